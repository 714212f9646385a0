internal import CSQLite

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Goes through the rows of a question in the order of its first columns, which name the row.
///
/// Cells are compared where SQLite holds them: a million rows are walked without making a value of them.
final class RowCursor {
  private let statement: Statement
  private let keyCount: Int
  /// Whether there is a row to look at.
  private(set) var hasRow = false

  init(_ database: Database, _ sql: String, keyCount: Int) throws(DatabaseError) {
    statement = try database.prepare(sql)
    self.keyCount = keyCount
  }

  func advance() throws(DatabaseError) { hasRow = try statement.step() }

  /// Looks at the row that the question finds for `values`, if there is one.
  func look(for values: [SQLValue]) throws(DatabaseError) {
    statement.reset()
    for (index, value) in values.enumerated() { statement.bind(value, at: Int32(index + 1)) }
    try advance()
  }

  subscript(_ column: Int) -> SQLValue { statement[column] }

  func integer(_ column: Int) -> Int64 { sqlite3_column_int64(statement.handle, Int32(column)) }

  /// The values of the key.
  var key: [SQLValue] { (0..<keyCount).map { statement[$0] } }

  /// Less than zero if this row comes before the other's, zero if both have the same key.
  func order(_ other: RowCursor) -> Int {
    for column in 0..<Int32(keyCount) {
      let order = Self.order(statement.handle, other.statement.handle, column)
      if order != 0 { return order }
    }
    return 0
  }

  /// Whether both rows say the same in a column.
  func equals(_ other: RowCursor, _ column: Int) -> Bool {
    Self.order(statement.handle, other.statement.handle, Int32(column)) == 0
  }

  /// As SQLite sorts: `NULL`, numbers, then text by its bytes.
  private static func order(_ a: OpaquePointer, _ b: OpaquePointer, _ column: Int32) -> Int {
    let types = (rank(sqlite3_column_type(a, column)), rank(sqlite3_column_type(b, column)))
    guard types.0 == types.1 else { return types.0 < types.1 ? -1 : 1 }
    switch types.0 {
    case 0: return 0
    case 1:
      let numbers = (sqlite3_column_int64(a, column), sqlite3_column_int64(b, column))
      if numbers.0 != numbers.1 { return numbers.0 < numbers.1 ? -1 : 1 }
      let reals = (sqlite3_column_double(a, column), sqlite3_column_double(b, column))
      return reals.0 == reals.1 ? 0 : reals.0 < reals.1 ? -1 : 1
    default:
      guard let first = sqlite3_column_text(a, column), let second = sqlite3_column_text(b, column) else { return 0 }
      let counts = (sqlite3_column_bytes(a, column), sqlite3_column_bytes(b, column))
      let order = memcmp(first, second, Int(min(counts.0, counts.1)))
      return order != 0 ? Int(order) : Int(counts.0) - Int(counts.1)
    }
  }

  private static func rank(_ type: Int32) -> Int {
    switch type {
    case SQLITE_NULL: 0
    case SQLITE_INTEGER, SQLITE_FLOAT: 1
    default: 2
    }
  }
}
