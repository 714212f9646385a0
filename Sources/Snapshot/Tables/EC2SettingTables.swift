// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// Whether new EBS volumes are encrypted by themselves.
public struct EBSEncryption: Record {
  public var enabledByDefault: Bool?
  public var sseType: String?

  public init(enabledByDefault: Bool? = nil, sseType: String? = nil) {
    self.enabledByDefault = enabledByDefault
    self.sseType = sseType
  }

  public static let table = Table<EBSEncryption>(
    "ebs_encryption", "Whether new EBS volumes are encrypted by default.", sources: ["ec2:GetEbsEncryptionByDefault"],
    compared: [.configuration()],
    [
      .column("enabled_by_default", \.enabledByDefault, "Whether they are"),
      .column("sse_type", \.sseType, "`sse-ebs`, `sse-kms` or `none`"),
    ])
}

/// A virtual private cloud.
public struct VPC: Record {
  public var vpcID: String
  public var ownerID: AccountID?
  public var name: String?
  public var cidrBlock: String?
  public var isDefault: Bool?
  public var state: String?

  public init(
    vpcID: String, ownerID: AccountID? = nil, name: String? = nil, cidrBlock: String? = nil, isDefault: Bool? = nil,
    state: String? = nil
  ) {
    self.vpcID = vpcID
    self.ownerID = ownerID
    self.name = name
    self.cidrBlock = cidrBlock
    self.isDefault = isDefault
    self.state = state
  }

  public static let table = Table<VPC>(
    "vpc", "VPCs, those that other accounts share with this one included.", sources: ["ec2:DescribeVpcs"],
    compared: [.configuration()],
    [
      .key("vpc_id", \.vpcID, "The VPC"),
      .column("owner_id", \.ownerID, "The account that it belongs to: only there can flow logs be made"),
      .column("name", \.name, "Its `Name` tag"),
      .column("cidr_block", \.cidrBlock, "Its first address range"),
      .column("is_default", \.isDefault, "Whether AWS made it"),
      .column("state", \.state, "`available` or `pending`"),
    ])
}

/// A flow log of a VPC, a subnet or a network interface.
public struct VPCFlowLog: Record {
  public var flowLogID: String
  public var resourceID: String?
  public var status: String?
  public var trafficType: String?
  public var deliverLogsStatus: String?
  public var deliverLogsErrorMessage: String?
  public var logDestinationType: String?
  public var logDestination: String?
  public var maxAggregationInterval: Int?
  public var createdAt: Timestamp?

  public init(
    flowLogID: String, resourceID: String? = nil, status: String? = nil, trafficType: String? = nil,
    deliverLogsStatus: String? = nil, deliverLogsErrorMessage: String? = nil, logDestinationType: String? = nil,
    logDestination: String? = nil, maxAggregationInterval: Int? = nil, createdAt: Timestamp? = nil
  ) {
    self.flowLogID = flowLogID
    self.resourceID = resourceID
    self.status = status
    self.trafficType = trafficType
    self.deliverLogsStatus = deliverLogsStatus
    self.deliverLogsErrorMessage = deliverLogsErrorMessage
    self.logDestinationType = logDestinationType
    self.logDestination = logDestination
    self.maxAggregationInterval = maxAggregationInterval
    self.createdAt = createdAt
  }

  public static let table = Table<VPCFlowLog>(
    "vpc_flow_log", "Flow logs of VPCs, subnets and network interfaces.", sources: ["ec2:DescribeFlowLogs"],
    compared: [.configuration()],
    [
      .key("flow_log_id", \.flowLogID, "The flow log"),
      .column("resource_id", \.resourceID, "What it logs: a VPC, a subnet, a network interface, a transit gateway"),
      .column("status", \.status, "`ACTIVE`"),
      .column("traffic_type", \.trafficType, "`ALL`, `ACCEPT` or `REJECT`; `NULL` for transit gateways"),
      .column("deliver_logs_status", \.deliverLogsStatus, "`SUCCESS` or `FAILED`"),
      .column("deliver_logs_error_message", \.deliverLogsErrorMessage, "Why delivery failed, such as `Access error`"),
      .column("log_destination_type", \.logDestinationType, "`cloud-watch-logs`, `s3` or `kinesis-data-firehose`"),
      .column("log_destination", \.logDestination, "The bucket, log group or stream"),
      .column("max_aggregation_interval", \.maxAggregationInterval, "The seconds that one record covers at most"),
      .column("created_at", \.createdAt, "When it was made"),
    ])
}
