// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// One of the resources that a finding names.
public struct FindingResource: Record {
  public var product: String
  public var findingID: String
  public var position: Int
  public var resourceType: String?
  public var resourceID: String?
  public var resourceARN: String?
  public var name: String?
  public var imageID: String?
  public var instanceID: String?

  public init(
    product: String, findingID: String, position: Int, resourceType: String? = nil, resourceID: String? = nil,
    resourceARN: String? = nil, name: String? = nil, imageID: String? = nil, instanceID: String? = nil
  ) {
    self.product = product
    self.findingID = findingID
    self.position = position
    self.resourceType = resourceType
    self.resourceID = resourceID
    self.resourceARN = resourceARN
    self.name = name
    self.imageID = imageID
    self.instanceID = instanceID
  }

  public static let table = Table<FindingResource>(
    "finding_resource",
    "The resources of findings that name several, and of those whose resource has an ARN beside its id; of all others"
      + " `finding` says everything.",
    sources: ["securityhub:GetFindings", "securityhub:GetFindingsV2", "inspector2:ListFindings"], scope: .own,
    [
      .key("product", \.product, "As in `finding`"),
      .key("finding_id", \.findingID, "As in `finding`"),
      .key("position", \.position, "The resource's place in the list, from 0"),
      .column("resource_type", \.resourceType, "The product's own type of resource"),
      .column("resource_id", \.resourceID, "The resource's id or ARN"),
      .column("resource_arn", \.resourceARN, "Its ARN, where the id is none and the product says it"),
      .column("name", \.name, "Its name"),
      .column("image_id", \.imageID, "The AMI that it is, or runs from"),
      .column("instance_id", \.instanceID, "The EC2 instance that it is, or runs on"),
    ])
}
