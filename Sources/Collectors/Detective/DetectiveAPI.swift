internal import AWS

/// Amazon Detective: what is called, and the parts of the answers that are read.
enum DetectiveAPI {
  static let service = Service("detective", .restJSON)

  static let listGraphs = AWS.Operation<GraphPage>(
    service, "ListGraphs", "POST /graphs/list", pagination: .init("NextToken", \.nextToken))
  static let listInvitations = AWS.Operation<InvitationPage>(
    service, "ListInvitations", "POST /invitations/list", pagination: .init("NextToken", \.nextToken))

  struct GraphPage: Decodable, Sendable {
    let graphs: [Lenient<Graph>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case graphs = "GraphList"
      case nextToken = "NextToken"
    }
  }

  struct Graph: Decodable, Sendable {
    let arn: String
    let createdTime: WireTime?
    enum CodingKeys: String, CodingKey {
      case arn = "Arn"
      case createdTime = "CreatedTime"
    }
  }

  struct InvitationPage: Decodable, Sendable {
    let invitations: [Lenient<Invitation>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case invitations = "Invitations"
      case nextToken = "NextToken"
    }
  }

  struct Invitation: Decodable, Sendable {
    let graphARN: String
    let administratorID: String?
    let status: String?
    let invitedTime: WireTime?
    enum CodingKeys: String, CodingKey {
      case graphARN = "GraphArn"
      case administratorID = "AdministratorId"
      case status = "Status"
      case invitedTime = "InvitedTime"
    }
  }
}
