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
  public var firstObservedAt: Timestamp?
  public var lastObservedAt: Timestamp?
  public var firstReportedOn: Day?
  public var count: Int?
  public var mutedBy: String?
  public var consoleURL: String?

  public init(
    product: String, findingID: String, accountID: AccountID, region: RegionName, type: String, title: String,
    severity: Severity?, score: Double? = nil, status: Status, productStatus: String? = nil,
    resourceType: String? = nil, resourceID: String? = nil, imageID: String? = nil,
    firstObservedAt: Timestamp? = nil, lastObservedAt: Timestamp? = nil, firstReportedOn: Day? = nil,
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
    self.firstObservedAt = firstObservedAt
    self.lastObservedAt = lastObservedAt
    self.firstReportedOn = firstReportedOn
    self.count = count
    self.mutedBy = mutedBy
    self.consoleURL = consoleURL
  }

  public static let table = Table<Finding>(
    "finding", "Findings of every product, on one scale.",
    sources: [
      "guardduty:ListFindings", "guardduty:GetFindings", "inspector2:ListFindings", "securityhub:GetFindings",
    ], scope: .own,
    [
      .key("product", \.product, "`guardduty`, `inspector` or `securityhub`"),
      .key("finding_id", \.findingID, "The product's own id or ARN, the same from day to day"),
      .column("account_id", \.accountID, "The account that it is about"),
      .column("region", \.region, "The Region that it was found in"),
      .column("type", \.type, "The product's own type"),
      .column("title", \.title, "The product's own title"),
      .column("severity", \.severity, "`critical`, `high`, `medium`, `low`, `informational`; `NULL` if not scored yet"),
      .column("score", \.score, "The product's own score: GuardDuty 1–10, Inspector 0–10, Security Hub 0–100"),
      .column("status", \.status, "`open`; `suppressed` (archived, suppressed) or `closed` (resolved, gone, passed)"),
      .column("product_status", \.productStatus, "The product's own word for the status"),
      .column("resource_type", \.resourceType, "What it is about: the product's own type of resource"),
      .column("resource_id", \.resourceID, "The resource's id or ARN"),
      .column("image_id", \.imageID, "The AMI that the resource runs from"),
      .column("first_observed_at", \.firstObservedAt, "When the product first saw it"),
      .column("last_observed_at", \.lastObservedAt, "When the product last saw it"),
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
  public var instanceID: String?
  public var principal: String?
  public var accessKeyID: String?
  public var api: String?
  public var apiService: String?
  public var domain: String?
  public var direction: String?
  public var remoteIP: String?
  public var remoteCountry: String?
  public var remoteOrganization: String?
  public var localPort: Int?
  public var remotePort: Int?
  public var isBlocked: Bool?
  public var threatNames: String?
  public var isSample: Bool

  public init(
    findingID: String, detectorID: String? = nil, findingClass: String, actionType: String? = nil,
    resourceRole: String? = nil, instanceID: String? = nil, principal: String? = nil, accessKeyID: String? = nil,
    api: String? = nil, apiService: String? = nil, domain: String? = nil, direction: String? = nil,
    remoteIP: String? = nil, remoteCountry: String? = nil, remoteOrganization: String? = nil, localPort: Int? = nil,
    remotePort: Int? = nil, isBlocked: Bool? = nil, threatNames: String? = nil, isSample: Bool = false
  ) {
    self.findingID = findingID
    self.detectorID = detectorID
    self.findingClass = findingClass
    self.actionType = actionType
    self.resourceRole = resourceRole
    self.instanceID = instanceID
    self.principal = principal
    self.accessKeyID = accessKeyID
    self.api = api
    self.apiService = apiService
    self.domain = domain
    self.direction = direction
    self.remoteIP = remoteIP
    self.remoteCountry = remoteCountry
    self.remoteOrganization = remoteOrganization
    self.localPort = localPort
    self.remotePort = remotePort
    self.isBlocked = isBlocked
    self.threatNames = threatNames
    self.isSample = isSample
  }

  public static let table = Table<GuardDutyFinding>(
    "guardduty_finding", "What GuardDuty alone knows of its findings; joins `finding` where `product = 'guardduty'`.",
    sources: ["guardduty:ListFindings", "guardduty:GetFindings"], scope: .own,
    [
      .key("finding_id", \.findingID, "The finding's ARN, as in `finding`"),
      .column("detector_id", \.detectorID, "The detector that found it"),
      .column(
        "class", \.findingClass,
        "`malicious_communication`, `api_call`, `port_probe`, `kubernetes`, `database`, `runtime`, `malware`,"
          + " `attack_sequence` or `other`"),
      .column("action_type", \.actionType, "GuardDuty's own action type, such as `NETWORK_CONNECTION`"),
      .column("resource_role", \.resourceRole, "`ACTOR` (we did it) or `TARGET` (it was done to us)"),
      .column("instance_id", \.instanceID, "The EC2 instance"),
      .column("principal", \.principal, "The user or role whose credentials were used"),
      .column("access_key_id", \.accessKeyID, "The access key's id"),
      .column("api", \.api, "The API operation that was called"),
      .column("api_service", \.apiService, "Its service, as an event source"),
      .column("domain", \.domain, "The domain that was asked for"),
      .column("direction", \.direction, "`INBOUND`, `OUTBOUND` or `UNKNOWN`"),
      .column("remote_ip", \.remoteIP, "The other end's address; the first of them for a port probe"),
      .column("remote_country", \.remoteCountry, "Its country, as GuardDuty says"),
      .column("remote_organization", \.remoteOrganization, "Its network's owner, as GuardDuty says"),
      .column("local_port", \.localPort, "The port on our side"),
      .column("remote_port", \.remotePort, "The port on the other side"),
      .column("is_blocked", \.isBlocked, "Whether the connection or request was blocked"),
      .column("threat_names", \.threatNames, "Names from threat lists, comma separated"),
      .column("is_sample", \.isSample, "Whether it is a sample finding that someone had GuardDuty generate"),
    ])
}

/// What Amazon Inspector alone knows of a finding.
public struct InspectorFinding: Record {
  public var findingID: String
  public var findingType: String
  public var vulnerabilityID: String?
  public var package: String?
  public var installedVersion: String?
  public var fixedVersion: String?
  public var packageCount: Int
  public var fixAvailable: String?
  public var exploitAvailable: Bool?
  public var epssScore: Double?
  public var inspectorScore: Double?
  public var networkPath: String?
  public var portBegin: Int?
  public var portEnd: Int?
  public var portProtocol: String?
  public var repository: String?
  public var imageTags: String?

  public init(
    findingID: String, findingType: String, vulnerabilityID: String? = nil, package: String? = nil,
    installedVersion: String? = nil, fixedVersion: String? = nil, packageCount: Int = 0, fixAvailable: String? = nil,
    exploitAvailable: Bool? = nil, epssScore: Double? = nil, inspectorScore: Double? = nil,
    networkPath: String? = nil, portBegin: Int? = nil, portEnd: Int? = nil, portProtocol: String? = nil,
    repository: String? = nil, imageTags: String? = nil
  ) {
    self.findingID = findingID
    self.findingType = findingType
    self.vulnerabilityID = vulnerabilityID
    self.package = package
    self.installedVersion = installedVersion
    self.fixedVersion = fixedVersion
    self.packageCount = packageCount
    self.fixAvailable = fixAvailable
    self.exploitAvailable = exploitAvailable
    self.epssScore = epssScore
    self.inspectorScore = inspectorScore
    self.networkPath = networkPath
    self.portBegin = portBegin
    self.portEnd = portEnd
    self.portProtocol = portProtocol
    self.repository = repository
    self.imageTags = imageTags
  }

  public static let table = Table<InspectorFinding>(
    "inspector_finding", "What Inspector alone knows of its findings; joins `finding` where `product = 'inspector'`.",
    sources: ["inspector2:ListFindings"], scope: .own,
    [
      .key("finding_id", \.findingID, "The finding's ARN, as in `finding`"),
      .column("finding_type", \.findingType, "`PACKAGE_VULNERABILITY`, `NETWORK_REACHABILITY`, `CODE_VULNERABILITY`"),
      .column("vulnerability_id", \.vulnerabilityID, "The CVE or advisory"),
      .column("package", \.package, "The vulnerable package; the first, if there are several"),
      .column("installed_version", \.installedVersion, "Its version, with epoch and release where it has them"),
      .column("fixed_version", \.fixedVersion, "The version that fixes it"),
      .column("package_count", \.packageCount, "How many packages are named"),
      .column("fix_available", \.fixAvailable, "`YES`, `NO` or `PARTIAL`"),
      .column("exploit_available", \.exploitAvailable, "Whether an exploit is known"),
      .column("epss_score", \.epssScore, "The chance of exploitation within 30 days, 0–1 (FIRST.org's EPSS)"),
      .column("inspector_score", \.inspectorScore, "Inspector's own score, 0–10"),
      .column("network_path", \.networkPath, "The components from the outside to the resource, joined by ` → `"),
      .column("port_begin", \.portBegin, "The first open port"),
      .column("port_end", \.portEnd, "The last open port"),
      .column("port_protocol", \.portProtocol, "`TCP` or `UDP`"),
      .column("repository", \.repository, "The ECR repository"),
      .column("image_tags", \.imageTags, "The container image's tags, comma separated"),
    ])
}

/// What Security Hub alone knows of a finding.
public struct SecurityHubFinding: Record {
  public var findingID: String
  public var productName: String?
  public var generatorID: String?
  public var controlID: String?
  public var complianceStatus: String?
  public var workflowStatus: String?
  public var recordState: String?
  public var resourceCount: Int

  public init(
    findingID: String, productName: String? = nil, generatorID: String? = nil, controlID: String? = nil,
    complianceStatus: String? = nil, workflowStatus: String? = nil, recordState: String? = nil,
    resourceCount: Int = 0
  ) {
    self.findingID = findingID
    self.productName = productName
    self.generatorID = generatorID
    self.controlID = controlID
    self.complianceStatus = complianceStatus
    self.workflowStatus = workflowStatus
    self.recordState = recordState
    self.resourceCount = resourceCount
  }

  public static let table = Table<SecurityHubFinding>(
    "securityhub_finding",
    "What Security Hub alone knows of its findings; joins `finding` where `product = 'securityhub'`."
      + " Those that GuardDuty and Inspector gave themselves are left out.",
    sources: ["securityhub:GetFindings"], scope: .own,
    [
      .key("finding_id", \.findingID, "The finding's id, as in `finding`"),
      .column("product_name", \.productName, "The product that sent it, `Security Hub` for its own controls"),
      .column("generator_id", \.generatorID, "The rule that made it"),
      .column("control_id", \.controlID, "The control, such as `EC2.19`"),
      .column("compliance_status", \.complianceStatus, "`PASSED`, `FAILED`, `WARNING` or `NOT_AVAILABLE`"),
      .column("workflow_status", \.workflowStatus, "`NEW`, `NOTIFIED`, `SUPPRESSED` or `RESOLVED`"),
      .column("record_state", \.recordState, "`ACTIVE` or `ARCHIVED`"),
      .column("resource_count", \.resourceCount, "How many resources are named; `finding` holds the first"),
    ])
}
