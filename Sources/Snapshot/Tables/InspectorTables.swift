// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// An account that this one administers in Amazon Inspector.
public struct InspectorMember: Record {
  public var memberID: AccountID
  public var relationshipStatus: String?
  public var delegatedAdminAccountID: AccountID?
  public var updatedAt: Timestamp?

  public init(
    memberID: AccountID, relationshipStatus: String? = nil, delegatedAdminAccountID: AccountID? = nil,
    updatedAt: Timestamp? = nil
  ) {
    self.memberID = memberID
    self.relationshipStatus = relationshipStatus
    self.delegatedAdminAccountID = delegatedAdminAccountID
    self.updatedAt = updatedAt
  }

  public static let table = Table<InspectorMember>(
    "inspector_member",
    "The accounts that this one administers in Amazon Inspector; only the delegated"
      + " administrator is asked and has any.",
    sources: ["inspector2:GetDelegatedAdminAccount", "inspector2:ListMembers"],
    compared: [.configuration()],
    [
      .key("member_id", \.memberID, "The member account"),
      .column(
        "relationship_status", \.relationshipStatus,
        "`ENABLED`, or what is amiss: `DISABLED`, `CREATED`, `REMOVED`, `REGION_DISABLED`, …"),
      .column("delegated_admin_account_id", \.delegatedAdminAccountID, "The account that administers it"),
      .column("updated_at", \.updatedAt, "When the relationship last changed"),
    ])
}

/// A resource that Amazon Inspector is to scan and does not.
public struct InspectorCoverage: Record {
  public var resourceType: String
  public var resourceID: String
  public var scanType: String
  public var status: String?
  public var reason: String?
  public var scanMode: String?
  public var lastScannedAt: Timestamp?
  public var name: String?
  public var imageID: String?
  public var platform: String?

  public init(
    resourceType: String, resourceID: String, scanType: String, status: String? = nil, reason: String? = nil,
    scanMode: String? = nil, lastScannedAt: Timestamp? = nil, name: String? = nil, imageID: String? = nil,
    platform: String? = nil
  ) {
    self.resourceType = resourceType
    self.resourceID = resourceID
    self.scanType = scanType
    self.status = status
    self.reason = reason
    self.scanMode = scanMode
    self.lastScannedAt = lastScannedAt
    self.name = name
    self.imageID = imageID
    self.platform = platform
  }

  public static let table = Table<InspectorCoverage>(
    "inspector_coverage", "What Amazon Inspector covers but does not scan, and why; what is scanned has no row.",
    sources: ["inspector2:ListCoverage"],
    [
      .key(
        "resource_type", \.resourceType,
        "`AWS_EC2_INSTANCE`, `AWS_ECR_CONTAINER_IMAGE`, `AWS_ECR_REPOSITORY`,"
          + " `AWS_LAMBDA_FUNCTION` or `CODE_REPOSITORY`"),
      .key("resource_id", \.resourceID, "The resource"),
      .key("scan_type", \.scanType, "`PACKAGE`, `NETWORK` or `CODE`"),
      .column("status", \.status, "`INACTIVE`"),
      .column(
        "reason", \.reason,
        "Why, such as `UNMANAGED_EC2_INSTANCE`, `NO_INVENTORY`, `UNSUPPORTED_OS`,"
          + " `EXCLUDED_BY_TAG`, `EC2_INSTANCE_STOPPED`"),
      .column("scan_mode", \.scanMode, "`EC2_SSM_AGENT_BASED` or `EC2_AGENTLESS`"),
      .column("last_scanned_at", \.lastScannedAt, "When it was last scanned"),
      .column("name", \.name, "The instance's `Name` tag, the function's, the repository's or the project's name"),
      .column("image_id", \.imageID, "The instance's AMI"),
      .column(
        "platform", \.platform, "The instance's `LINUX`, `WINDOWS`, `MACOS` or `UNKNOWN`; the function's runtime"),
    ])
}

/// A schedule by which Amazon Inspector compares instances with the CIS benchmarks.
public struct InspectorCISConfiguration: Record {
  public var scanConfigurationARN: String
  public var ownerID: AccountID?
  public var scanName: String?
  public var securityLevel: String?
  public var schedule: String?
  public var targetAccountIDs: String?

  public init(
    scanConfigurationARN: String, ownerID: AccountID? = nil, scanName: String? = nil, securityLevel: String? = nil,
    schedule: String? = nil, targetAccountIDs: String? = nil
  ) {
    self.scanConfigurationARN = scanConfigurationARN
    self.ownerID = ownerID
    self.scanName = scanName
    self.securityLevel = securityLevel
    self.schedule = schedule
    self.targetAccountIDs = targetAccountIDs
  }

  public static let table = Table<InspectorCISConfiguration>(
    "inspector_cis_configuration", "Amazon Inspector's CIS scan schedules.",
    sources: ["inspector2:ListCisScanConfigurations"],
    compared: [.configuration()],
    [
      .key("scan_configuration_arn", \.scanConfigurationARN, "The schedule"),
      .column("owner_id", \.ownerID, "The account that made it"),
      .column("scan_name", \.scanName, "What it is called"),
      .column("security_level", \.securityLevel, "`LEVEL_1` or `LEVEL_2`"),
      .column("schedule", \.schedule, "`daily`, `weekly`, `monthly` or `one_time`"),
      .column("target_account_ids", \.targetAccountIDs, "The accounts whose instances are scanned, comma separated"),
    ])
}
