// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A GuardDuty detector.
public struct GuardDutyDetector: Record {
  public var detectorID: String
  public var status: String
  public var findingPublishingFrequency: String?
  public var createdAt: Timestamp?
  public var updatedAt: Timestamp?

  public init(
    detectorID: String, status: String, findingPublishingFrequency: String? = nil, createdAt: Timestamp? = nil,
    updatedAt: Timestamp? = nil
  ) {
    self.detectorID = detectorID
    self.status = status
    self.findingPublishingFrequency = findingPublishingFrequency
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  public static let table = Table<GuardDutyDetector>(
    "guardduty_detector", "GuardDuty detectors; a Region that was read and has none is off.",
    sources: ["guardduty:ListDetectors", "guardduty:GetDetector"],
    compared: [.configuration()],
    [
      .key("detector_id", \.detectorID, "The detector"),
      .column("status", \.status, "`ENABLED` or `DISABLED` (suspended)"),
      .column("finding_publishing_frequency", \.findingPublishingFrequency, "How often repeated findings are sent on"),
      .column("created_at", \.createdAt, "When it was created"),
      .column("updated_at", \.updatedAt, "When it was last changed"),
    ])
}

/// A protection plan of a GuardDuty detector, or a sub-option of one.
public struct GuardDutyFeature: Record {
  public var detectorID: String
  public var name: String
  public var option: String
  public var status: String
  public var updatedAt: Timestamp?

  public init(detectorID: String, name: String, option: String = "", status: String, updatedAt: Timestamp? = nil) {
    self.detectorID = detectorID
    self.name = name
    self.option = option
    self.status = status
    self.updatedAt = updatedAt
  }

  public static let table = Table<GuardDutyFeature>(
    "guardduty_feature", "GuardDuty protection plans and their sub-options; one that is missing is not offered there.",
    sources: ["guardduty:GetDetector"],
    compared: [.configuration()],
    [
      .key("detector_id", \.detectorID, "The detector"),
      .key("name", \.name, "`S3_DATA_EVENTS`, `RUNTIME_MONITORING`, …"),
      .key("option", \.option, "The sub-option, such as `EC2_AGENT_MANAGEMENT`; empty for the plan itself"),
      .column("status", \.status, "`ENABLED` or `DISABLED`"),
      .column("updated_at", \.updatedAt, "When it was last changed"),
    ])
}

/// Security Hub CSPM in one Region.
public struct SecurityHubHub: Record {
  public var hubARN: String
  public var subscribedAt: Timestamp?
  public var autoEnableControls: Bool?
  public var controlFindingGenerator: String?

  public init(
    hubARN: String, subscribedAt: Timestamp? = nil, autoEnableControls: Bool? = nil,
    controlFindingGenerator: String? = nil
  ) {
    self.hubARN = hubARN
    self.subscribedAt = subscribedAt
    self.autoEnableControls = autoEnableControls
    self.controlFindingGenerator = controlFindingGenerator
  }

  public static let table = Table<SecurityHubHub>(
    "securityhub_hub", "Security Hub CSPM; a Region whose outcome is `disabled` has none.",
    sources: ["securityhub:DescribeHub"],
    compared: [.configuration()],
    [
      .key("hub_arn", \.hubARN, "The hub"),
      .column("subscribed_at", \.subscribedAt, "When it was switched on"),
      .column("auto_enable_controls", \.autoEnableControls, "Whether new controls of a standard come on by themselves"),
      .column("control_finding_generator", \.controlFindingGenerator, "`SECURITY_CONTROL` or `STANDARD_CONTROL`"),
    ])
}

/// A standard that Security Hub checks against.
public struct SecurityHubStandard: Record {
  public var standardsARN: String
  public var status: String
  public var statusReason: String?

  public init(standardsARN: String, status: String, statusReason: String? = nil) {
    self.standardsARN = standardsARN
    self.status = status
    self.statusReason = statusReason
  }

