internal import AWS

/// AWS Security Hub CSPM: what is called, and the parts of the answers that are read.
enum SecurityHubAPI {
  static let service = Service("securityhub", .restJSON)

  static let describeHub = AWS.Operation<Hub>(service, "DescribeHub", "GET /accounts")
  static let getEnabledStandards = AWS.Operation<StandardPage>(
    service, "GetEnabledStandards", "POST /standards/get", pagination: .init("NextToken", \.nextToken))
  static let getFindings = AWS.Operation<FindingPage>(
    service, "GetFindings", "POST /findings", pagination: .init("NextToken", \.nextToken))
  static let listFindingAggregators = AWS.Operation<AggregatorPage>(
    service, "ListFindingAggregators", "GET /findingAggregator/list", pagination: .init("NextToken", \.nextToken))
  static let getFindingAggregator = AWS.Operation<Aggregator>(
    service, "GetFindingAggregator", "GET /findingAggregator/get/{FindingAggregatorArn+}")
  static let describeSecurityHubV2 = AWS.Operation<HubV2>(service, "DescribeSecurityHubV2", "GET /hubv2")

  struct Hub: Decodable, Sendable {
    let hubARN: String
    let subscribedAt: WireTime?
    let autoEnableControls: Bool?
    let controlFindingGenerator: String?
    enum CodingKeys: String, CodingKey {
      case hubARN = "HubArn"
      case subscribedAt = "SubscribedAt"
      case autoEnableControls = "AutoEnableControls"
      case controlFindingGenerator = "ControlFindingGenerator"
    }
  }

  struct StandardPage: Decodable, Sendable {
    let subscriptions: [Lenient<Standard>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case subscriptions = "StandardsSubscriptions"
      case nextToken = "NextToken"
    }
  }

  struct Standard: Decodable, Sendable {
    struct Reason: Decodable, Sendable {
      let code: String?
      enum CodingKeys: String, CodingKey { case code = "StatusReasonCode" }
    }
    let standardsARN: String
    let status: String
    let reason: Reason?
    enum CodingKeys: String, CodingKey {
      case standardsARN = "StandardsArn"
      case status = "StandardsStatus"
      case reason = "StandardsStatusReason"
    }
  }

  struct HubV2: Decodable, Sendable {
    let hubARN: String
    let subscribedAt: WireTime?
    enum CodingKeys: String, CodingKey {
      case hubARN = "HubV2Arn"
      case subscribedAt = "SubscribedAt"
    }
  }

  struct AggregatorPage: Decodable, Sendable {
    let aggregators: [Lenient<ListedAggregator>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case aggregators = "FindingAggregators"
      case nextToken = "NextToken"
    }
  }

  struct ListedAggregator: Decodable, Sendable {
    let arn: String
    enum CodingKeys: String, CodingKey { case arn = "FindingAggregatorArn" }
  }

  struct Aggregator: Decodable, Sendable {
    let aggregationRegion: String?
    let linkingMode: String?
    let regions: [String]?
    enum CodingKeys: String, CodingKey {
      case aggregationRegion = "FindingAggregationRegion"
      case linkingMode = "RegionLinkingMode"
      case regions = "Regions"
    }
  }

  struct FindingPage: Decodable, Sendable {
    let findings: [Lenient<ReportedFinding>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case findings = "Findings"
      case nextToken = "NextToken"
    }
  }

  /// A finding in the AWS Security Finding Format.
  struct ReportedFinding: Decodable, Sendable {
    struct Severity: Decodable, Sendable {
      let label: String?
      let normalized: Double?
      enum CodingKeys: String, CodingKey {
        case label = "Label"
        case normalized = "Normalized"
      }
    }
    struct Workflow: Decodable, Sendable {
      let status: String?
      enum CodingKeys: String, CodingKey { case status = "Status" }
    }
    struct Compliance: Decodable, Sendable {
      struct Standard: Decodable, Sendable {
        let id: String?
        enum CodingKeys: String, CodingKey { case id = "StandardsId" }
      }
      struct Reason: Decodable, Sendable {
        let code: String?
        enum CodingKeys: String, CodingKey { case code = "ReasonCode" }
      }
      let status: String?
      let securityControlID: String?
      let standards: [Standard]?
      let requirements: [String]?
      let reasons: [Reason]?
      enum CodingKeys: String, CodingKey {
        case status = "Status"
        case securityControlID = "SecurityControlId"
        case standards = "AssociatedStandards"
        case requirements = "RelatedRequirements"
        case reasons = "StatusReasons"
      }
    }
    struct Remediation: Decodable, Sendable {
      struct Recommendation: Decodable, Sendable {
        let url: String?
        enum CodingKeys: String, CodingKey { case url = "Url" }
      }
      let recommendation: Recommendation?
      enum CodingKeys: String, CodingKey { case recommendation = "Recommendation" }
    }
    struct Resource: Decodable, Sendable {
      struct Details: Decodable, Sendable {
        struct Instance: Decodable, Sendable {
          let imageID: String?
          enum CodingKeys: String, CodingKey { case imageID = "ImageId" }
        }
        let instance: Instance?
        enum CodingKeys: String, CodingKey { case instance = "AwsEc2Instance" }
      }
      let type: String?
      let id: String?
      let details: Details?
      enum CodingKeys: String, CodingKey {
        case type = "Type"
        case id = "Id"
        case details = "Details"
      }
    }
    struct Vulnerability: Decodable, Sendable {
      let id: String?
      enum CodingKeys: String, CodingKey { case id = "Id" }
    }
    let id: String
    let productARN: String?
    let productName: String?
    let accountID: String?
    let region: String?
    let generatorID: String?
    let types: [String]?
    let title: String?
    let description: String?
    let severity: Severity?
    let workflow: Workflow?
    let recordState: String?
    let compliance: Compliance?
    let remediation: Remediation?
    let sample: Bool?
    let resources: [Resource]?
    let vulnerabilities: [Vulnerability]?
    let createdAt: WireTime?
    let updatedAt: WireTime?
    let firstObservedAt: WireTime?
    let lastObservedAt: WireTime?
    enum CodingKeys: String, CodingKey {
      case id = "Id"
      case productARN = "ProductArn"
      case productName = "ProductName"
      case accountID = "AwsAccountId"
      case region = "Region"
      case generatorID = "GeneratorId"
      case types = "Types"
      case title = "Title"
      case description = "Description"
      case severity = "Severity"
      case workflow = "Workflow"
      case recordState = "RecordState"
      case compliance = "Compliance"
      case remediation = "Remediation"
      case sample = "Sample"
      case resources = "Resources"
      case vulnerabilities = "Vulnerabilities"
      case createdAt = "CreatedAt"
      case updatedAt = "UpdatedAt"
      case firstObservedAt = "FirstObservedAt"
      case lastObservedAt = "LastObservedAt"
    }
  }
}
