internal import CSQLite

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A snapshot, opened for reading, with the day before attached as `previous`.
///
/// Nothing that is asked through it can change a file: the files are opened read-only and SQLite's authorizer refuses
/// every statement but reading. A question may take `timeLimit` seconds.
public final class Snapshot {
  private let database: Database
  /// The files that are open, the day's own first: copies of them, where an earlier version wrote them.
  private let files: [ReadableSnapshot]
  private let clock = ContinuousClock()
  private let watch = Watch()
  private let progress: QueryWatch
  private var calendar: [CalendarFunction] = []
  private var defined: [String: Statement] = [:]

  /// What SQLite's callbacks look at and write to.
  private final class Watch {
    /// A function that may not be used, in a question that was refused.
    var refusedFunction: String?
    var isDefining = false
    var isKeeping = false
    /// The tables of today's snapshot that are read, while someone wants to know.
    var tables: Set<String>?
    /// The values of `:name` in what is asked next.
    var parameters: [String: SQLValue] = [:]
    var usesParameters = false
  }

  /// The longest text that a question may make, in bytes: thirty times the largest that a snapshot holds.
  private static let longestValue: Int32 = 32 << 20

  /// How long opening may take, with the comparison of two big days.
  private static let openingTimeLimit: Duration = .seconds(600)

  /// How long one question may take.
  public var timeLimit: Duration = .seconds(60)

  /// Opens the snapshot at `path`; without `previous`, an empty day stands in its place.
  ///
  /// - Parameters:
  ///   - archive: What the archive knows of the day, for the tables that are in no file.
  ///   - isBeingWritten: Whether the file is a writer's working file, which has a write-ahead log beside it.
  public convenience init(
    path: String, previous: String? = nil, beside archive: ArchiveRows = ArchiveRows(), isBeingWritten: Bool = false
  ) throws {
    // The connection as a whole may write, so that there can be an empty earlier day in memory; the file may not.
    let file = try ReadableSnapshot(path, isBeingWritten: isBeingWritten)
    let earlier = try previous.map { try ReadableSnapshot($0) }
    try self.init(
      Database(path: file.uri, access: .create), [file] + [earlier].compactMap(\.self),
      previous: earlier?.path, archive)
  }

  /// Whether an earlier version of the tool wrote the file: what is read then is a copy that was brought up to date.
  var isOfEarlierVersion: Bool { files.first?.isCopy ?? false }

  /// Opens the snapshot of the later of two days, compares it with the earlier one, and lets `change` and what rests on
  /// it tell of these two days. The earlier day is `previous`.
  public convenience init(comparing earlier: String, with later: String) throws {
    let files = try [later, earlier].map { try ReadableSnapshot($0) }
    do {
      try self.init(
        Database(path: files[0].uri, access: .create), files, previous: files[1].path, ArchiveRows(),
        compares: true)
    } catch let error as DatabaseError {
      throw SnapshotError(
        "cannot compare \(earlier) with \(later): \(error.message)", isBadFile: error.isOfDamagedFile)
    }
  }

  /// The snapshot of the day whose memory the one at `path` carries on, if the archive still has it and the two days can
  /// stand beside each other: another version of the tool may have written the earlier one.
  public static func previous(of path: String, archive: String) throws -> String? {
    let snapshot = try Snapshot(path: path)
    guard let date = try snapshot.rows("SELECT previous_date FROM snapshot").first?[0].string else { return nil }
    let previous = "\(archive)/\(date)/snapshot.sqlite"
    guard access(previous, R_OK) == 0, try !EarlierDay.isNotCompared(snapshot) else { return nil }
    return EarlierDay.incomparable(previous) == nil ? previous : nil
  }

  /// Returns the accounts that the snapshot at `path` is about.
  ///
  /// - Throws: `SnapshotError` if it cannot be read.
  public static func accounts(path: String) throws -> [Account] {
    try Snapshot(path: path).rows("SELECT account_id, name, status FROM account ORDER BY account_id").map { row in
      Account(accountID: AccountID(row[0].string ?? ""), name: row[1].string, status: row[2].string)
    }
  }

  /// Whether an earlier version of the tool wrote the snapshot at `path`.
  public static func isOfEarlierVersion(_ path: String) -> Bool {
    (try? SnapshotFile.version(of: path)).map { $0 < Schema.version } ?? false
  }

