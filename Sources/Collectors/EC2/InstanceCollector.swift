internal import AWS
internal import Snapshot

/// EC2 instances, whatever their state.
enum InstanceCollector: RegionalCollector {
  static let service = EC2API.service
  static let tables = [Instance.table.definition]
  static let operations = [EC2API.describeInstances.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = EC2API.describeInstances
    var images: Set<String> = []
    do {
      for try await page in unit.pages(operation, ["MaxResults": 1000]) {
        for reservation in await unit.understood(page.reservationSet, of: operation.identity) {
          let instances = await unit.understood(reservation.instancesSet, of: operation.identity)
          images.formUnion(instances.compactMap { $0.imageId?.orNil })
          try await unit.write(instances.map { row($0, readIn: unit.place) })
        }
      }
      await unit.note(imageIDs: .success(images))
    } catch let error as NotAnswered {
      await unit.note(imageIDs: .failure(error))
      throw error
    }
  }

  static func row(_ instance: EC2API.DescribedInstance, readIn place: Place) -> Instance {
    let tags = Tags(instance.tagSet)
    return Instance(
      instanceID: instance.instanceId, imageID: instance.imageId?.orNil, name: tags["Name"], owner: tags.owner,
      state: instance.instanceState?.name?.orNil, instanceType: instance.instanceType?.orNil,
      platform: instance.platformDetails?.orNil ?? instance.platform?.orNil,
      launchedAt: Timestamp(instance.launchTime), publicIP: instance.ipAddress?.orNil,
      privateIP: instance.privateIpAddress?.orNil, vpcID: instance.vpcId?.orNil, subnetID: instance.subnetId?.orNil,
      instanceProfileARN: instance.iamInstanceProfile?.arn?.orNil,
      httpTokens: instance.metadataOptions?.httpTokens?.orNil,
      tags: tags.text, consoleURL: ConsoleURL.instance(instance.instanceId, in: place))
  }
}

extension Tags {
  init(_ tags: [EC2API.Tag]?) { self.init((tags ?? []).map { ($0.key, $0.value) }) }
}
