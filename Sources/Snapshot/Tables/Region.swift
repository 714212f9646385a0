// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A Region as one account sees it.
public struct Region: Record {
  public enum Status: String, Sendable, ColumnValue {
    case enabled, disabled
    case notOptedIn = "not_opted_in"
    case leftOut = "left_out"
    public static var storage: Column.Storage { .text }
    public var sqlValue: SQLValue { .text(rawValue) }
  }
  public var status: Status

  public init(status: Status) { self.status = status }

  public static let table = Table<Region>(
    "region", "Each Region, as each account sees it.", sources: ["account:ListRegions", "ec2:DescribeRegions"],
    compared: [.configuration()],
    [
      .column(
        "status", \.status,
        "`enabled` (or being enabled); `left_out`: enabled, but not asked, since `regions` in the configuration does not"
          + " name it; `disabled`: being disabled just now; `not_opted_in`")
    ])
}
