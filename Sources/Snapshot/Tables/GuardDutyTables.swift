// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// The account that administers a GuardDuty detector.
public struct GuardDutyAdministrator: Record {
  public var detectorID: String
  public var administratorID: AccountID?
  public var relationshipStatus: String?
  public var invitedAt: Timestamp?

  public init(
    detectorID: String, administratorID: AccountID? = nil, relationshipStatus: String? = nil,
    invitedAt: Timestamp? = nil
  ) {
    self.detectorID = detectorID
    self.administratorID = administratorID
    self.relationshipStatus = relationshipStatus
    self.invitedAt = invitedAt
  }

  public static let table = Table<GuardDutyAdministrator>(
    "guardduty_administrator",
    "Which account administers GuardDuty for this one; an account that was read and has no"
      + " row administers itself.", sources: ["guardduty:GetAdministratorAccount"],
    compared: [.configuration()],
    [
      .key("detector_id", \.detectorID, "This account's detector"),
      .column("administrator_id", \.administratorID, "The account that administers"),
      .column(
        "relationship_status", \.relationshipStatus,
        "`Enabled`, or what is amiss: `Disabled`, `Created`, `Invited`, `Removed`, `Resigned`, …"),
      .column("invited_at", \.invitedAt, "When the account was invited"),
    ])
}

/// An account that this one administers in GuardDuty.
public struct GuardDutyMember: Record {
  public var detectorID: String
  public var memberID: AccountID
  public var memberDetectorID: String?
  public var relationshipStatus: String?
  public var updatedAt: Timestamp?

  public init(
    detectorID: String, memberID: AccountID, memberDetectorID: String? = nil, relationshipStatus: String? = nil,
    updatedAt: Timestamp? = nil
  ) {
    self.detectorID = detectorID
    self.memberID = memberID
    self.memberDetectorID = memberDetectorID
    self.relationshipStatus = relationshipStatus
    self.updatedAt = updatedAt
  }

  public static let table = Table<GuardDutyMember>(
    "guardduty_member",
    "The accounts that this one administers in GuardDuty; a member account is not asked and has none.",
    sources: ["guardduty:ListMembers"],
    compared: [.configuration()],
    [
      .key("detector_id", \.detectorID, "The administrator's detector"),
      .key("member_id", \.memberID, "The member account"),
      .column("member_detector_id", \.memberDetectorID, "The member's own detector"),
      .column(
        "relationship_status", \.relationshipStatus,
        "`Enabled`, or what is amiss: `Disabled`, `Created`, `Invited`, `Removed`, `Resigned`, …"),
      .column("updated_at", \.updatedAt, "When the relationship last changed"),
    ])
}

/// Where a GuardDuty detector exports its findings to.
public struct GuardDutyPublishingDestination: Record {
  public var detectorID: String
  public var destinationID: String
  public var destinationType: String?
  public var status: String?
  public var destinationARN: String?
  public var kmsKeyARN: String?

  public init(
    detectorID: String, destinationID: String, destinationType: String? = nil, status: String? = nil,
    destinationARN: String? = nil, kmsKeyARN: String? = nil
  ) {
    self.detectorID = detectorID
    self.destinationID = destinationID
    self.destinationType = destinationType
    self.status = status
    self.destinationARN = destinationARN
    self.kmsKeyARN = kmsKeyARN
  }

  public static let table = Table<GuardDutyPublishingDestination>(
    "guardduty_publishing_destination",
    "Where GuardDuty exports findings to; a detector that was read and has none exports"
      + " nothing, and AWS keeps findings for 90 days.",
    sources: ["guardduty:ListPublishingDestinations", "guardduty:DescribePublishingDestination"],
    compared: [.configuration()],
    [
      .key("detector_id", \.detectorID, "The detector"),
      .key("destination_id", \.destinationID, "The destination"),
      .column("destination_type", \.destinationType, "`S3`"),
      .column(
        "status", \.status,
        "`PUBLISHING`, `PENDING_VERIFICATION`, `UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY` or `STOPPED`"),
      .column("destination_arn", \.destinationARN, "The bucket"),
      .column("kms_key_arn", \.kmsKeyARN, "The KMS key that encrypts the export"),
    ])
}
