internal import AWS
internal import Snapshot

/// Whether Security Hub CSPM is on.
enum SecurityHubHubCollector: RegionalCollector {
  static let service = SecurityHubAPI.service
  static let tables = [SecurityHubHub.table.definition]
  static let operations = [SecurityHubAPI.describeHub.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    do {
      let hub = try await unit.sharedCall(SecurityHubAPI.describeHub)
      await unit.received(1, of: SecurityHubAPI.describeHub.identity)
      try await unit.write([row(hub)])
    } catch let error as NotAnswered where error.outcome == .disabled {
      await unit.markOff(error.message)
    }
  }

  static func row(_ hub: SecurityHubAPI.Hub) -> SecurityHubHub {
    SecurityHubHub(
      hubARN: hub.hubARN, subscribedAt: Timestamp(hub.subscribedAt), autoEnableControls: hub.autoEnableControls,
      controlFindingGenerator: hub.controlFindingGenerator?.orNil)
  }
}
