/// Compares two snapshots that stand beside each other in one connection, and fills the table `change`.
///
/// Both days are walked side by side in the order of the primary keys, one row of each in hand: that needs no memory,
/// however big the days are, and it reads each row once. What a row is, which columns count, and how it stands are
/// declared at the tables (`Compared`); what two such rows are to each other is decided in one place (`Change.judge`).
/// Only the rows that differ are looked up again, for what else is to be said of them.
///
/// Nothing is resolved by being absent alone: the coverage of the later day must say that it was looked for. Nor is
/// anything new that the earlier day may only not have read, unless the product says that it first saw it later.
struct Comparison {
  let database: Database
  /// The schemas of the two days, and the table that is filled.
  let from: String
  let to: String
  let target: String

  /// Compares everything that both days have tables and columns for: an earlier version may have written the first.
  func run() throws {
    try run { _, compare in try compare() }
  }

  /// Compares table after table, each by `step`, which is given the table's name and the work.
  func run(_ step: (_ table: String, _ compare: () throws -> Void) throws -> Void) throws {
    try FindingReach.prepare(database, from, against: to, isLater: false)
    try FindingReach.prepare(database, to, against: from)
    defer { for schema in [from, to] { FindingReach.end(database, schema) } }
    try database.execute("DELETE FROM \(target)")
    for table in Schema.tables where try !table.compared.isEmpty && holds(from, table) {
      try step(table.name) {
        for compared in table.compared { try TableComparison(self, table, compared).run() }
      }
    }
  }

  private func holds(_ schema: String, _ table: TableDefinition) throws -> Bool {
    let statement = try database.prepare("SELECT name FROM pragma_table_info(?, ?)")
    statement.bind(.text(table.name), at: 1)
    statement.bind(.text(schema), at: 2)
    var names: Set<String> = []
    while try statement.step() { if let name = statement[0].string { names.insert(name) } }
    return table.columns.allSatisfy { names.contains($0.name) }
  }
}

/// Compares the rows of one table.
private final class TableComparison {
  private let comparison: Comparison
  private let table: TableDefinition
  private let compared: Compared
  private let key: [String]
  private let columns: [String]
  private let places: Places
  private let isFinding: Bool
  private var writers: [String: Statement] = [:]
  private var seekers: [String: RowCursor] = [:]

  // The columns of a cursor: the key, then these, then the place, then what is compared.
  private var stateColumn: Int { key.count }
  private var laterColumn: Int { key.count + 1 }
  private var placeColumn: Int { key.count + 2 }
  private var comparedColumn: Int { placeColumn + places.columns.count }

  init(_ comparison: Comparison, _ table: TableDefinition, _ compared: Compared) {
    self.comparison = comparison
    self.table = table
    self.compared = compared
    key = compared.key(of: table)
    columns = compared.columns(of: table)
    places = Places(comparison, table, compared)
    isFinding = table.name == Finding.table.definition.name
  }

  func run() throws {
    let before = try cursor(comparison.from)
    let after = try cursor(comparison.to)
    try before.advance()
    try after.advance()
    while before.hasRow || after.hasRow {
      let order = !before.hasRow ? 1 : !after.hasRow ? -1 : before.order(after)
      if order == 0 {
        try judge(before, after)
      } else if order < 0 {
        try alone(before, isBefore: true)
      } else {
        try alone(after, isBefore: false)
      }
      if order <= 0 { try before.advance() }
      if order >= 0 { try after.advance() }
    }
  }

  private func question(_ schema: String, _ condition: String) -> String {
    let later = isFinding ? "first_observed_at > (SELECT window_end_at FROM \(comparison.from).snapshot)" : "0"
    let all = quoted(key) + [compared.state, later] + places.columns + quoted(columns)
    return "SELECT \(all.joined(separator: ", ")) FROM \(schema).\(table.name) WHERE \(condition)"
  }

  private func quoted(_ names: [String]) -> [String] { names.map { "\"\($0)\"" } }

  private func cursor(_ schema: String) throws -> RowCursor {
    try RowCursor(
      comparison.database,
      question(schema, compared.condition ?? "TRUE") + " ORDER BY \(quoted(key).joined(separator: ", "))",
      keyCount: key.count)
  }

  /// A cursor that stands on the row with that key, if there is one.
  private func seek(_ schema: String, _ values: [SQLValue], hand: String = "") throws -> RowCursor? {
    let name = schema + hand
    if seekers[name] == nil {
      seekers[name] = try RowCursor(
        comparison.database, question(schema, quoted(key).map { "\($0) = ?" }.joined(separator: " AND ")),
        keyCount: key.count)
    }
    guard let cursor = seekers[name] else { return nil }
    try cursor.look(for: values)
    return cursor.hasRow ? cursor : nil
  }

