internal import AWS

/// AWS Organizations: what is called, and the parts of the answers that are read.
enum OrganizationsAPI {
  static let service = Service("organizations", .json11(target: "AWSOrganizationsV20161128"), .global)

  static let describeOrganization = AWS.Operation<DescribedOrganization>(service, "DescribeOrganization")
  static let listAccounts = AWS.Operation<AccountPage>(
    service, "ListAccounts", pagination: .init("NextToken", \.nextToken))

  struct DescribedOrganization: Decodable, Sendable {
    struct Organization: Decodable, Sendable {
      let id: String
      enum CodingKeys: String, CodingKey { case id = "Id" }
    }
    let organization: Organization
    enum CodingKeys: String, CodingKey { case organization = "Organization" }
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
    let name: String?
    let state: String?
    let status: String?
    enum CodingKeys: String, CodingKey {
      case id = "Id"
      case name = "Name"
      case state = "State"
      case status = "Status"
    }
  }
}