  public static let table = Table<SecurityHubStandard>(
    "securityhub_standard", "Standards that Security Hub CSPM checks against.",
    sources: ["securityhub:GetEnabledStandards"],
    compared: [.configuration()],
    [
      .key("standards_arn", \.standardsARN, "The standard, with its version"),
      .column("status", \.status, "`READY`, `PENDING`, `INCOMPLETE`, `DELETING` or `FAILED`"),
      .column("status_reason", \.statusReason, "Why it is not ready, such as `NO_AVAILABLE_CONFIGURATION_RECORDER`"),
    ])
}

/// What Amazon Inspector scans in one account and Region.
public struct InspectorStatus: Record {
  public var resourceType: String
  public var status: String
  public var errorCode: String?
  public var errorMessage: String?

  public init(resourceType: String, status: String, errorCode: String? = nil, errorMessage: String? = nil) {
    self.resourceType = resourceType
    self.status = status
    self.errorCode = errorCode
    self.errorMessage = errorMessage
  }

  public static let table = Table<InspectorStatus>(
    "inspector_status", "What Amazon Inspector scans; a resource type that is missing is not offered there.",
    sources: ["inspector2:BatchGetAccountStatus"],
    compared: [.configuration()],
    [
      .key("resource_type", \.resourceType, "`account`, `ec2`, `ecr`, `ami`, `lambda`, `lambdaCode`, `codeRepository`"),
      .column(
        "status", \.status, "`ENABLED`, `ENABLING`, `DISABLED`, `DISABLING`, `SUSPENDED`, `SUSPENDING`, `UNKNOWN`"),
      .column("error_code", \.errorCode, "Inspector's own error code, such as `BLOCKED_BY_ORGANIZATION_POLICY`"),
      .column("error_message", \.errorMessage, "Inspector's own error message"),
    ])
}

/// An AWS Config recorder with its status.
public struct ConfigRecorder: Record {
  public var name: String
  public var roleARN: String?
  public var recordingStrategy: String?
  public var allSupported: Bool?
  public var includesGlobalResourceTypes: Bool?
  public var resourceTypes: String?
  public var excludedResourceTypes: String?
  public var recordingFrequency: String?
  public var recordingOverrides: String?
  public var isRecording: Bool?
  public var lastStatus: String?
  public var lastErrorCode: String?
  public var lastErrorMessage: String?
  public var lastStatusChangeAt: Timestamp?

  public init(
    name: String, roleARN: String? = nil, recordingStrategy: String? = nil, allSupported: Bool? = nil,
    includesGlobalResourceTypes: Bool? = nil, resourceTypes: String? = nil, excludedResourceTypes: String? = nil,
    recordingFrequency: String? = nil, recordingOverrides: String? = nil, isRecording: Bool? = nil,
    lastStatus: String? = nil, lastErrorCode: String? = nil, lastErrorMessage: String? = nil,
    lastStatusChangeAt: Timestamp? = nil
  ) {
    self.name = name
    self.roleARN = roleARN
    self.recordingStrategy = recordingStrategy
    self.allSupported = allSupported
    self.includesGlobalResourceTypes = includesGlobalResourceTypes
    self.resourceTypes = resourceTypes
    self.excludedResourceTypes = excludedResourceTypes
    self.recordingFrequency = recordingFrequency
    self.recordingOverrides = recordingOverrides
    self.isRecording = isRecording
    self.lastStatus = lastStatus
    self.lastErrorCode = lastErrorCode
    self.lastErrorMessage = lastErrorMessage
    self.lastStatusChangeAt = lastStatusChangeAt
  }

