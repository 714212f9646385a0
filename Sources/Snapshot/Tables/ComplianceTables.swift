// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// Compliance with one AWS Config rule.
public struct ConfigRule: Record {
  public var name: String
  public var compliance: String?
  public var compliantCount: Int?
  public var nonCompliantCount: Int?
  public var isCapped: Bool
  public var ruleARN: String?
  public var description: String?
  public var source: String?
  public var state: String?
  public var createdBy: String?
  public var consoleURL: String?

  public init(
    name: String, compliance: String? = nil, compliantCount: Int? = nil, nonCompliantCount: Int? = nil,
    isCapped: Bool = false, ruleARN: String? = nil, description: String? = nil, source: String? = nil,
    state: String? = nil, createdBy: String? = nil, consoleURL: String? = nil
  ) {
    self.name = name
    self.compliance = compliance
    self.compliantCount = compliantCount
    self.nonCompliantCount = nonCompliantCount
    self.isCapped = isCapped
    self.ruleARN = ruleARN
    self.description = description
    self.source = source
    self.state = state
    self.createdBy = createdBy
    self.consoleURL = consoleURL
  }

  public static let table = Table<ConfigRule>(
    "config_rule",
    "AWS Config rules, and how many resources keep and break them.",
    sources: [
      "config:DescribeComplianceByConfigRule", "config:DescribeConfigRules", "config:GetComplianceDetailsByConfigRule",
    ], compared: [Compared(.configuration, ["source", "state", "created_by"])],
    [
      .key("name", \.name, "The rule"),
      .column("compliance", \.compliance, "`COMPLIANT`, `NON_COMPLIANT`, `NOT_APPLICABLE` or `INSUFFICIENT_DATA`"),
      .column("compliant_count", \.compliantCount, "Resources that keep it"),
      .column("non_compliant_count", \.nonCompliantCount, "Resources that break it"),
      .column("is_capped", \.isCapped, "Whether there are more that break it than the count says"),
      .column("rule_arn", \.ruleARN, "The rule's ARN"),
      .column("description", \.description, "What it asks for"),
      .column("source", \.source, "AWS's identifier of a managed rule, or the function of a custom one"),
      .column("state", \.state, "`ACTIVE`, `EVALUATING`, `DELETING`, …"),
      .column("created_by", \.createdBy, "The AWS service that made it; none for rules of the account"),
      .column("console_url", \.consoleURL, "Where it stands in the AWS console"),
    ])
}

/// A resource that breaks an AWS Config rule.
public struct ConfigRuleResource: Record {
  public var name: String
  public var resourceType: String
  public var resourceID: String
  public var annotation: String?
  public var evaluatedAt: Timestamp?

  public init(
    name: String, resourceType: String, resourceID: String, annotation: String? = nil, evaluatedAt: Timestamp? = nil
  ) {
    self.name = name
    self.resourceType = resourceType
    self.resourceID = resourceID
    self.annotation = annotation
    self.evaluatedAt = evaluatedAt
  }

  public static let table = Table<ConfigRuleResource>(
    "config_rule_resource",
    "The resources that break AWS Config rules.",
    sources: [
      "config:DescribeComplianceByConfigRule", "config:DescribeConfigRules", "config:GetComplianceDetailsByConfigRule",
    ],
    [
      .key("name", \.name, "The rule"),
      .key("resource_type", \.resourceType, "`AWS::EC2::Instance`, …"),
      .key("resource_id", \.resourceID, "The resource"),
      .column("annotation", \.annotation, "Why, in the words of the rule"),
      .column("evaluated_at", \.evaluatedAt, "When that was last found"),
    ])
}

/// How many resources of a type AWS Config knows.
public struct ResourceCount: Record {
  public var resourceType: String
  public var count: Int

  public init(
    resourceType: String, count: Int
  ) {
    self.resourceType = resourceType
    self.count = count
  }

  public static let table = Table<ResourceCount>(
    "resource_count",
    "The asset inventory: resources by type, as AWS Config has discovered them where it was asked."
      + " `inventory` adds what only an aggregator knows.",
    sources: ["config:GetDiscoveredResourceCounts"],
    [
      .key("resource_type", \.resourceType, "`AWS::EC2::Instance`, …"),
      .column("count", \.count, "How many there are"),
    ])
}

/// How many resources of a type an AWS Config aggregator knows in one account and Region.
public struct AggregatedResourceCount: Record {
  public var aggregatorARN: String
  public var accountID: AccountID
  public var region: RegionName
  public var resourceType: String
  public var count: Int

  public init(
    aggregatorARN: String, accountID: AccountID, region: RegionName, resourceType: String, count: Int
  ) {
    self.aggregatorARN = aggregatorARN
    self.accountID = accountID
    self.region = region
    self.resourceType = resourceType
    self.count = count
  }

  public static let table = Table<AggregatedResourceCount>(
    "aggregated_resource_count",
    "The asset inventory as an AWS Config aggregator holds it for the accounts and Regions that send to"
      + " it.",
    sources: ["config:DescribeConfigurationAggregators", "config:SelectAggregateResourceConfig"], scope: .own,
    [
      .key("aggregator_arn", \.aggregatorARN, "The aggregator"),
      .key("account_id", \.accountID, "The account that the resources are in"),
      .key("region", \.region, "The Region that the resources are in, or `global`"),
      .key("resource_type", \.resourceType, "`AWS::EC2::Instance`, …"),
      .column("count", \.count, "How many there are"),
    ])
}
