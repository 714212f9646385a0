import Foundation
import Testing

@testable import Snapshot

/// What was collected is kept, whatever cannot be made from it.
@Suite struct FailedPartTests {
  private let folder: TemporaryFolder
  private let account = AccountID("111122223333")
  private let region = RegionName("eu-west-1")

  init() throws { folder = try TemporaryFolder() }

  /// Writes a day with two findings.
  ///
  /// - Parameter spoil: Is given the file that is being written, before the rows are.
  private func write(
    _ date: String, previous: String? = nil, spoil: (Database) throws -> Void = { _ in }
  ) async throws -> Snapshot {
    let day = try #require(Day(date))
    let path = "\(folder.path)/\(date)"
    let writer = try SnapshotWriter(
      path: path,
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test",
        previousDate: previous.flatMap { Day($0) }))
    try spoil(Database(path: writer.workingPath, access: .readWrite))
    try await writer.insert([Account(accountID: account)])
    try await writer.insert(
      [
        Collection(
          service: "guardduty", operation: "ListFindings", outcome: .ok,
          completedAt: try #require(Timestamp("2026-11-24T05:00:00Z")))
      ], account: account, region: region)
    try await writer.insert(
      ["a", "b"].map {
        Finding(
          product: "guardduty", findingID: $0, accountID: account, region: region, type: "t", title: "t",
          severity: .high, status: .open)
      })
    try await writer.derive(previous: previous.map { "\(folder.path)/\($0)" })
    try await writer.finish()
    // What went wrong is no part of the day: a snapshot has no triggers.
    try Database(path: path, access: .readWrite).execute("DROP TRIGGER IF EXISTS spoiled")
    return try Snapshot(path: path)
  }

  private func texts(_ snapshot: Snapshot, _ sql: String) throws -> [String] {
    try snapshot.rows(sql).map { $0.map { $0.string ?? "-" }.joined(separator: " ") }
  }

  private static func refuse(_ table: String, when condition: String = "TRUE") -> String {
    "CREATE TRIGGER spoiled BEFORE INSERT ON \(table) WHEN \(condition) BEGIN SELECT RAISE(ABORT, 'spoiled'); END"
  }

  @Test(arguments: [
    ("memory", "memory of principals"), ("change", "comparison"), ("metric", "trends"),
    ("vulnerability", "vulnerabilities"),
  ])
  func aStepThatFailsCostsItself(table: String, part: String) async throws {
    _ = try await write("2026-11-22")
    let snapshot = try await write("2026-11-23", previous: "2026-11-22") { database in
      try database.execute(
        "DELETE FROM \(table); " + Self.refuse(table).replacing("CREATE TRIGGER", with: "CREATE TRIGGER IF NOT EXISTS"))
      // Something to insert for each.
      if table == "vulnerability" {
        try database.execute(
          """
          INSERT INTO inspector_finding (finding_id, finding_type, package_count)
          SELECT 'v', 'PACKAGE_VULNERABILITY', 1;
          INSERT INTO finding (product, finding_id, account_id, region, type, title, status, is_test)
          SELECT 'inspector', 'v', '111122223333', 'eu-west-1', 't', 't', 'open', 0
          """)
      }
      if table == "change" {
        try database.execute(
          """
          INSERT INTO finding (product, finding_id, account_id, region, type, title, status, is_test)
          SELECT 'guardduty', 'c', '111122223333', 'eu-west-1', 't', 't', 'open', 0
          """)
      }
      if table == "memory" {
        try database.execute(
          """
          INSERT INTO collection (account_id, region, service, operation, outcome, calls, items, truncated, completed_at)
          SELECT '111122223333', 'eu-west-1', 'cloudtrail', 'LookupEvents', 'ok', 1, 0, 0, '2026-11-24T00:00:00Z'
          """)
      }
    }
    let failed = try texts(snapshot, "SELECT part, message FROM failed_part")
    #expect(failed.contains { $0.hasPrefix(part) && $0.contains("spoiled") }, "\(failed)")
    #expect(
      try texts(snapshot, "SELECT finding_id FROM finding WHERE product = 'guardduty' AND finding_id < 'c'") == [
        "a", "b",
      ])
    #expect(
      try texts(snapshot, "SELECT DISTINCT first_reported_on FROM finding WHERE finding_id = 'a'") == ["2026-11-22"])
  }

  /// One row that its table cannot hold costs itself, and the coverage says that something is missing.
  @Test func aRowThatBreaksAConstraintIsSaid() async throws {
    let snapshot = try await write("2026-11-23") {
      try $0.execute(Self.refuse("finding", when: "NEW.finding_id = 'a'"))
    }
    #expect(try texts(snapshot, "SELECT finding_id FROM finding") == ["b"])
    #expect(
      try texts(snapshot, "SELECT part, region, message FROM failed_part")
        == ["rows of finding eu-west-1 1 row of finding could not be kept: spoiled"])
    #expect(
      try texts(snapshot, "SELECT operation, message FROM unread")
        == ["ListFindings 1 row of finding could not be kept: spoiled"])
  }

  /// The day before is of another version, or no database: nothing is compared with it, and the day is there.
  @Test func aDayThatCannotBeComparedIsSaid() async throws {
    _ = try await write("2026-11-22")
    let path = folder.path + "/2026-11-22"
    try Database(path: path, access: .readWrite).execute("UPDATE snapshot SET schema_version = 99")
    var snapshot = try await write("2026-11-23", previous: "2026-11-22")
    #expect(
      try texts(snapshot, "SELECT part, message FROM failed_part") == [
        "comparison nothing is compared with the day before: \(path) was written with schema version 99, and this is"
          + " version \(Schema.version)"
      ])
    #expect(try texts(snapshot, "SELECT * FROM change") == [])
    // Its memory is carried over all the same, as far as it has the columns.
    #expect(try texts(snapshot, "SELECT DISTINCT first_reported_on FROM finding") == ["2026-11-22"])
    #expect(try texts(snapshot, "SELECT DISTINCT date FROM metric ORDER BY 1") == ["2026-11-22", "2026-11-23"])

    // Its views ask for the column by name, and are not looked at here.
    try Database(path: path, access: .readWrite).execute(
      "PRAGMA legacy_alter_table = ON; ALTER TABLE finding RENAME first_reported_on TO reported_on")
    snapshot = try await write("2026-11-23", previous: "2026-11-22")
    #expect(try texts(snapshot, "SELECT DISTINCT first_reported_on FROM finding") == ["-"], "nobody knows since when")

    try Data(repeating: 0x2A, count: 8192).write(to: URL(fileURLWithPath: path))
    snapshot = try await write("2026-11-23", previous: "2026-11-22")
    #expect(try texts(snapshot, "SELECT part FROM failed_part") == ["comparison"])
    #expect(try texts(snapshot, "SELECT finding_id FROM finding") == ["a", "b"])
  }
}
