internal import AWS

/// Amazon GuardDuty: what is called, and the parts of the answers that are read.
enum GuardDutyAPI {
  static let service = Service("guardduty", .restJSON)

  static let listDetectors = AWS.Operation<DetectorPage>(
    service, "ListDetectors", "GET /detector", pagination: .init("nextToken", \.nextToken))
  static let getDetector = AWS.Operation<Detector>(service, "GetDetector", "GET /detector/{detectorId}")
  static let listFindings = AWS.Operation<FindingIDPage>(
    service, "ListFindings", "POST /detector/{detectorId}/findings", pagination: .init("nextToken", \.nextToken))
  static let getFindings = AWS.Operation<Findings>(
    service, "GetFindings", "POST /detector/{detectorId}/findings/get")
  static let getAdministratorAccount = AWS.Operation<AdministratorAnswer>(
    service, "GetAdministratorAccount", "GET /detector/{detectorId}/administrator")
  static let listMembers = AWS.Operation<MemberPage>(
    service, "ListMembers", "GET /detector/{detectorId}/member", pagination: .init("nextToken", \.nextToken))
  static let listPublishingDestinations = AWS.Operation<DestinationPage>(
    service, "ListPublishingDestinations", "GET /detector/{detectorId}/publishingDestination",
    pagination: .init("nextToken", \.nextToken))
  static let describePublishingDestination = AWS.Operation<Destination>(
    service, "DescribePublishingDestination", "GET /detector/{detectorId}/publishingDestination/{destinationId}")

  struct DetectorPage: Decodable, Sendable {
    let detectorIds: [String]?
    let nextToken: String?
  }

  struct Detector: Decodable, Sendable {
    struct Feature: Decodable, Sendable {
      struct Option: Decodable, Sendable {
        let name: String
        let status: String
        let updatedAt: WireTime?
      }
      let name: String
      let status: String
      let updatedAt: WireTime?
      let additionalConfiguration: [Option]?
    }
    let status: String
    let findingPublishingFrequency: String?
    let createdAt: WireTime?
    let updatedAt: WireTime?
    let features: [Feature]?
  }

  struct FindingIDPage: Decodable, Sendable {
    let findingIds: [String]?
    let nextToken: String?
  }

  struct Findings: Decodable, Sendable {
    let findings: [Lenient<ReportedFinding>]?
  }

  struct AdministratorAnswer: Decodable, Sendable {
    /// Not there, or without an account, where nobody administers the detector but its own account.
    let administrator: Administrator?
  }

  struct Administrator: Decodable, Sendable {
    let accountId: String?
    let relationshipStatus: String?
    let invitedAt: WireTime?
  }

  struct MemberPage: Decodable, Sendable {
    let members: [Lenient<Member>]?
    let nextToken: String?
  }

  struct Member: Decodable, Sendable {
    let accountId: String
    let detectorId: String?
    let relationshipStatus: String?
    let updatedAt: WireTime?
  }

  struct DestinationPage: Decodable, Sendable {
    let destinations: [Lenient<ListedDestination>]?
    let nextToken: String?
  }

  struct ListedDestination: Decodable, Sendable {
    let destinationId: String
    let destinationType: String?
    let status: String?
  }

  struct Destination: Decodable, Sendable {
    struct Properties: Decodable, Sendable {
      let destinationArn: String?
      let kmsKeyArn: String?
    }
    let destinationType: String?
    let status: String?
    let destinationProperties: Properties?
  }
}
