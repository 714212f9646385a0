internal import AWS
internal import Snapshot

/// Whose AWS Config data are brought together here.
enum ConfigAggregatorCollector: RegionalCollector {
  static let service = ConfigAPI.service
  static let tables = [ConfigAggregator.table.definition]
  static let operations = [ConfigAPI.describeAggregators.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = ConfigAPI.describeAggregators
    for try await page in unit.pages(operation, ["Limit": 100]) {
      let aggregators = await unit.understood(page.aggregators, of: operation.identity)
      try await unit.write(aggregators.map(row))
    }
  }

  static func row(_ aggregator: ConfigAPI.Aggregator) -> ConfigAggregator {
    let accounts = aggregator.accounts ?? []
    let allRegions = ([aggregator.organization?.allRegions] + accounts.map(\.allRegions)).compactMap { $0 }
    let regions = (aggregator.organization?.regions ?? []) + accounts.flatMap { $0.regions ?? [] }
    return ConfigAggregator(
      name: aggregator.name, aggregatorARN: aggregator.arn?.orNil, isOrganization: aggregator.organization != nil,
      // One source that names its Regions takes less than all.
      allRegions: allRegions.isEmpty ? (regions.isEmpty ? nil : false) : allRegions.allSatisfy { $0 },
      regions: regions.joinedSorted, accountIDs: accounts.flatMap { $0.accountIDs ?? [] }.joinedSorted,
      createdBy: aggregator.createdBy?.orNil, createdAt: Timestamp(aggregator.creationTime),
      lastUpdatedAt: Timestamp(aggregator.lastUpdatedTime))
  }
}
