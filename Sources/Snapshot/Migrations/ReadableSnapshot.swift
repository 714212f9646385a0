#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A snapshot file in today's shape: the file itself, or, where an earlier version wrote it, a copy that was brought up to
/// date. The archive's own file is never touched.
///
/// The copy stands in the folder for temporary files, readable by its owner alone, and goes away with this value.
final class ReadableSnapshot {
  /// The file to open.
  let path: String
  /// The file that was named.
  let original: String
  /// Whether it is the working file of a day.
  let isBeingWritten: Bool
  /// Whether an earlier version wrote the file.
  let isCopy: Bool

  /// - Throws: `SnapshotError` if the file was written by a version that cannot be brought up to date, or is no snapshot.
  init(_ original: String, isBeingWritten: Bool = false) throws {
    self.original = original
    self.isBeingWritten = isBeingWritten
    let version = try SnapshotFile.version(of: original, isBeingWritten: isBeingWritten)
    guard version != Schema.version else {
      path = original
      isCopy = false
      return
    }
    guard let steps = Migration.steps(from: version) else {
      throw SnapshotError(
        version > Schema.version
          ? "\(original) has schema version \(version), which a later version of runbook wrote; this one reads up to"
            + " \(Schema.version): install the later one"
          : "\(original) has schema version \(version); this version of runbook reads \(Migration.oldest) to"
            + " \(Schema.version)", isBadFile: true)
    }
    path = try Self.temporaryFile()
    isCopy = true
    do {
      try Self.migrate(original, to: path, steps)
    } catch let error as DatabaseError {
      unlink(path)
      throw SnapshotError(
        "\(original) cannot be brought from schema version \(version) to \(Schema.version): \(error)",
        isBadFile: true)
    }
  }

  /// The file to open, as a URI.
  var uri: String { SnapshotFile.uri(path, isBeingWritten: isBeingWritten) }

  deinit { if isCopy { unlink(path) } }

  private static func temporaryFile() throws -> String {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/runbook-snapshot-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw SnapshotError("cannot write to \(folder): \(String(cString: strerror(errno)))")
    }
    close(descriptor)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func migrate(_ original: String, to copy: String, _ steps: [Migration]) throws {
    let database = try Database(path: copy, access: .readWrite)
    database.watch()
    try database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
    let attach = try database.prepare("ATTACH ? AS old")
    attach.bind(.text(SnapshotFile.uri(original)), at: 1)
    _ = try attach.step()
    attach.reset()
    try database.transaction {
      for statement in Schema.createStatements { try database.execute(statement) }
      for table in Schema.tables { try copyRows(of: table, in: database, steps) }
      for step in steps { for statement in step.statements { try database.execute(statement) } }
      if steps.contains(where: \.countsAgain) {
        try Derivation(database: database, memoryDays: 0, mutes: []).countOnce()
      }
      for statement in Schema.indexStatements { try database.execute(statement) }
      try database.execute("UPDATE snapshot SET schema_version = \(Schema.version)")
    }
    try database.execute("DETACH old")
  }

  /// Copies the columns that the older file has, by their names. A table without a column that must not be `NULL` stays
  /// empty: its rows cannot be told apart as today's are.
  private static func copyRows(of table: TableDefinition, in database: Database, _ steps: [Migration]) throws {
    let names = try database.prepare("SELECT name FROM pragma_table_info('\(table.name)', 'old')")
    var known: Set<String> = []
    while try names.step() { if let name = names[0].string { known.insert(name) } }
    guard !known.isEmpty else { return try markMissing(table, in: database) }
    let defaults = steps.reduce(into: [String: String]()) { $0.merge($1.defaults[table.name] ?? [:]) { $1 } }
    var columns: [String] = []
    var values: [String] = []
    for column in table.columns {
      if known.contains(column.name) {
        values.append(column.name)
      } else if let value = defaults[column.name] {
        values.append(value)
      } else if column.isOptional {
        continue
      } else {
        return
      }
      columns.append(column.name)
    }
    try database.execute(
      """
      INSERT OR REPLACE INTO main.\(table.name) (\(columns.joined(separator: ", ")))
      SELECT \(values.joined(separator: ", ")) FROM old.\(table.name)
      """)
  }

  /// What an older version had no table for is empty, and was not read: it did not ask the calls that fill it.
  private static func markMissing(_ table: TableDefinition, in database: Database) throws {
    if table.name == Change.table.definition.name {
      let reason = EarlierDay.notCompared("an earlier version of runbook, which compared less, collected this day")
      let insert = try database.prepare(FailedPart.table.definition.insertStatement)
      try SnapshotWriter.run(insert, FailedPart.table, FailedPart(part: "comparison", message: reason), host: [])
    }
    for source in table.sources {
      let words = source.split(separator: ":").map(String.init)
      try database.execute(
        """
        INSERT OR IGNORE INTO main.collection (
          account_id, region, service, operation, outcome, message, calls, items, truncated, completed_at)
        SELECT account_id, region, service, '\(words[1])', iif(max(outcome = 'closed'), 'closed', 'skipped'),
          'an earlier version of runbook did not ask for it', 0, 0, 0, max(completed_at)
        FROM old.collection WHERE service = '\(words[0])' GROUP BY account_id, region
        """)
    }
  }
}
