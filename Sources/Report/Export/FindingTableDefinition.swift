internal import Snapshot

/// The statements that let Amazon Athena query what a partitioned export wrote, in place.
///
/// Partitions are projected from the date, so that a new day is there without telling anyone. Every name is quoted:
/// `class`, `count` or `date` mean something else to Athena.
public struct FindingTableDefinition: Sendable {
  private let location: String
  private let format: FindingFormat

  /// The first day that there can be a partition of.
  private static let firstDay = "2020-01-01"

  /// - Parameter location: the `s3://` address that the folder of the export is copied to; `nil` if it is none.
  public init?(location: String, format: FindingFormat) {
    let allowed = location.utf8.dropFirst(5).allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "/-_.".utf8.contains(byte)
    }
    guard location.hasPrefix("s3://"), location.utf8.count > 5, allowed else { return nil }
    self.location = location.hasSuffix("/") ? String(location.dropLast()) : location
    self.format = format
  }

  /// The names of the tables, which are those of the folders.
  public static let tables = ["finding", "unread"]

  /// One statement a table.
  public var statements: String {
    let text = Column.Storage.text
    return [
      statement("finding", FindingColumns.all.map { ($0.name, $0.storage) }),
      statement("unread", UnreadPlace.columns.map { ($0, text) }),
    ].joined(separator: "\n\n")
  }

  private func statement(_ table: String, _ columns: [(name: String, storage: Column.Storage)]) -> String {
    let lines = columns.map { "  `\($0.name)` \(type($0.storage))" }.joined(separator: ",\n")
    return """
      CREATE EXTERNAL TABLE IF NOT EXISTS `\(table)` (
      \(lines)
      )
      PARTITIONED BY (`date` string)
      ROW FORMAT SERDE '\(format == .csv ? "org.apache.hadoop.hive.serde2.OpenCSVSerde" : "org.openx.data.jsonserde.JsonSerDe")'
      LOCATION '\(location)/\(table)/'
      TBLPROPERTIES (
        'projection.enabled' = 'true',
        'projection.date.type' = 'date',
        'projection.date.format' = 'yyyy-MM-dd',
        'projection.date.range' = '\(Self.firstDay),NOW',
        'storage.location.template' = '\(location)/\(table)/date=${date}/'\(format == .csv ? ",\n  'skip.header.line.count' = '1'" : "")
      );
      """
  }

  /// The reader of CSV knows text alone.
  private func type(_ storage: Column.Storage) -> String {
    switch storage {
    case .text: "string"
    case .integer: format == .csv ? "string" : "bigint"
    case .real: format == .csv ? "string" : "double"
    }
  }
}
