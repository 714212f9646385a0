internal import Snapshot

/// Links to the AWS console. Every part that comes from an answer is percent-encoded.
enum ConsoleURL {
  /// `finding` is the finding's short id, not its ARN.
  static func guardDuty(finding: String, in place: Place) -> String? {
    page("guardduty/home", place).map { "\($0)#/findings?macros=current&fId=\(encoded(finding))" }
  }

  static func inspector(arn: String, in place: Place) -> String? {
    page("inspector/v2/home", place).map { "\($0)#/findings?searchString=\(encoded(arn))" }
  }

  static func securityHub(finding: String, in place: Place) -> String? {
    page("securityhub/home", place).map {
      "\($0)#/findings?search=\(encoded("Id=\\operator\\:EQUALS\\:"))\(encoded(finding))"
    }
  }

  /// Macie shows a finding by its id.
  static func macie(finding: String, in place: Place) -> String? {
    page("macie/home", place).map { "\($0)#findings?macros=current&itemId=\(encoded(finding))" }
  }

  /// The list: Access Analyzer has no address for one finding that stays the same.
  static func accessAnalyzer(in place: Place) -> String? {
    page("access-analyzer/home", place).map { "\($0)#/findings" }
  }

  static func instance(_ id: String, in place: Place) -> String? {
    page("ec2/home", place).map { "\($0)#InstanceDetails:instanceId=\(encoded(id))" }
  }

  static func image(_ id: String, in place: Place) -> String? {
    page("ec2/home", place).map { "\($0)#ImageDetails:imageId=\(encoded(id))" }
  }

  static func configRule(_ name: String, in place: Place) -> String? {
    page("config/home", place).map { "\($0)#/rules/details?configRuleName=\(encoded(name))" }
  }

  private static func page(_ path: String, _ place: Place) -> String? {
    let domains = [
      "aws": "console.aws.amazon.com", "aws-cn": "console.amazonaws.cn",
      "aws-us-gov": "console.amazonaws-us-gov.com", "aws-eusc": "console.amazonaws-eusc.eu",
    ]
    // The Region becomes part of a host name, and it may have come with a finding that anyone could send.
    guard let domain = domains[place.partition], place.region.isHostLabel else { return nil }
    return "https://\(place.region).\(domain)/\(path)?region=\(place.region)"
  }

  /// Percent-encodes all but RFC 3986's unreserved characters.
  static func encoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += (digits.utf8.count == 1 ? "%0" : "%") + digits
      }
    }
    return result
  }
}

extension RegionName {
  /// Whether it can stand in a host name: lower-case letters, digits and hyphens.
  var isHostLabel: Bool {
    !rawValue.isEmpty
      && rawValue.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
  }
}
