import Testing

@testable import Collectors
@testable import Snapshot

@Suite struct ConsoleURLTests {
  @Test(arguments: [
    ("aws", "eu-west-1", "https://eu-west-1.console.aws.amazon.com/"),
    ("aws-cn", "cn-north-1", "https://cn-north-1.console.amazonaws.cn/"),
    ("aws-us-gov", "us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/"),
    ("aws-eusc", "eusc-de-east-1", "https://eusc-de-east-1.console.amazonaws-eusc.eu/"),
  ])
  func theHostFollowsThePartition(_ partition: String, _ region: String, _ start: String) throws {
    let place = Place(account: AccountID("111122223333"), region: RegionName(region), partition: partition)
    let url = try #require(ConsoleURL.guardDuty(finding: "a b/\"<", in: place))
    #expect(url == "\(start)guardduty/home?region=\(region)#/findings?macros=current&fId=a%20b%2F%22%3C")
  }

  @Test func aRegionThatIsNoHostLabelGetsNoLink() {
    let place = Place(
      account: AccountID("111122223333"), region: RegionName("example.com/#"), partition: "aws")
    #expect(ConsoleURL.securityHub(finding: "x", in: place) == nil)
  }

  @Test func everyByteThatIsNotUnreservedIsEncoded() {
    #expect(ConsoleURL.encoded("aZ09-._~") == "aZ09-._~")
    #expect(ConsoleURL.encoded("é\n\u{0}%") == "%C3%A9%0A%00%25")
  }
}
