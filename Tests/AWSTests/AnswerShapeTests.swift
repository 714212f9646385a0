import Testing

@testable import AWS

/// Answers that are well-formed and no answers to what was asked: none is taken for an empty one.
@Suite struct AnswerShapeTests {
  private struct Detectors: Decodable, Sendable {
    let detectorIds: [String]?
    let nextToken: String?
  }
  private struct Members: Decodable, Sendable { let members: [String]? }
  private struct Image: Decodable, Sendable { let imageId: String? }
  private struct Images: Decodable, Sendable { let imagesSet: [Image]? }
  private struct Caller: Decodable, Sendable {
    let account: String?
    enum CodingKeys: String, CodingKey { case account = "Account" }
  }

  private static let guardDuty = Service("guardduty", .restJSON)
  private static let listDetectors = Operation<Detectors>(guardDuty, "ListDetectors", "GET /detector")
  private static let listMembers = Operation<Members>(guardDuty, "ListMembers", "GET /detector/{detectorId}/member")
  private static let describeImages = Operation<Images>(
    Service("ec2", .ec2(version: "2016-11-15")), "DescribeImages")
  private static let getCallerIdentity = Operation<Caller>(
    Service("sts", .query(version: "2011-06-15")), "GetCallerIdentity")

  private func decode<Output>(_ operation: Operation<Output>, _ body: String) throws -> Output {
    try operation.identity.service.wireProtocol.decode(
      Output.self, from: Answer(status: 200, body: Array(body.utf8)), to: operation.identity)
  }

  @Test(arguments: [
    "{}", "null", "[]", "7", #""x""#, #"{"detectorIds":null}"#, #"{"nextToken":"t"}"#, #"{"message":"try again"}"#,
    #"{"DetectorIds":[]}"#,
  ])
  func aListThatTheModelRequiresIsThere(body: String) throws {
    #expect(throws: UnreadableAnswer.self) { try decode(Self.listDetectors, body) }
    #expect(try decode(Self.listDetectors, #"{"detectorIds":[]}"#).detectorIds == [])
  }

  @Test(arguments: ["null", "[]", #"{"message":"try again"}"#, #"{"Message":null,"__type":"x"}"#])
  func aListThatTheModelDoesNotRequireIsLeftAwayAlone(body: String) throws {
    #expect(throws: UnreadableAnswer.self) { try decode(Self.listMembers, body) }
    #expect(try decode(Self.listMembers, "{}").members == nil)
    #expect(try decode(Self.listMembers, #"{"nextToken":"t","new":1}"#).members == nil)
  }

  @Test(arguments: [
    "<DescribeVpcsResponse><imagesSet/></DescribeVpcsResponse>", "<Response><imagesSet/></Response>",
    "<DescribeImagesResponse/>", "<DescribeImagesResponse><requestId>r</requestId></DescribeImagesResponse>",
    "<DescribeImagesResponse><DescribeImagesResult><imagesSet/></DescribeImagesResult></DescribeImagesResponse>",
    "<Response><Errors><Error><Code>x</Code></Error></Errors></Response>",
  ])
  func anAnswerOfEC2IsToThisOperation(body: String) throws {
    #expect(throws: UnreadableAnswer.self) { try decode(Self.describeImages, body) }
    let whole = "<DescribeImagesResponse><requestId>r</requestId><imagesSet/></DescribeImagesResponse>"
    #expect(try decode(Self.describeImages, whole).imagesSet?.count == 0)
  }

  @Test(arguments: [
    "<GetCallerIdentityResponse><Account>1</Account></GetCallerIdentityResponse>",
    "<AssumeRoleResponse><AssumeRoleResult><Account>1</Account></AssumeRoleResult></AssumeRoleResponse>",
    "<GetCallerIdentityResponse><GetCallerIdentityResult><x/></GetCallerIdentityResult></GetCallerIdentityResponse>",
  ])
  func anAnswerOfAQueryIsToThisOperation(body: String) {
    #expect(throws: UnreadableAnswer.self) { try decode(Self.getCallerIdentity, body) }
  }

  @Test func theTableIsReadAsItIsWritten() throws {
    let lists = try #require(AnswerShape(of: Self.listDetectors.identity))
    #expect(lists.members == ["detectorIds", "nextToken"] && lists.requiredLists == ["detectorIds"])
    let detector = try #require(AnswerShape(of: Operation<NoOutput>(Self.guardDuty, "GetDetector").identity))
    #expect(detector.required == ["serviceRole", "status"] && detector.requiredLists.isEmpty)
    #expect(detector.problem(with: ["tags"]) != nil && detector.problem(with: ["status"]) == nil)
    #expect(AnswerShape(of: Operation<NoOutput>(Self.guardDuty, "Nothing").identity) == nil)
  }

  @Test(arguments: [Service.WireProtocol.restJSON, .json11(target: "T")])
  func anAnswerIsCleanUTF8(wireProtocol: Service.WireProtocol) {
    func isRead(_ body: [UInt8]) -> Bool {
      (try? wireProtocol.decode(Detectors.self, from: Answer(status: 200, body: body))) != nil
    }
    // In a member that nobody reads, too.
    func inside(_ bytes: [UInt8]) -> [UInt8] {
      Array(#"{"other":""#.utf8) + bytes + Array(#"","detectorIds":[]}"#.utf8)
    }
    let bad: [[UInt8]] = [
      [0xFF], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x00], [0x09], [0x0A], [0x0D],
      [0x1F],
      Array(#"\""#.utf8) + [0x01], Array(#"\\"#.utf8) + [0x0A], Array(#"\"#.utf8) + [0x0A],
    ]
    for bytes in bad { #expect(!isRead(inside(bytes)), "\(bytes)") }
    for text in ["", "ü€😀", #"\n\t\u0000\"\\"#, #"\\\""#] { #expect(isRead(inside(Array(text.utf8))), "\(text)") }
    #expect(isRead(Array("{\r\n\t\"detectorIds\" : [ ]\n}\n".utf8)))
    let text = #"{"detectorIds":[]}"#
    for isLittle in [true, false] {
      let wide = text.utf16.flatMap { unit in
        let bytes = [UInt8(unit & 255), UInt8(unit >> 8)]
        return isLittle ? bytes : bytes.reversed()
      }
      #expect(!isRead(wide) && !isRead((isLittle ? [0xFF, 0xFE] : [0xFE, 0xFF]) + wide))
    }
    #expect(!isRead([0x0B] + Array(text.utf8)) && !isRead(Array(text.utf8) + [0x00]))
  }
}