  /// Why the snapshot at `path` cannot stand beside one of today, in a sentence; `nil` if it can.
  public static func incomparable(_ path: String) -> String? { EarlierDay.incomparable(path) }

  /// A snapshot without rows: what templates are checked against, and the archive's index is drawn over.
  public static func empty(beside archive: ArchiveRows = ArchiveRows()) throws -> Snapshot {
    let database = try Database(path: ":memory:", access: .create)
    for statement in Schema.createStatements { try database.execute(statement) }
    return try Snapshot(database, [], previous: nil, archive)
  }

  /// A snapshot in which every table has a few invented rows, for trying out what asks it: two accounts in two Regions.
  ///
  /// - Parameter operations: The calls that were answered, as `service:Operation`.
  public static func invented(answering operations: [String]) throws -> Snapshot {
    let database = try Database(path: ":memory:", access: .create)
    for statement in Schema.createStatements { try database.execute(statement) }
    try InventedRows(operations: operations).write(to: database)
    return try Snapshot(database, [], previous: nil, ArchiveRows())
  }

  private init(
    _ database: Database, _ files: [ReadableSnapshot], previous: String?, _ archive: ArchiveRows, compares: Bool = false
  ) throws {
    self.database = database
    self.files = files
    // From the first question on: nobody knows yet what the files hold.
    progress = database.watch(limit: Self.openingTimeLimit)
    sqlite3_limit(database.handle, SQLITE_LIMIT_LENGTH, Self.longestValue)
    defer { progress.deadline = nil }
    let attach = try database.prepare("ATTACH ? AS previous")
    attach.bind(.text(previous.map { SnapshotFile.uri($0) } ?? ":memory:"), at: 1)
    _ = try attach.step()
    if previous == nil {
      for table in Schema.tables {
        try database.execute(
          table.createStatement.replacing("CREATE TABLE ", with: "CREATE TABLE previous.", maxReplacements: 1))
      }
      for view in Schema.views { try database.execute("CREATE VIEW previous.\(view.name) AS \(view.query)") }
    }
    // Pages are read when they are needed, not mapped: a big day would else stand in memory as a whole.
    // What is sorted and does not fit in 16 MB goes to a file that SQLite takes away with the connection.
    try database.execute(
      "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA cache_size = -16384; PRAGMA temp_store = FILE")
    if compares { try compare() }
    try addParameters()
    calendar = try CalendarFunction.install(on: database)
    try database.transaction {
      try put(archive.reviews)
      try put(archive.revisions)
      try put(archive.days)
      try put(archive.metrics)
    }
    // SQLite makes these when they are first named, which it could no longer do below.
    try database.execute("SELECT 1 FROM json_each('[]'); SELECT 1 FROM json_tree('[]')")
    restrict()
  }

  /// What differs may be as much as the days: it goes to a file that SQLite takes away with the connection. It stands
  /// before the snapshot's own table of that name, which is about the day before.
  private func compare() throws {
    let table = Change.table.definition
    try database.execute(
      table.createStatement.replacing("CREATE TABLE ", with: "CREATE TEMP TABLE ", maxReplacements: 1))
    for view in Schema.views where view.query.contains("FROM \(table.name)\n") {
      try database.execute("CREATE TEMP VIEW \(view.name) AS \(view.query)")
    }
    try database.transaction {
      try Comparison(database: database, from: "previous", to: "main", target: "temp.\(table.name)").run()
    }
  }

  /// Makes a table that is in no file, which goes with the connection.
  private func put<Row: Record>(_ rows: [Row]) throws {
    let table = Row.table.definition
    try database.execute(
      table.createStatement.replacing("CREATE TABLE ", with: "CREATE TEMP TABLE ", maxReplacements: 1))
    let insert = try database.prepare(table.insertStatement)
    for row in rows { try SnapshotWriter.run(insert, Row.table, row, host: []) }
  }

