import Foundation
import Testing

@testable import Report
@testable import Snapshot

@Suite struct TrendTests {
  private func fence(_ attributes: String) throws -> QueryFence {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("# R\n\n```sql q view=trend \(attributes)\nSELECT 1 AS date, 2 AS value\n```\n".utf8).write(
      to: URL(fileURLWithPath: folder + "/t.md"))
    return try TemplateParser.parse(path: folder + "/t.md", root: TemplateLayers([folder])).queries[0]
  }

  private func trend(_ rows: [(String, SQLValue)], least: [String: Double] = [:], days: Int = 6) -> (
    html: String, grid: [[String]]
  ) {
    let result = QueryResult(
      columns: ["date", "value", "at_least"],
      rows: rows.map { [.text($0.0), $0.1, least[$0.0].map { .real($0) } ?? .null] }, total: rows.count)
    let context = ViewContext(
      date: "2026-11-23", accountNames: [:], parameters: [:], metrics: [:], history: [:], hasPrevious: true)
    let view = TrendView(result, context, days: days)
    var html = HTML()
    view.html(&html, caption: nil)
    return (html.bytes, view.grid.rows)
  }

  /// A day that is missing, and one that is `NULL`, end the line; the next begins another. Nothing is drawn at zero.
  @Test func aMissingDayIsAGapAndNoZero() {
    let drawn = trend([
      ("2026-11-18", .real(4)), ("2026-11-19", .real(4)), ("2026-11-21", .real(4)), ("2026-11-22", .null),
      ("2026-11-23", .real(4)),
    ])
    let paths = drawn.html.matches(of: /<path d="([^"]*)"/).map { String($0.1) }
    #expect(paths.count == 3, "\(paths)")
    #expect(paths.map { $0.contains("L") } == [true, false, false])
    // All that is drawn is at the height of four, the top: 87 would be zero.
    let heights = Set(paths.flatMap { $0.matches(of: /[ML][0-9.]+ ([0-9.]+)/).map { String($0.1) } })
    #expect(heights == ["3"], "\(paths)")
    #expect(drawn.html.contains("today 4, always 4, 2 of 6 days not known"))
    #expect(
      drawn.grid.map { $0[1] } == ["4", "4", "not known", "4", "not known", "4"])
    let zero = trend([("2026-11-22", .real(4)), ("2026-11-23", .real(0))])
    #expect(zero.html.contains(" 87\""), "a zero that was read is one: \(zero.html)")
  }

  /// What is known to be at least so much is drawn, but never as if it were the value.
  @Test func whatWasNotReadWholeIsABrokenLine() {
    let drawn = trend(
      [
        ("2026-11-18", .real(8)), ("2026-11-19", .real(8)), ("2026-11-20", .null), ("2026-11-21", .real(8)),
        ("2026-11-23", .null),
      ], least: ["2026-11-19": 1, "2026-11-20": 4, "2026-11-23": 0])
    let paths = drawn.html.matches(of: /<path d="([^"]*)"[^>]*?( stroke-dasharray="2 5")?>/).map {
      "\($0.1)\($0.2 == nil ? "" : " broken")"
    }
    #expect(
      paths == ["M3 3L121.8 3", "M121.8 3L240.6 45L359.4 3 broken"], "\(drawn.html)")
    // That it is at least nothing, everybody knows: the last day is as one of which nothing is known.
    #expect(
      drawn.html.contains("today not known, between ≥ 4 and 8, 1 of 6 days not fully read (≥), 2 of 6 days not known<"))
    #expect(drawn.grid.map { $0[1] } == ["8", "8", "≥ 4", "8", "not known", "not known"])
    #expect(!trend([("2026-11-23", .null)], least: ["2026-11-23": 0]).html.contains("figure"))
  }

  @Test func aTemplateSaysHowManyDaysAreShown() throws {
    #expect(try fence("").days == 30)
    #expect(try fence("days=366").days == 366)
    let far = trend([("2025-11-23", .real(1)), ("2026-11-23", .real(2))], days: 366)
    #expect(far.html.contains("364 of 366 days not known"))
    #expect(trend([("2025-11-22", .real(1)), ("2026-11-23", .real(2))], days: 366).html.contains("365 of 366"))
    for wrong in ["days=1", "days=367", "days=x"] {
      let error = #expect(throws: TemplateError.self) { try fence(wrong) }
      #expect(error?.description.contains("t.md:3:21: `days` is a whole number from 2 to 366") == true, "\(wrong)")
    }
  }

  /// A page that leads elsewhere is the page that would have been drawn so.
  @Test func relinkingIsDrawingWithOtherNeighbours() throws {
    let days = try ["2026-11-21", "2026-11-22", "2026-11-23"].map { try #require(Day($0)) }
    func page(_ neighbours: Neighbours) -> String {
      let frame = PageFrame(
        day: "Sunday", timeZone: "UTC", scope: ["<header class=\"page\">"], unread: [], unreadHeadline: "",
        isOfDay: true,
        previous: neighbours.previous.map(PageFrame.link), next: neighbours.next.map(PageFrame.link), footer: [],
        stylesheet: "p { color: red }")
      return HTMLWriter.page(
        Document(title: "</nav><nav class=\"days\">", blocks: [], anchors: []), frame: frame)
    }
    let alone = Neighbours(of: days[1], among: [])
    let all = [alone] + [[days[0]], [days[2]], days].map { Neighbours(of: days[1], among: $0) }
    for from in all { for to in all { #expect(HTMLWriter.relinked(page(from), to) == page(to)) } }
    #expect(HTMLWriter.relinked("<html>other", alone) == nil)
  }
}
