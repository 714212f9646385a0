// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A part of the day that the tool could not make from the facts, and why. The facts themselves are there.
public struct FailedPart: Record {
  public var part: String
  public var accountID: AccountID
  public var region: RegionName
  public var message: String

  public init(
    part: String, accountID: AccountID = AccountID(""), region: RegionName = RegionName(""), message: String
  ) {
    self.part = part
    self.accountID = accountID
    self.region = region
    self.message = message
  }

  /// Whether the day before is at fault, so that nothing was compared with it: today's own facts are all right.
  public var isOfEarlierDay: Bool { part == "comparison" && message.hasPrefix(EarlierDay.notCompared) }

  /// Rows of a table that could not be written, as `part` names them.
  static func rows(of table: String) -> String { "rows of \(table)" }

  public static let table = Table<FailedPart>(
    "failed_part",
    "What could not be made from the facts, such as a check or the comparison with the day before: it is not known, and"
      + " nothing is said about it. The facts are there.", sources: [], scope: .own,
    [
      .key(
        "part", \.part,
        "The part: `comparison`, `check ID`, `mutes`, `memory of findings`, …; `rows of TABLE` for rows that AWS's answer"
          + " gave and the table could not hold"),
      .key("account_id", \.accountID, "Of rows: the account they were read in; else empty"),
      .key("region", \.region, "Of rows: the Region they were read in; else empty"),
      .column("message", \.message, "Why, in a sentence"),
    ])
}
