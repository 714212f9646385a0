import Snapshot

/// What all formats say of the day that the findings are of.
struct ExportFacts {
  let date: String
  let windowEnd: Timestamp?
  let partition: String
  let organizationID: String?
  let toolVersion: String
  let accountNames: [String: String]
  /// Why findings are muted, by the mute.
  let mutes: [String: String]
}

/// What was asked for findings and not answered whole.
struct UnreadPlace {
  static let columns = ["account_id", "region", "service", "operation", "outcome", "error_code", "message"]

  let values: [SQLValue]

  var json: JSONValue { .object(zip(Self.columns, values).map { ($0, JSONValue($1)) }) }
}

/// What is said when all findings are written.
struct ExportCoverage {
  let findings: Int
  let unread: [UnreadPlace]
  /// The same in a sentence.
  let sentence: String
}

/// One format: findings in, bytes out.
protocol FindingWriter {
  mutating func begin(into bytes: inout [UInt8])
  mutating func write(_ finding: FindingRow, into bytes: inout [UInt8])
  /// Where the format has a place for it, says what was not read.
  mutating func end(_ coverage: ExportCoverage, into bytes: inout [UInt8])
}

/// Comma-separated values: one table with the columns of all products.
struct CSVFindingWriter: FindingWriter {
  func begin(into bytes: inout [UInt8]) {
    CSV.append(FindingColumns.all.map { .text($0.name) }, to: &bytes)
  }

  func write(_ finding: FindingRow, into bytes: inout [UInt8]) {
    CSV.append(finding.columns.placesInAll.map { $0.map { finding.values[$0] } ?? .null }, to: &bytes)
  }

  func end(_ coverage: ExportCoverage, into bytes: inout [UInt8]) {}
}

/// JSON Lines: an object a finding, its members the columns that its product has; `null` is not known.
struct JSONLinesFindingWriter: FindingWriter {
  /// Whether the last line says how many findings there were, and what was not read.
  var hasCoverage = true

  func begin(into bytes: inout [UInt8]) {}

  func write(_ finding: FindingRow, into bytes: inout [UInt8]) {
    JSONValue.object(zip(finding.columns.names, finding.values).map { ($0, JSONValue($1)) }).write(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  func end(_ coverage: ExportCoverage, into bytes: inout [UInt8]) {
    guard hasCoverage else { return }
    JSONValue.object([
      ("record", .text("coverage")), ("findings", .integer(Int64(coverage.findings))),
      ("message", .text(coverage.sentence)), ("unread", .array(coverage.unread.map(\.json))),
    ]).write(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }
}
