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
    "inspector_coverage",
    "What Amazon Inspector covers: what it does not scan, and why, and when it last scanned the rest.",
    sources: ["inspector2:ListCoverage"],
    [
      .key(
        "resource_type", \.resourceType,
        "`AWS_EC2_INSTANCE`, `AWS_ECR_CONTAINER_IMAGE`, `AWS_ECR_REPOSITORY`,"
          + " `AWS_LAMBDA_FUNCTION`, `MACHINE_IMAGE` or `CODE_REPOSITORY`"),
      .key("resource_id", \.resourceID, "The resource"),
      .key("scan_type", \.scanType, "`PACKAGE`, `NETWORK` or `CODE`"),
      .column("status", \.status, "`ACTIVE`, or `INACTIVE` for what is not scanned"),
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

/// What Amazon Inspector alone knows of a finding.
public struct InspectorFinding: Record {
  public var findingID: String
  public var findingType: String
  public var vulnerabilityID: String?
  public var relatedVulnerabilities: String?
  public var source: String?
  public var sourceURL: String?
  public var vendorSeverity: String?
  public var cvssScore: Double?
  public var cvssVersion: String?
  public var cvssVector: String?
  public var package: String?
  public var installedVersion: String?
  public var fixedVersion: String?
  public var packageManager: String?
  public var filePath: String?
  public var packageCount: Int
  public var otherPackages: String?
  public var fixAvailable: String?
  public var exploitAvailable: Bool?
  public var lastExploitAt: Timestamp?
  public var epssScore: Double?
  public var inspectorScore: Double?
  public var recommendation: String?
  public var networkPath: String?
  public var networkSource: String?
  public var portBegin: Int?
  public var portEnd: Int?
  public var portProtocol: String?
  public var repository: String?
  public var imageDigest: String?
  public var imageTags: String?
  public var inUseCount: Int?
  public var lastInUseAt: Timestamp?
  public var platform: String?
  public var detector: String?
  public var cwes: String?
  public var startLine: Int?

  public init(
    findingID: String, findingType: String, vulnerabilityID: String? = nil, relatedVulnerabilities: String? = nil,
    source: String? = nil, sourceURL: String? = nil, vendorSeverity: String? = nil, cvssScore: Double? = nil,
    cvssVersion: String? = nil, cvssVector: String? = nil, package: String? = nil, installedVersion: String? = nil,
    fixedVersion: String? = nil, packageManager: String? = nil, filePath: String? = nil, packageCount: Int,
    otherPackages: String? = nil, fixAvailable: String? = nil, exploitAvailable: Bool? = nil,
    lastExploitAt: Timestamp? = nil, epssScore: Double? = nil, inspectorScore: Double? = nil,
    recommendation: String? = nil, networkPath: String? = nil, networkSource: String? = nil, portBegin: Int? = nil,
    portEnd: Int? = nil, portProtocol: String? = nil, repository: String? = nil, imageDigest: String? = nil,
    imageTags: String? = nil, inUseCount: Int? = nil, lastInUseAt: Timestamp? = nil, platform: String? = nil,
    detector: String? = nil, cwes: String? = nil, startLine: Int? = nil
  ) {
    self.findingID = findingID
    self.findingType = findingType
    self.vulnerabilityID = vulnerabilityID
    self.relatedVulnerabilities = relatedVulnerabilities
    self.source = source
    self.sourceURL = sourceURL
    self.vendorSeverity = vendorSeverity
    self.cvssScore = cvssScore
    self.cvssVersion = cvssVersion
    self.cvssVector = cvssVector
    self.package = package
    self.installedVersion = installedVersion
    self.fixedVersion = fixedVersion
    self.packageManager = packageManager
    self.filePath = filePath
    self.packageCount = packageCount
    self.otherPackages = otherPackages
    self.fixAvailable = fixAvailable
    self.exploitAvailable = exploitAvailable
    self.lastExploitAt = lastExploitAt
    self.epssScore = epssScore
    self.inspectorScore = inspectorScore
    self.recommendation = recommendation
    self.networkPath = networkPath
    self.networkSource = networkSource
    self.portBegin = portBegin
    self.portEnd = portEnd
    self.portProtocol = portProtocol
    self.repository = repository
    self.imageDigest = imageDigest
    self.imageTags = imageTags
    self.inUseCount = inUseCount
    self.lastInUseAt = lastInUseAt
    self.platform = platform
    self.detector = detector
    self.cwes = cwes
    self.startLine = startLine
  }

  public static let table = Table<InspectorFinding>(
    "inspector_finding",
    "What Inspector alone knows of its findings; joins `finding` where `product = 'inspector'`.",
    sources: ["inspector2:ListFindings"], scope: .own,
    [
      .key("finding_id", \.findingID, "The finding's ARN, as in `finding`"),
      .column("finding_type", \.findingType, "`PACKAGE_VULNERABILITY`, `NETWORK_REACHABILITY`, `CODE_VULNERABILITY`"),
      .column("vulnerability_id", \.vulnerabilityID, "The CVE or advisory"),
      .column(
        "related_vulnerabilities", \.relatedVulnerabilities,
        "CVEs and advisories that belong to it, comma separated"),
      .column("source", \.source, "Who published it, such as `NVD`"),
      .column("source_url", \.sourceURL, "Where it is described"),
      .column("vendor_severity", \.vendorSeverity, "The publisher's own severity"),
      .column("cvss_score", \.cvssScore, "The CVSS base score, 0–10, of the newest version that is given"),
      .column("cvss_version", \.cvssVersion, "That version"),
      .column("cvss_vector", \.cvssVector, "Its vector"),
      .column("package", \.package, "The vulnerable package; the first, if there are several"),
      .column("installed_version", \.installedVersion, "Its version, with epoch and release where it has them"),
      .column("fixed_version", \.fixedVersion, "The version that fixes it"),
      .column("package_manager", \.packageManager, "`OS`, `NPM`, `PIP`, …"),
      .column("file_path", \.filePath, "The file that holds the package, or the vulnerable code"),
      .column("package_count", \.packageCount, "How many packages are named"),
      .column("other_packages", \.otherPackages, "The names of the others, comma separated"),
      .column("fix_available", \.fixAvailable, "`YES`, `NO` or `PARTIAL`"),
      .column("exploit_available", \.exploitAvailable, "Whether an exploit is known"),
      .column("last_exploit_at", \.lastExploitAt, "When an exploit was last seen"),
      .column("epss_score", \.epssScore, "The chance of exploitation within 30 days, 0–1 (FIRST.org's EPSS)"),
      .column("inspector_score", \.inspectorScore, "Inspector's own score, 0–10"),
      .column("recommendation", \.recommendation, "Inspector's advice"),
      .column("network_path", \.networkPath, "The components from the outside to the resource, joined by ` → `"),
      .column(
        "network_source", \.networkSource,
        "The type of the first of them: `AWS::EC2::InternetGateway` is the Internet"),
      .column("port_begin", \.portBegin, "The first open port"),
      .column("port_end", \.portEnd, "The last open port"),
      .column("port_protocol", \.portProtocol, "`TCP` or `UDP`"),
      .column("repository", \.repository, "The ECR repository"),
      .column("image_digest", \.imageDigest, "The container image's digest"),
      .column("image_tags", \.imageTags, "The container image's tags, comma separated"),
      .column("in_use_count", \.inUseCount, "How many tasks and pods run the container image"),
      .column("last_in_use_at", \.lastInUseAt, "When the container image was last run"),
      .column("platform", \.platform, "The operating system, or the runtime of a function"),
      .column("detector", \.detector, "What found a flaw in code"),
      .column("cwes", \.cwes, "The kinds of flaw in code, comma separated"),
      .column("start_line", \.startLine, "The line at which a flaw in code begins"),
    ])
}
