internal import AWS
internal import Snapshot

/// Where findings are exported to.
enum GuardDutyPublishingDestinationCollector: RegionalCollector {
  static let service = GuardDutyAPI.service
  static let tables = [GuardDutyPublishingDestination.table.definition]
  static let operations = [
    GuardDutyAPI.listPublishingDestinations.identity, GuardDutyAPI.describePublishingDestination.identity,
  ]
  static let dispensable = [
    Dispensable(
      GuardDutyAPI.describePublishingDestination.identity, after: GuardDutyAPI.listPublishingDestinations.identity,
      rule: "findings are exported to no destination")
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = GuardDutyAPI.listPublishingDestinations
    for id in try await GuardDutyDetectorCollector.detectors(unit) {
      for try await page in unit.pages(operation, ["detectorId": .string(id), "maxResults": 50]) {
        for listed in await unit.understood(page.destinations, of: operation.identity) {
          let details = try await unit.callOneOfMany(
            GuardDutyAPI.describePublishingDestination,
            ["detectorId": .string(id), "destinationId": .string(listed.destinationId)])
          await unit.received(details == nil ? 0 : 1, of: GuardDutyAPI.describePublishingDestination.identity)
          try await unit.write([row(listed, details, of: id)])
        }
      }
    }
  }

  /// Without the details, what the list says is known all the same.
  static func row(
    _ listed: GuardDutyAPI.ListedDestination, _ details: GuardDutyAPI.Destination?, of detector: String
  ) -> GuardDutyPublishingDestination {
    GuardDutyPublishingDestination(
      detectorID: detector, destinationID: listed.destinationId,
      destinationType: details?.destinationType?.orNil ?? listed.destinationType?.orNil,
      status: details?.status?.orNil ?? listed.status?.orNil,
      destinationARN: details?.destinationProperties?.destinationArn?.orNil,
      kmsKeyARN: details?.destinationProperties?.kmsKeyArn?.orNil)
  }
}
