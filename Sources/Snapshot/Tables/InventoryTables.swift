// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// An EC2 instance.
public struct Instance: Record {
  public var instanceID: String
  public var imageID: String?
  public var name: String?
  public var owner: String?
  public var state: String?
  public var instanceType: String?
  public var platform: String?
  public var launchedAt: Timestamp?
  public var publicIP: String?
  public var privateIP: String?
  public var vpcID: String?
  public var subnetID: String?
  public var instanceProfileARN: String?
  public var httpTokens: String?
  public var tags: String?
  public var consoleURL: String?

  public init(
    instanceID: String, imageID: String? = nil, name: String? = nil, owner: String? = nil, state: String? = nil,
    instanceType: String? = nil, platform: String? = nil, launchedAt: Timestamp? = nil, publicIP: String? = nil,
    privateIP: String? = nil, vpcID: String? = nil, subnetID: String? = nil, instanceProfileARN: String? = nil,
    httpTokens: String? = nil, tags: String? = nil, consoleURL: String? = nil
  ) {
    self.instanceID = instanceID
    self.imageID = imageID
    self.name = name
    self.owner = owner
    self.state = state
    self.instanceType = instanceType
    self.platform = platform
    self.launchedAt = launchedAt
    self.publicIP = publicIP
    self.privateIP = privateIP
    self.vpcID = vpcID
    self.subnetID = subnetID
    self.instanceProfileARN = instanceProfileARN
    self.httpTokens = httpTokens
    self.tags = tags
    self.consoleURL = consoleURL
  }

  public static let table = Table<Instance>(
    "instance",
    "EC2 instances, and the AMI that each runs from.",
    sources: ["ec2:DescribeInstances"],
    compared: [
      Compared(
        .instance,
        [
          "image_id", "name", "owner", "state", "instance_type", "public_ip", "private_ip", "vpc_id", "subnet_id",
          "instance_profile_arn", "http_tokens",
        ], facts: ["id": "instance_id", "title": "name"])
    ],
    [
      .key("instance_id", \.instanceID, "The instance"),
      .column("image_id", \.imageID, "The AMI that it runs from"),
      .column("name", \.name, "Its tag `Name`"),
      .column("owner", \.owner, "Its tag `owner`, or `team`, in any case of letters"),
      .column("state", \.state, "`pending`, `running`, `stopping`, `stopped`, `shutting-down` or `terminated`"),
      .column("instance_type", \.instanceType, "Its size"),
      .column("platform", \.platform, "Its operating system, as it is billed"),
      .column("launched_at", \.launchedAt, "When it was last started"),
      .column("public_ip", \.publicIP, "Its public address"),
      .column("private_ip", \.privateIP, "Its private address"),
      .column("vpc_id", \.vpcID, "Its VPC"),
      .column("subnet_id", \.subnetID, "Its subnet"),
      .column("instance_profile_arn", \.instanceProfileARN, "Its instance profile, which holds its role"),
      .column("http_tokens", \.httpTokens, "`required` if its metadata service answers to version 2 alone"),
      .column("tags", \.tags, "All of its tags, as a JSON object"),
      .column("console_url", \.consoleURL, "Where it stands in the AWS console"),
    ])
}

/// An AMI that instances run from.
public struct Image: Record {
  public var imageID: String
  public var isMissing: Bool
  public var name: String?
  public var description: String?
  public var ownerID: String?
  public var ownerAlias: String?
  public var owner: String?
  public var state: String?
  public var isPublic: Bool?
  public var createdAt: Timestamp?
  public var deprecatedAt: Timestamp?
  public var lastLaunchedAt: Timestamp?
  public var platform: String?
  public var architecture: String?
  public var sourceImageID: String?
  public var sourceImageRegion: String?
  public var tags: String?
  public var consoleURL: String?

  public init(
    imageID: String, isMissing: Bool = false, name: String? = nil, description: String? = nil, ownerID: String? = nil,
    ownerAlias: String? = nil, owner: String? = nil, state: String? = nil, isPublic: Bool? = nil,
    createdAt: Timestamp? = nil, deprecatedAt: Timestamp? = nil, lastLaunchedAt: Timestamp? = nil,
    platform: String? = nil, architecture: String? = nil, sourceImageID: String? = nil,
    sourceImageRegion: String? = nil, tags: String? = nil, consoleURL: String? = nil
  ) {
    self.imageID = imageID
    self.isMissing = isMissing
    self.name = name
    self.description = description
    self.ownerID = ownerID
    self.ownerAlias = ownerAlias
    self.owner = owner
    self.state = state
    self.isPublic = isPublic
    self.createdAt = createdAt
    self.deprecatedAt = deprecatedAt
    self.lastLaunchedAt = lastLaunchedAt
    self.platform = platform
    self.architecture = architecture
    self.sourceImageID = sourceImageID
    self.sourceImageRegion = sourceImageRegion
    self.tags = tags
    self.consoleURL = consoleURL
  }

  public static let table = Table<Image>(
    "image",
    "The AMIs that instances run from, as the account sees them.",
    sources: ["ec2:DescribeImages"],
    compared: [
      Compared(
        .image, ["is_missing", "name", "owner_id", "owner", "state", "is_public", "deprecated_at"],
        facts: ["id": "image_id", "title": "name"])
    ],
    [
      .key("image_id", \.imageID, "The AMI"),
      .column(
        "is_missing", \.isMissing,
        "Whether AWS no longer knows it: deregistered, or no longer shared with the account"),
      .column("name", \.name, "Its name"),
      .column("description", \.description, "Its description"),
      .column("owner_id", \.ownerID, "The account that owns it"),
      .column("owner_alias", \.ownerAlias, "`amazon`, `aws-marketplace` or `self`"),
      .column("owner", \.owner, "Its tag `owner`, or `team`, in any case of letters"),
      .column("state", \.state, "`available`, `disabled`, `deregistered`, …"),
      .column("is_public", \.isPublic, "Whether everyone may launch it"),
      .column("created_at", \.createdAt, "When it was made"),
      .column("deprecated_at", \.deprecatedAt, "When it is, or was, deprecated"),
      .column("last_launched_at", \.lastLaunchedAt, "When it was last launched; a day late, and only for own images"),
      .column("platform", \.platform, "Its operating system, as it is billed"),
      .column("architecture", \.architecture, "`x86_64`, `arm64`, …"),
      .column("source_image_id", \.sourceImageID, "The AMI that it is a copy of"),
      .column("source_image_region", \.sourceImageRegion, "That one's Region"),
      .column("tags", \.tags, "All of its tags, as a JSON object"),
      .column("console_url", \.consoleURL, "Where it stands in the AWS console"),
    ])
}
