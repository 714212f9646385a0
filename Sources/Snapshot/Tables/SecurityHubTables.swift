// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// Security Hub, the unified service, in one Region: not the older Security Hub CSPM.
public struct SecurityHubV2: Record {
  public var hubV2ARN: String
  public var subscribedAt: Timestamp?

  public init(hubV2ARN: String, subscribedAt: Timestamp? = nil) {
    self.hubV2ARN = hubV2ARN
    self.subscribedAt = subscribedAt
  }

  public static let table = Table<SecurityHubV2>(
    "securityhub_v2",
    "Security Hub (V2, the unified service); a Region whose outcome is `disabled` has none."
      + " Security Hub CSPM is `securityhub_hub`.", sources: ["securityhub:DescribeSecurityHubV2"],
    compared: [.configuration()],
    [
      .key("hub_v2_arn", \.hubV2ARN, "The hub"),
      .column("subscribed_at", \.subscribedAt, "When it was switched on"),
    ])
}

/// The Region in which Security Hub CSPM brings an account's findings together.
public struct SecurityHubAggregator: Record {
  public var aggregatorARN: String
  public var aggregationRegion: String?
  public var regionLinkingMode: String?
  public var regions: String?

  public init(
    aggregatorARN: String, aggregationRegion: String? = nil, regionLinkingMode: String? = nil, regions: String? = nil
  ) {
    self.aggregatorARN = aggregatorARN
    self.aggregationRegion = aggregationRegion
    self.regionLinkingMode = regionLinkingMode
    self.regions = regions
  }

  public static let table = Table<SecurityHubAggregator>(
    "securityhub_aggregator",
    "Security Hub CSPM's finding aggregation, as each Region names it; only the home Region"
      + " is asked for the details.",
    sources: ["securityhub:ListFindingAggregators", "securityhub:GetFindingAggregator"],
    compared: [.configuration()],
    [
      .key("aggregator_arn", \.aggregatorARN, "The aggregator"),
      .column("aggregation_region", \.aggregationRegion, "The home Region, to which the others are linked"),
      .column(
        "region_linking_mode", \.regionLinkingMode,
        "`ALL_REGIONS`, `ALL_REGIONS_EXCEPT_SPECIFIED`, `SPECIFIED_REGIONS` or `NO_REGIONS`;"
          + " `NULL` elsewhere than in the home Region"),
      .column("regions", \.regions, "The Regions that the mode names, comma separated; `NULL` if it names none"),
    ])
}

/// What Security Hub alone knows of a finding.
public struct SecurityHubFinding: Record {
  public var findingID: String
  public var sourceID: String
  public var format: String
  public var productARN: String?
  public var productName: String?
  public var generatorID: String?
  public var types: String?
  public var analytic: String?
  public var description: String?
  public var controlID: String?
  public var standards: String?
  public var requirements: String?
  public var complianceStatus: String?
  public var statusReasons: String?
  public var workflowStatus: String?
  public var recordState: String?
  public var remediationURL: String?
  public var vulnerabilityIDs: String?
  public var resourceCount: Int
  public var isSample: Bool

  public init(
    findingID: String, sourceID: String? = nil, format: String, productARN: String? = nil, productName: String? = nil,
    generatorID: String? = nil, types: String? = nil, analytic: String? = nil, description: String? = nil,
    controlID: String? = nil, standards: String? = nil, requirements: String? = nil, complianceStatus: String? = nil,
    statusReasons: String? = nil, workflowStatus: String? = nil, recordState: String? = nil,
    remediationURL: String? = nil, vulnerabilityIDs: String? = nil, resourceCount: Int, isSample: Bool = false
  ) {
    self.findingID = findingID
    self.sourceID = sourceID ?? findingID
    self.format = format
    self.productARN = productARN
    self.productName = productName
    self.generatorID = generatorID
    self.types = types
    self.analytic = analytic
    self.description = description
    self.controlID = controlID
    self.standards = standards
    self.requirements = requirements
    self.complianceStatus = complianceStatus
    self.statusReasons = statusReasons
    self.workflowStatus = workflowStatus
    self.recordState = recordState
    self.remediationURL = remediationURL
    self.vulnerabilityIDs = vulnerabilityIDs
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
      .column(
        "source_id", \.sourceID,
        "The id that its product gave it: ASFF's `Id`, OCSF's `finding_info.uid`; other products"
          + " may use the same"),
      .column(
        "format", \.format, "`asff` (Security Hub CSPM), or `ocsf`: what only the newer Security Hub holds, or gave"),
      .column("product_arn", \.productARN, "The product that sent it"),
      .column("product_name", \.productName, "Its name, `Security Hub` for Security Hub's own controls"),
      .column("generator_id", \.generatorID, "The rule that made it"),
      .column("types", \.types, "All types that it has, as a JSON list; `finding` holds the most specific"),
      .column("analytic", \.analytic, "OCSF's name of what detected it: for GuardDuty its own type of finding"),
      .column("description", \.description, "The product's own text"),
      .column("control_id", \.controlID, "The control, such as `EC2.19`"),
      .column("standards", \.standards, "The standards that hold the control, as a JSON list"),
      .column("requirements", \.requirements, "What the control belongs to in other catalogues, comma separated"),
      .column("compliance_status", \.complianceStatus, "`PASSED`, `FAILED`, `WARNING` or `NOT_AVAILABLE`"),
      .column("status_reasons", \.statusReasons, "Why the status is not known, comma separated"),
      .column("workflow_status", \.workflowStatus, "`NEW`, `NOTIFIED`, `SUPPRESSED` or `RESOLVED`"),
      .column("record_state", \.recordState, "`ACTIVE` or `ARCHIVED`"),
      .column("remediation_url", \.remediationURL, "Where it stands what to do"),
      .column("vulnerability_ids", \.vulnerabilityIDs, "The CVEs that it names, comma separated"),
      .column(
        "resource_count", \.resourceCount,
        "How many resources are named; `finding` holds the first, `finding_resource` all"),
      .column("is_sample", \.isSample, "Whether it is a sample finding"),
    ])
}
