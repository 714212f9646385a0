public import Snapshot

/// The forms in which findings leave the snapshot.
public enum FindingFormat: String, CaseIterable, Sendable {
  case csv
  case jsonLines = "jsonl"
  case ocsf
  case asff
}

/// Writes a day's findings for other tools, as they come from the snapshot: one at a time, however many there are.
public struct FindingExport {
  /// What was not read of the findings that were asked for, in a sentence; that everything was, if so.
  public let completeness: String
  /// Whether everything was read.
  public let isWhole: Bool
  /// What else is to be known of the selection.
  public let remarks: [String]

  private let snapshot: Snapshot
  private let selection: FindingSelection
  private let products: [String]
  private let facts: ExportFacts
  private let unread: [UnreadPlace]

  /// Bytes are handed on when there are so many.
  private static let pieceSize = 1 << 16

  /// What to ask of the snapshot; nothing is read yet but the ledger.
  public init(_ snapshot: Snapshot, _ selection: FindingSelection, toolVersion: String) throws {
    self.snapshot = snapshot
    self.selection = selection
    let present = try Self.products(in: snapshot)
    products = present.filter { selection.products.isEmpty || selection.products.contains($0) }
    facts = try Self.facts(snapshot, toolVersion: toolVersion)

    let tables =
      selection.products.isEmpty
      ? [Finding.table.definition.name]
      : selection.products.map { (FindingColumns.table(of: $0) ?? Finding.table.definition).name }
    let reads = ReadSet(tables: Set(tables))
    let entries = try Completeness.entries(in: snapshot).filter { entry in
      let isDirectory = entry.region == RegionName.global.rawValue
      return
        (selection.accounts.isEmpty || isDirectory
        || selection.accounts.contains { $0.rawValue == entry.account })
        && (selection.regions.isEmpty || isDirectory || selection.regions.contains { $0.rawValue == entry.region })
    }
    let completeness = Completeness(reads: reads, entries: entries, accountNames: facts.accountNames)
    isWhole = completeness.isWhole
    self.completeness = completeness.plainSentence
    unread = entries.filter { $0.isUnread && reads.contains(service: $0.service, operation: $0.operation) }.map {
      entry in
      UnreadPlace(
        values: [entry.account, entry.region, entry.service, entry.operation, entry.outcome.rawValue].map(SQLValue.text)
          + [entry.errorCode, entry.message].map { $0.map(SQLValue.text) ?? .null })
    }
    remarks = try Self.remarks(snapshot, selection)
  }

  /// Each product is found from the one before it, without reading all findings.
  private static func products(in snapshot: Snapshot) throws -> [String] {
    var products: [String] = []
    defer { snapshot.parameters = [:] }
    while true {
      snapshot.parameters = ["before": .text(products.last ?? "")]
      guard let next = try snapshot.rows("SELECT min(product) FROM finding WHERE product > :before").first?[0].string
      else { return products }
      products.append(next)
    }
  }

  private static func facts(_ snapshot: Snapshot, toolVersion: String) throws -> ExportFacts {
    let row = try snapshot.rows("SELECT date, window_end_at, partition, organization_id FROM snapshot").first ?? []
    guard row.count == 4, let date = row[0].string else { throw SnapshotError("the snapshot has no day") }
    var names: [String: String] = [:]
    for row in try snapshot.rows("SELECT account_id, name FROM account WHERE name IS NOT NULL") {
      if let account = row[0].string { names[account] = row[1].string }
    }
    var mutes: [String: String] = [:]
    for row in try snapshot.rows("SELECT mute_id, owner, reason, expires_on FROM mute") {
      let values = row.map { $0.string ?? "" }
      mutes[values[0]] = "Muted by \(values[0]) of \(values[1]) until \(values[3]): \(values[2])"
    }
    return ExportFacts(
      date: date, windowEnd: row[1].string.flatMap { Timestamp($0) }, partition: row[2].string ?? "aws",
      organizationID: row[3].string, toolVersion: toolVersion, accountNames: names, mutes: mutes)
  }

