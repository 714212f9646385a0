internal import AWS

extension EC2API {
  static let describeInstances = AWS.Operation<ReservationPage>(
    service, "DescribeInstances", pagination: .init("NextToken", \.nextToken))
  static let describeImages = AWS.Operation<ImagePage>(
    service, "DescribeImages", pagination: .init("NextToken", \.nextToken))

  struct ReservationPage: Decodable, Sendable {
    let reservationSet: [Lenient<Reservation>]?
    let nextToken: String?
  }

  struct Reservation: Decodable, Sendable {
    let instancesSet: [Lenient<DescribedInstance>]?
  }

  struct DescribedInstance: Decodable, Sendable {
    struct State: Decodable, Sendable { let name: String? }
    struct Profile: Decodable, Sendable { let arn: String? }
    struct MetadataOptions: Decodable, Sendable { let httpTokens: String? }
    let instanceId: String
    let imageId: String?
    let instanceState: State?
    let instanceType: String?
    let platformDetails: String?
    let platform: String?
    let launchTime: WireTime?
    let ipAddress: String?
    let privateIpAddress: String?
    let vpcId: String?
    let subnetId: String?
    let iamInstanceProfile: Profile?
    let metadataOptions: MetadataOptions?
    let tagSet: [Tag]?
  }

  struct ImagePage: Decodable, Sendable {
    let imagesSet: [Lenient<DescribedImage>]?
    let nextToken: String?
  }

  struct DescribedImage: Decodable, Sendable {
    let imageId: String
    let name: String?
    let description: String?
    let imageOwnerId: String?
    let imageOwnerAlias: String?
    let imageState: String?
    let isPublic: Bool?
    let creationDate: WireTime?
    let deprecationTime: WireTime?
    let lastLaunchedTime: WireTime?
    let platformDetails: String?
    let architecture: String?
    let sourceImageId: String?
    let sourceImageRegion: String?
    let tagSet: [Tag]?
  }
}
