internal import AWS

extension SecurityHubAPI {
  static let getFindingsV2 = AWS.Operation<OCSFPage>(
    service, "GetFindingsV2", "POST /findingsv2", permission: "securityhub:GetFindings",
    pagination: .init("NextToken", \.nextToken))

  struct OCSFPage: Decodable, Sendable {
    let findings: [Lenient<OCSFFinding>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case findings = "Findings"
      case nextToken = "NextToken"
    }
  }

  /// A finding in the Open Cybersecurity Schema Framework; its names. AWS's model leaves its form open.
  struct OCSFFinding: Decodable, Sendable {
    struct Metadata: Decodable, Sendable {
      struct Product: Decodable, Sendable {
        let uid: String?
        let name: String?
      }
      let product: Product?
    }
    struct Information: Decodable, Sendable {
      struct Analytic: Decodable, Sendable { let uid: String? }
      let uid: String
      let title: String?
      let desc: String?
      let types: [String]?
      let analytic: Analytic?
      let createdTime: WireTime?
      let modifiedTime: WireTime?
      let firstSeenTime: WireTime?
      let lastSeenTime: WireTime?
      enum CodingKeys: String, CodingKey {
        case uid, title, desc, types, analytic
        case createdTime = "created_time_dt"
        case modifiedTime = "modified_time_dt"
        case firstSeenTime = "first_seen_time_dt"
        case lastSeenTime = "last_seen_time_dt"
      }
    }
    struct Cloud: Decodable, Sendable {
      struct Account: Decodable, Sendable { let uid: String? }
      let account: Account?
      let region: String?
    }
    struct Compliance: Decodable, Sendable {
      let control: String?
      let standards: [String]?
      let requirements: [String]?
      let status: String?
    }
    struct Remediation: Decodable, Sendable { let references: [String]? }
    struct Resource: Decodable, Sendable {
      struct Image: Decodable, Sendable { let uid: String? }
      let uid: String?
      let type: String?
      let image: Image?
    }
    let metadata: Metadata?
    let information: Information
    let className: String?
    let severityID: Int?
    let status: String?
    let statusID: Int?
    let cloud: Cloud?
    let compliance: Compliance?
    let remediation: Remediation?
    let resources: [Resource]?
    enum CodingKeys: String, CodingKey {
      case metadata, status, cloud, compliance, remediation, resources
      case information = "finding_info"
      case className = "class_name"
      case severityID = "severity_id"
      case statusID = "status_id"
    }
  }
}