  private func alone(_ row: RowCursor, isBefore: Bool) throws {
    guard isFinding, let state = Compared.State(rawValue: row.integer(stateColumn)), state != .unread else {
      return try isBefore ? judge(row, nil) : judge(nil, row)
    }
    // What a product tells itself and what Security Hub's copy tells are the same finding: when one stands in for the
    // other, nothing is new and nothing is gone.
    let (own, other) = isBefore ? (comparison.from, comparison.to) : (comparison.to, comparison.from)
    let product = row[0].string ?? ""
    let id = row[1]
    if let place = Finding.copiedProducts.firstIndex(of: product) {
      let copy: [SQLValue] = [.text(Finding.copies), id]
      // Ids are unique over all products, unless somebody made them up: then the first has the copy.
      if let twin = try seek(other, copy), try seek(own, copy, hand: " copy") == nil,
        try Finding.copiedProducts[..<place].allSatisfy({ try seek(own, [.text($0), id], hand: " copy") == nil })
      {
        return try isBefore ? judge(row, twin) : judge(twin, row)
      }
    } else if product == Finding.copies {
      let original = try Finding.copiedProducts.first { try seek(other, [.text($0), id]) != nil }
      // Told together with the original.
      if let original, try seek(own, [.text(original), id], hand: " copy") == nil { return }
    }
    try isBefore ? judge(row, nil) : judge(nil, row)
  }

  private func judge(_ before: RowCursor?, _ after: RowCursor?) throws {
    let was = before.flatMap { Compared.State(rawValue: $0.integer(stateColumn)) }
    let now = after.flatMap { Compared.State(rawValue: $0.integer(stateColumn)) }
    let found = try Change.judge(
      compared.kind, was: was, now: now,
      before: { try places.reading(comparison.from, after ?? before, placeColumn) },
      after: { try places.reading(comparison.to, before ?? after, placeColumn) },
      isFirstObservedLater: after.map { $0.integer(laterColumn) != 0 } ?? false,
      differing: { differing(before, after) },
      known: { differing(before, after).filter { value(before, $0) != nil && value(after, $0) != nil } })
    guard let found else { return }
    try write(
      found.class, found.what, isWorse: found.class == .changed && isWorse(before, after),
      before: was == .unread ? nil : before, after: now == .unread ? nil : after)
  }

  private func differing(_ before: RowCursor?, _ after: RowCursor?) -> [String] {
    guard let before, let after else { return [] }
    return columns.indices.filter { !before.equals(after, comparedColumn + $0) }.map { columns[$0] }
  }

  private func value(_ cursor: RowCursor?, _ name: String) -> String? {
    columns.firstIndex(of: name).flatMap { cursor?[comparedColumn + $0].string }
  }

  private func isWorse(_ before: RowCursor?, _ after: RowCursor?) -> Bool {
    let severity = (value(before, "severity").flatMap(Severity.init), value(after, "severity").flatMap(Severity.init))
    if let now = severity.1, severity.0.map({ $0 < now }) ?? true { return true }
    return compared.kind == .check && value(before, "status") == "partial" && value(after, "status") == "fail"
  }

  /// Writes what became of a row, with what the later day says of it, or the earlier one if that no longer has it.
  private func write(
    _ change: Change.Class, _ what: String, isWorse: Bool, before: RowCursor?, after: RowCursor?
  ) throws {
    let side = after != nil ? comparison.to : comparison.from
    let writer = try writers[side] ?? comparison.database.prepare(insertion(from: side))
    writers[side] = writer
    writer.bind(change.sqlValue, at: 1)
    writer.bind(.text(what), at: 2)
    writer.bind(isWorse.sqlValue, at: 3)
    let became = Change.became(compared.kind, change, what, isWorse: isWorse) { value(after, $0) }
    writer.bind(.text(became), at: 4)
    let none = key.map { _ in SQLValue.null }
    for (index, value) in ((before?.key ?? none) + (after?.key ?? none)).enumerated() {
      writer.bind(value, at: Int32(5 + index))
    }
    _ = try writer.step()
    writer.reset()
  }

