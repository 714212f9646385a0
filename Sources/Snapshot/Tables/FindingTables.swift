// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A finding of any product, with what all products have in common.
public struct Finding: Record {
  /// Whether something is still to be done about it, for all products.
  public enum Status: String, Sendable, ColumnValue {
    case open, suppressed, closed
    public static var storage: Column.Storage { .text }
    public var sqlValue: SQLValue { .text(rawValue) }
  }

  public var product: String
  public var findingID: String
  public var accountID: AccountID
  public var region: RegionName
  public var type: String
  public var title: String
  public var severity: Severity?
  public var score: Double?
  public var status: Status
  public var productStatus: String?
  public var resourceType: String?
  public var resourceID: String?
  public var imageID: String?
  public var instanceID: String?
  public var firstObservedAt: Timestamp?
  public var lastObservedAt: Timestamp?
  public var updatedAt: Timestamp?
  public var firstReportedOn: Day?
  public var count: Int?
  public var mutedBy: String?
  public var consoleURL: String?

  public init(
    product: String, findingID: String, accountID: AccountID, region: RegionName, type: String, title: String,
    severity: Severity?, score: Double? = nil, status: Status, productStatus: String? = nil,
    resourceType: String? = nil, resourceID: String? = nil, imageID: String? = nil,
    instanceID: String? = nil, firstObservedAt: Timestamp? = nil, lastObservedAt: Timestamp? = nil,
    updatedAt: Timestamp? = nil, firstReportedOn: Day? = nil,
    count: Int? = nil, mutedBy: String? = nil, consoleURL: String? = nil
  ) {
    self.product = product
    self.findingID = findingID
    self.accountID = accountID
    self.region = region
    self.type = type
    self.title = title
    self.severity = severity
    self.score = score
    self.status = status
    self.productStatus = productStatus
    self.resourceType = resourceType
    self.resourceID = resourceID
    self.imageID = imageID
    self.instanceID = instanceID
    self.firstObservedAt = firstObservedAt
    self.lastObservedAt = lastObservedAt
    self.updatedAt = updatedAt
    self.firstReportedOn = firstReportedOn
    self.count = count
    self.mutedBy = mutedBy
    self.consoleURL = consoleURL
  }

  /// The products whose findings Security Hub holds copies of, and where these stand.
  static let copiedProducts = ["guardduty", "inspector", "accessanalyzer", "macie"]
  static let copies = "securityhub"

