internal import AWS
internal import Snapshot

/// Whose AWS Config data are brought together here.
enum ConfigAggregatorCollector: RegionalCollector {
  static let service = ConfigAPI.service
  static let tables = [ConfigAggregator.table.definition]
  static let operations = [ConfigAPI.describeAggregators.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    try await unit.write(aggregators(unit).map(row))
  }

  /// Asked once in a unit: the inventory is asked for by aggregator.
  static func aggregators(_ unit: CollectionUnit) async throws -> [ConfigAPI.Aggregator] {
    try await unit.sharedList(ConfigAPI.describeAggregators, ["Limit": 100]) { $0.aggregators }
  }

  static func row(_ aggregator: ConfigAPI.Aggregator) -> ConfigAggregator {
    let accounts = aggregator.accounts ?? []
    let allRegions = ([aggregator.organization?.allRegions] + accounts.map(\.allRegions)).compactMap { $0 }
    let named = ([aggregator.organization?.regions] + accounts.map(\.regions)).compactMap { $0 }.filter { !$0.isEmpty }
    // Of several sources that each name Regions, what all of them take is what is taken for sure.
    let regions = named.dropFirst().reduce(Set(named.first ?? [])) { $0.intersection($1) }.sorted()
    return ConfigAggregator(
      name: aggregator.name, aggregatorARN: aggregator.arn?.orNil, isOrganization: aggregator.organization != nil,
      // One source that names its Regions takes less than all.
      allRegions: allRegions.isEmpty ? (named.isEmpty ? nil : false) : allRegions.allSatisfy { $0 },
      regions: regions.joinedSorted, accountIDs: accounts.flatMap { $0.accountIDs ?? [] }.joinedSorted,
      createdBy: aggregator.createdBy?.orNil, createdAt: Timestamp(aggregator.creationTime),
      lastUpdatedAt: Timestamp(aggregator.lastUpdatedTime))
  }
}