  private func insertion(from side: String) -> String {
    func object(_ names: [String]) -> String {
      "json_object(\(names.map { "'\($0)', \"\($0)\"" }.joined(separator: ", ")))"
    }
    func place(_ first: Int) -> String {
      (key.indices.map { "\"\(key[$0])\" = ?\(first + $0)" } + [compared.condition].compactMap { $0 })
        .joined(separator: " AND ")
    }
    func day(_ schema: String, _ first: Int) -> String {
      "(SELECT \(object(columns)) FROM \(schema).\(table.name) WHERE \(place(first)))"
    }
    let values = Change.table.definition.columns.map { column in
      switch column.name {
      case "kind": "'\(compared.kind.rawValue)'"
      case "key": object(key)
      case "change": "?1"
      case "what": "?2"
      case "is_worse": "?3"
      case "became": "?4"
      case "was": day(comparison.from, 5)
      case "now": day(comparison.to, 5 + key.count)
      default: compared.fact(column.name, of: table)
      }
    }
    return """
      INSERT OR REPLACE INTO \(comparison.target) SELECT \(values.joined(separator: ", ")) FROM \(side).\(table.name)
      WHERE \(place(side == comparison.to ? 5 + key.count : 5))
      """
  }
}

/// Whether the places of a table's rows were read, as each day says.
private final class Places {
  /// What of a row names its place, in SQL.
  let columns: [String]
  private let comparison: Comparison
  private let table: TableDefinition
  private let kind: Compared.Kind
  private var questions: [String: Statement] = [:]
  private var known: [[String]: Change.Reading] = [:]

  init(_ comparison: Comparison, _ table: TableDefinition, _ compared: Compared) {
    self.comparison = comparison
    self.table = table
    kind = compared.kind
    columns =
      switch kind {
      case .finding: ["product", "account_id", "region"]
      case .check: ["check_id", "account_id", "region"]
      case .principal, .agent, .address: ["account_id", "principal"]
      case .configuration, .instance, .image:
        ["account_id", "region"].filter { name in table.columns.contains { $0.name == name } }
      }
  }

  func reading(_ schema: String, _ row: RowCursor?, _ first: Int) throws -> Change.Reading {
    guard let row else { return .unread }
    let place = columns.indices.map { row[first + $0].string ?? "" }
    if let reading = known[[schema] + place] { return reading }
    let question = try questions[schema] ?? comparison.database.prepare("SELECT \(expression(schema))")
    questions[schema] = question
    for (index, text) in place.enumerated() { question.bind(.text(text), at: Int32(index + 1)) }
    defer { question.reset() }
    let reading = try question.step() ? question[0].string.flatMap(Change.Reading.init) ?? .unread : .unread
    known[[schema] + place] = reading
    return reading
  }

  private func expression(_ schema: String) -> String {
    let isUnread = FindingReach.isUnread
    switch kind {
    case .finding: return FindingReach.reading(schema, product: "?1", account: "?2", region: "?3")
    case .check:
      return """
        (SELECT iif(count(*) > 0 AND sum(status = 'unknown') = 0, 'read', 'unread') FROM \(schema).check_result
          WHERE check_id = ?1 AND account_id = ?2 AND region = ?3)
        """
    case .principal, .agent, .address:
      // What a principal is seen with is known where the day's events were read in every Region of the account that was
      // asked, as far as nothing had to be left out.
      let events = APIActivity.table.definition.sources.map { "'\($0)'" }.joined(separator: ", ")
      let forgets = kind == .principal ? "event" : kind == .agent ? "agent" : "source_ip"
      return """
        iif(EXISTS (SELECT 1 FROM \(schema).memory WHERE account_id = ?1 AND principal = '' AND session_name = ''
              AND kind = 'account' AND last_seen_on = (SELECT date FROM \(schema).snapshot))
            AND NOT EXISTS (SELECT 1 FROM \(schema).collection WHERE account_id IN (?1, 'unknown')
              AND service || ':' || operation IN (\(events)) AND outcome NOT IN ('ok', 'not_needed', 'not_offered'))
            AND NOT EXISTS (SELECT 1 FROM \(schema).memory WHERE account_id = ?1 AND principal = ?2
              AND session_name = '' AND kind = '\(forgets)' AND left_out > 0), 'read', 'unread')
        """
    case .configuration, .instance, .image:
      let operations = table.sources.map { "'\($0)'" }.joined(separator: ", ")
      let lines = "FROM \(schema).collection WHERE service || ':' || operation IN (\(operations))"
      guard columns.count == 2 else {
        // Accounts that the configuration names are not asked for.
        let isKnown = table.name == Account.table.definition.name ? "TRUE" : "count(*) > 0"
        return "(SELECT iif(\(isKnown) AND coalesce(sum(\(isUnread)), 0) = 0, 'read', 'unread') \(lines))"
      }
      return """
        (SELECT iif(count(*) > 0 AND sum(\(isUnread) OR outcome = 'closed') = 0, 'read', 'unread') \(lines)
          AND account_id = ?1
          AND region IN (?2, '\(RegionName.global.rawValue)', '\(RegionName.unknown.rawValue)'))
        """
    }
  }
}