  public static let table = Table<Finding>(
    "finding", "Findings of every product, on one scale.",
    sources: [
      "guardduty:ListFindings", "guardduty:GetFindings", "inspector2:ListFindings", "securityhub:GetFindings",
      "securityhub:GetFindingsV2", "accessanalyzer:ListFindingsV2", "macie2:ListFindings", "macie2:GetFindings",
    ], scope: .own,
    compared: [
      Compared(
        .finding, ["severity", "status", "muted_by", "count", "resource_id", "product"],
        state: "CASE WHEN status = 'open' AND muted_by IS NULL THEN 0 WHEN status = 'closed' THEN 1 ELSE 2 END",
        facts: ["source": "product", "id": "finding_id", "resource": "resource_id"])
    ],
    [
      .key("product", \.product, "`guardduty`, `inspector`, `securityhub`, `accessanalyzer` or `macie`"),
      .key("finding_id", \.findingID, "The product's own id or ARN, the same from day to day"),
      .column("account_id", \.accountID, "The account that it is about"),
      .column("region", \.region, "The Region that it was found in"),
      .column("type", \.type, "The product's own type"),
      .column("title", \.title, "The product's own title"),
      .column("severity", \.severity, "`critical`, `high`, `medium`, `low`, `informational`; `NULL` if not scored yet"),
      .column(
        "score", \.score, "The product's own score: GuardDuty 1–10, Inspector 0–10, Security Hub 0–100, Macie 1–3"),
      .column("status", \.status, "`open`; `suppressed` (archived, suppressed) or `closed` (resolved, gone, passed)"),
      .column("product_status", \.productStatus, "The product's own word for the status"),
      .column("resource_type", \.resourceType, "What it is about: the product's own type of resource"),
      .column("resource_id", \.resourceID, "The resource's id or ARN"),
      .column("image_id", \.imageID, "The AMI that the resource runs from"),
      .column("instance_id", \.instanceID, "The EC2 instance that it is about"),
      .column("first_observed_at", \.firstObservedAt, "When the product first saw it"),
      .column("last_observed_at", \.lastObservedAt, "When the product last saw it"),
      .column("updated_at", \.updatedAt, "When the product last changed it"),
      .column("first_reported_on", \.firstReportedOn, "The first day that a snapshot held it"),
      .column("count", \.count, "How often it was seen"),
      .column("muted_by", \.mutedBy, "The mute that hides it"),
      .column("console_url", \.consoleURL, "Where it stands in the AWS console"),
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

/// What Security Hub alone knows of a finding.
public struct SecurityHubFinding: Record {
  public var findingID: String
  public var format: String
  public var productARN: String?
  public var productName: String?
  public var generatorID: String?
  public var description: String?
  public var controlID: String?
  public var standards: String?
  public var requirements: String?
  public var complianceStatus: String?
  public var statusReasons: String?
  public var workflowStatus: String?
  public var recordState: String?
  public var remediationURL: String?
  public var resourceCount: Int
  public var isSample: Bool

  public init(
    findingID: String, format: String, productARN: String? = nil, productName: String? = nil,
    generatorID: String? = nil, description: String? = nil, controlID: String? = nil, standards: String? = nil,
    requirements: String? = nil, complianceStatus: String? = nil, statusReasons: String? = nil,
    workflowStatus: String? = nil, recordState: String? = nil, remediationURL: String? = nil, resourceCount: Int,
    isSample: Bool = false
  ) {
    self.findingID = findingID
    self.format = format
    self.productARN = productARN
    self.productName = productName
    self.generatorID = generatorID
    self.description = description
    self.controlID = controlID
    self.standards = standards
    self.requirements = requirements
    self.complianceStatus = complianceStatus
    self.statusReasons = statusReasons
    self.workflowStatus = workflowStatus
    self.recordState = recordState
    self.remediationURL = remediationURL
    self.resourceCount = resourceCount
    self.isSample = isSample
  }

  public static let table = Table<SecurityHubFinding>(
    "securityhub_finding",
    "What Security Hub alone knows of its findings; joins `finding` where `product = 'securityhub'`."
      + " Those that another product gave itself are left out.",
    sources: ["securityhub:GetFindings", "securityhub:GetFindingsV2"], scope: .own,
    [
      .key("finding_id", \.findingID, "The finding's id, as in `finding`"),
      .column("format", \.format, "`asff`, or `ocsf` where only the newer Security Hub is on"),
      .column("product_arn", \.productARN, "The product that sent it"),
      .column("product_name", \.productName, "Its name, `Security Hub` for Security Hub's own controls"),
      .column("generator_id", \.generatorID, "The rule that made it"),
      .column("description", \.description, "The product's own text"),
      .column("control_id", \.controlID, "The control, such as `EC2.19`"),
      .column("standards", \.standards, "The standards that hold the control, as a JSON list"),
      .column("requirements", \.requirements, "What the control belongs to in other catalogues, comma separated"),
      .column("compliance_status", \.complianceStatus, "`PASSED`, `FAILED`, `WARNING` or `NOT_AVAILABLE`"),
      .column("status_reasons", \.statusReasons, "Why the status is not known, comma separated"),
      .column("workflow_status", \.workflowStatus, "`NEW`, `NOTIFIED`, `SUPPRESSED` or `RESOLVED`"),
      .column("record_state", \.recordState, "`ACTIVE` or `ARCHIVED`"),
      .column("remediation_url", \.remediationURL, "Where it stands what to do"),
      .column("resource_count", \.resourceCount, "How many resources are named; `finding` holds the first"),
      .column("is_sample", \.isSample, "Whether it is a sample finding"),
    ])
}

/// What IAM Access Analyzer alone knows of a finding.
public struct AccessAnalyzerFinding: Record {
  public var findingID: String
  public var analyzerARN: String
  public var findingType: String?
  public var resourceOwnerAccountID: String?
  public var analyzedAt: Timestamp?
  public var error: String?

  public init(
    findingID: String, analyzerARN: String, findingType: String? = nil, resourceOwnerAccountID: String? = nil,
    analyzedAt: Timestamp? = nil, error: String? = nil
  ) {
    self.findingID = findingID
    self.analyzerARN = analyzerARN
    self.findingType = findingType
    self.resourceOwnerAccountID = resourceOwnerAccountID
    self.analyzedAt = analyzedAt
    self.error = error
  }

  public static let table = Table<AccessAnalyzerFinding>(
    "accessanalyzer_finding",
    "What Access Analyzer alone knows of its findings; joins `finding` where `product ="
      + " 'accessanalyzer'`.",
    sources: ["accessanalyzer:ListFindingsV2"], scope: .own,
    [
      .key("finding_id", \.findingID, "The analyzer's ARN and the finding's id, as in `finding`"),
      .column("analyzer_arn", \.analyzerARN, "The analyzer"),
      .column(
        "finding_type", \.findingType,
        "`ExternalAccess`, `InternalAccess`, `UnusedIAMRole`, `UnusedPermission`, …"),
      .column("resource_owner_account_id", \.resourceOwnerAccountID, "The account that owns the resource"),
      .column("analyzed_at", \.analyzedAt, "When it was last looked at"),
      .column("error", \.error, "Why the resource could not be looked at"),
    ])
}

/// What Amazon Macie alone knows of a finding.
public struct MacieFinding: Record {
  public var findingID: String
  public var category: String?
  public var description: String?
  public var bucket: String?
  public var objectKey: String?
  public var isPublic: Bool?
  public var sensitiveData: String?
  public var occurrences: Int?
  public var api: String?
  public var principal: String?
  public var remoteIP: String?
  public var isSample: Bool

  public init(
    findingID: String, category: String? = nil, description: String? = nil, bucket: String? = nil,
    objectKey: String? = nil, isPublic: Bool? = nil, sensitiveData: String? = nil, occurrences: Int? = nil,
    api: String? = nil, principal: String? = nil, remoteIP: String? = nil, isSample: Bool = false
  ) {
    self.findingID = findingID
    self.category = category
    self.description = description
    self.bucket = bucket
    self.objectKey = objectKey
    self.isPublic = isPublic
    self.sensitiveData = sensitiveData
    self.occurrences = occurrences
    self.api = api
    self.principal = principal
    self.remoteIP = remoteIP
    self.isSample = isSample
  }

  public static let table = Table<MacieFinding>(
    "macie_finding",
    "What Macie alone knows of its findings; joins `finding` where `product = 'macie'`.",
    sources: ["macie2:ListFindings", "macie2:GetFindings"], scope: .own,
    [
      .key("finding_id", \.findingID, "The finding's id, as in `finding`"),
      .column("category", \.category, "`CLASSIFICATION` (what is in an object) or `POLICY` (who may read a bucket)"),
      .column("description", \.description, "Macie's own text"),
      .column("bucket", \.bucket, "The S3 bucket"),
      .column("object_key", \.objectKey, "The S3 object"),
      .column("is_public", \.isPublic, "Whether the object, or the bucket, can be read by everyone"),
      .column("sensitive_data", \.sensitiveData, "The kinds of data that were found, comma separated"),
      .column("occurrences", \.occurrences, "How often sensitive data was found"),
      .column("api", \.api, "The API operation that changed the bucket"),
      .column("principal", \.principal, "Who changed the bucket"),
      .column("remote_ip", \.remoteIP, "The address that the change came from"),
      .column("is_sample", \.isSample, "Whether it is a sample finding"),
    ])
}
