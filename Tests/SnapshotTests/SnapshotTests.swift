import Foundation
import Testing

@testable import Snapshot

/// A folder that goes away with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

private let account = AccountID("111122223333")
private let region = RegionName("eu-west-1")

private func row(_ date: String = "2026-11-23", previous: String? = nil) throws -> SnapshotRow {
  let day = try #require(Day(date))
  return SnapshotRow(
    date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test",
    previousDate: previous.flatMap { Day($0) })
}

private func finding(_ id: String, status: Finding.Status = .open, product: String = "guardduty") -> Finding {
  Finding(
    product: product, findingID: id, accountID: account, region: region, type: "Recon:EC2/Portscan", title: "t \(id)",
    severity: .medium, status: status, resourceID: "i-0abc")
}

private func ledger(_ service: String, _ operation: String, _ outcome: Outcome, truncated: Bool = false) throws
  -> Collection
{
  Collection(
    service: service, operation: operation, outcome: outcome, truncated: truncated,
    completedAt: try #require(Timestamp("2026-11-24T05:00:00Z")))
}

@Suite struct SnapshotTests {
  @Test func writesAndReads() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/snapshot.sqlite"
    let writer = try SnapshotWriter(path: path, snapshot: row())
    try await writer.insert([finding("a"), finding("b")])
    try await writer.insert([GuardDutyDetector(detectorID: "d", status: "ENABLED")], account: account, region: region)
    #expect(!FileManager.default.fileExists(atPath: path), "nothing stands under the final name before the end")
    try await writer.finish()
    let snapshot = try Snapshot(path: path)
    #expect(try snapshot.rows("SELECT count(*) FROM finding") == [[.integer(2)]])
    #expect(
      try snapshot.rows("SELECT account_id, region, status, created_at FROM guardduty_detector")
        == [[.text("111122223333"), .text("eu-west-1"), .text("ENABLED"), .null]])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["snapshot.sqlite"])
  }

  @Test func sameRowsInAnyOrderAreTheSameFile() async throws {
    let folder = try TemporaryFolder()
    let findings = (0..<500).map { finding("finding-\($0)") }
    for (name, rows) in [("a", findings), ("b", findings.reversed())] {
      let writer = try SnapshotWriter(path: "\(folder.path)/\(name)", snapshot: row())
      for chunk in stride(from: 0, to: rows.count, by: 7) {
        try await writer.insert(Array(rows[chunk..<min(chunk + 7, rows.count)]))
      }
      try await writer.finish()
    }
    let a = try #require(FileManager.default.contents(atPath: folder.path + "/a"))
    #expect(a.count > 4096)
    #expect(a == FileManager.default.contents(atPath: folder.path + "/b"))
  }

  @Test func goesOnWhereAKilledRunStopped() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/snapshot.sqlite"
    do {
      let killed = try SnapshotWriter(path: path, snapshot: row())
      try await killed.insert([finding("a")])
      try await killed.insert([ledger("guardduty", "ListFindings", .ok)], account: account, region: region)
    }
    let resumed = try SnapshotWriter(path: path, snapshot: row(), resume: true)
    #expect(
      try await resumed.ledger()
        == [
          LedgerEntry(account: account, region: region, service: "guardduty", operation: "ListFindings", outcome: .ok)
        ])
    try await resumed.insert([finding("a"), finding("b")])
    try await resumed.finish()
    #expect(try Snapshot(path: path).rows("SELECT finding_id FROM finding") == [[.text("a")], [.text("b")]])
  }

  @Test func startsAnewWithoutResumeOrForAnotherDay() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/snapshot.sqlite"
    do {
      let killed = try SnapshotWriter(path: path, snapshot: row())
      try await killed.insert([finding("a")])
    }
    do {
      let other = try SnapshotWriter(path: path, snapshot: row("2026-11-22"), resume: true)
      try await other.insert([finding("b")])
    }
    let fresh = try SnapshotWriter(path: path, snapshot: row())
    try await fresh.finish()
    #expect(try Snapshot(path: path).rows("SELECT count(*) FROM finding") == [[.integer(0)]])
  }

  @Test func keepsTheLastWholeSnapshotUntilTheNextIsWhole() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/snapshot.sqlite"
    let first = try SnapshotWriter(path: path, snapshot: row())
    try await first.insert([finding("a")])
    try await first.finish()
    let second = try SnapshotWriter(path: path, snapshot: row())
    try await second.insert([finding("b")])
    #expect(try Snapshot(path: path).rows("SELECT finding_id FROM finding") == [[.text("a")]])
    try await second.discard()
    #expect(try Snapshot(path: path).rows("SELECT finding_id FROM finding") == [[.text("a")]])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["snapshot.sqlite"])
  }

  @Test func refusesTwoWritersOfOneDay() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/snapshot.sqlite"
    let first = try SnapshotWriter(path: path, snapshot: row())
    #expect(throws: SnapshotError.self) { try SnapshotWriter(path: path, snapshot: try row()) }
    try await first.discard()
  }

  @Test(arguments: [
    "DELETE FROM finding", "INSERT INTO finding SELECT * FROM finding", "CREATE TABLE x (a)", "PRAGMA user_version = 1",
    "ATTACH '/tmp/x' AS x", "DROP VIEW unread", "SELECT 1; SELECT 2", "SELECT load_extension('x')", "",
    "CREATE TEMP VIEW x AS SELECT 1", "VACUUM INTO '/tmp/x'", "UPDATE finding SET title = ''",
    "SELECT writefile('x','y')",
  ])
  func onlyReadsForTemplates(sql: String) async throws {
    let snapshot = try Snapshot.empty()
    #expect(throws: DatabaseError.self) { try snapshot.rows(sql) }
    #expect(throws: DatabaseError.self) { _ = try snapshot.define("q", as: sql) }
  }

  @Test func aNamedQueryIsATableForLaterOnes() throws {
    let snapshot = try Snapshot.empty()
    _ = try snapshot.define("one", as: "SELECT 1 AS a UNION SELECT 2")
    #expect(try snapshot.define("two", as: "SELECT sum(a) AS total FROM one").columns == ["total"])
    #expect(try snapshot.rows("SELECT total FROM two") == [[.integer(3)]])
    #expect(try snapshot.columns(of: "SELECT * FROM two") == ["total"])
  }

  /// What is kept gives the rows that it gave before, whether there is room for them or not, and keeping opens no way
  /// to write.
  @Test(arguments: [3, 2])
  func whatIsKeptIsTheSame(limit: Int) throws {
    let snapshot = try Snapshot.empty()
    _ = try snapshot.define("numbers", as: "SELECT column1 AS n, :word AS word FROM (VALUES (3), (1), (2)) ORDER BY 1")
    _ = try snapshot.define(
      "double", as: "SELECT a.n * 2 AS n, a.word FROM numbers AS a JOIN numbers AS b USING (n) ORDER BY 1")
    snapshot.parameters = ["word": .text("it's")]
    func rows(_ name: String) throws -> [[SQLValue]] {
      var rows: [[SQLValue]] = []
      try snapshot.forEachRow(ofDefined: name) { rows.append($0) }
      return rows
    }
    let numbers = try rows("numbers")
    #expect(numbers == [1, 2, 3].map { [.integer($0), .text("it's")] })
    let double = try rows("double")
    try snapshot.keep("numbers", atMost: limit)
    // What is kept no longer asks for the word; what is not asks each time.
    snapshot.parameters = [:]
    let word = limit == 3 ? SQLValue.text("it's") : .null
    #expect(try rows("numbers") == numbers.map { [$0[0], word] })
    #expect(try rows("double") == double.map { [$0[0], word] })
    #expect(try snapshot.rows("SELECT count(*) FROM numbers") == [[.integer(3)]])
    for sql in [
      "CREATE TEMP TABLE x (a)", "DELETE FROM \"rows of numbers\"", "DROP VIEW numbers", "DELETE FROM finding",
    ] {
      #expect(throws: DatabaseError.self, "\(sql)") { try snapshot.rows(sql) }
    }
  }

  @Test func tellsWhichTablesOfTodayAreRead() throws {
    let snapshot = try Snapshot.empty()
    #expect(try snapshot.define("open", as: "SELECT * FROM finding WHERE status = 'open'").tables == ["finding"])
    let joined = try snapshot.define(
      "joined", as: "SELECT title, class FROM open JOIN guardduty_finding USING (finding_id)")
    #expect(joined.tables == ["finding", "guardduty_finding"])
    #expect(try snapshot.define("before", as: "SELECT count(*) FROM previous.finding").tables.isEmpty)
  }

  @Test func stopsAQueryThatTakesTooLong() throws {
    let snapshot = try Snapshot.empty()
    snapshot.timeLimit = .milliseconds(20)
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    let error = #expect(throws: DatabaseError.self) { try snapshot.rows(endless) }
    #expect(error?.message.contains("was stopped") == true)
  }

  @Test func namesAFileThatIsNoSnapshot() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/x.sqlite"
    try Data("not a database at all, just text".utf8).write(to: URL(fileURLWithPath: path))
    for unreadable in [path, folder.path + "/missing.sqlite"] {
      let error = #expect(throws: SnapshotError.self) { try Snapshot(path: unreadable) }
      #expect(error?.description.hasPrefix("\(unreadable) is no snapshot that can be read: ") == true)
    }
  }

  @Test func unreadIsWhateverWasNotAnsweredWhole() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/snapshot.sqlite"
    let writer = try SnapshotWriter(path: path, snapshot: row())
    for outcome in Outcome.allCases {
      try await writer.insert([ledger("s", outcome.rawValue, outcome)], account: account, region: region)
    }
    try await writer.insert([ledger("s", "cut", .ok, truncated: true)], account: account, region: region)
    try await writer.finish()
    #expect(
      try Snapshot(path: path).rows("SELECT operation FROM unread ORDER BY 1")
        == ["cut", "denied", "failed", "skipped", "throttled"].map { [.text($0)] })
  }
}

