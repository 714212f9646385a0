internal import CSQLite

/// One of SQLite's functions of dates and times, without those of its forms that look at the clock or at the time zone of
/// the machine.
final class CalendarFunction {
  static let names: Set<String> = ["date", "time", "datetime", "julianday", "unixepoch", "strftime", "timediff"]

  private let name: String
  /// SQLite's own function, in a connection in which this one has not taken its place.
  private let original: Database
  private var statements: [Int32: Statement] = [:]

  private init(_ name: String, _ original: Database) {
    self.name = name
    self.original = original
  }

  /// Puts all of them in the place of SQLite's own.
  ///
  /// - Returns: What has to live as long as the connection does.
  static func install(on database: Database) throws(DatabaseError) -> [CalendarFunction] {
    let original = try Database(path: ":memory:", access: .create)
    var installed: [CalendarFunction] = []
    for name in names.sorted() {
      let function = CalendarFunction(name, original)
      let code = sqlite3_create_function_v2(
        database.handle, name, -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
        Unmanaged.passUnretained(function).toOpaque(),
        { context, count, arguments in
          guard let data = sqlite3_user_data(context) else { return }
          Unmanaged<CalendarFunction>.fromOpaque(data).takeUnretainedValue().answer(context, count, arguments)
        }, nil, nil, nil)
      guard code == SQLITE_OK else { throw database.error(code) }
      installed.append(function)
    }
    return installed
  }

  /// Whether a call has the moment at which it is made in it, whatever its other values are.
  private func looksAtClock(_ values: [OpaquePointer?]) -> Bool {
    // Without a time they mean this moment.
    if values.count <= (name == "strftime" ? 1 : 0) { return true }
    return values.contains { value in
      // A blob is read as text, too.
      guard [SQLITE_TEXT, SQLITE_BLOB].contains(sqlite3_value_type(value)), let text = sqlite3_value_text(value) else {
        return false
      }
      let word = String(cString: text).lowercased().filter { !$0.isWhitespace }
      return ["now", "localtime", "utc", "subsec", "subsecond"].contains(word)
    }
  }

  private func answer(
    _ context: OpaquePointer?, _ count: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
  ) {
    let values = (0..<Int(count)).map { arguments?[$0] }
    guard !looksAtClock(values) else { return sqlite3_result_error(context, Self.refusal(of: name), -1) }
    do throws(DatabaseError) {
      let statement: Statement
      if let known = statements[count] { statement = known } else { statement = try prepare(count) }
      defer { statement.reset() }
      for (index, value) in values.enumerated() { sqlite3_bind_value(statement.handle, Int32(index + 1), value) }
      guard try statement.step() else { return sqlite3_result_null(context) }
      sqlite3_result_value(context, sqlite3_column_value(statement.handle, 0))
    } catch {
      sqlite3_result_error(context, error.message, -1)
    }
  }

  private func prepare(_ count: Int32) throws(DatabaseError) -> Statement {
    let places = Array(repeating: "?", count: Int(count)).joined(separator: ", ")
    let statement = try original.prepare("SELECT \(name)(\(places))")
    statements[count] = statement
    return statement
  }

  private static func refusal(of name: String) -> String {
    "`\(name)` of this moment, or of the machine's time zone, is another each time, and the same snapshot must give the same"
      + " report; write `(SELECT date FROM snapshot)` for the day"
  }

  /// Where a question asks for this moment in so many words, and what to say to it.
  static func use(in sql: String) -> (offset: Int, message: String)? {
    let pattern = /\b(date|time|datetime|julianday|unixepoch|strftime)\s*\(\s*(?:\)|'now'|'[^']*'\s*(?:\)|,\s*'now'))/
      .ignoresCase()
    for match in sql.matches(of: pattern) {
      let name = match.1.lowercased()
      // `date('2026-11-23')` is a day; `strftime('%Y')` is this year.
      let text = match.0.lowercased()
      guard text.contains("'now'") || text.hasSuffix("()") || (name == "strftime" && text.hasSuffix(")")) else {
        continue
      }
      return (sql.utf8.distance(from: sql.startIndex, to: match.range.lowerBound), refusal(of: name))
    }
    return nil
  }
}
