internal import AWS
internal import Snapshot

/// GuardDuty detectors. An empty list is AWS's way to say that GuardDuty is off.
enum GuardDutyDetectorCollector: RegionalCollector {
  static let service = GuardDutyAPI.service
  static let tables = [GuardDutyDetector.table.definition]
  static let operations = [GuardDutyAPI.listDetectors.identity, GuardDutyAPI.getDetector.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let detectors = try await detectors(unit)
    guard !detectors.isEmpty else {
      await unit.markOff("GuardDuty is off here: there is no detector")
      return
    }
    for id in detectors {
      guard let detector = try await unit.sharedAnswer(GuardDutyAPI.getDetector, ["detectorId": .string(id)])
      else { continue }
      await unit.received(1, of: GuardDutyAPI.getDetector.identity)
      try await unit.write([row(detector, id: id)])
    }
  }

  /// The detectors' ids: asked once in a unit.
  static func detectors(_ unit: CollectionUnit) async throws -> [String] {
    try await unit.sharedItems(GuardDutyAPI.listDetectors, ["maxResults": 50]) { $0.detectorIds ?? [] }
  }

  static func row(_ detector: GuardDutyAPI.Detector, id: String) -> GuardDutyDetector {
    GuardDutyDetector(
      detectorID: id, status: detector.status,
      findingPublishingFrequency: detector.findingPublishingFrequency?.orNil,
      createdAt: Timestamp(detector.createdAt), updatedAt: Timestamp(detector.updatedAt))
  }
}
