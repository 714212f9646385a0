import Foundation
import Testing

@testable import Snapshot

/// A file that somebody made to do harm is refused by name, at once, and nothing is asked of it.
@Suite struct HostileSnapshotTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/snapshot.sqlite" }

  init() async throws {
    folder = try TemporaryFolder()
    let day = try #require(Day("2026-11-23"))
    let writer = try SnapshotWriter(
      path: path,
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test"))
    try await writer.finish()
  }

  private func refusal() throws -> String {
    let begun = ContinuousClock.now
    let error = #expect(throws: SnapshotError.self) { try Snapshot(path: path) }
    #expect(ContinuousClock.now - begun < .seconds(30), "it is refused before it is asked")
    #expect(error?.isBadFile == true)
    #expect(error?.description.hasPrefix(path) == true, "\(String(describing: error))")
    return error?.description ?? ""
  }

  private static let endless =
    "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c WHERE x < 0)"

  @Test func itIsReadAsItIs() throws { #expect(try Snapshot(path: path).rows("SELECT date FROM snapshot").count == 1) }

  @Test(arguments: [
    (
      "ALTER TABLE snapshot RENAME TO t; CREATE VIEW snapshot AS SELECT x AS date, x AS schema_version FROM \(endless)",
      "`snapshot` is a view, not a table"
    ),
    ("DROP TABLE finding; CREATE VIEW finding AS SELECT * FROM \(endless)", "`finding` is a view, not a table"),
    (
      "DROP VIEW open_finding; CREATE VIEW open_finding AS SELECT * FROM finding WHERE 0",
      "the view `open_finding` is another"
    ),
    ("CREATE VIEW more AS SELECT * FROM \(endless)", "the view `more` is another"),
    ("CREATE INDEX more ON account (abs(name))", "the index `more` is another"),
    ("CREATE TRIGGER t AFTER INSERT ON finding BEGIN DELETE FROM finding; END", "it has the trigger `t`"),
    (
      "DROP TABLE account; CREATE TABLE account (account_id, name AS (printf('%.*c', 900000000, 'x')))",
      "the table `account` has computed columns"
    ),
    ("DROP TABLE account; CREATE VIRTUAL TABLE account USING fts5(account_id, name)", "`account` is a virtual table"),
    ("DELETE FROM snapshot", "is not a whole snapshot"),
    ("DROP TABLE snapshot", "no such table"),
    ("UPDATE snapshot SET schema_version = 99", "a later version of runbook wrote"),
    ("UPDATE snapshot SET schema_version = -1", "has schema version -1"),
  ])
  func somethingElseInPlaceOfATable(sql: String, words: String) throws {
    try Database(path: path, access: .readWrite).execute(
      "PRAGMA writable_schema = OFF; PRAGMA legacy_alter_table = ON; \(sql)")
    #expect(try refusal().contains(words))
  }

  /// What an earlier version wrote is copied table by table: a view in a table's place is none.
  @Test func anEarlierVersionIsLookedAtAsWell() throws {
    try Database(path: path, access: .readWrite).execute(
      """
      PRAGMA legacy_alter_table = ON; UPDATE snapshot SET schema_version = 5;
      DROP TABLE finding; CREATE VIEW finding AS SELECT * FROM \(Self.endless)
      """)
    #expect(try refusal().contains("`finding` is a view, not a table"))
  }

  @Test func onlyAFileIsASnapshot() throws {
    try FileManager.default.removeItem(atPath: path)
    try #require(mkfifo(path, 0o600) == 0)
    #expect(try refusal().contains("it is no regular file"))
    unlink(path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(try refusal().contains("it is no regular file"))
  }

  /// Half a write-ahead log is no part of a day that was whole when it was put in its place.
  @Test(arguments: ["snapshot.sqlite", "snapshot.sqlite.partial"])
  func noLogBesideItIsApplied(_ name: String) throws {
    let copy = folder.path + "/changed.sqlite"
    let path = folder.path + "/" + name
    if !FileManager.default.fileExists(atPath: path) {
      try FileManager.default.copyItem(atPath: self.path, toPath: path)
    }
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    do {
      let changed = try Database(path: copy, access: .readWrite)
      try changed.execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0")
      try changed.execute("UPDATE snapshot SET tool_version = 'another'")
      try FileManager.default.copyItem(atPath: copy + "-wal", toPath: path + "-wal")
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.copyItem(atPath: copy, toPath: path)
    }
    #expect(try Snapshot(path: path).rows("SELECT tool_version FROM snapshot") == [[.text("test")]])
    #expect(FileManager.default.fileExists(atPath: path + "-wal"), "it is left as it is")
  }

  /// Bytes that are not as they were written give an error that names the file, or the rows that are still there.
  @Test func damagedFilesEndInAnErrorOrARow() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var random = Chance(seed: 20_261_123)
    let count = Int(ProcessInfo.processInfo.environment["MUTATIONS"] ?? "") ?? 60
    var refused = 0
    for _ in 0..<count {
      var bytes = whole
      switch random.next() % 4 {
      case 0:
        for _ in 0..<8 { bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next()) }
      case 1: bytes.removeLast(Int(random.next() % UInt64(bytes.count)))
      case 2: bytes[Int(random.next() % 4096)] ^= 1 << UInt8(random.next() % 8)
      default:
        let start = Int(random.next() % UInt64(bytes.count - 512))
        bytes.replaceSubrange(start..<start + 512, with: Data(count: 512))
      }
      try bytes.write(to: URL(fileURLWithPath: path))
      do {
        let snapshot = try Snapshot(path: path)
        snapshot.timeLimit = .seconds(5)
        for table in Schema.tables { _ = try snapshot.rows("SELECT count(*) FROM \(table.name)") }
      } catch let error as SnapshotError {
        #expect(error.description.contains(path), "\(error)")
        refused += 1
      } catch is DatabaseError {
        refused += 1
      }
    }
    #expect(refused > count / 10)
  }

  // MARK: - The clock

  @Test(arguments: [
    "SELECT datetime('now')", "SELECT date()", "SELECT strftime('%Y')", "SELECT strftime('%Y', 'now')",
    "SELECT random()",
    "SELECT hex(randomblob(4))", "SELECT CURRENT_TIMESTAMP", "SELECT CURRENT_DATE", "SELECT current_time",
    "SELECT julianday('NOW')", "SELECT unixepoch( 'now' )", "SELECT datetime(lower('NOW'))",
    "SELECT datetime('2026-11-23', 'localtime')", "SELECT datetime('2026-11-23T00:00:00', 'utc')",
    "SELECT date(x'6e6f77')", "SELECT date(cast('now' AS BLOB))", "SELECT strftime('%Y', x'6e6f77')",
    "SELECT datetime('2026-11-23', x'6c6f63616c74696d65')", "SELECT unixepoch('subsec')",
    "SELECT zeroblob(900000000)", "SELECT hex(zeroblob(30000000))", "SELECT time(substr('know', 2))",
    "SELECT sqlite_version()", "SELECT sqlite_source_id()", "SELECT changes()",
    "SELECT total_changes()", "SELECT last_insert_rowid()", "SELECT load_extension('x')",
    "SELECT fts3_tokenizer('simple')", "WITH a AS (SELECT random() AS x) SELECT x FROM a",
    "SELECT date FROM snapshot ORDER BY random()", "SELECT date FROM snapshot WHERE date < date('now', '-1 day')",
  ])
  func nothingLooksAtTheClockOrTheMachine(_ sql: String) throws {
    let snapshot = try Snapshot(path: path)
    #expect(throws: DatabaseError.self, "\(sql)") { try snapshot.rows(sql) }
  }

  @Test(arguments: [
    ("SELECT date(date, '-30 days') FROM snapshot", "2026-10-24"), ("SELECT 'now'", "now"),
    ("SELECT strftime('%Y', date) FROM snapshot", "2026"),
    ("SELECT julianday('2026-11-23') - julianday('2026-11-22')", "1"),
    ("SELECT unixepoch('1970-01-02')", "86400"),
    ("SELECT datetime('2026-11-23T10:00:00Z', '+1 hour')", "2026-11-23 11:00:00"),
    ("SELECT time('2026-11-23T10:00:00Z')", "10:00:00"), ("SELECT coalesce(date(NULL), 'none')", "none"),
    ("SELECT coalesce(date('no day'), 'none')", "none"), ("SELECT round(pow(2, 3)) || upper('a')", "8.0A"),
    ("SELECT json_extract('{\"a\":1}', '$.a')", "1"), ("SELECT '{\"a\":2}' ->> '$.a'", "2"),
    ("SELECT group_concat(x, '') FROM (SELECT 1 AS x UNION ALL SELECT 2)", "12"),
    ("SELECT row_number() OVER (ORDER BY date) FROM snapshot", "1"), ("SELECT printf('%03d', 7)", "007"),
  ])
  func whatIsTheSameEachTimeIsAllowed(sql: String, value: String) throws {
    #expect(try Snapshot(path: path).rows(sql).first?.first?.string == value)
  }

  @Test func theErrorSaysWhereAndWhatToWrite() throws {
    let sql = "SELECT 1 WHERE date('now') > '2026'"
    let error = #expect(throws: DatabaseError.self) { try Snapshot(path: path).columns(of: sql) }
    #expect(error?.offset == 15)
    #expect(error?.message.contains("write `(SELECT date FROM snapshot)` for the day") == true)
  }

  // MARK: - Who does not wait

  /// A question ends soon after nobody waits for its answer any longer.
  @Test func aCancelledTaskEndsItsQuestion() async throws {
    let path = path
    let task = Task {
      let snapshot = try Snapshot(path: path)
      // By itself, as a signal does to a command that waits for its answer.
      withUnsafeCurrentTask { $0?.cancel() }
      let begun = ContinuousClock.now
      #expect(throws: CancellationError.self) {
        try snapshot.rows("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c")
      }
      return ContinuousClock.now - begun
    }
    #expect(try await task.value < .seconds(30), "the limit of a question is a minute")
  }
}
