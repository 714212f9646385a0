internal import AWS

extension MacieAPI {
  static let listFindings = AWS.Operation<FindingIDPage>(
    service, "ListFindings", "POST /findings", pagination: .init("nextToken", \.nextToken))
  static let getFindings = AWS.Operation<Findings>(service, "GetFindings", "POST /findings/describe")

  struct FindingIDPage: Decodable, Sendable {
    let findingIds: [String]?
    let nextToken: String?
  }

  struct Findings: Decodable, Sendable {
    let findings: [Lenient<ReportedFinding>]?
  }

  struct ReportedFinding: Decodable, Sendable {
    struct Severity: Decodable, Sendable {
      let description: String?
      let score: Double?
    }
    struct Resources: Decodable, Sendable {
      struct Bucket: Decodable, Sendable {
        struct Access: Decodable, Sendable { let effectivePermission: String? }
        let arn: String?
        let name: String?
        let publicAccess: Access?
      }
      struct Object: Decodable, Sendable {
        let key: String?
        let path: String?
        let publicAccess: Bool?
      }
      let s3Bucket: Bucket?
      let s3Object: Object?
    }
    struct Classification: Decodable, Sendable {
      struct Result: Decodable, Sendable {
        struct Data: Decodable, Sendable {
          let category: String?
          let totalCount: Int?
        }
        struct Identifiers: Decodable, Sendable { let totalCount: Int? }
        let sensitiveData: [Data]?
        let customDataIdentifiers: Identifiers?
      }
      let result: Result?
    }
    struct Policy: Decodable, Sendable {
      struct Action: Decodable, Sendable {
        struct Call: Decodable, Sendable {
          let api: String?
          let firstSeen: WireTime?
          let lastSeen: WireTime?
        }
        let apiCallDetails: Call?
      }
      struct Actor: Decodable, Sendable {
        struct Address: Decodable, Sendable { let ipAddressV4: String? }
        struct Identity: Decodable, Sendable {
          struct Named: Decodable, Sendable { let arn: String? }
          let assumedRole: Named?
          let federatedUser: Named?
          let iamUser: Named?
          let root: Named?
        }
        let ipAddressDetails: Address?
        let userIdentity: Identity?
      }
      let action: Action?
      let actor: Actor?
    }
    let id: String
    let accountId: String?
    let region: String?
    let type: String?
    let title: String?
    let description: String?
    let category: String?
    let archived: Bool?
    let count: Int?
    let createdAt: WireTime?
    let updatedAt: WireTime?
    let sample: Bool?
    let severity: Severity?
    let resourcesAffected: Resources?
    let classificationDetails: Classification?
    let policyDetails: Policy?
  }
}
