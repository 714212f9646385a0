// Made from botocore 1.43.11 on 2026-12-01 by Tests/AWSTests/service_regions.py, which tests that it is as botocore says.

/// The Regions in which AWS does not offer a service: the one ground on which a call without an answer may count as "not
/// offered here".
///
/// Source: `endpoints.json` of botocore 1.43.11. A Region that it does not know is missing from all lists.
public enum ServiceRegions {
  /// The list and its date, as messages name it.
  public static let source = "the endpoint list of botocore 1.43.11, read on 2026-12-01"

  /// The services that were looked for. Those without a list below are offered in every Region.
  public static let services: Set<String> = [
    "accessanalyzer", "cloudtrail", "config", "detective", "ec2", "guardduty", "inspector2", "macie2", "s3",
    "securityhub",
  ]

  /// The Regions that lack each service.
  public static let absent: [String: Set<String>] = [
    "detective": [
      "ap-east-2", "ap-northeast-3", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
      "ap-southeast-6", "ap-southeast-7", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-2", "eu-south-2",
      "eusc-de-east-1", "me-central-1", "mx-central-1",
    ],
    "inspector2": [
      "ap-southeast-6", "eusc-de-east-1",
    ],
    "macie2": [
      "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6",
      "ap-southeast-7", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-2", "eu-south-2", "eusc-de-east-1",
      "me-central-1", "mx-central-1", "us-gov-east-1", "us-gov-west-1",
    ],
  ]

  /// Whether the list says that AWS does not offer the service in the Region.
  public static func lacks(_ service: String, in region: String) -> Bool {
    absent[service]?.contains(region) ?? false
  }
}
