// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A Region as one account sees it.
public struct Region: Record {
  public enum Status: String, Sendable, ColumnValue {
    case enabled, disabled
    case notOptedIn = "not_opted_in"
    public static var storage: Column.Storage { .text }
    public var sqlValue: SQLValue { .text(rawValue) }
  }
  public var status: Status

  public init(status: Status) { self.status = status }

  public static let table = Table<Region>(
    "region", "Each Region, as each account sees it.", sources: ["account:ListRegions"],
    [
      .column(
        "status", \.status,
        "`enabled`; `disabled` while it is switched on or off, or left out by the configuration; `not_opted_in`")
    ])
}
