internal import AWS
internal import Snapshot

/// AWS Config delivery channels.
enum ConfigChannelCollector: RegionalCollector {
  static let service = ConfigAPI.service
  static let tables = [ConfigChannel.table.definition]
  static let operations = [ConfigAPI.describeDeliveryChannels.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let answer = try await unit.call(ConfigAPI.describeDeliveryChannels)
    let channels = await unit.understood(answer.channels, of: ConfigAPI.describeDeliveryChannels.identity)
    try await unit.write(channels.map(row))
  }

  static func row(_ channel: ConfigAPI.Channel) -> ConfigChannel {
    ConfigChannel(
      name: channel.name, s3BucketName: channel.s3BucketName?.orNil, s3KeyPrefix: channel.s3KeyPrefix?.orNil,
      s3KMSKeyARN: channel.s3KmsKeyArn?.orNil, snsTopicARN: channel.snsTopicARN?.orNil)
  }
}
