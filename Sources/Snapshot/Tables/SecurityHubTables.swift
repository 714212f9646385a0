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
