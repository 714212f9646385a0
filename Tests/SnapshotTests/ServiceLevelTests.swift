import Foundation
import Testing

@testable import Snapshot

@Suite struct ServiceLevelTests {
  private static let account = AccountID("111122223333")

  private func finding(
    _ id: String, _ severity: Severity?, observed: String?, status: Finding.Status = .open
  ) -> Finding {
    Finding(
      product: "inspector", findingID: id, accountID: Self.account, region: RegionName("eu-west-1"), type: "t",
      title: "t", severity: severity, status: status, firstObservedAt: observed.flatMap { Timestamp($0) })
  }

  private func write(
    _ date: String, previous: String? = nil, in folder: TemporaryFolder, levels: [Severity: Int], _ findings: [Finding]
  ) async throws {
    let day = try #require(Day(date))
    let writer = try SnapshotWriter(
      path: "\(folder.path)/\(date)",
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test",
        previousDate: previous.flatMap { Day($0) }))
    try await writer.insert([Account(accountID: Self.account)])
    try await writer.insert(
      [
        Collection(
          service: "inspector2", operation: "ListFindings", outcome: .ok,
          completedAt: try #require(Timestamp("2026-11-24T05:00:00Z")))
      ], account: Self.account, region: RegionName("eu-west-1"))
    try await writer.insert(findings)
    // What a run that was killed wrote does not stay.
    for days in [1, nil] {
      try await writer.replace(
        Severity.allCases.map { ServiceLevel(severity: $0, targetDays: days ?? levels[$0]) })
    }
    let mute = MuteRule(
      id: "m", patterns: [MuteRule.Pattern(.finding, "muted")], owner: "o", reason: "r",
      expires: try #require(Day("2027-01-01")))
    try await writer.derive(previous: previous.map { "\(folder.path)/\($0)" }, mutes: [mute])
    try await writer.finish()
  }

  private func rows(_ path: String, _ sql: String) throws -> [String] {
    try Snapshot(path: path).rows(sql).map { $0.map { $0.string ?? "-" }.joined(separator: " ") }
  }

  private static let levels =
    "SELECT severity, target_days, open_count, overdue_count, due_soon_count, oldest_days FROM service_level"
    + " JOIN severity_scale USING (severity) ORDER BY rank"

  /// A finding is overdue when it is open for more days than are agreed, and not before.
  @Test func whatIsOpenForLongerIsOverdue() async throws {
    let folder = try TemporaryFolder()
    try await write(
      "2026-11-23", in: folder, levels: [.critical: 7, .high: 30],
      [
        finding("eight", .critical, observed: "2026-11-15T23:59:59Z"),
        finding("seven", .critical, observed: "2026-11-16T00:00:00Z"),
        finding("one", .critical, observed: "2026-11-22T12:00:00Z"),
        finding("none", .critical, observed: "2026-11-23T12:00:00Z"),
        finding("closed", .critical, observed: "2025-01-01T00:00:00Z", status: .closed),
        finding("muted", .critical, observed: "2025-01-01T00:00:00Z"),
        finding("high", .high, observed: "2026-10-30T00:00:00Z"),
        finding("low", .low, observed: "2025-11-23T00:00:00Z"),
        finding("unscored", nil, observed: "2025-11-23T00:00:00Z"),
      ])
    #expect(
      try rows(folder.path + "/2026-11-23", Self.levels) == [
        // Of the four, one is overdue, and two will be within a week: today's has all of its seven days.
        "critical 7 4 1 2 8", "high 30 1 0 1 24", "medium - 0 - - -", "low - 1 - - 365", "informational - 0 - - -",
      ])
    #expect(
      try rows(
        folder.path + "/2026-11-23",
        "SELECT finding_id, days_open, target_days, days_overdue FROM finding_age ORDER BY days_open, finding_id")
        == [
          "none 0 7 -7", "one 1 7 -6", "seven 7 7 0", "eight 8 7 1", "high 24 30 -6", "low 365 - -", "unscored 365 - -",
        ])
    #expect(
      try rows(folder.path + "/2026-11-23", "SELECT value FROM metric WHERE name = 'findings_overdue'") == ["1"])
  }

  /// The age counts from the first report where that is earlier, or where the product does not say since when.
  @Test func ageCountsFromTheEarlierOfTwo() async throws {
    let folder = try TemporaryFolder()
    try await write(
      "2026-11-01", in: folder, levels: [:],
      [finding("later", .high, observed: "2026-11-01T00:00:00Z"), finding("silent", .high, observed: nil)])
    try await write(
      "2026-11-23", previous: "2026-11-01", in: folder, levels: [:],
      [
        finding("later", .high, observed: "2026-11-20T00:00:00Z"), finding("silent", .high, observed: nil),
        finding("new", .high, observed: nil), finding("ahead", .high, observed: "2099-01-01T00:00:00Z"),
      ])
    #expect(
      try rows(folder.path + "/2026-11-23", "SELECT finding_id, since, days_open FROM finding_age ORDER BY finding_id")
        == ["ahead 2026-11-23 0", "later 2026-11-01 22", "new 2026-11-23 0", "silent 2026-11-01 22"])
    // Where nothing is agreed, how much is overdue is not known.
    #expect(
      try rows(folder.path + "/2026-11-23", "SELECT DISTINCT value FROM metric WHERE name = 'findings_overdue'") == [
        "-"
      ])
  }

  /// The age of what a product closed and reopened counts from the reopening, on later days too, also if it could not be
  /// looked for in between. A mute that ends reopens nothing.
  @Test func ageCountsFromTheReopening() async throws {
    let folder = try TemporaryFolder()
    func day(_ date: String, _ previous: String?, _ findings: [Finding]) async throws {
      try await write(date, previous: previous, in: folder, levels: [.high: 30], findings)
    }
    let long = "2026-01-01T00:00:00Z"
    try await day(
      "2026-11-20", nil,
      [
        finding("back", .high, observed: long, status: .closed),
        finding("released", .high, observed: long, status: .suppressed), finding("always", .high, observed: long),
      ])
    let open = ["always", "back", "released"].map { finding($0, .high, observed: long) }
    try await day("2026-11-21", "2026-11-20", open)
    try await day("2026-11-22", "2026-11-21", open)
    let ages = "SELECT finding_id, since, days_overdue > 0 FROM finding_age ORDER BY finding_id"
    let expected = ["always 2026-01-01 1", "back 2026-11-21 0", "released 2026-11-21 0"]
    #expect(try rows(folder.path + "/2026-11-21", ages) == expected)
    #expect(try rows(folder.path + "/2026-11-22", ages) == expected)
    let levels = "SELECT open_count, overdue_count FROM service_level WHERE severity = 'high'"
    #expect(try rows(folder.path + "/2026-11-22", levels) == ["3 1"])
    try await day(
      "2026-11-23", "2026-11-22", open.map { finding($0.findingID, .high, observed: long, status: .closed) })
    try await day("2026-11-24", "2026-11-23", open)
    #expect(
      try rows(folder.path + "/2026-11-24", "SELECT DISTINCT since FROM finding_age") == ["2026-11-24"],
      "the last reopening counts")
  }

  /// Sample findings are in no number, and what is not scored is in each that is not of a severity.
  @Test func sampleFindingsCountNowhere() async throws {
    let folder = try TemporaryFolder()
    var sample = finding("sample", .critical, observed: nil)
    sample.isTest = true
    try await write(
      "2026-11-23", in: folder, levels: [.critical: 7],
      [sample, finding("real", .critical, observed: nil), finding("unscored", nil, observed: nil)])
    let path = folder.path + "/2026-11-23"
    #expect(try rows(path, "SELECT finding_id FROM open_finding ORDER BY 1") == ["real", "unscored"])
    #expect(try rows(path, "SELECT finding_id FROM finding_age ORDER BY 1") == ["real", "unscored"])
    #expect(
      try rows(path, "SELECT name, value FROM metric WHERE name IN ('findings_open', 'findings_critical') ORDER BY 1")
        == ["findings_critical 1", "findings_open 2"])
    #expect(try rows(path, Self.levels).first == "critical 7 1 0 0 0")
    try await write("2026-11-24", previous: "2026-11-23", in: folder, levels: [:], [])
    #expect(
      try rows(folder.path + "/2026-11-24", "SELECT id FROM change WHERE kind = 'finding' ORDER BY 1")
        == ["real", "unscored"], "a sample finding that goes is no news either")
  }
}
