internal import AWS
internal import Snapshot

/// A resource of a finding in the unified Security Hub's format. Each product puts what it knows of an instance elsewhere.
struct OCSFResource {
  private let resource: SecurityHubAPI.OCSFFinding.Resource

  init(_ resource: SecurityHubAPI.OCSFFinding.Resource) { self.resource = resource }

  func row(of findingID: String, at position: Int) -> FindingResource {
    FindingResource(
      product: "securityhub", findingID: findingID, position: position, resourceType: resource.type?.orNil,
      resourceID: resource.uid?.orNil ?? resource.arn?.orNil, resourceARN: resource.uid?.orNil == nil ? nil : arn,
      name: resource.name?.orNil, imageID: imageID, instanceID: instanceID)
  }

  private var arn: String? { resource.arn == resource.uid ? nil : resource.arn?.orNil }

  /// GuardDuty, Inspector, and what newer findings have in common; of an AMI itself, its own id.
  private var imageID: String? {
    let written = [
      resource.image?["uid"], resource.device?["image"]?["uid"], resource.data?["image_id"], resource.data?["imageId"],
      resource.data?["awsEc2InstanceDetails"]?["imageId"], resource.data?["AwsEc2Instance"]?["ImageId"],
      resource.data?["machineImage"]?["machineImageId"],
    ]
    // A container has an image too, which is no AMI.
    return (written.map { $0?.string } + [resource.uid, resource.arn]).lazy.compactMap(AttackSequence.lastPart)
      .first { $0.hasPrefix("ami-") }
  }

  /// The instance that the resource is, or the one that it runs on.
  private var instanceID: String? {
    let isInstance = ["AwsEc2Instance", "AWS::EC2::Instance", "AWS_EC2_INSTANCE", "Instance"].contains(resource.type)
    if isInstance, let id = AttackSequence.lastPart(resource.uid) ?? AttackSequence.lastPart(resource.arn) { return id }
    let written = [
      resource.device?["instance_uid"], resource.device?["uid"], resource.data?["instance_id"],
      resource.data?["awsEc2InstanceDetails"]?["instanceId"],
    ]
    return written.lazy.compactMap { AttackSequence.lastPart($0?.string) }.first { $0.hasPrefix("i-") }
  }
}

extension [FindingResource] {
  /// The instance that the finding is about: the first that is one, or runs on one.
  var instanceID: String? { lazy.compactMap(\.instanceID).first }

  /// The AMI of that instance, else the first that any resource names.
  var imageID: String? {
    lazy.compactMap { $0.instanceID == nil ? nil : $0.imageID }.first ?? lazy.compactMap(\.imageID).first
  }
}
