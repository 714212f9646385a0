internal import AWS
internal import Snapshot

/// AWS Config recorders, with their status.
enum ConfigRecorderCollector: RegionalCollector {
  static let service = ConfigAPI.service
  static let tables = [ConfigRecorder.table.definition]
  static let operations = [ConfigAPI.describeRecorders.identity, ConfigAPI.describeRecorderStatus.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let recorders = try await unit.callOneOfMany(ConfigAPI.describeRecorders)
    let statuses = try await unit.callOneOfMany(ConfigAPI.describeRecorderStatus)
    let rows = rows(
      recorders: await unit.understood(recorders?.recorders, of: ConfigAPI.describeRecorders.identity),
      statuses: await unit.understood(statuses?.statuses, of: ConfigAPI.describeRecorderStatus.identity))
    try await unit.write(rows)
  }

  /// The types whose frequency is another than the recorder's, by frequency.
  private static func overrides(_ mode: ConfigAPI.Recorder.Mode?) -> String? {
    var types: [String: [String]] = [:]
    for override in mode?.recordingModeOverrides ?? [] {
      guard let frequency = override.recordingFrequency?.orNil, frequency != mode?.recordingFrequency else { continue }
      types[frequency, default: []] += override.resourceTypes ?? []
    }
    return types.jsonText
  }

  /// Joins by name. Where only one of the two was answered, the other's columns are unknown.
  static func rows(recorders: [ConfigAPI.Recorder], statuses: [ConfigAPI.Status]) -> [ConfigRecorder] {
    var byName: [String: ConfigRecorder] = [:]
    for recorder in recorders {
      let group = recorder.recordingGroup
      byName[recorder.name] = ConfigRecorder(
        name: recorder.name, roleARN: recorder.roleARN?.orNil,
        recordingStrategy: group?.recordingStrategy?.useOnly?.orNil, allSupported: group?.allSupported,
        includesGlobalResourceTypes: group?.includeGlobalResourceTypes,
        resourceTypes: group?.resourceTypes?.joinedSorted,
        excludedResourceTypes: group?.exclusionByResourceTypes?.resourceTypes?.joinedSorted,
        recordingFrequency: recorder.recordingMode?.recordingFrequency?.orNil,
        recordingOverrides: overrides(recorder.recordingMode))
    }
    for status in statuses {
      var row = byName[status.name] ?? ConfigRecorder(name: status.name)
      row.isRecording = status.recording
      row.lastStatus = status.lastStatus?.orNil
      row.lastErrorCode = status.lastErrorCode?.orNil
      row.lastErrorMessage = status.lastErrorMessage?.orNil
      row.lastStatusChangeAt = Timestamp(status.lastStatusChangeTime)
      byName[status.name] = row
    }
    return byName.values.sorted { $0.name < $1.name }
  }
}
