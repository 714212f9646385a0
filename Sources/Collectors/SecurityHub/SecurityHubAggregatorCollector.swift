internal import AWS
internal import Snapshot

/// Where Security Hub CSPM brings findings together. Every Region names the aggregator; only its home has the details.
enum SecurityHubAggregatorCollector: RegionalCollector {
  static let service = SecurityHubAPI.service
  static let tables = [SecurityHubAggregator.table.definition]
  static let operations = [
    SecurityHubAPI.listFindingAggregators.identity, SecurityHubAPI.getFindingAggregator.identity,
  ]
  static let dispensable = [
    Dispensable(
      SecurityHubAPI.getFindingAggregator.identity, after: SecurityHubAPI.listFindingAggregators.identity,
      rule: "no aggregator has its home in this Region")
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = SecurityHubAPI.listFindingAggregators
    for try await page in unit.pages(operation, ["MaxResults": 100]) {
      for listed in await unit.understood(page.aggregators, of: operation.identity) {
        var details: SecurityHubAPI.Aggregator?
        if home(of: listed.arn) == unit.place.region.rawValue {
          details = try await unit.callOneOfMany(
            SecurityHubAPI.getFindingAggregator, ["FindingAggregatorArn": .string(listed.arn)])
          await unit.received(details == nil ? 0 : 1, of: SecurityHubAPI.getFindingAggregator.identity)
        }
        try await unit.write([row(listed.arn, details)])
      }
    }
  }

  static func row(_ arn: String, _ details: SecurityHubAPI.Aggregator?) -> SecurityHubAggregator {
    SecurityHubAggregator(
      aggregatorARN: arn, aggregationRegion: details?.aggregationRegion?.orNil ?? home(of: arn),
      regionLinkingMode: details?.linkingMode?.orNil, regions: details?.regions?.joinedSorted)
  }

  /// The Region in the ARN.
  private static func home(of arn: String) -> String? {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 5 ? String(parts[3]).orNil : nil
  }
}
