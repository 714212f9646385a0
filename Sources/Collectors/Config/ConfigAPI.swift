internal import AWS

/// AWS Config: what is called, and the parts of the answers that are read.
enum ConfigAPI {
  static let service = Service("config", .json11(target: "StarlingDoveService"))

  static let describeRecorders = AWS.Operation<Recorders>(service, "DescribeConfigurationRecorders")
  static let describeRecorderStatus = AWS.Operation<Statuses>(service, "DescribeConfigurationRecorderStatus")
  static let describeDeliveryChannels = AWS.Operation<Channels>(service, "DescribeDeliveryChannels")
  static let describeDeliveryChannelStatus = AWS.Operation<ChannelStatuses>(service, "DescribeDeliveryChannelStatus")
  static let describeAggregators = AWS.Operation<AggregatorPage>(
    service, "DescribeConfigurationAggregators", pagination: .init("NextToken", \.nextToken))
  static let describeCompliance = AWS.Operation<CompliancePage>(
    service, "DescribeComplianceByConfigRule", pagination: .init("NextToken", \.nextToken))
  static let getResourceCounts = AWS.Operation<CountPage>(
    service, "GetDiscoveredResourceCounts", pagination: .init("nextToken", \.nextToken))

  struct Recorders: Decodable, Sendable {
    let recorders: [Lenient<Recorder>]?
    enum CodingKeys: String, CodingKey { case recorders = "ConfigurationRecorders" }
  }

  struct Recorder: Decodable, Sendable {
    struct Group: Decodable, Sendable {
      struct Strategy: Decodable, Sendable { let useOnly: String? }
      struct Exclusion: Decodable, Sendable { let resourceTypes: [String]? }
      let allSupported: Bool?
      let includeGlobalResourceTypes: Bool?
      let resourceTypes: [String]?
      let recordingStrategy: Strategy?
      let exclusionByResourceTypes: Exclusion?
    }
    struct Mode: Decodable, Sendable {
      /// Types that are recorded at a frequency of their own.
      struct Override: Decodable, Sendable {
        let resourceTypes: [String]?
        let recordingFrequency: String?
      }
      let recordingFrequency: String?
      let recordingModeOverrides: [Override]?
    }
    let name: String
    let roleARN: String?
    let recordingGroup: Group?
    let recordingMode: Mode?
  }

  struct Statuses: Decodable, Sendable {
    let statuses: [Lenient<Status>]?
    enum CodingKeys: String, CodingKey { case statuses = "ConfigurationRecordersStatus" }
  }

  struct Status: Decodable, Sendable {
    let name: String
    let recording: Bool?
    let lastStatus: String?
    let lastErrorCode: String?
    let lastErrorMessage: String?
    let lastStatusChangeTime: WireTime?
  }

  struct Channels: Decodable, Sendable {
    let channels: [Lenient<Channel>]?
    enum CodingKeys: String, CodingKey { case channels = "DeliveryChannels" }
  }

  struct Channel: Decodable, Sendable {
    let name: String
    let s3BucketName: String?
    let s3KeyPrefix: String?
    let s3KmsKeyArn: String?
    let snsTopicARN: String?
  }

  struct ChannelStatuses: Decodable, Sendable {
    let statuses: [Lenient<ChannelStatus>]?
    enum CodingKeys: String, CodingKey { case statuses = "DeliveryChannelsStatus" }
  }

  struct ChannelStatus: Decodable, Sendable {
    struct Delivery: Decodable, Sendable {
      let lastStatus: String?
      let lastErrorCode: String?
    }
    let name: String
    let configHistoryDeliveryInfo: Delivery?
    let configSnapshotDeliveryInfo: Delivery?
    let configStreamDeliveryInfo: Delivery?
  }

  struct AggregatorPage: Decodable, Sendable {
    let aggregators: [Lenient<Aggregator>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case aggregators = "ConfigurationAggregators"
      case nextToken = "NextToken"
    }
  }

  struct Aggregator: Decodable, Sendable {
    struct Accounts: Decodable, Sendable {
      let accountIDs: [String]?
      let allRegions: Bool?
      let regions: [String]?
      enum CodingKeys: String, CodingKey {
        case accountIDs = "AccountIds"
        case allRegions = "AllAwsRegions"
        case regions = "AwsRegions"
      }
    }
    struct Organization: Decodable, Sendable {
      let allRegions: Bool?
      let regions: [String]?
      enum CodingKeys: String, CodingKey {
        case allRegions = "AllAwsRegions"
        case regions = "AwsRegions"
      }
    }
    let name: String
    let arn: String?
    let accounts: [Accounts]?
    let organization: Organization?
    let createdBy: String?
    let creationTime: WireTime?
    let lastUpdatedTime: WireTime?
    enum CodingKeys: String, CodingKey {
      case name = "ConfigurationAggregatorName"
      case arn = "ConfigurationAggregatorArn"
      case accounts = "AccountAggregationSources"
      case organization = "OrganizationAggregationSource"
      case createdBy = "CreatedBy"
      case creationTime = "CreationTime"
      case lastUpdatedTime = "LastUpdatedTime"
    }
  }

  struct CompliancePage: Decodable, Sendable {
    let rules: [Lenient<RuleCompliance>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case rules = "ComplianceByConfigRules"
      case nextToken = "NextToken"
    }
  }

  struct RuleCompliance: Decodable, Sendable {
    struct Compliance: Decodable, Sendable {
      struct Count: Decodable, Sendable {
        let cappedCount: Int?
        let capExceeded: Bool?
        enum CodingKeys: String, CodingKey {
          case cappedCount = "CappedCount"
          case capExceeded = "CapExceeded"
        }
      }
      let type: String?
      let count: Count?
      enum CodingKeys: String, CodingKey {
        case type = "ComplianceType"
        case count = "ComplianceContributorCount"
      }
    }
    let name: String
    let compliance: Compliance?
    enum CodingKeys: String, CodingKey {
      case name = "ConfigRuleName"
      case compliance = "Compliance"
    }
  }

  struct CountPage: Decodable, Sendable {
    let resourceCounts: [Lenient<TypeCount>]?
    let nextToken: String?
  }

  struct TypeCount: Decodable, Sendable {
    let resourceType: String
    let count: Int
  }
}