  /// Lets definitions name parameters.
  private func addParameters() throws(DatabaseError) {
    let code = sqlite3_create_function_v2(
      database.handle, SQLParameters.function, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
      Unmanaged.passUnretained(watch).toOpaque(),
      { context, _, arguments in
        guard let data = sqlite3_user_data(context), let name = sqlite3_value_text(arguments?[0]) else { return }
        let watch = Unmanaged<Watch>.fromOpaque(data).takeUnretainedValue()
        switch watch.parameters[String(cString: name)] ?? .null {
        case .null: sqlite3_result_null(context)
        case .integer(let number): sqlite3_result_int64(context, number)
        case .real(let number): sqlite3_result_double(context, number)
        case .text(var text):
          text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
              runbook_result_text(
                context, $0.baseAddress ?? UnsafePointer(name).withMemoryRebound(to: CChar.self, capacity: 1) { $0 },
                Int32($0.count))
            }
          }
        }
      }, nil, nil, nil)
    guard code == SQLITE_OK else { throw database.error(code) }
  }

  /// What `:name` stands for in questions that are asked from now on.
  public var parameters: [String: SQLValue] {
    get { watch.parameters }
    set { watch.parameters = newValue }
  }

  /// The path as a URI that opens the file for reading only.
  static func readOnlyURI(_ path: String) -> String {
    var escaped = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"):
        escaped.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        escaped += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return "file:\(escaped)?mode=ro"
  }

  /// Lets only reading pass, but for the temporary views that `define` makes.
  private func restrict() {
    let context = Unmanaged.passUnretained(watch).toOpaque()
    sqlite3_set_authorizer(
      database.handle,
      { context, action, first, second, database, _ in
        guard let context else { return SQLITE_DENY }
        let watch = Unmanaged<Watch>.fromOpaque(context).takeUnretainedValue()
        switch action {
        case SQLITE_READ:
          if watch.tables != nil, let first, let database, String(cString: database) == "main" {
            watch.tables?.insert(String(cString: first))
          }
          return SQLITE_OK
        case SQLITE_SELECT, SQLITE_RECURSIVE: return SQLITE_OK
        case SQLITE_FUNCTION:
          let name = second.map { String(cString: $0).lowercased() } ?? ""
          if name == SQLParameters.function { watch.usesParameters = true }
          if AllowedFunctions.contains(name) { return SQLITE_OK }
          watch.refusedFunction = name
          return SQLITE_DENY
        default:
          let isTemporaryView =
            action == SQLITE_CREATE_TEMP_VIEW
            || (action == SQLITE_INSERT || action == SQLITE_UPDATE)
              && first.map { String(cString: $0) } == "sqlite_temp_master"
          if watch.isDefining && isTemporaryView { return SQLITE_OK }
          // Temporary things alone: they stand in memory, and go with the connection.
          let isTemporary =
            switch action {
            case SQLITE_CREATE_TEMP_TABLE, SQLITE_DROP_TEMP_TABLE, SQLITE_CREATE_TEMP_VIEW, SQLITE_DROP_TEMP_VIEW: true
            case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE: database.map { String(cString: $0) } == "temp"
            default: false
            }
          return watch.isKeeping && isTemporary ? SQLITE_OK : SQLITE_DENY
        }
      }, context)
  }

  /// The names of a question's columns; an error if it is not one statement that reads.
  public func columns(of sql: String) throws(DatabaseError) -> [String] {
    let statement = try reading(sql)
    return (0..<statement.columnCount).map(statement.columnName)
  }

  private func reading(_ sql: String) throws(DatabaseError) -> Statement {
    let refusal = DatabaseError(
      code: SQLITE_AUTH, message: "only reading (SELECT) is possible here", sql: sql, offset: 0)
    if let use = CalendarFunction.use(in: sql) {
      throw DatabaseError(code: SQLITE_AUTH, message: use.message, sql: sql, offset: use.offset)
    }
    watch.refusedFunction = nil
    let statement: Statement
    do { statement = try database.prepare(sql) } catch {
      if let name = watch.refusedFunction {
        throw DatabaseError(
          code: SQLITE_AUTH, message: AllowedFunctions.refusal(of: name), sql: sql, offset: error.offset)
      }
      throw error.code == SQLITE_AUTH ? refusal : error
    }
    guard statement.isReadOnly, statement.columnCount > 0 else { throw refusal }
    guard !statement.hasTrailingText else {
      throw DatabaseError(code: SQLITE_ERROR, message: "there is more than one statement", sql: sql, offset: nil)
    }
    return statement
  }

  /// What is known of a question before it is asked.
  public struct Definition: Sendable, Hashable {
    /// The names of its columns.
    public let columns: [String]
    /// The tables of today's snapshot that it reads, also through views.
    public let tables: Set<String>
    /// The names of its parameters, without the colon.
    public let parameters: [String]
    /// Whether it reads a definition that has parameters.
    public let usesDefinedParameters: Bool
  }

  /// Makes a question usable by later ones under `name`, like a table.
  public func define(_ name: String, as sql: String) throws(DatabaseError) -> Definition {
    watch.tables = []
    watch.usesParameters = false
    defer { watch.tables = nil }
    let statement = try reading(sql)
    let parameters = try statement.parameters.map { (name) throws(DatabaseError) in
      guard let name, name.hasPrefix(":") else {
        throw DatabaseError(
          code: SQLITE_ERROR, message: "a parameter is written `:name`; there is `\(name ?? "?")`", sql: sql,
          offset: nil)
      }
      return String(name.dropFirst())
    }
    let definition = Definition(
      columns: (0..<statement.columnCount).map(statement.columnName), tables: watch.tables ?? [],
      parameters: parameters, usesDefinedParameters: watch.usesParameters)
    watch.isDefining = true
    defer { watch.isDefining = false }
    try database.execute(
      "CREATE TEMP VIEW \"\(name.replacing("\"", with: "\"\""))\" AS \(SQLParameters.replaced(in: sql))")
    defined[name] = statement
    return definition
  }

  /// Keeps the rows of a question that was defined, so that questions that name it need not find them again each time.
  ///
  /// - Parameter limit: If there are more, nothing is kept, and they are found again each time: a big day is not to stand
  ///   in memory.
  public func keep(_ name: String, atMost limit: Int) throws {
    let quoted = name.replacing("\"", with: "\"\"")
    let rows = "\"rows of \(quoted)\""
    watch.isKeeping = true
    defer { watch.isKeeping = false }
    try limited(name) {
      try database.execute("CREATE TEMP TABLE \(rows) AS SELECT * FROM temp.\"\(quoted)\" LIMIT \(limit + 1)")
    }
    let count = try database.prepare("SELECT count(*) FROM temp.\(rows)")
    guard try count.step(), case .integer(let found) = count[0], found <= limit else {
      count.reset()
      try database.execute("DROP TABLE temp.\(rows)")
      return
    }
    count.reset()
    try database.execute(
      "DROP VIEW temp.\"\(quoted)\"; CREATE TEMP VIEW \"\(quoted)\" AS SELECT * FROM temp.\(rows)")
    defined[name] = try database.prepare("SELECT * FROM temp.\(rows)")
  }

  /// Asks, and hands each row to `body` as it comes.
  public func forEachRow(_ sql: String, _ body: ([SQLValue]) throws -> Void) throws {
    try forEachRow(of: reading(sql), sql, body)
  }

  /// Asks a question that was defined, and hands each row to `body` as it comes.
  public func forEachRow(ofDefined name: String, _ body: ([SQLValue]) throws -> Void) throws {
    guard let statement = defined[name] else { throw SnapshotError("there is no definition of \(name)") }
    try forEachRow(of: statement, name, body)
  }

  private func forEachRow(of statement: Statement, _ sql: String, _ body: ([SQLValue]) throws -> Void) throws {
    defer { statement.reset() }
    for (index, name) in statement.parameters.enumerated() {
      statement.bind(watch.parameters[name.map { String($0.dropFirst()) } ?? ""] ?? .null, at: Int32(index + 1))
    }
    let count = statement.columnCount
    try limited(sql) {
      while try statement.step() { try body((0..<count).map { statement[$0] }) }
    }
  }

  /// Stops `body` when it takes too long.
  private func limited(_ sql: String, _ body: () throws -> Void) throws {
    progress.deadline = clock.now + timeLimit
    defer { progress.deadline = nil }
    do {
      try body()
    } catch let error as DatabaseError where error.code == SQLITE_INTERRUPT {
      try Task.checkCancellation()
      throw DatabaseError(
        code: error.code, message: "the query took longer than \(timeLimit.components.seconds) s and was stopped",
        sql: sql, offset: nil)
    } catch let error as DatabaseError where error.isOfDamagedFile && !files.isEmpty {
      let names = files.map(\.original).joined(separator: " or ")
      throw SnapshotError("\(names) is damaged: \(error.message)", isBadFile: true)
    }
  }

  /// Asks, and returns all rows.
  public func rows(_ sql: String) throws -> [[SQLValue]] {
    var rows: [[SQLValue]] = []
    try forEachRow(sql) { rows.append($0) }
    return rows
  }
}
