internal import AWS
internal import Snapshot

/// AWS Config delivery channels, with how their last deliveries went.
enum ConfigChannelCollector: RegionalCollector {
  static let service = ConfigAPI.service
  static let tables = [ConfigChannel.table.definition]
  static let operations = [
    ConfigAPI.describeDeliveryChannels.identity, ConfigAPI.describeDeliveryChannelStatus.identity,
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let channels = try await unit.callOneOfMany(ConfigAPI.describeDeliveryChannels)
    let statuses = try await unit.callOneOfMany(ConfigAPI.describeDeliveryChannelStatus)
    let rows = rows(
      channels: await unit.understood(channels?.channels, of: ConfigAPI.describeDeliveryChannels.identity),
      statuses: await unit.understood(statuses?.statuses, of: ConfigAPI.describeDeliveryChannelStatus.identity))
    try await unit.write(rows)
  }

  /// Joins by name. Where only one of the two was answered, the other's columns are unknown.
  static func rows(channels: [ConfigAPI.Channel], statuses: [ConfigAPI.ChannelStatus]) -> [ConfigChannel] {
    var byName: [String: ConfigChannel] = [:]
    for channel in channels {
      byName[channel.name] = ConfigChannel(
        name: channel.name, s3BucketName: channel.s3BucketName?.orNil, s3KeyPrefix: channel.s3KeyPrefix?.orNil,
        s3KMSKeyARN: channel.s3KmsKeyArn?.orNil, snsTopicARN: channel.snsTopicARN?.orNil)
    }
    for status in statuses {
      var row = byName[status.name] ?? ConfigChannel(name: status.name)
      row.historyLastStatus = status.configHistoryDeliveryInfo?.lastStatus?.orNil
      row.historyLastErrorCode = status.configHistoryDeliveryInfo?.lastErrorCode?.orNil
      row.snapshotLastStatus = status.configSnapshotDeliveryInfo?.lastStatus?.orNil
      row.snapshotLastErrorCode = status.configSnapshotDeliveryInfo?.lastErrorCode?.orNil
      row.streamLastStatus = status.configStreamDeliveryInfo?.lastStatus?.orNil
      row.streamLastErrorCode = status.configStreamDeliveryInfo?.lastErrorCode?.orNil
      byName[status.name] = row
    }
    return byName.values.sorted { $0.name < $1.name }
  }
}
