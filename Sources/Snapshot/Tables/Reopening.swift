// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// That a product reopened a finding.
public struct Reopening: Record {
  public var product: String
  public var findingID: String
  public var accountID: AccountID
  public var region: RegionName
  public var reopenedOn: Day

  public init(product: String, findingID: String, accountID: AccountID, region: RegionName, reopenedOn: Day) {
    self.product = product
    self.findingID = findingID
    self.accountID = accountID
    self.region = region
    self.reopenedOn = reopenedOn
  }

  public static let table = Table<Reopening>(
    "reopening",
    "The findings that their product had closed or suppressed, and reopened: their age counts from that day. A mute that"
      + " ends reopens nothing: what it hid was open all the while.", sources: [], scope: .own,
    [
      .key("product", \.product, "As in `finding`"),
      .key("finding_id", \.findingID, "As in `finding`"),
      .column("account_id", \.accountID, "The account that the finding is about"),
      .column("region", \.region, "The Region that it was found in"),
      .column("reopened_on", \.reopenedOn, "The last day on which it was open and had not been on the day before"),
    ])
}
