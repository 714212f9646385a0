internal import AWS
internal import Snapshot

/// Whether each trail logs and delivers, as asked in each Region.
enum TrailStatusCollector: RegionalCollector {
  static let service = CloudTrailAPI.service
  static let tables = [TrailStatus.table.definition]
  static let operations = [CloudTrailAPI.getTrailStatus.identity]
  static let dispensable = [
    Dispensable(
      CloudTrailAPI.getTrailStatus.identity, after: CloudTrailAPI.describeTrails.identity, rule: "there is no trail")
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let answer = try await unit.sharedCall(CloudTrailAPI.describeTrails, CloudTrailAPI.describeTrailsInput)
    for trail in (answer.trailList ?? []).compactMap(\.value) {
      // A bare name works for the account's own trails at home only.
      guard let status = try await unit.callOneOfMany(CloudTrailAPI.getTrailStatus, ["Name": .string(trail.trailARN)])
      else { continue }
      await unit.received(1, of: CloudTrailAPI.getTrailStatus.identity)
      try await unit.write([row(status, of: trail.trailARN)])
    }
  }

  static func row(_ status: CloudTrailAPI.Status, of trailARN: String) -> TrailStatus {
    TrailStatus(
      trailARN: trailARN, isLogging: status.isLogging, latestDeliveryAt: Timestamp(status.latestDeliveryTime),
      latestDeliveryError: status.latestDeliveryError?.orNil,
      latestDigestDeliveryAt: Timestamp(status.latestDigestDeliveryTime),
      latestDigestDeliveryError: status.latestDigestDeliveryError?.orNil,
      latestCloudWatchLogsDeliveryError: status.latestCloudWatchLogsDeliveryError?.orNil,
      startedLoggingAt: Timestamp(status.startLoggingTime), stoppedLoggingAt: Timestamp(status.stopLoggingTime))
  }
}
