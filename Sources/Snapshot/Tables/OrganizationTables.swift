// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// The organization that the caller's account belongs to.
public struct Organization: Record {
  public var organizationID: String
  public var managementAccountID: AccountID?
  public var featureSet: String?

  public init(organizationID: String, managementAccountID: AccountID? = nil, featureSet: String? = nil) {
    self.organizationID = organizationID
    self.managementAccountID = managementAccountID
    self.featureSet = featureSet
  }

  public static let table = Table<Organization>(
    "organization", "The organization of the account that asks; without a row there is none, or it was not read.",
    sources: ["organizations:DescribeOrganization"],
    compared: [.configuration()],
    [
      .key("organization_id", \.organizationID, "The organization"),
      .column("management_account_id", \.managementAccountID, "Its management account"),
      .column("feature_set", \.featureSet, "`ALL`, or `CONSOLIDATED_BILLING` where accounts only share a bill"),
    ])
}

/// A service that the organization has handed to one of its accounts.
public struct DelegatedAdministrator: Record {
  public var administratorID: AccountID
  public var servicePrincipal: String
  public var name: String?
  public var status: String?
  public var delegationEnabledAt: Timestamp?

  public init(
    administratorID: AccountID, servicePrincipal: String, name: String? = nil, status: String? = nil,
    delegationEnabledAt: Timestamp? = nil
  ) {
    self.administratorID = administratorID
    self.servicePrincipal = servicePrincipal
    self.name = name
    self.status = status
    self.delegationEnabledAt = delegationEnabledAt
  }

  public static let table = Table<DelegatedAdministrator>(
    "delegated_administrator",
    "Which account administers which service for the organization; only the management"
      + " account and delegated administrators may ask.",
    sources: ["organizations:ListDelegatedAdministrators", "organizations:ListDelegatedServicesForAccount"],
    compared: [.configuration(where: "service_principal <> ''")],
    [
      .key("administrator_id", \.administratorID, "The account that administers"),
      .key(
        "service_principal", \.servicePrincipal,
        "The service, such as `guardduty.amazonaws.com`; empty where the account's services were not read"),
      .column("name", \.name, "The account's name"),
      .column("status", \.status, "`ACTIVE`, `SUSPENDED`, … as AWS Organizations says of the account"),
      .column("delegation_enabled_at", \.delegationEnabledAt, "Since when"),
    ])
}