  private static func remarks(_ snapshot: Snapshot, _ selection: FindingSelection) throws -> [String] {
    var remarks: [String] = []
    if selection.isOnlyNew,
      try snapshot.rows("SELECT 1 FROM snapshot WHERE previous_date IS NOT NULL").isEmpty
    {
      remarks.append("this is the first day: there is no earlier one to compare with, so nothing is known to be new")
    }
    if selection.leastSeverity != nil {
      let (conditions, parameters) = selection.conditions(ofSeverity: "IS NULL")
      defer { snapshot.parameters = [:] }
      var unscored = 0
      for product in try products(in: snapshot)
      where selection.products.isEmpty || selection.products.contains(product) {
        snapshot.parameters = parameters.merging(["product": .text(product)]) { $1 }
        let row = try snapshot.rows("SELECT count(*) FROM finding WHERE product = :product\(conditions)")
        if case .integer(let count) = row[0][0] { unscored += Int(count) }
      }
      if unscored > 0 { remarks.append("\(unscored.counted("finding")) without a severity yet left out") }
    }
    return remarks
  }

  /// Writes the findings in the order of product and id.
  ///
  /// - Parameter hasCoverage: Whether JSON Lines end with what was not read.
  /// - Returns: How many findings there were.
  @discardableResult
  public func write(
    _ format: FindingFormat, hasCoverage: Bool = true, to sink: ([UInt8]) throws -> Void
  ) throws -> Int {
    switch format {
    case .csv: try write(with: CSVFindingWriter(), to: sink)
    case .jsonLines: try write(with: JSONLinesFindingWriter(hasCoverage: hasCoverage), to: sink)
    case .ocsf: try write(with: OCSFFindingWriter(facts: facts), to: sink)
    case .asff: try write(with: ASFFFindingWriter(facts: facts), to: sink)
    }
  }

  private func write(with writer: some FindingWriter, to sink: ([UInt8]) throws -> Void) throws -> Int {
    var writer = writer
    var bytes: [UInt8] = []
    var count = 0
    writer.begin(into: &bytes)
    let timeLimit = snapshot.timeLimit
    // Whoever reads the other end of a pipe may take their time.
    snapshot.timeLimit = .seconds(86_400)
    defer {
      snapshot.timeLimit = timeLimit
      snapshot.parameters = [:]
    }
    let (conditions, parameters) = selection.conditions(ofSeverity: selection.severityCondition)
    for product in products {
      let columns = FindingColumns(of: product)
      snapshot.parameters = parameters.merging(["product": .text(product)]) { $1 }
      try snapshot.forEachRow(Self.query(product, conditions)) { values in
        count += 1
        writer.write(FindingRow(columns: columns, values: values), into: &bytes)
        if bytes.count >= Self.pieceSize {
          try sink(bytes)
          bytes.removeAll(keepingCapacity: true)
        }
      }
    }
    writer.end(ExportCoverage(findings: count, unread: unread, sentence: completeness), into: &bytes)
    if !bytes.isEmpty { try sink(bytes) }
    return count
  }

  /// In the order of the primary key, so that nothing has to be sorted or kept.
  private static func query(_ product: String, _ conditions: String) -> String {
    let common = Finding.table.definition.columns.map { "finding.\($0.name)" }
    guard let table = FindingColumns.table(of: product) else {
      return "SELECT \(common.joined(separator: ", ")) FROM finding WHERE finding.product = :product\(conditions)"
        + " ORDER BY finding.finding_id"
    }
    let own = FindingColumns.own(of: product).map { "own.\($0.name)" }
    return """
      SELECT \((common + own).joined(separator: ", "))
      FROM finding LEFT JOIN \(table.name) AS own ON own.finding_id = finding.finding_id
      WHERE finding.product = :product\(conditions) ORDER BY finding.finding_id
      """
  }

  /// What was not read, as a table beside the findings.
  public func writeUnread(_ format: FindingFormat, to sink: ([UInt8]) throws -> Void) throws {
    var bytes: [UInt8] = []
    if format == .csv { CSV.append(UnreadPlace.columns.map(SQLValue.text), to: &bytes) }
    for place in unread {
      if format == .csv {
        CSV.append(place.values, to: &bytes)
      } else {
        place.json.write(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
      }
    }
    if !bytes.isEmpty { try sink(bytes) }
  }
}
