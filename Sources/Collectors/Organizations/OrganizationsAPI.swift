internal import AWS

/// AWS Organizations: what is called, and the parts of the answers that are read.
enum OrganizationsAPI {
  static let service = Service("organizations", .json11(target: "AWSOrganizationsV20161128"), .global)

  static let describeOrganization = AWS.Operation<DescribedOrganization>(service, "DescribeOrganization")
  static let listAccounts = AWS.Operation<AccountPage>(
    service, "ListAccounts", pagination: .init("NextToken", \.nextToken))

  static let listDelegatedAdministrators = AWS.Operation<AdministratorPage>(
    service, "ListDelegatedAdministrators", pagination: .init("NextToken", \.nextToken))
  static let listDelegatedServices = AWS.Operation<DelegatedServicePage>(
    service, "ListDelegatedServicesForAccount", pagination: .init("NextToken", \.nextToken))

  struct DescribedOrganization: Decodable, Sendable {
    struct Organization: Decodable, Sendable {
      let id: String
      let managementAccountID: String?
      let featureSet: String?
      enum CodingKeys: String, CodingKey {
        case id = "Id"
        case managementAccountID = "MasterAccountId"
        case featureSet = "FeatureSet"
      }
    }
    let organization: Organization
    enum CodingKeys: String, CodingKey { case organization = "Organization" }
  }

  struct AdministratorPage: Decodable, Sendable {
    let administrators: [Lenient<ListedAccount>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case administrators = "DelegatedAdministrators"
      case nextToken = "NextToken"
    }
  }

  struct DelegatedServicePage: Decodable, Sendable {
    let services: [Lenient<DelegatedService>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case services = "DelegatedServices"
      case nextToken = "NextToken"
    }
  }

  struct DelegatedService: Decodable, Sendable {
    let servicePrincipal: String
    let delegationEnabledDate: WireTime?
    enum CodingKeys: String, CodingKey {
      case servicePrincipal = "ServicePrincipal"
      case delegationEnabledDate = "DelegationEnabledDate"
    }
  }

  struct AccountPage: Decodable, Sendable {
    let accounts: [Lenient<ListedAccount>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case accounts = "Accounts"
      case nextToken = "NextToken"
    }
  }

  struct ListedAccount: Decodable, Sendable {
    let id: String
    /// It holds the organization's id: `arn:aws:organizations::111122223333:account/o-exampleorgid/444455556666`.
    let arn: String?
    let name: String?
    let state: String?
    let status: String?
    enum CodingKeys: String, CodingKey {
      case id = "Id"
      case arn = "Arn"
      case name = "Name"
      case state = "State"
      case status = "Status"
    }
  }
}
