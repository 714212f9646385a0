// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A trail, as it is seen in one Region.
public struct Trail: Record {
  public var trailARN: String
  public var name: String
  public var homeRegion: String?
  public var isMultiRegion: Bool?
  public var isOrganization: Bool?
  public var includesGlobalServiceEvents: Bool?
  public var logFileValidation: Bool?
  public var kmsKeyID: String?
  public var s3BucketName: String?
  public var s3KeyPrefix: String?
  public var cloudWatchLogsGroupARN: String?
  public var hasCustomEventSelectors: Bool?
  public var hasInsightSelectors: Bool?

  public init(
    trailARN: String, name: String, homeRegion: String? = nil, isMultiRegion: Bool? = nil,
    isOrganization: Bool? = nil, includesGlobalServiceEvents: Bool? = nil, logFileValidation: Bool? = nil,
    kmsKeyID: String? = nil, s3BucketName: String? = nil, s3KeyPrefix: String? = nil,
    cloudWatchLogsGroupARN: String? = nil, hasCustomEventSelectors: Bool? = nil, hasInsightSelectors: Bool? = nil
  ) {
    self.trailARN = trailARN
    self.name = name
    self.homeRegion = homeRegion
    self.isMultiRegion = isMultiRegion
    self.isOrganization = isOrganization
    self.includesGlobalServiceEvents = includesGlobalServiceEvents
    self.logFileValidation = logFileValidation
    self.kmsKeyID = kmsKeyID
    self.s3BucketName = s3BucketName
    self.s3KeyPrefix = s3KeyPrefix
    self.cloudWatchLogsGroupARN = cloudWatchLogsGroupARN
    self.hasCustomEventSelectors = hasCustomEventSelectors
    self.hasInsightSelectors = hasInsightSelectors
  }

  public static let table = Table<Trail>(
    "trail", "CloudTrail trails that cover a Region: its own, and those of other Regions or the organization.",
    sources: ["cloudtrail:DescribeTrails"],
    compared: [.configuration()],
    [
      .key("trail_arn", \.trailARN, "The trail's ARN, with the account and Region that it belongs to"),
      .column("name", \.name, "The trail's name"),
      .column("home_region", \.homeRegion, "Where the trail was made; elsewhere this row is its shadow"),
      .column("is_multi_region", \.isMultiRegion, "Whether it logs every Region of the account"),
      .column("is_organization", \.isOrganization, "Whether it logs every account of the organization"),
      .column(
        "includes_global_service_events", \.includesGlobalServiceEvents, "Whether IAM, STS and CloudFront are in it"),
      .column("log_file_validation", \.logFileValidation, "Whether digest files are written"),
      .column("kms_key_id", \.kmsKeyID, "The KMS key; `NULL` is S3's own encryption, not plain text"),
      .column("s3_bucket_name", \.s3BucketName, "The bucket that receives the logs"),
      .column("s3_key_prefix", \.s3KeyPrefix, "The prefix in the bucket"),
      .column("cloud_watch_logs_group_arn", \.cloudWatchLogsGroupARN, "The log group, if events go to CloudWatch too"),
      .column("has_custom_event_selectors", \.hasCustomEventSelectors, "Whether what is logged was changed"),
      .column("has_insight_selectors", \.hasInsightSelectors, "Whether CloudTrail Insights is on"),
    ])
}

/// Whether a trail logs and delivers, as it is asked in one Region.
public struct TrailStatus: Record {
  public var trailARN: String
  public var isLogging: Bool?
  public var latestDeliveryAt: Timestamp?
  public var latestDeliveryError: String?
  public var latestDigestDeliveryAt: Timestamp?
  public var latestDigestDeliveryError: String?
  public var latestCloudWatchLogsDeliveryError: String?
  public var startedLoggingAt: Timestamp?
  public var stoppedLoggingAt: Timestamp?