@Suite struct DerivationTests {
  /// Two days, the second written over the first.
  private func twoDays(
    _ first: (SnapshotWriter) async throws -> Void, _ second: (SnapshotWriter) async throws -> Void,
    mutes: [MuteRule] = []
  ) async throws -> (Snapshot, TemporaryFolder) {
    let folder = try TemporaryFolder()
    let before = try SnapshotWriter(path: folder.path + "/1", snapshot: row("2026-11-22"))
    try await first(before)
    try await before.derive(previous: nil)
    try await before.finish()
    let today = try SnapshotWriter(path: folder.path + "/2", snapshot: row("2026-11-23", previous: "2026-11-22"))
    try await second(today)
    try await today.derive(previous: folder.path + "/1", mutes: mutes)
    try await today.finish()
    return (try Snapshot(path: folder.path + "/2", previous: folder.path + "/1"), folder)
  }

  @Test func remembersWhenAFindingWasFirstReported() async throws {
    let (snapshot, folder) = try await twoDays(
      { try await $0.insert([finding("old"), finding("gone")]) },
      { try await $0.insert([finding("old"), finding("new")]) })
    #expect(
      try snapshot.rows("SELECT finding_id, first_reported_on FROM finding ORDER BY 1")
        == [[.text("new"), .text("2026-11-23")], [.text("old"), .text("2026-11-22")]])
    #expect(try snapshot.rows("SELECT count(*) FROM previous.finding") == [[.integer(2)]])
    withExtendedLifetime(folder) {}
  }

  @Test func aMeasureThatWasNotReadIsUnknown() async throws {
    let (snapshot, folder) = try await twoDays(
      {
        try await $0.insert([finding("a")])
        try await $0.insert([ledger("guardduty", "ListFindings", .ok)], account: account, region: region)
      },
      {
        try await $0.insert([finding("a"), finding("b")])
        try await $0.insert([ledger("guardduty", "ListFindings", .denied)], account: account, region: region)
      })
    #expect(
      try snapshot.rows("SELECT date, value FROM metric WHERE name = 'guardduty_open' ORDER BY 1")
        == [[.text("2026-11-22"), .real(1)], [.text("2026-11-23"), .null]])
    #expect(
      try snapshot.rows("SELECT value FROM metric WHERE name = 'inspector_open'") == [[.null], [.null]], "never asked")
    withExtendedLifetime(folder) {}
  }

  @Test func failedChecksAreCountedOnlyIfAllCouldTell() async throws {
    func result(_ id: String, _ status: CheckResult.Status) -> CheckResult {
      CheckResult(
        checkID: id, accountID: account, region: region, resource: "", service: "guardduty", title: "", status: status,
        reason: "", severity: .high)
    }
    let (snapshot, folder) = try await twoDays(
      { try await $0.insert([result("a", .fail), result("b", .pass)]) },
      { try await $0.insert([result("a", .fail), result("b", .unknown)]) })
    #expect(
      try snapshot.rows("SELECT value FROM metric WHERE name = 'checks_failed' ORDER BY date") == [[.real(1)], [.null]])
    withExtendedLifetime(folder) {}
  }

  @Test func whatIsInAccountsThatCouldNotBeListedIsUnknown() async throws {
    let (snapshot, folder) = try await twoDays(
      { try await $0.insert([ledger("inspector2", "ListFindings", .ok)], account: account, region: region) },
      {
        try await $0.insert([ledger("inspector2", "ListFindings", .ok)], account: account, region: region)
        try await $0.insert([ledger("organizations", "ListAccounts", .denied)], account: account, region: .global)
      })
    #expect(
      try snapshot.rows("SELECT value FROM metric WHERE name = 'inspector_open' ORDER BY date") == [
        [.real(0)], [.null],
      ])
    withExtendedLifetime(folder) {}
  }
}

