import Foundation
import Testing

@testable import Report
@testable import Snapshot

/// A number of which not all was read says so, and a word that is no verdict is neither good nor bad.
@Suite struct NumberViewTests {
  private func fence() throws -> QueryFence {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("# R\n\n```sql q\nSELECT 1 AS status\n```\n".utf8).write(to: URL(fileURLWithPath: folder + "/t.md"))
    return try TemplateParser.parse(path: folder + "/t.md", root: TemplateLayers([folder])).queries[0]
  }

  private func context(_ metrics: [String: (today: Double?, before: Double?)] = [:]) -> ViewContext {
    ViewContext(
      date: "2026-11-23", accountNames: [:], parameters: [:], metrics: metrics, history: [:], hasPrevious: true)
  }

  @Test(arguments: [
    ("pass", "on"), ("ok", "on"), ("COMPLIANT", "on"), ("fail", "off"), ("NON_COMPLIANT", "off"), ("partial", "part"),
    ("unknown", "unk"), ("denied", "unk"), ("open", "plain"), ("ENABLED", "plain"), ("Active", "plain"),
    ("READY", "plain"), ("success", "plain"), ("DISABLED", "plain"), ("failure", "plain"), ("running", "plain"),
    ("a word of tomorrow", "plain"),
  ])
  func onlyVerdictsAreGoodOrBad(word: String, style: String) throws {
    for column in ["status", "state", "outcome", "result"] {
      let view = TableView(
        QueryResult(columns: [column], rows: [[.text(word)]], total: 1), context(), try fence())
      var html = HTML()
      view.html(&html, caption: nil)
      #expect(html.bytes.contains("<span class=\"state \(style)\">"), "\(column): \(html.bytes)")
    }
  }

  @Test(
    arguments: [
      // Both days whole; today not; yesterday not; nothing of today found; nothing to compare with.
      (27.0, 27.0, 21.0, nil, "27", "+6 since yesterday"),
      (27, nil, 21, 6, "≥ 27", "21 yesterday, +6 like for like · not fully read"),
      (27, 27, nil, 6, "27", "yesterday not fully read, +6 like for like"),
      (0, nil, 21, nil, "not known", "21 yesterday · not fully read"),
      (27, nil, nil, nil, "≥ 27", "not fully read"),
      (27, nil, 27, 0, "≥ 27", "27 yesterday, as yesterday, like for like · not fully read"),
    ] as [(Double, Double?, Double?, Double?, String, String)])
  func tilesSayWhatIsKnown(
    value: Double, today: Double?, before: Double?, alike: Double?, shown: String, note: String
  ) {
    let view = TilesView(
      QueryResult(
        columns: ["value", "label", "measure", "alike"],
        rows: [[.real(value), .text("things"), .text("m"), alike.map { .real($0) } ?? .null]], total: 1),
      context(["m": (today, before)]))
    #expect(view.grid.rows == [[shown, "things", "(\(note))"]])
  }
}
