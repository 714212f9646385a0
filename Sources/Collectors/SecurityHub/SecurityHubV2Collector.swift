internal import AWS
internal import Snapshot

/// Whether Security Hub, the unified service, is on: a verdict of its own beside Security Hub CSPM's.
enum SecurityHubV2Collector: RegionalCollector {
  static let service = SecurityHubAPI.service
  static let tables = [SecurityHubV2.table.definition]
  static let operations = [SecurityHubAPI.describeSecurityHubV2.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let hub = try await unit.sharedCall(SecurityHubAPI.describeSecurityHubV2)
    await unit.received(1, of: SecurityHubAPI.describeSecurityHubV2.identity)
    try await unit.write([row(hub)])
  }

  static func row(_ hub: SecurityHubAPI.HubV2) -> SecurityHubV2 {
    SecurityHubV2(hubV2ARN: hub.hubARN, subscribedAt: Timestamp(hub.subscribedAt))
  }
}
