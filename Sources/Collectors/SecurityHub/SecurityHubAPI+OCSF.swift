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
      struct Analytic: Decodable, Sendable {
        let uid: String?
        let name: String?
      }
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
      let uid: String?
      /// The ARN, where `uid` is the bare id.
      let arn: String?
      let type: String?
      let name: String?
      /// These three differ from product to product: what is looked for is found by its path.
      let image: JSON?
      let device: JSON?
      let data: JSON?
      enum CodingKeys: String, CodingKey {
        case uid, type, name, image, device, data
        case arn = "uid_alt"
      }
    }
    struct Vulnerability: Decodable, Sendable {
      struct CVE: Decodable, Sendable { let uid: String? }
      let cve: CVE?
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
    let vulnerabilities: [Vulnerability]?
    enum CodingKeys: String, CodingKey {
      case metadata, status, cloud, compliance, remediation, resources, vulnerabilities
      case information = "finding_info"
      case className = "class_name"
      case severityID = "severity_id"
      case statusID = "status_id"
    }
  }
}
