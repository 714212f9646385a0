import Foundation
import Testing

@testable import Snapshot

private let account = AccountID("111122223333")
private let region = RegionName("eu-west-1")

/// An archive of days that is written in any order.
private final class Days {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func path(_ day: String) -> String { "\(folder.path)/\(day)" }

  /// Collects a day with so many findings, carrying on the memory of another.
  func write(_ date: String, findings: Int, after previous: String?) async throws {
    let day = try #require(Day(date))
    let writer = try SnapshotWriter(
      path: path(date),
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test",
        previousDate: previous.flatMap(Day.init)))
    let done = try #require(Timestamp("2026-11-24T05:00:00Z"))
    try await writer.insert(
      ["ListFindings", "GetFindings"].map {
        Collection(service: "guardduty", operation: $0, outcome: .ok, completedAt: done)
      }, account: account, region: region)
    try await writer.insert(
      (0..<findings).map {
        Finding(
          product: "guardduty", findingID: "f\($0)", accountID: account, region: region, type: "t", title: "t",
          severity: .high, status: .open)
      })
    try await writer.derive(previous: previous.map(path))
    try await writer.finish()
  }

  func bytes(_ day: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(day))) }

  func change(_ day: String, _ sql: String) throws {
    try Database(path: path(day), access: .readWrite).execute(sql)
  }

  /// The days that the trends of a day know, with the number that they know of each.
  func trend(_ day: String) throws -> [String] {
    try Snapshot(path: path(day)).rows("SELECT date, value FROM metric WHERE name = 'guardduty_open' ORDER BY date").map
    {
      "\($0[0].string ?? "") \($0[1].string ?? "")"
    }
  }

  /// Fills the trends of all days again, and says which changed.
  func fill(_ days: [String]) async throws -> [String] {
    var memory = MetricMemory()
    var changed: [String] = []
    for day in days where try await memory.fill(path(day)) { changed.append(day) }
    return changed
  }
}

@Suite struct MetricMemoryTests {
  private let dates = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"]

  private func fourDays() async throws -> Days {
    let days = try Days()
    for (index, date) in dates.enumerated() {
      try await days.write(date, findings: index + 1, after: index == 0 ? nil : dates[index - 1])
    }
    return days
  }

  @Test func whereNothingWasLostNothingChanges() async throws {
    let days = try await fourDays()
    let before = try dates.map(days.bytes)
    #expect(try await days.fill(dates) == [])
    #expect(try dates.map(days.bytes) == before)
  }

  /// What was lost is filled again from the other days, and what a day said of itself from its own facts: to the byte
  /// what collecting wrote.
  @Test(arguments: [
    "DELETE FROM metric", "DELETE FROM metric WHERE date < '2026-11-22'",
    "DELETE FROM metric WHERE date = '2026-11-22'",
    "UPDATE metric SET value = 99 WHERE date = '2026-11-21'",
    "INSERT INTO metric VALUES ('2027-01-01', 'findings_open', 1)",
  ])
  func whatWasLostIsFilledAgain(sql: String) async throws {
    let days = try await fourDays()
    let before = try dates.map(days.bytes)
    try days.change("2026-11-22", sql)
    #expect(try await days.fill(dates) == ["2026-11-22"])
    for (date, bytes) in zip(dates, before) { #expect(try days.bytes(date) == bytes, "\(date)") }
  }

  /// A day that is collected late, or again, is in the trends of the days after it; a day that is not there is not.
  @Test func lateDaysArePutInTheirPlaces() async throws {
    let days = try Days()
    try await days.write("2026-11-20", findings: 1, after: nil)
    try await days.write("2026-11-22", findings: 3, after: "2026-11-20")
    try await days.write("2026-11-24", findings: 5, after: "2026-11-22")
    try await days.write("2026-11-21", findings: 2, after: "2026-11-20")
    try await days.write("2026-11-22", findings: 7, after: "2026-11-21")
    #expect(try days.trend("2026-11-24") == ["2026-11-20 1", "2026-11-22 3", "2026-11-24 5"])
    let all = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-24"]
    #expect(try await days.fill(all) == ["2026-11-24"])
    #expect(
      try days.trend("2026-11-24") == ["2026-11-20 1", "2026-11-21 2", "2026-11-22 7", "2026-11-24 5"],
      "the 23rd is a gap")
    #expect(try await days.fill(all) == [])
  }

  /// What only the memory still knows, since its day is no longer kept, stays; after a year it goes.
  @Test func daysThatAreGoneAreRemembered() async throws {
    let days = try await fourDays()
    let before = try days.bytes("2026-11-23")
    #expect(try await days.fill(["2026-11-22", "2026-11-23"]) == [])
    #expect(try days.bytes("2026-11-23") == before)
    #expect(try days.trend("2026-11-23").count == 4)
    try await days.write("2027-11-21", findings: 1, after: "2026-11-23")
    #expect(try days.trend("2027-11-21") == ["2026-11-21 2", "2026-11-22 3", "2026-11-23 4", "2027-11-21 1"])
    try days.change("2027-11-21", "DELETE FROM metric WHERE date < '2027-11-21'")
    #expect(try await days.fill(dates + ["2027-11-21"]) == ["2027-11-21"])
    #expect(try days.trend("2027-11-21") == ["2026-11-21 2", "2026-11-22 3", "2026-11-23 4", "2027-11-21 1"])
  }

  /// The earlier file is offered before it is replaced, and only then.
  @Test func theEarlierFileIsOfferedBeforeItGoes() async throws {
    let days = try Days()
    func write(findings: Int, expecting count: Int) async throws {
      let day = try #require(Day("2026-11-20"))
      let writer = try SnapshotWriter(
        path: days.path("2026-11-20"),
        snapshot: SnapshotRow(
          date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test"))
      try await writer.derive(previous: nil)
      let (path, kept) = (days.path("2026-11-20"), days.folder.path + "/kept-\(findings)")
      try await writer.finish { new in
        #expect(FileManager.default.fileExists(atPath: new) && FileManager.default.fileExists(atPath: path))
        try FileManager.default.copyItem(atPath: path, toPath: kept)
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: days.folder.path)
      #expect(names.filter { $0.hasPrefix("kept") }.count == count)
    }
    try await write(findings: 1, expecting: 0)
    try await write(findings: 2, expecting: 1)
  }
}
