internal import AWS

/// Amazon EC2: what is called, and the parts of the answers that are read.
enum EC2API {
  static let service = Service("ec2", .ec2(version: "2016-11-15"))

  static let getEBSEncryptionByDefault = AWS.Operation<EncryptionByDefault>(service, "GetEbsEncryptionByDefault")
  static let describeVPCs = AWS.Operation<VPCPage>(
    service, "DescribeVpcs", pagination: .init("NextToken", \.nextToken))
  static let describeFlowLogs = AWS.Operation<FlowLogPage>(
    service, "DescribeFlowLogs", pagination: .init("NextToken", \.nextToken))

  static let describeRegions = AWS.Operation<RegionList>(service, "DescribeRegions")

  struct RegionList: Decodable, Sendable {
    let regionInfo: [Lenient<DescribedRegion>]?
  }

  struct DescribedRegion: Decodable, Sendable {
    let regionName: String
    /// `opt-in-not-required`, `opted-in` or `not-opted-in`.
    let optInStatus: String?
  }

  struct Tag: Decodable, Sendable {
    let key: String
    let value: String?
  }

  struct EncryptionByDefault: Decodable, Sendable {
    let ebsEncryptionByDefault: Bool?
    let sseType: String?
  }

  struct VPCPage: Decodable, Sendable {
    let vpcSet: [Lenient<DescribedVPC>]?
    let nextToken: String?
  }

  struct DescribedVPC: Decodable, Sendable {
    let vpcId: String
    let ownerId: String?
    let cidrBlock: String?
    let isDefault: Bool?
    let state: String?
    let tagSet: [Tag]?
  }

  struct FlowLogPage: Decodable, Sendable {
    let flowLogSet: [Lenient<FlowLog>]?
    let nextToken: String?
  }

  struct FlowLog: Decodable, Sendable {
    let flowLogId: String
    let resourceId: String?
    let flowLogStatus: String?
    let trafficType: String?
    let deliverLogsStatus: String?
    let deliverLogsErrorMessage: String?
    let logDestinationType: String?
    let logDestination: String?
    let logGroupName: String?
    let maxAggregationInterval: Int?
    let creationTime: WireTime?
  }
}

extension [EC2API.Tag]? {
  /// The value of the `Name` tag: text that anyone who may tag can choose.
  var name: String? { self?.first { $0.key == "Name" }?.value?.orNil }
}
