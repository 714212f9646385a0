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
