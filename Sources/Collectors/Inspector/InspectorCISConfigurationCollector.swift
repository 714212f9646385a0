internal import AWS
internal import Snapshot

/// The schedules by which instances are compared with the CIS benchmarks.
enum InspectorCISConfigurationCollector: RegionalCollector {
  static let service = InspectorAPI.service
  static let tables = [InspectorCISConfiguration.table.definition]
  static let operations = [InspectorAPI.listCISScanConfigurations.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = InspectorAPI.listCISScanConfigurations
    for try await page in unit.pages(operation, ["maxResults": 100]) {
      let configurations = await unit.understood(page.scanConfigurations, of: operation.identity)
      try await unit.write(configurations.map(row))
    }
  }

  static func row(_ configuration: InspectorAPI.CISConfiguration) -> InspectorCISConfiguration {
    let kind = configuration.schedule?.keys.min()
    return InspectorCISConfiguration(
      scanConfigurationARN: configuration.scanConfigurationArn,
      ownerID: configuration.ownerId?.orNil.map(AccountID.init), scanName: configuration.scanName?.orNil,
      securityLevel: configuration.securityLevel?.orNil, schedule: kind == "oneTime" ? "one_time" : kind,
      targetAccountIDs: configuration.targets?.accountIds?.joinedSorted)
  }
}