@Suite struct SchemaTests {
  @Test func everyTableAndColumnIsDescribed() {
    for table in Schema.tables + Schema.archiveTables {
      #expect(table.about.hasSuffix("."), "\(table.name)")
      #expect(!table.columns.filter(\.isKey).isEmpty, "\(table.name) has no key")
      for column in table.columns {
        #expect(!column.about.isEmpty, "\(table.name).\(column.name)")
        #expect(!(column.isKey && column.isOptional), "\(table.name).\(column.name): a key is never NULL")
        #expect(column.name.allSatisfy { $0.isLowercase || $0 == "_" || $0.isNumber }, "\(column.name)")
        if column.name.hasSuffix("_at") { #expect(column.storage == .text) }
      }
    }
    #expect(Set(Schema.tables.map(\.name)).count == Schema.tables.count)
  }

  /// `Templates/SCHEMA.md` is the reference beside the templates; `UPDATE_FIXTURES=1` rewrites it.
  /// What is compared is named by columns that there are, in the order in which the primary key sorts the rows.
  @Test func whatIsComparedIsThere() {
    for table in Schema.tables {
      let names = table.columns.map(\.name)
      for compared in table.compared {
        for name in compared.named { #expect(names.contains(name), "\(table.name).\(name)") }
        let key = compared.key(of: table)
        #expect(table.columns.filter(\.isKey).map(\.name).filter(key.contains) == key, "\(table.name)")
        // A finding may be told by another product: that is a change too.
        let both = Set(key).intersection(compared.columns(of: table))
        #expect(both.isEmpty || table.name == "finding" && both == ["product"], "\(table.name)")
        for (column, _) in compared.facts {
          #expect(Change.table.definition.columns.contains { $0.name == column }, "\(table.name): \(column)")
        }
      }
    }
    #expect(Set(Schema.tables.flatMap { $0.compared.map(\.kind) }) == Set(Compared.Kind.allCases))
  }

  @Test func theReferenceIsUpToDate() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Templates/SCHEMA.md").standardized
    let fresh = SchemaReference.markdown
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
      try Data(fresh.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == fresh)
  }
}
