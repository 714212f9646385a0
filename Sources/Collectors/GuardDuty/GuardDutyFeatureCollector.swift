internal import AWS
internal import Snapshot

/// GuardDuty's protection plans and their options. A plan that is missing from the list is not offered in the Region.
enum GuardDutyFeatureCollector: RegionalCollector {
  static let service = GuardDutyAPI.service
  static let tables = [GuardDutyFeature.table.definition]
  static let operations = [GuardDutyAPI.getDetector.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    for id in try await GuardDutyDetectorCollector.detectors(unit) {
      guard let detector = try await unit.sharedAnswer(GuardDutyAPI.getDetector, ["detectorId": .string(id)])
      else { continue }
      try await unit.write(rows(detector, id: id))
    }
  }

  static func rows(_ detector: GuardDutyAPI.Detector, id: String) -> [GuardDutyFeature] {
    (detector.features ?? []).flatMap { feature in
      [
        GuardDutyFeature(
          detectorID: id, name: feature.name, status: feature.status, updatedAt: Timestamp(feature.updatedAt))
      ]
        + (feature.additionalConfiguration ?? []).map { option in
          GuardDutyFeature(
            detectorID: id, name: feature.name, option: option.name, status: option.status,
            updatedAt: Timestamp(option.updatedAt))
        }
    }
  }
}