  public init(
    trailARN: String, isLogging: Bool? = nil, latestDeliveryAt: Timestamp? = nil, latestDeliveryError: String? = nil,
    latestDigestDeliveryAt: Timestamp? = nil, latestDigestDeliveryError: String? = nil,
    latestCloudWatchLogsDeliveryError: String? = nil, startedLoggingAt: Timestamp? = nil,
    stoppedLoggingAt: Timestamp? = nil
  ) {
    self.trailARN = trailARN
    self.isLogging = isLogging
    self.latestDeliveryAt = latestDeliveryAt
    self.latestDeliveryError = latestDeliveryError
    self.latestDigestDeliveryAt = latestDigestDeliveryAt
    self.latestDigestDeliveryError = latestDigestDeliveryError
    self.latestCloudWatchLogsDeliveryError = latestCloudWatchLogsDeliveryError
    self.startedLoggingAt = startedLoggingAt
    self.stoppedLoggingAt = stoppedLoggingAt
  }

  public static let table = Table<TrailStatus>(
    "trail_status", "Whether each trail logs and delivers, as asked in each Region.",
    sources: ["cloudtrail:GetTrailStatus"],
    compared: [.configuration()],
    [
      .key("trail_arn", \.trailARN, "The trail"),
      .column("is_logging", \.isLogging, "Whether it logs now"),
      .column("latest_delivery_at", \.latestDeliveryAt, "Last log file in the bucket"),
      .column("latest_delivery_error", \.latestDeliveryError, "Why the last delivery failed, if it did"),
      .column("latest_digest_delivery_at", \.latestDigestDeliveryAt, "Last digest file in the bucket"),
      .column("latest_digest_delivery_error", \.latestDigestDeliveryError, "Why the last digest failed, if it did"),
      .column(
        "latest_cloud_watch_logs_delivery_error", \.latestCloudWatchLogsDeliveryError,
        "Why CloudWatch Logs did not receive the last events, if so"),
      .column("started_logging_at", \.startedLoggingAt, "When logging was last switched on"),
      .column("stopped_logging_at", \.stoppedLoggingAt, "When logging was last switched off"),
    ])
}

/// One event selector of a trail, basic or advanced.
public struct TrailEventSelector: Record {
  public var trailARN: String
  public var position: Int
  public var kind: String
  public var managementEvents: Bool
  public var readWriteType: String?
  public var excludedSources: String?
  public var dataResources: String?
  public var dataResourceARNs: String?
  public var condition: String?

  public init(
    trailARN: String, position: Int, kind: String, managementEvents: Bool, readWriteType: String? = nil,
    excludedSources: String? = nil, dataResources: String? = nil, dataResourceARNs: String? = nil,
    condition: String? = nil
  ) {
    self.trailARN = trailARN
    self.position = position
    self.kind = kind
    self.managementEvents = managementEvents
    self.readWriteType = readWriteType
    self.excludedSources = excludedSources
    self.dataResources = dataResources
    self.dataResourceARNs = dataResourceARNs
    self.condition = condition
  }

  public static let table = Table<TrailEventSelector>(
    "trail_event_selector", "What each trail logs: its basic or advanced event selectors.",
    sources: ["cloudtrail:GetEventSelectors"],
    compared: [.configuration()],
    [
      .key("trail_arn", \.trailARN, "The trail"),
      .key("position", \.position, "The selector's place in the list, from 0"),
      .column("kind", \.kind, "`basic`, `advanced`, or `default` where neither list came back"),
      .column("management_events", \.managementEvents, "Whether it selects management events"),
      .column("read_write_type", \.readWriteType, "`All`, `ReadOnly` or `WriteOnly`"),
      .column("excluded_sources", \.excludedSources, "Event sources left out of management events, comma separated"),
      .column("data_resources", \.dataResources, "Data event resource types that are logged, comma separated"),
      .column(
        "data_resource_arns", \.dataResourceARNs,
        "Of a basic selector: the types of which it does not log all, with the beginnings of the ARNs that it does log,"
          + " as a JSON object of lists; `NULL` if it logs all of its types"),
      .column("condition", \.condition, "Further field conditions of an advanced selector, comma separated"),
    ])
}
