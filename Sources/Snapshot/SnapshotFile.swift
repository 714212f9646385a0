internal import CSQLite

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Checks a file before anything is asked of it as a snapshot. A hostile file may hold views in which a query never ends, or
/// which give other rows than the table of that name.
enum SnapshotFile {
  /// How long checking may take.
  private static let timeLimit: Duration = .seconds(10)

  /// Returns the schema version that the snapshot at `path` says it has.
  ///
  /// - Parameter isBeingWritten: Whether it is the working file of a day, with a write-ahead log beside it.
  /// - Throws: `SnapshotError` if it is no regular file, no database, or has something else where tables are expected.
  static func version(of path: String, isBeingWritten: Bool = false) throws -> Int {
    try mustBeRegular(path)
    do {
      let database = try Database(path: uri(path, isBeingWritten: isBeingWritten), access: .create)
      database.watch(limit: timeLimit)
      let (views, indices) = try kinds(in: database, path)
      let statement = try database.prepare("SELECT schema_version FROM main.snapshot")
      guard try statement.step() else { throw bad("\(path) is not a whole snapshot") }
      guard case .integer(let number) = statement[0], let version = Int(exactly: number) else {
        throw bad("\(path) does not say its schema version")
      }
      if version == Schema.version { try mustBeOurs(views, indices, path) }
      return version
    } catch let error as DatabaseError {
      try Task.checkCancellation()
      throw bad("\(path) is no snapshot that can be read: \(error.message)")
    }
  }

  /// The path as a URI that opens the file for reading only, and as it is: no write-ahead log or journal that lies beside
  /// it is part of it. Only a file that is still being written has one that is.
  static func uri(_ path: String, isBeingWritten: Bool = false) -> String {
    Snapshot.readOnlyURI(path) + (isBeingWritten ? "" : "&immutable=1")
  }

  private static func bad(_ words: String) -> SnapshotError { SnapshotError(words, isBadFile: true) }

  private static func mustBeRegular(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw bad("\(path) is no snapshot that can be read: \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw bad("\(path) is no snapshot: it is no regular file")
    }
  }

  /// Looks at what the file holds, and returns its views and indices by their names.
  private static func kinds(in database: Database, _ path: String) throws
    -> (views: [String: String], indices: [String: String])
  {
    let tables = Set(Schema.tables.map(\.name))
    var views: [String: String] = [:]
    var indices: [String: String] = [:]
    let entries = try database.prepare("SELECT type, name, coalesce(sql, '') FROM main.sqlite_schema")
    while try entries.step() {
      guard let type = entries[0].string, let name = entries[1].string, let sql = entries[2].string else {
        throw bad("\(path) is no snapshot: its list of tables is damaged")
      }
      let words = sql.uppercased().split { $0.isWhitespace || $0 == "(" }
      if type == "trigger" { throw bad("\(path) is no snapshot of runbook's: it has the trigger `\(name)`") }
      if type == "table", words.dropFirst().first == "VIRTUAL" {
        throw bad("\(path) is no snapshot of runbook's: `\(name)` is a virtual table")
      }
      if type == "table", words.contains("AS") || words.contains("GENERATED") {
        throw bad("\(path) is no snapshot of runbook's: the table `\(name)` has computed columns")
      }
      if tables.contains(name), type != "table" {
        throw bad(
          "\(path) is no snapshot of runbook's: `\(name)` is \(type == "view" ? "a view" : "an index"), not a table")
      }
      if type == "view" { views[name] = sql }
      // Those of keys have no text.
      if type == "index", !sql.isEmpty { indices[name] = sql }
    }
    return (views, indices)
  }

  /// The views of today's version are asked as if they were tables, and its indices in the tables' place: they must say
  /// what ours say.
  private static func mustBeOurs(_ views: [String: String], _ indices: [String: String], _ path: String) throws {
    let known = Set(Schema.indexStatements.map { words($0).replacing("IF NOT EXISTS ", with: "") })
    for (name, sql) in indices.sorted(by: { $0.key < $1.key }) where !known.contains(words(sql)) {
      throw bad("\(path) is no snapshot of runbook's: the index `\(name)` is another")
    }
    let ours = Dictionary(uniqueKeysWithValues: Schema.views.map { ($0.name, $0.query) })
    for (name, sql) in views.sorted(by: { $0.key < $1.key }) {
      guard let query = ours[name], words(sql) == words("CREATE VIEW \(name) AS \(query)") else {
        throw bad("\(path) is no snapshot of runbook's: the view `\(name)` is another")
      }
    }
  }

  private static func words(_ sql: String) -> String {
    sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
