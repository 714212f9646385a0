#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The snapshot of an earlier day, attached to a connection as `earlier`.
///
/// Another version of the tool may have written it, or it may be damaged: then nothing is compared with it, and its memory
/// is carried over as far as the tables have all columns that are there today.
struct EarlierDay {
  /// Why it cannot be compared; `nil` if it can.
  let incomparable: String?
  /// Whether it can be asked at all.
  let isAttached: Bool
  /// The file, or the copy of it that was brought up to date: it goes when nothing needs it any longer.
  private let file: ReadableSnapshot?

  /// A day that nothing may be taken from, for a reason.
  init(refusedBecause reason: String) {
    incomparable = reason
    isAttached = false
    file = nil
  }

  /// Attaches the snapshot at `path`.
  init(attaching path: String, to database: Database) throws(DatabaseError) {
    let file = try? ReadableSnapshot(path)
    self.file = file
    incomparable = Self.incomparable(path, file)
    // A later version's memory is carried on as far as its tables are ours; a file that is no snapshot is not attached.
    guard file != nil || (try? SnapshotFile.version(of: path)) != nil else {
      isAttached = false
      return
    }
    do {
      let attach = try database.prepare("ATTACH ? AS earlier")
      attach.bind(.text(SnapshotFile.uri(file?.path ?? path)), at: 1)
      _ = try attach.step()
    } catch {
      isAttached = false
      return
    }
    // A file that is no database is only noticed when it is read.
    do {
      try database.execute("SELECT count(*) FROM earlier.sqlite_schema")
      isAttached = true
    } catch {
      try? database.execute("DETACH earlier")
      isAttached = false
    }
  }

  /// Why the snapshot at `path` cannot be compared with one of today, in a sentence; `nil` if it can.
  static func incomparable(_ path: String) -> String? { incomparable(path, try? ReadableSnapshot(path)) }

  private static func incomparable(_ path: String, _ file: ReadableSnapshot?) -> String? {
    let parts = path.split(separator: "/")
    let day = parts.last == "snapshot.sqlite" ? parts.dropLast().last.map(String.init) ?? path : path
    guard access(path, R_OK) == 0 else { return "the snapshot of \(day) cannot be read" }
    do {
      let database = try Database(path: SnapshotFile.uri(file?.path ?? path), access: .create)
      database.watch(limit: .seconds(10))
      let version = try database.prepare("SELECT schema_version FROM snapshot")
      guard try version.step() else { return "the snapshot of \(day) is not whole" }
      let written = version[0].string ?? "unknown"
      guard written == String(Schema.version) else {
        return "\(day) was written with schema version \(written), and this is version \(Schema.version)"
      }
      for table in Schema.tables {
        guard try columns(of: table.name, "main", in: database).isSuperset(of: table.columns.map(\.name)) else {
          return "the snapshot of \(day) has no whole table \(table.name)"
        }
      }
      return nil
    } catch {
      return "the snapshot of \(day) is damaged: \(error.message)"
    }
  }

  /// The sentence of a day that is compared with nothing; what asks for the day before looks for its first words.
  static func notCompared(_ reason: String) -> String { "\(notCompared) \(reason)" }
  static let notCompared = "nothing is compared with the day before:"

  /// Whether the snapshot at `path` says that it was compared with nothing.
  static func isNotCompared(_ snapshot: Snapshot) throws -> Bool {
    try !snapshot.rows(
      "SELECT 1 FROM failed_part WHERE part = 'comparison' AND message LIKE '\(notCompared)%'"
    ).isEmpty
  }

  /// Whether it has the table with these columns, or all of today.
  func holds(
    _ table: TableDefinition, _ needed: [String]? = nil, in database: Database
  ) throws(DatabaseError) -> Bool {
    guard isAttached else { return false }
    let columns = try Self.columns(of: table.name, "earlier", in: database)
    return columns.isSuperset(of: needed ?? table.columns.map(\.name))
  }

  private static func columns(
    of table: String, _ schema: String, in database: Database
  ) throws(DatabaseError) -> Set<String> {
    let statement = try database.prepare("SELECT name FROM pragma_table_info(?, ?)")
    statement.bind(.text(table), at: 1)
    statement.bind(.text(schema), at: 2)
    var names: Set<String> = []
    while try statement.step() { if let name = statement[0].string { names.insert(name) } }
    return names
  }
}
