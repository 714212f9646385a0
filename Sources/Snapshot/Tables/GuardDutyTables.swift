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

/// What GuardDuty alone knows of a finding.
public struct GuardDutyFinding: Record {
  public var findingID: String
  public var detectorID: String?
  public var findingClass: String
  public var actionType: String?
  public var resourceRole: String?
  public var feature: String?
  public var description: String?
  public var sequenceID: String?
  public var principal: String?
  public var principalType: String?
  public var principalID: String?
  public var accessKeyID: String?
  public var api: String?
  public var apiService: String?
  public var apiError: String?
  public var userAgent: String?
  public var domain: String?
  public var `protocol`: String?
  public var direction: String?
  public var remoteIP: String?
  public var remoteIPs: String?
  public var remoteCountry: String?
  public var remoteCity: String?
  public var remoteOrganization: String?
  public var remoteASN: String?
  public var remoteAccountID: String?
  public var isRemoteAffiliated: Bool?
  public var localPort: Int?
  public var localPorts: String?
  public var remotePort: Int?
  public var isBlocked: Bool?
  public var threatNames: String?
  public var threatLists: String?
  public var filePath: String?
  public var fileHash: String?
  public var process: String?
  public var processPath: String?
  public var processHash: String?
  public var processUser: String?
  public var bucket: String?
  public var objectKey: String?
  public var containerID: String?
  public var containerName: String?
  public var containerImage: String?
  public var cluster: String?
  public var namespace: String?
  public var workload: String?
  public var database: String?
  public var function: String?
  public var isSample: Bool

  public init(
    findingID: String, detectorID: String? = nil, findingClass: String, actionType: String? = nil,
    resourceRole: String? = nil, feature: String? = nil, description: String? = nil, sequenceID: String? = nil,
    principal: String? = nil, principalType: String? = nil, principalID: String? = nil, accessKeyID: String? = nil,
    api: String? = nil, apiService: String? = nil, apiError: String? = nil, userAgent: String? = nil,
    domain: String? = nil, `protocol`: String? = nil, direction: String? = nil, remoteIP: String? = nil,
    remoteIPs: String? = nil, remoteCountry: String? = nil, remoteCity: String? = nil,
    remoteOrganization: String? = nil, remoteASN: String? = nil, remoteAccountID: String? = nil,
    isRemoteAffiliated: Bool? = nil, localPort: Int? = nil, localPorts: String? = nil, remotePort: Int? = nil,
    isBlocked: Bool? = nil, threatNames: String? = nil, threatLists: String? = nil, filePath: String? = nil,
    fileHash: String? = nil, process: String? = nil, processPath: String? = nil, processHash: String? = nil,
    processUser: String? = nil, bucket: String? = nil, objectKey: String? = nil, containerID: String? = nil,
    containerName: String? = nil, containerImage: String? = nil, cluster: String? = nil, namespace: String? = nil,
    workload: String? = nil, database: String? = nil, function: String? = nil, isSample: Bool = false
  ) {
    self.findingID = findingID
    self.detectorID = detectorID
    self.findingClass = findingClass
    self.actionType = actionType
    self.resourceRole = resourceRole
    self.feature = feature
    self.description = description
    self.sequenceID = sequenceID
    self.principal = principal
    self.principalType = principalType
    self.principalID = principalID
    self.accessKeyID = accessKeyID
    self.api = api
    self.apiService = apiService
    self.apiError = apiError
    self.userAgent = userAgent
    self.domain = domain
    self.`protocol` = `protocol`
    self.direction = direction
    self.remoteIP = remoteIP
    self.remoteIPs = remoteIPs
    self.remoteCountry = remoteCountry
    self.remoteCity = remoteCity
    self.remoteOrganization = remoteOrganization
    self.remoteASN = remoteASN
    self.remoteAccountID = remoteAccountID
    self.isRemoteAffiliated = isRemoteAffiliated
    self.localPort = localPort
    self.localPorts = localPorts
    self.remotePort = remotePort
    self.isBlocked = isBlocked
    self.threatNames = threatNames
    self.threatLists = threatLists
    self.filePath = filePath
    self.fileHash = fileHash
    self.process = process
    self.processPath = processPath
    self.processHash = processHash
    self.processUser = processUser
    self.bucket = bucket
    self.objectKey = objectKey
    self.containerID = containerID
    self.containerName = containerName
    self.containerImage = containerImage
    self.cluster = cluster
    self.namespace = namespace
    self.workload = workload
    self.database = database
    self.function = function
    self.isSample = isSample
  }

