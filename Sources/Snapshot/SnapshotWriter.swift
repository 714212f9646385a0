#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A snapshot that cannot be read or written, and what to do about it.
public struct SnapshotError: Error, CustomStringConvertible {
  /// What cannot be done, and what to do about it.
  public let description: String
  /// Whether a file that was to be read is no snapshot, or a damaged one.
  public let isBadFile: Bool
  /// An error with its whole sentence.
  public init(_ description: String, isBadFile: Bool = false) {
    self.description = description
    self.isBadFile = isBadFile
  }
}

/// Writes one day's snapshot.
///
/// Rows go to a working file beside the final one; `finish` copies it, in the order of its keys, to the final name.
/// A run that is killed leaves the working file, which `resume: true` takes up, and the last whole snapshot as it was.
/// Rows with the same key replace each other, so a unit of work that was cut short can simply be done again.
public actor SnapshotWriter {
  /// Where the finished snapshot will stand.
  public nonisolated let path: String
  /// The file that is being written, for reading beside the writer.
  public nonisolated let workingPath: String
  private let lockDescriptor: Int32
  private var database: Database
  private var inserts: [String: Statement] = [:]

  /// Opens the working file of the snapshot at `path`, whose folder exists.
  ///
  /// With `resume`, what an earlier run of the same day left is kept, if it was of the same schema and window.
  public init(path: String, snapshot: SnapshotRow, resume: Bool = false) throws {
    self.path = path
    workingPath = path + ".partial"
    lockDescriptor = try Self.lock(path)
    do {
      if !resume { Self.removeWorkingFiles(workingPath) }
      var opened = try Database(path: workingPath, access: .create)
      if try !Self.continues(opened, snapshot) {
        opened = try Database(path: ":memory:", access: .create)
        Self.removeWorkingFiles(workingPath)
        opened = try Database(path: workingPath, access: .create)
        try Self.begin(opened)
      }
      database = opened
    } catch {
      close(lockDescriptor)
      throw error
    }
    let insert = try Self.insertStatement(SnapshotRow.table.definition, in: database)
    try Self.run(insert, SnapshotRow.table, snapshot, host: [])
  }

  /// Opens a working file with all that the whole snapshot at `path` holds, to be put in its place when it is mended.
  ///
  /// The rows are copied into tables that are made as for a new day: so a snapshot that says the same is the same file.
  init(copying path: String) throws {
    self.path = path
    workingPath = path + ".partial"
    lockDescriptor = try Self.lock(path)
    do {
      Self.removeWorkingFiles(workingPath)
      let opened = try Database(path: workingPath, access: .create)
      try Self.begin(opened)
      let attach = try opened.prepare("ATTACH ? AS whole")
      attach.bind(.text(SnapshotFile.uri(path)), at: 1)
      _ = try attach.step()
      attach.reset()
      try opened.transaction {
        for table in Schema.tables {
          try opened.execute("INSERT INTO main.\(table.name) SELECT * FROM whole.\(table.name)")
        }
        for statement in Schema.indexStatements { try opened.execute(statement) }
      }
      try opened.execute("DETACH whole")
      database = opened
    } catch {
      close(lockDescriptor)
      throw error
    }
  }

  /// Puts these measures of earlier days, and the day's own, in the place of all that are there; what the day does not
  /// say of itself is measured again. Returns all.
  func fillMetrics(_ metrics: [Day: [String: SQLValue]]) throws -> [Day: [String: SQLValue]] {
    try database.transaction {
      try database.execute("DELETE FROM metric")
      let insert = try database.prepare(Metric.table.definition.insertStatement)
      for (day, values) in metrics {
        for (name, value) in values {
          for (index, cell) in [day.sqlValue, .text(name), value].enumerated() {
            insert.bind(cell, at: Int32(index + 1))
          }
          _ = try insert.step()
          insert.reset()
        }
      }
      try Derivation.measure(in: database)
    }
    var filled: [Day: [String: SQLValue]] = [:]
    let all = try database.prepare("SELECT date, name, value FROM metric")
    while try all.step() {
      guard let day = all[0].string.flatMap(Day.init), let name = all[1].string else { continue }
      filled[day, default: [:]][name] = all[2]
    }
    return filled
  }

  deinit { close(lockDescriptor) }

  /// Holds the day for one run.
  private static func lock(_ path: String) throws -> Int32 {
    let descriptor = open(path + ".partial.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SnapshotError("cannot write \(path): \(String(cString: strerror(errno)))") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw SnapshotError("another run is writing \(path); wait for it, or stop it")
    }
    return descriptor
  }

  private static func removeWorkingFiles(_ workingPath: String) {
    for suffix in ["", "-wal", "-shm", ".whole"] { unlink(workingPath + suffix) }
  }

  /// Whether the file holds an unfinished snapshot of the same day.
  private static func continues(_ database: Database, _ snapshot: SnapshotRow) throws -> Bool {
    guard let statement = try? database.prepare("SELECT date, schema_version, window_start_at FROM snapshot"),
      try statement.step()
    else { return false }
    return statement[0] == snapshot.date.sqlValue && statement[1] == snapshot.schemaVersion.sqlValue
      && statement[2] == snapshot.windowStartAt.sqlValue
  }

  private static func begin(_ database: Database) throws {
    try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
    try database.transaction {
      for statement in Schema.createStatements { try database.execute(statement) }
    }
  }

  private static func insertStatement(_ table: TableDefinition, in database: Database) throws -> Statement {
    try database.prepare(table.insertStatement)
  }

  static func run<Row>(_ statement: Statement, _ table: Table<Row>, _ row: Row, host: [SQLValue]) throws {
    var index: Int32 = 1
    for value in host {
      statement.bind(value, at: index)
      index += 1
    }
    for field in table.fields {
      statement.bind(field.value(row), at: index)
      index += 1
    }
    _ = try statement.step()
    statement.reset()
  }

  /// Writes rows that say themselves which account and Region they belong to.
  public func insert<Row: Record>(_ rows: some Sequence<Row>) throws {
    precondition(Row.table.definition.scope == .own, "\(Row.table.definition.name) needs its account and Region")
    try insert(rows, host: [])
  }

  /// Writes rows that were read in `account` and `region`.
  public func insert<Row: Record>(_ rows: some Sequence<Row>, account: AccountID, region: RegionName) throws {
    precondition(Row.table.definition.scope == .region, "\(Row.table.definition.name) says its account itself")
    try insert(rows, host: [account.sqlValue, region.sqlValue])
  }

  /// Writes rows in the place of all that the table has: those of a run that was killed may be others.
  public func replace<Row: Record>(_ rows: [Row]) throws {
    try database.execute("DELETE FROM \(Row.table.definition.name)")
    try insert(rows)
  }

  /// Writes rows in the place of all that say `value` in `column`: an older reading may have had more of them.
  public func replace<Row: Record>(_ rows: [Row], where column: String, is value: String) throws {
    try replace(rows, where: [column: value])
  }

  /// Writes rows in the place of all that have these values in these columns.
  public func replace<Row: Record>(_ rows: [Row], where values: KeyValuePairs<String, String>) throws {
    let definition = Row.table.definition
    for (column, _) in values {
      precondition(definition.columns.contains { $0.name == column }, "\(definition.name) has no column \(column)")
    }
    let condition = values.map { "\($0.key) = ?" }.joined(separator: " AND ")
    let delete = try database.prepare("DELETE FROM \(definition.name) WHERE \(condition)")
    for (index, (_, value)) in values.enumerated() { delete.bind(.text(value), at: Int32(index + 1)) }
    _ = try delete.step()
    try insert(rows)
  }

  private func insert<Row: Record>(_ rows: some Sequence<Row>, host: [SQLValue]) throws {
    let definition = Row.table.definition
    let statement: Statement
    if let known = inserts[definition.name] {
      statement = known
    } else {
      statement = try Self.insertStatement(definition, in: database)
      inserts[definition.name] = statement
    }
    var lost: [LostRow] = []
    try database.transaction {
      for row in rows {
        do { try Self.run(statement, Row.table, row, host: host) } catch let error as DatabaseError {
          // One row that the table cannot hold costs itself, and the coverage says so: not the others, nor the day.
          guard error.isOfConstraint else { throw error }
          statement.reset()
          lost.append(LostRow(definition, host + Row.table.fields.map { $0.value(row) }, error.message))
        }
      }
      if !lost.isEmpty { try note(lost, of: definition) }
    }
  }

  /// A row that its table cannot hold.
  private struct LostRow {
    var account = ""
    var region = ""
    let reason: String

    init(_ table: TableDefinition, _ values: [SQLValue], _ reason: String) {
      self.reason = reason
      for (column, value) in zip(table.columns, values) {
        if column.name == "account_id", table.scope == .region { account = value.string ?? "" }
        if column.name == "region" { region = value.string ?? "" }
      }
    }
  }

  private func note(_ lost: [LostRow], of table: TableDefinition) throws {
    let insert = try database.prepare(FailedPart.table.definition.insertStatement)
    for (place, rows) in Dictionary(grouping: lost, by: { [$0.account, $0.region] }) {
      let count = rows.count == 1 ? "1 row of \(table.name)" : "\(rows.count) rows of \(table.name)"
      let part = FailedPart(
        part: FailedPart.rows(of: table.name), accountID: AccountID(place[0]), region: RegionName(place[1]),
        message: "\(count) could not be kept: \(rows[0].reason)")
      try Self.run(insert, FailedPart.table, part, host: [])
    }
  }

  /// Notes that a part of the day could not be made, and why.
  public func fail(_ part: String, _ message: String) throws {
    try insert([FailedPart(part: part, message: message)])
  }

  /// Forgets what an earlier attempt could not make: it is tried again. Rows that were lost stay lost.
  public func forgetFailures() throws {
    try database.execute("DELETE FROM failed_part WHERE part NOT LIKE 'rows of %'")
  }

  /// What could not be made of the day.
  public func failures() throws -> [FailedPart] {
    let statement = try database.prepare(
      "SELECT part, account_id, region, message FROM failed_part ORDER BY part, account_id, region")
    var failures: [FailedPart] = []
    while try statement.step() {
      let values = (0..<4).map { statement[$0].string ?? "" }
      failures.append(
        FailedPart(
          part: values[0], accountID: AccountID(values[1]), region: RegionName(values[2]), message: values[3]))
    }
    return failures
  }

  /// Whether AWS, or a log, answered anything that is worth keeping.
  public func holdsAnswers() throws -> Bool {
    let statement = try database.prepare("SELECT 1 FROM collection WHERE outcome IN ('ok', 'disabled') LIMIT 1")
    return try statement.step()
  }

  /// What the ledger already says: for going on where an earlier run stopped.
  public func ledger() throws -> [LedgerEntry] {
    let statement = try database.prepare(
      """
      SELECT account_id, region, service, operation, outcome, error_code, message, calls FROM collection
      ORDER BY account_id, region, service, operation
      """)
    var entries: [LedgerEntry] = []
    while try statement.step() {
      guard let account = statement[0].string, let region = statement[1].string, let service = statement[2].string,
        let operation = statement[3].string, let outcome = statement[4].string.flatMap(Outcome.init)
      else { continue }
      entries.append(
        LedgerEntry(
          account: AccountID(account), region: RegionName(region), service: service, operation: operation,
          outcome: outcome, errorCode: statement[5].string, message: statement[6].string,
          calls: Int(statement[7].string ?? "") ?? 0))
    }
    return entries
  }

  /// Leaves activity out of the report: marks the rows of `api_activity` and `console_login` that match all that
  /// `pattern` says, unless an earlier exclusion has them already, and says how many.
  public func exclude(_ exclusion: Exclusion, matching pattern: ActivityPattern) throws {
    var exclusion = exclusion
    if !exclusion.isExpired {
      if let address = pattern.address { try listAddresses(matching: address) }
      let counted = try mark("api_activity", pattern, exclusion.exclusionID, agent: "agent", count: "event_count")
      exclusion.hiddenRows = counted.rows
      exclusion.hiddenEvents = counted.events
      _ = try mark("console_login", pattern, exclusion.exclusionID, agent: "user_agent", count: "1")
    }
    try insert([exclusion])
  }

  /// Undoes what a run that was killed marked, so that everything is counted once.
  public func includeEverything() throws {
    try database.transaction {
      try database.execute(
        """
        DELETE FROM exclusion;
        UPDATE api_activity SET excluded_by = NULL WHERE excluded_by IS NOT NULL;
        UPDATE console_login SET excluded_by = NULL WHERE excluded_by IS NOT NULL
        """)
    }
  }

  private func mark(
    _ table: String, _ pattern: ActivityPattern, _ id: String, agent: String, count: String
  ) throws -> (rows: Int, events: Int) {
    var conditions: [String] = []
    var values: [SQLValue] = [.text(id)]
    func glob(_ text: String, _ columns: [String]) {
      // Square brackets are GLOB's own; in a pattern of ours they are only themselves.
      values.append(.text(text.replacing("[", with: "[[]")))
      conditions.append("(" + columns.map { "\($0) GLOB ?\(values.count)" }.joined(separator: " OR ") + ")")
    }
    if let principal = pattern.principal { glob(principal, ["principal", "principal_name", "session_name"]) }
    if let agentPattern = pattern.agent { glob(agentPattern, ["user_agent", agent]) }
    if let event = pattern.event {
      // A sign-in's row does not repeat its source.
      let source =
        table == "api_activity"
        ? "event_source" : "iif(event_name IN ('Authenticate', 'Federate', 'GetRoleCredentials'), 'sso', 'signin')"
      glob(
        event, event.contains(":") ? ["replace(\(source), '.amazonaws.com', '') || ':' || event_name"] : ["event_name"])
    }
    if pattern.address != nil { conditions.append("source_ip IN (SELECT source_ip FROM temp.excluded_address)") }
    guard !conditions.isEmpty else { return (0, 0) }
    let update = try database.prepare(
      """
      UPDATE \(table) SET excluded_by = ?1
      WHERE excluded_by IS NULL AND \(conditions.joined(separator: " AND ")) RETURNING \(count)
      """)
    for (index, value) in values.enumerated() { update.bind(value, at: Int32(index + 1)) }
    var counted = (rows: 0, events: 0)
    while try update.step() {
      counted.rows += 1
      if case .integer(let events) = update[0] { counted.events += Int(events) }
    }
    return counted
  }

  private func listAddresses(matching pattern: AddressPattern) throws {
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS excluded_address (source_ip TEXT PRIMARY KEY) WITHOUT ROWID;
      DELETE FROM temp.excluded_address
      """)
    switch pattern {
    case .glob(let text):
      let insert = try database.prepare(
        "INSERT INTO temp.excluded_address SELECT source_ip FROM (\(Self.addresses)) WHERE source_ip GLOB ?")
      insert.bind(.text(text.replacing("[", with: "[[]")), at: 1)
      _ = try insert.step()
    case .block:
      let insert = try database.prepare("INSERT INTO temp.excluded_address VALUES (?)")
      for address in try sourceAddresses() where pattern.holds(address) {
        insert.bind(.text(address), at: 1)
        _ = try insert.step()
        insert.reset()
      }
    }
  }

  private static let addresses =
    "SELECT source_ip FROM api_activity UNION SELECT source_ip FROM console_login UNION SELECT source_ip FROM root_event"

  /// The addresses, and names of services, that the day's events came from.
  public func sourceAddresses() throws -> [String] {
    try texts("SELECT source_ip FROM (\(Self.addresses)) WHERE source_ip <> ''")
  }

  /// The Regions that accounts have switched on, as far as they were asked.
  public func enabledRegions() throws -> [(account: AccountID, region: RegionName)] {
    let statement = try database.prepare(
      "SELECT account_id, region FROM region WHERE status = 'enabled' ORDER BY account_id, region")
    var regions: [(account: AccountID, region: RegionName)] = []
    while try statement.step() {
      if let account = statement[0].string, let region = statement[1].string {
        regions.append((AccountID(account), RegionName(region)))
      }
    }
    return regions
  }

  /// The accounts that the day is about, as far as they are known.
  public func accounts() throws -> [AccountID] {
    try texts("SELECT account_id FROM account ORDER BY account_id").map { AccountID($0) }
  }

  /// Those of them that were not asked, being suspended or closed.
  public func closedAccounts() throws -> Set<AccountID> {
    Set(try texts("SELECT DISTINCT account_id FROM collection WHERE outcome = 'closed'").map { AccountID($0) })
  }

  /// All Regions that any account knows, whether they are switched on or not.
  public func regionNames() throws -> [RegionName] {
    try texts("SELECT DISTINCT region FROM region ORDER BY region").map { RegionName($0) }
  }

  private func texts(_ sql: String) throws -> [String] {
    let statement = try database.prepare(sql)
    var texts: [String] = []
    while try statement.step() { if let text = statement[0].string { texts.append(text) } }
    return texts
  }

  /// Fills what follows from the facts and from the earlier day: what is muted, first reported, first seen, metrics.
  ///
  /// - Parameters:
  ///   - previous: the earlier day's snapshot file, if there is one.
  ///   - memoryDays: after how many days what was not seen again is forgotten.
  ///   - mutes: what was accepted; of several that match, the first hides.
  public func derive(
    previous: String?, refusal: String? = nil, memoryDays: Int = 90, mutes: [MuteRule] = []
  ) throws {
    try Derivation(database: database, memoryDays: memoryDays, mutes: mutes).run(previous: previous, refusal: refusal)
  }

  /// Gives the run up: what was written so far is removed, the last whole snapshot stays.
  public func discard() throws {
    inserts = [:]
    database = try Database(path: ":memory:", access: .create)
    Self.removeWorkingFiles(workingPath)
    unlink(workingPath + ".lock")
  }

  /// Puts the snapshot in its place. The writer is of no use afterwards.
  ///
  /// - Parameter keep: is given the path of the new file while the earlier one, if there is one, still stands.
  public func finish(keepingEarlier keep: @Sendable (_ new: String) throws -> Void = { _ in }) throws {
    inserts = [:]
    let whole = workingPath + ".whole"
    unlink(whole)
    // Copying in key order makes the same rows the same file, in whatever order they came.
    try database.execute("VACUUM INTO '\(whole.replacing("'", with: "''"))'")
    database = try Database(path: ":memory:", access: .create)
    let descriptor = open(whole, O_RDWR)
    guard descriptor >= 0, fsync(descriptor) == 0, close(descriptor) == 0 else {
      throw SnapshotError("cannot write \(whole): \(String(cString: strerror(errno)))")
    }
    if access(path, F_OK) == 0 { try keep(whole) }
    guard rename(whole, path) == 0 else {
      throw SnapshotError("cannot write \(path): \(String(cString: strerror(errno)))")
    }
    Self.removeWorkingFiles(workingPath)
    unlink(workingPath + ".lock")
  }
}

/// One line of the ledger, as far as going on needs it.
public struct LedgerEntry: Sendable, Hashable {
  /// Where it was asked.
  public let account: AccountID
  /// Where it was asked.
  public let region: RegionName
  /// The service, as AWS names its API.
  public let service: String
  /// The API operation.
  public let operation: String
  /// What became of it.
  public let outcome: Outcome
  /// AWS's error code, or the tool's own.
  public var errorCode: String?
  /// What came back, in a sentence.
  public var message: String?
  /// How many calls were made.
  public var calls = 0
}
