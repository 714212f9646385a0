internal import AWS

/// AWS CloudTrail: what is called, and the parts of the answers that are read.
enum CloudTrailAPI {
  static let service = Service(
    "cloudtrail", .json11(target: "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"))

  static let describeTrails = AWS.Operation<TrailList>(service, "DescribeTrails")
  static let getTrailStatus = AWS.Operation<Status>(service, "GetTrailStatus")
  static let getEventSelectors = AWS.Operation<EventSelectors>(service, "GetEventSelectors")

  /// All trails that cover the Region, those of other Regions and of the organization included.
  static let describeTrailsInput: JSON = ["includeShadowTrails": true]

  struct TrailList: Decodable, Sendable {
    let trailList: [Lenient<DescribedTrail>]?
  }

  struct DescribedTrail: Decodable, Sendable {
    let trailARN: String
    let name: String?
    let homeRegion: String?
    let isMultiRegionTrail: Bool?
    let isOrganizationTrail: Bool?
    let includeGlobalServiceEvents: Bool?
    let logFileValidationEnabled: Bool?
    let kmsKeyID: String?
    let s3BucketName: String?
    let s3KeyPrefix: String?
    let cloudWatchLogsLogGroupARN: String?
    let hasCustomEventSelectors: Bool?
    let hasInsightSelectors: Bool?
    enum CodingKeys: String, CodingKey {
      case trailARN = "TrailARN"
      case name = "Name"
      case homeRegion = "HomeRegion"
      case isMultiRegionTrail = "IsMultiRegionTrail"
      case isOrganizationTrail = "IsOrganizationTrail"
      case includeGlobalServiceEvents = "IncludeGlobalServiceEvents"
      case logFileValidationEnabled = "LogFileValidationEnabled"
      case kmsKeyID = "KmsKeyId"
      case s3BucketName = "S3BucketName"
      case s3KeyPrefix = "S3KeyPrefix"
      case cloudWatchLogsLogGroupARN = "CloudWatchLogsLogGroupArn"
      case hasCustomEventSelectors = "HasCustomEventSelectors"
      case hasInsightSelectors = "HasInsightSelectors"
    }
  }

  struct Status: Decodable, Sendable {
    let isLogging: Bool?
    let latestDeliveryTime: WireTime?
    let latestDeliveryError: String?
    let latestDigestDeliveryTime: WireTime?
    let latestDigestDeliveryError: String?
    let latestCloudWatchLogsDeliveryError: String?
    let startLoggingTime: WireTime?
    let stopLoggingTime: WireTime?
    enum CodingKeys: String, CodingKey {
      case isLogging = "IsLogging"
      case latestDeliveryTime = "LatestDeliveryTime"
      case latestDeliveryError = "LatestDeliveryError"
      case latestDigestDeliveryTime = "LatestDigestDeliveryTime"
      case latestDigestDeliveryError = "LatestDigestDeliveryError"
      case latestCloudWatchLogsDeliveryError = "LatestCloudWatchLogsDeliveryError"
      case startLoggingTime = "StartLoggingTime"
      case stopLoggingTime = "StopLoggingTime"
    }
  }

  struct EventSelectors: Decodable, Sendable {
    let basic: [Lenient<BasicSelector>]?
    let advanced: [Lenient<AdvancedSelector>]?
    enum CodingKeys: String, CodingKey {
      case basic = "EventSelectors"
      case advanced = "AdvancedEventSelectors"
    }
  }

  struct BasicSelector: Decodable, Sendable {
    struct DataResource: Decodable, Sendable {
      let type: String?
      /// ARNs, or beginnings of ARNs. An empty list logs nothing.
      let values: [String]?
      enum CodingKeys: String, CodingKey {
        case type = "Type"
        case values = "Values"
      }
    }
    let readWriteType: String?
    let includeManagementEvents: Bool?
    let excludeManagementEventSources: [String]?
    let dataResources: [DataResource]?
    enum CodingKeys: String, CodingKey {
      case readWriteType = "ReadWriteType"
      case includeManagementEvents = "IncludeManagementEvents"
      case excludeManagementEventSources = "ExcludeManagementEventSources"
      case dataResources = "DataResources"
    }
  }

  struct AdvancedSelector: Decodable, Sendable {
    /// One field and its conditions, by AWS's word for the comparison: `Equals`, `NotStartsWith`, …
    struct FieldSelector: Decodable, Sendable {
      let field: String
      let conditions: [String: [String]]

      init(from decoder: any Decoder) throws {
        let members = try decoder.singleValueContainer().decode([String: JSON].self)
        guard let field = members["Field"]?.string else {
          throw DecodingError.keyNotFound(
            Key(stringValue: "Field"), .init(codingPath: decoder.codingPath, debugDescription: "no field"))
        }
        self.field = field
        conditions = members.compactMapValues { value in
          guard case .array(let values) = value, !values.isEmpty else { return nil }
          return values.compactMap(\.string)
        }
      }

      struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
      }
    }
    let fieldSelectors: [FieldSelector]
    enum CodingKeys: String, CodingKey { case fieldSelectors = "FieldSelectors" }
  }
}
