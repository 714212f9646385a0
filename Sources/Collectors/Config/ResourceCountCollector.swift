internal import AWS
internal import Snapshot

/// The asset inventory: how many resources of each type AWS Config knows.
enum ResourceCountCollector: RegionalCollector {
  static let service = ConfigAPI.service
  static let tables = [ResourceCount.table.definition]
  static let operations = [ConfigAPI.getResourceCounts.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    for try await page in unit.pages(ConfigAPI.getResourceCounts, ["limit": 100]) {
      let counts = await unit.understood(page.resourceCounts, of: ConfigAPI.getResourceCounts.identity)
      try await unit.write(counts.map(row))
    }
  }

  static func row(_ count: ConfigAPI.TypeCount) -> ResourceCount {
    ResourceCount(resourceType: count.resourceType, count: count.count)
  }
}