  public static let table = Table<GuardDutyFinding>(
    "guardduty_finding",
    "What GuardDuty alone knows of its findings; joins `finding` where `product = 'guardduty'`.",
    sources: ["guardduty:ListFindings", "guardduty:GetFindings"], scope: .own,
    [
      .key("finding_id", \.findingID, "The finding's ARN, as in `finding`"),
      .column("detector_id", \.detectorID, "The detector that found it"),
      .column(
        "class", \.findingClass,
        "`malicious_communication`, `api_call`, `port_probe`, `kubernetes`, `database`, `runtime`,"
          + " `malware`, `attack_sequence` or `other`"),
      .column("action_type", \.actionType, "GuardDuty's own action type, such as `NETWORK_CONNECTION`"),
      .column("resource_role", \.resourceRole, "`ACTOR` (we did it) or `TARGET` (it was done to us)"),
      .column("feature", \.feature, "The protection plan that saw it, such as `RuntimeMonitoring`"),
      .column("description", \.description, "GuardDuty's own text"),
      .column("sequence_id", \.sequenceID, "The attack sequence that it is part of: the `finding_id` of that"),
      .column("principal", \.principal, "The user or role whose credentials were used"),
      .column("principal_type", \.principalType, "`IAMUser`, `AssumedRole`, `Root`, …"),
      .column("principal_id", \.principalID, "The principal's unique id"),
      .column("access_key_id", \.accessKeyID, "The access key's id"),
      .column("api", \.api, "The API operation that was called"),
      .column("api_service", \.apiService, "Its service, as an event source"),
      .column("api_error", \.apiError, "The error that the call got"),
      .column("user_agent", \.userAgent, "The agent as the client wrote it"),
      .column("domain", \.domain, "The domain that was asked for"),
      .column("protocol", \.`protocol`, "The network protocol"),
      .column("direction", \.direction, "`INBOUND`, `OUTBOUND` or `UNKNOWN`"),
      .column("remote_ip", \.remoteIP, "The other end's address; the first of them, if there are several"),
      .column("remote_ips", \.remoteIPs, "All addresses of the other end, comma separated"),
      .column("remote_country", \.remoteCountry, "Its country, as GuardDuty says"),
      .column("remote_city", \.remoteCity, "Its city, as GuardDuty says"),
      .column("remote_organization", \.remoteOrganization, "Its network's owner, as GuardDuty says"),
      .column("remote_asn", \.remoteASN, "Its network's number"),
      .column("remote_account_id", \.remoteAccountID, "The AWS account that the call came from"),
      .column("is_remote_affiliated", \.isRemoteAffiliated, "Whether that account belongs to the organization"),
      .column("local_port", \.localPort, "The port on our side; the first of them, if there are several"),
      .column("local_ports", \.localPorts, "All ports on our side, comma separated"),
      .column("remote_port", \.remotePort, "The port on the other side"),
      .column("is_blocked", \.isBlocked, "Whether the connection or request was blocked"),
      .column("threat_names", \.threatNames, "Names from threat lists and scans, comma separated"),
      .column("threat_lists", \.threatLists, "The threat lists that name the other end, comma separated"),
      .column("file_path", \.filePath, "The malicious file; the first of them, if there are several"),
      .column("file_hash", \.fileHash, "That file's hash, as GuardDuty gives it"),
      .column("process", \.process, "The name of the process"),
      .column("process_path", \.processPath, "The path of its executable"),
      .column("process_hash", \.processHash, "The SHA-256 of its executable"),
      .column("process_user", \.processUser, "The operating system user that it ran as"),
      .column("bucket", \.bucket, "The S3 bucket"),
      .column("object_key", \.objectKey, "The S3 object"),
      .column("container_id", \.containerID, "The container"),
      .column("container_name", \.containerName, "The container's name"),
      .column("container_image", \.containerImage, "The image that the container runs from"),
      .column("cluster", \.cluster, "The EKS or ECS cluster's name"),
      .column("namespace", \.namespace, "The Kubernetes namespace"),
      .column("workload", \.workload, "The Kubernetes workload, as `type/name`, or the ECS task"),
      .column("database", \.database, "The database instance's identifier"),
      .column("function", \.function, "The Lambda function's name"),
      .column("is_sample", \.isSample, "Whether it is a sample finding that someone had GuardDuty generate"),
    ])
}
