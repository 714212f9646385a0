internal import CSQLite

/// An error that SQLite reported, with the statement it was about.
public struct DatabaseError: Error, CustomStringConvertible {
  /// SQLite's extended result code (https://www.sqlite.org/rescode.html).
  public let code: Int32
  /// SQLite's own words.
  public let message: String
  /// The statement, if there was one.
  public let sql: String?
  /// Where in `sql` SQLite stopped, in UTF-8 bytes, if it said so.
  public let offset: Int?

  /// SQLite's own words.
  public var description: String { message }

  /// Whether a row broke a constraint of its table; the others are not touched by it.
  var isOfConstraint: Bool { code & 0xFF == SQLITE_CONSTRAINT }

  /// Whether the file is damaged, or no database.
  var isOfDamagedFile: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF) }
}

/// A value of one cell, as SQLite stores it.
public enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)

  /// Text as it is, numbers in their shortest form, `nil` for `NULL`.
  public var string: String? {
    switch self {
    case .null: nil
    case .integer(let number): String(number)
    case .real(let number): number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    case .text(let text): text
    }
  }

  /// Whether SQL would take the value for true: a number other than zero.
  public var isTrue: Bool {
    switch self {
    case .integer(let number): number != 0
    case .real(let number): number != 0
    case .text, .null: false
    }
  }
}

/// One connection to one SQLite file. Not for use from two tasks at a time.
final class Database {
  let handle: OpaquePointer
  /// Ends questions that take too long; SQLite looks there as long as the connection is open.
  private var watch: QueryWatch?

  enum Access { case readWrite, create }

  init(path: String, access: Access) throws(DatabaseError) {
    let flags: Int32 =
      switch access {
      case .readWrite: SQLITE_OPEN_READWRITE
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      }
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(
      path, &opened, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard let opened else {
      throw DatabaseError(code: code, message: "out of memory while opening \(path)", sql: nil, offset: nil)
    }
    guard code == SQLITE_OK else {
      let message = String(cString: sqlite3_errmsg(opened))
      sqlite3_close_v2(opened)
      throw DatabaseError(code: code, message: "\(message): \(path)", sql: nil, offset: nil)
    }
    handle = opened
    runbook_set_defensive(opened)
  }

  deinit { sqlite3_close_v2(handle) }

  /// Ends what is asked from now on when its task is cancelled, or its time is over.
  ///
  /// - Parameter limit: How long all of it may take; `nil` for as long as it takes.
  /// - Returns: Where the deadline can be set anew.
  @discardableResult
  func watch(limit: Duration? = nil) -> QueryWatch {
    let watch = QueryWatch(deadline: limit.map { ContinuousClock.now + $0 })
    self.watch = watch
    sqlite3_progress_handler(
      handle, QueryWatch.steps,
      { context in
        guard let context else { return 0 }
        return Unmanaged<QueryWatch>.fromOpaque(context).takeUnretainedValue().isOver ? 1 : 0
      }, Unmanaged.passUnretained(watch).toOpaque())
    return watch
  }

  func error(_ code: Int32, sql: String? = nil) -> DatabaseError {
    let offset = sqlite3_error_offset(handle)
    return DatabaseError(
      code: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql, offset: offset < 0 ? nil : Int(offset))
  }

  func execute(_ sql: String) throws(DatabaseError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(code, sql: sql) }
  }

  func prepare(_ sql: String) throws(DatabaseError) -> Statement {
    try Statement(self, sql)
  }

  /// Runs `body` in a transaction, undone when it throws.
  func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try execute("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      try? execute("ROLLBACK")
      throw error
    }
  }
}

/// A prepared statement. Columns are read while it stands on a row.
final class Statement {
  let handle: OpaquePointer
  private let database: Database
  private let sql: String
  /// Whether the text held more than this one statement.
  let hasTrailingText: Bool

  init(_ database: Database, _ sql: String) throws(DatabaseError) {
    var prepared: OpaquePointer?
    var rest = ""
    let code = sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v3(database.handle, text, -1, 0, &prepared, &tail)
      if let tail { rest = String(cString: tail) }
      return code
    }
    guard code == SQLITE_OK else { throw database.error(code, sql: sql) }
    guard let prepared else {
      throw DatabaseError(code: SQLITE_ERROR, message: "there is no statement", sql: sql, offset: 0)
    }
    handle = prepared
    self.database = database
    self.sql = sql
    hasTrailingText = !rest.allSatisfy { $0.isWhitespace || $0 == ";" }
  }

  deinit { sqlite3_finalize(handle) }

  var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }
  var columnCount: Int { Int(sqlite3_column_count(handle)) }

  func columnName(_ index: Int) -> String {
    sqlite3_column_name(handle, Int32(index)).map { String(cString: $0) } ?? ""
  }

  /// Goes to the next row; `false` after the last.
  func step() throws(DatabaseError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else { throw database.error(code, sql: sql) }
    return false
  }

  /// The names of its parameters with their signs, in order; `nil` for one without a name.
  var parameters: [String?] {
    (0..<sqlite3_bind_parameter_count(handle)).map { index in
      sqlite3_bind_parameter_name(handle, index + 1).map { String(cString: $0) }
    }
  }

  func reset() {
    sqlite3_reset(handle)
  }

  subscript(_ index: Int) -> SQLValue {
    let index = Int32(index)
    switch sqlite3_column_type(handle, index) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, index))
    case SQLITE_NULL: return .null
    default:
      guard let bytes = sqlite3_column_text(handle, index) else { return .null }
      let count = Int(sqlite3_column_bytes(handle, index))
      return .text(String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
    }
  }

  /// Binds `value` to the parameter at `index`, counted from one.
  func bind(_ value: SQLValue, at index: Int32) {
    switch value {
    case .null: sqlite3_bind_null(handle, index)
    case .integer(let number): sqlite3_bind_int64(handle, index, number)
    case .real(let number): sqlite3_bind_double(handle, index, number)
    case .text(var text):
      text.withUTF8 { bytes in
        if let start = bytes.baseAddress {
          start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            _ = runbook_bind_text(handle, index, $0, Int32(bytes.count))
          }
        } else {
          _ = runbook_bind_text(handle, index, "", 0)
        }
      }
    }
  }
}
