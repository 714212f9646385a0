/// A part of AWS with its own accounts, Regions and domain.
///
/// Source: botocore 1.43.11, `partitions.json`.
public enum Partition: String, Sendable, Hashable, CaseIterable {
  case commercial = "aws"
  case china = "aws-cn"
  case govCloud = "aws-us-gov"
  case europeanSovereign = "aws-eusc"

  /// The partition of a Region, by the Region's name; an unknown form is taken for commercial.
  public init(ofRegion region: String) {
    self =
      region.hasPrefix("cn-")
      ? .china : region.hasPrefix("us-gov-") ? .govCloud : region.hasPrefix("eusc-") ? .europeanSovereign : .commercial
  }

  /// What its host names end with.
  var suffix: String {
    switch self {
    case .commercial, .govCloud: "amazonaws.com"
    case .china: "amazonaws.com.cn"
    case .europeanSovereign: "amazonaws.eu"
    }
  }

  /// What the names of hosts with IPv6 addresses end with.
  var dualStackSuffix: String {
    switch self {
    case .commercial, .govCloud: "api.aws"
    case .china: "api.amazonwebservices.com.cn"
    case .europeanSovereign: "api.amazonwebservices.eu"
    }
  }

  /// The Regions that are enabled in every account of the partition, as long as no policy denies them.
  ///
  /// Source: AWS Account Management's reference guide, "Enable or disable AWS Regions in your account".
  public var defaultRegions: [String] {
    switch self {
    case .commercial:
      [
        "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
        "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1",
        "us-east-2", "us-west-1", "us-west-2",
      ]
    case .china: ["cn-north-1", "cn-northwest-1"]
    case .govCloud: ["us-gov-east-1", "us-gov-west-1"]
    case .europeanSovereign: ["eusc-de-east-1"]
    }
  }

  /// The Region that is asked where the caller named none.
  public var firstRegion: String {
    switch self {
    case .commercial: "us-east-1"
    case .china: "cn-north-1"
    case .govCloud: "us-gov-west-1"
    case .europeanSovereign: "eusc-de-east-1"
    }
  }
}
