// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A view of several accounts' and Regions' AWS Config data.
public struct ConfigAggregator: Record {
  public var name: String
  public var aggregatorARN: String?
  public var isOrganization: Bool
  public var allRegions: Bool?
  public var regions: String?
  public var accountIDs: String?
  public var createdBy: String?
  public var createdAt: Timestamp?
  public var lastUpdatedAt: Timestamp?

  public init(
    name: String, aggregatorARN: String? = nil, isOrganization: Bool, allRegions: Bool? = nil, regions: String? = nil,
    accountIDs: String? = nil, createdBy: String? = nil, createdAt: Timestamp? = nil, lastUpdatedAt: Timestamp? = nil
  ) {
    self.name = name
    self.aggregatorARN = aggregatorARN
    self.isOrganization = isOrganization
    self.allRegions = allRegions
    self.regions = regions
    self.accountIDs = accountIDs
    self.createdBy = createdBy
    self.createdAt = createdAt
    self.lastUpdatedAt = lastUpdatedAt
  }

  public static let table = Table<ConfigAggregator>(
    "config_aggregator", "AWS Config aggregators: whose data they bring together in this account and Region.",
    sources: ["config:DescribeConfigurationAggregators"],
    compared: [.configuration()],
    [
      .key("name", \.name, "The aggregator"),
      .column("aggregator_arn", \.aggregatorARN, "Its ARN"),
      .column("is_organization", \.isOrganization, "Whether it takes the whole organization"),
      .column("all_regions", \.allRegions, "Whether it takes every Region"),
      .column("regions", \.regions, "The Regions that it takes, if not all, comma separated"),
      .column("account_ids", \.accountIDs, "The accounts that it takes, if not the organization, comma separated"),
      .column("created_by", \.createdBy, "The AWS service that made it, if one did"),
      .column("created_at", \.createdAt, "When it was made"),
      .column("last_updated_at", \.lastUpdatedAt, "When it was last changed"),
    ])
}
