// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// An IAM Access Analyzer.
public struct AccessAnalyzer: Record {
  public var analyzerARN: String
  public var name: String?
  public var type: String?
  public var status: String?
  public var statusReason: String?
  public var managedBy: String?
  public var createdAt: Timestamp?
  public var lastResourceAnalyzedAt: Timestamp?

  public init(
    analyzerARN: String, name: String? = nil, type: String? = nil, status: String? = nil, statusReason: String? = nil,
    managedBy: String? = nil, createdAt: Timestamp? = nil, lastResourceAnalyzedAt: Timestamp? = nil
  ) {
    self.analyzerARN = analyzerARN
    self.name = name
    self.type = type
    self.status = status
    self.statusReason = statusReason
    self.managedBy = managedBy
    self.createdAt = createdAt
    self.lastResourceAnalyzedAt = lastResourceAnalyzedAt
  }

  public static let table = Table<AccessAnalyzer>(
    "access_analyzer",
    "IAM Access Analyzer's analyzers; those of an organization live in the account that"
      + " administers it.", sources: ["accessanalyzer:ListAnalyzers"],
    compared: [.configuration()],
    [
      .key("analyzer_arn", \.analyzerARN, "The analyzer"),
      .column("name", \.name, "What it is called"),
      .column(
        "type", \.type,
        "`ACCOUNT` or `ORGANIZATION` for external access; with `_UNUSED_ACCESS` or"
          + " `_INTERNAL_ACCESS` for these"),
      .column("status", \.status, "`ACTIVE`, `CREATING`, `DISABLED` or `FAILED`"),
      .column(
        "status_reason", \.statusReason, "Why it is disabled or failed, such as `DELEGATED_ADMINISTRATOR_DEREGISTERED`"),
      .column("managed_by", \.managedBy, "The AWS service that manages it, if one does"),
      .column("created_at", \.createdAt, "When it was made"),
      .column("last_resource_analyzed_at", \.lastResourceAnalyzedAt, "When it last looked at a resource"),
    ])
}

/// Amazon Macie in one Region.
public struct MacieSession: Record {
  public var status: String?
  public var findingPublishingFrequency: String?
  public var createdAt: Timestamp?
  public var updatedAt: Timestamp?

  public init(
    status: String? = nil, findingPublishingFrequency: String? = nil, createdAt: Timestamp? = nil,
    updatedAt: Timestamp? = nil
  ) {
    self.status = status
    self.findingPublishingFrequency = findingPublishingFrequency
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  public static let table = Table<MacieSession>(
    "macie_session", "Amazon Macie; a Region whose outcome is `disabled` has no row.",
    sources: ["macie2:GetMacieSession"],
    compared: [.configuration()],
    [
      .column("status", \.status, "`ENABLED` or `PAUSED`"),
      .column("finding_publishing_frequency", \.findingPublishingFrequency, "How often repeated findings are sent on"),
      .column("created_at", \.createdAt, "When it was switched on"),
      .column("updated_at", \.updatedAt, "When it was last changed"),
    ])
}

/// An Amazon Detective behavior graph that an account administers or is a member of.
public struct DetectiveGraph: Record {
  public var graphARN: String
  public var role: String
  public var administratorID: AccountID?
  public var status: String?
  public var createdAt: Timestamp?

  public init(
    graphARN: String, role: String, administratorID: AccountID? = nil, status: String? = nil,
    createdAt: Timestamp? = nil
  ) {
    self.graphARN = graphARN
    self.role = role
    self.administratorID = administratorID
    self.status = status
    self.createdAt = createdAt
  }

  public static let table = Table<DetectiveGraph>(
    "detective_graph",
    "Amazon Detective behavior graphs of the account: administered here, or of another"
      + " account that took it as a member.", sources: ["detective:ListGraphs", "detective:ListInvitations"],
    compared: [.configuration()],
    [
      .key("graph_arn", \.graphARN, "The graph, with the account that administers it"),
      .column("role", \.role, "`administrator`, or `member` for another account's graph"),
      .column("administrator_id", \.administratorID, "The account that administers it"),
      .column(
        "status", \.status,
        "A member's state: `ENABLED`, `INVITED`, `ACCEPTED_BUT_DISABLED`, …; `NULL` for the administrator"),
      .column("created_at", \.createdAt, "When the graph was made, or the member invited"),
    ])
}