  public static let table = Table<ConfigRecorder>(
    "config_recorder", "AWS Config recorders; a Region that was read and has none records nothing.",
    sources: ["config:DescribeConfigurationRecorders", "config:DescribeConfigurationRecorderStatus"],
    compared: [.configuration()],
    [
      .key("name", \.name, "The recorder"),
      .column("role_arn", \.roleARN, "The role that it records with"),
      .column(
        "recording_strategy", \.recordingStrategy,
        "`ALL_SUPPORTED_RESOURCE_TYPES`, `INCLUSION_BY_RESOURCE_TYPES` or `EXCLUSION_BY_RESOURCE_TYPES`"),
      .column("all_supported", \.allSupported, "The older way to say: all resource types but IAM's"),
      .column("includes_global_resource_types", \.includesGlobalResourceTypes, "Whether IAM's types are recorded here"),
      .column("resource_types", \.resourceTypes, "The types that are recorded, if not all, comma separated"),
      .column("excluded_resource_types", \.excludedResourceTypes, "The types that are left out, comma separated"),
      .column(
        "recording_frequency", \.recordingFrequency, "`CONTINUOUS` or `DAILY`, for all types without one of their own"),
      .column(
        "recording_overrides", \.recordingOverrides,
        "The types that are recorded at another frequency, by frequency, as a JSON object of lists; `NULL` if none are"),
      .column("is_recording", \.isRecording, "Whether it records now"),
      .column(
        "last_status", \.lastStatus, "How the last delivery went: `Success`, `Pending`, `Failure`, `NotApplicable`"),
      .column("last_error_code", \.lastErrorCode, "Why it failed"),
      .column("last_error_message", \.lastErrorMessage, "Why it failed, in AWS's words"),
      .column("last_status_change_at", \.lastStatusChangeAt, "When the status last changed"),
    ])
}

/// An AWS Config delivery channel.
public struct ConfigChannel: Record {
  public var name: String
  public var s3BucketName: String?
  public var s3KeyPrefix: String?
  public var s3KMSKeyARN: String?
  public var snsTopicARN: String?
  public var historyLastStatus: String?
  public var historyLastErrorCode: String?
  public var snapshotLastStatus: String?
  public var snapshotLastErrorCode: String?
  public var streamLastStatus: String?
  public var streamLastErrorCode: String?

  public init(
    name: String, s3BucketName: String? = nil, s3KeyPrefix: String? = nil, s3KMSKeyARN: String? = nil,
    snsTopicARN: String? = nil, historyLastStatus: String? = nil, historyLastErrorCode: String? = nil,
    snapshotLastStatus: String? = nil, snapshotLastErrorCode: String? = nil, streamLastStatus: String? = nil,
    streamLastErrorCode: String? = nil
  ) {
    self.name = name
    self.s3BucketName = s3BucketName
    self.s3KeyPrefix = s3KeyPrefix
    self.s3KMSKeyARN = s3KMSKeyARN
    self.snsTopicARN = snsTopicARN
    self.historyLastStatus = historyLastStatus
    self.historyLastErrorCode = historyLastErrorCode
    self.snapshotLastStatus = snapshotLastStatus
    self.snapshotLastErrorCode = snapshotLastErrorCode
    self.streamLastStatus = streamLastStatus
    self.streamLastErrorCode = streamLastErrorCode
  }

  public static let table = Table<ConfigChannel>(
    "config_channel", "AWS Config delivery channels; without one a recorder cannot run.",
    sources: ["config:DescribeDeliveryChannels", "config:DescribeDeliveryChannelStatus"],
    compared: [.configuration()],
    [
      .key("name", \.name, "The channel"),
      .column("s3_bucket_name", \.s3BucketName, "The bucket that receives history and snapshots"),
      .column("s3_key_prefix", \.s3KeyPrefix, "The prefix in the bucket"),
      .column("s3_kms_key_arn", \.s3KMSKeyARN, "The KMS key that encrypts them"),
      .column("sns_topic_arn", \.snsTopicARN, "The topic that is told"),
      .column(
        "history_last_status", \.historyLastStatus,
        "How the last delivery of configuration history went: `Success`, `Failure`, `Not_Applicable`"),
      .column("history_last_error_code", \.historyLastErrorCode, "Why it failed"),
      .column(
        "snapshot_last_status", \.snapshotLastStatus,
        "How the last delivery of configuration snapshots went: `Success`, `Failure`, `Not_Applicable`"),
      .column("snapshot_last_error_code", \.snapshotLastErrorCode, "Why it failed"),
      .column(
        "stream_last_status", \.streamLastStatus,
        "How the last message to the topic went: `Success`, `Failure`, `Not_Applicable`"),
      .column("stream_last_error_code", \.streamLastErrorCode, "Why it failed"),
    ])
}
