// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// An account that was to be read.
public struct Account: Record {
  public var accountID: AccountID
  public var name: String?
  public var status: String?
  public var organizationID: String?

  public init(accountID: AccountID, name: String? = nil, status: String? = nil, organizationID: String? = nil) {
    self.accountID = accountID
    self.name = name
    self.status = status
    self.organizationID = organizationID
  }

  public static let table = Table<Account>(
    "account", "The accounts that were to be read.", sources: ["organizations:ListAccounts"], scope: .own,
    compared: [.configuration()],
    [
      .key("account_id", \.accountID, "The account's number"),
      .column("name", \.name, "Its name in the organization or the configuration"),
      .column("status", \.status, "`ACTIVE`, `SUSPENDED`, … as AWS Organizations says"),
      .column(
        "organization_id", \.organizationID,
        "The organization that lists it; `NULL` for an account that is only named in the configuration"),
    ])
}
