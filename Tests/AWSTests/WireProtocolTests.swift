import Testing

@testable import AWS

@Suite struct WireProtocolTests {
  private static let s3 = Service("s3", .restXML)
  private static let getObject = AWS.Operation<NoOutput>(s3, "GetObject", "GET /{Key+}", hostPrefix: "{Bucket}.")
  private static let getThing = AWS.Operation<NoOutput>(Service("things", .restJSON), "GetThing", "GET /thing/{id}")
  private static let putObject = AWS.Operation<NoOutput>(
    s3, "PutObject", "PUT /{Key+}?x-id=PutObject", query: ["versionId"],
    headers: ["ExpectedOwner": "x-amz-expected-bucket-owner"])

  private static func request(
    _ operation: AWS.Operation<NoOutput>, _ input: JSON, payload: [UInt8] = []
  ) throws -> WireRequest {
    try operation.identity.service.wireProtocol.wireRequest(
      for: Call(
        operation.identity, account: "123456789012", region: "eu-west-1", input: input, payload: payload))
  }

  @Test(arguments: ["..", ".", "a/..", "../a", "a/./b", "", "/.."])
  func aGreedyLabelCannotClimb(_ key: String) {
    #expect(throws: UnsendableInput.self) { try Self.request(Self.getObject, ["Bucket": "b", "Key": .string(key)]) }
  }

  @Test(arguments: ["..", ".", "", nil, ["a"], ["a": 1]] as [JSON])
  func aLabelIsOneSegment(_ id: JSON) {
    #expect { try Self.request(Self.getThing, ["id": id]) } throws: { error in
      (error as? UnsendableInput)?.member == "id" && "\(error)".contains("things:GetThing")
    }
  }

  @Test func labelsAreEncodedOnce() throws {
    #expect(try Self.request(Self.getThing, ["id": "../a%2e b"]).path == "/thing/..%2Fa%252e%20b")
    #expect(try Self.request(Self.getObject, ["Bucket": "b", "Key": "a//..b/ü"]).path == "/a//..b/%C3%BC")
  }

  @Test(arguments: ["evil.example.com/", "a.b", "", "-a", "a-", "a@b", String(repeating: "a", count: 64)])
  func aHostLabelIsOneLabel(_ bucket: String) {
    #expect(throws: UnsendableInput.self) {
      try Self.request(Self.getObject, ["Bucket": .string(bucket), "Key": "k"])
    }
  }

  @Test func everyMemberGoesToItsPlace() throws {
    let request = try Self.request(
      Self.putObject, ["Key": "a b", "ExpectedOwner": "123456789012", "versionId": "1"], payload: [1, 2])
    #expect(
      request
        == WireRequest(
          "PUT", path: "/a%20b", query: [.init("x-id", "PutObject"), .init("versionId", "1")],
          headers: [.init("x-amz-expected-bucket-owner", "123456789012")], body: [1, 2]))
  }

  @Test func anAccountStandsInTheHostAndInAHeader() throws {
    let getBlock = AWS.Operation<NoOutput>(
      Service("s3-control", .restXML), "GetPublicAccessBlock", "GET /v20180820/configuration/publicAccessBlock",
      headers: ["AccountId": "x-amz-account-id"], hostPrefix: "{AccountId}.")
    #expect(
      try Self.request(getBlock, ["AccountId": "123456789012"])
        == WireRequest(
          "GET", path: "/v20180820/configuration/publicAccessBlock",
          headers: [.init("x-amz-account-id", "123456789012")], hostPrefix: "123456789012."))
    #expect(throws: UnsendableInput.self) { try Self.request(getBlock, [:]) }
  }

  @Test func aMemberWithoutAPlaceIsNotDropped() {
    #expect(throws: UnsendableInput.self) { try Self.request(Self.putObject, ["Key": "a", "Tagging": "x"]) }
    #expect(throws: UnsendableInput.self) {
      try Self.request(AWS.Operation(Service("sts", .query(version: "1")), "X"), [:], payload: [1])
    }
  }

  @Test func aHeaderCannotBecomeTwo() {
    #expect(throws: UnsendableInput.self) {
      try Self.request(Self.putObject, ["Key": "a", "ExpectedOwner": "1\r\nx-amz-acl: public-read"])
    }
  }

  @Test(
    arguments: [
      (.restJSON, ["x-amzn-errortype": "A:http://b"], #"{"code":"C"}"#, "A"),
      (.json11(target: ""), ["x-amzn-query-error": "Old.Code;Sender"], #"{"__type":"n#New"}"#, "Old.Code"),
      (.json11(target: ""), [:], #"{"__type":"n#A:b","message":5}"#, "A"),
      (.json11(target: ""), [:], "<html><body>down</body></html>", "HTTP503"),
      (.restJSON, [:], "", "HTTP503"), (.restJSON, [:], #"{"code":42}"#, "HTTP503"),
      (.restJSON, [:], #"{"error":"invalid_grant"}"#, "invalid_grant"),
      (.query(version: ""), [:], "<ErrorResponse><Error><Code> A </Code></Error></ErrorResponse>", "A"),
      (.query(version: ""), [:], "<ErrorResponse><Error><Co", "HTTP503"),
      (.query(version: ""), [:], "<html><body>down</body></html>", "HTTP503"),
      (.ec2(version: ""), [:], "<Response><Errors><Error><Code>A</Code></Error></Errors></Response>", "A"),
      (.ec2(version: ""), [:], "<!DOCTYPE html><html></html>", "HTTP503"),
      (.query(version: ""), [:], "<UnknownOperationException/>", "UnknownOperationException"),
      (.restXML, [:], "<Error><Code>SlowDown</Code></Error>", "SlowDown"),
      (.restXML, [:], "<ErrorResponse><Error><Code>A</Code></Error></ErrorResponse>", "A"),
      (.restXML, [:], "", "HTTP503"),
    ] as [(Service.WireProtocol, [String: String], String, String)])
  func errorsAreReadInEverySpelling(
    _ wireProtocol: Service.WireProtocol, _ headers: [String: String], _ body: String, _ code: String
  ) {
    guard
      case .refused(503, let ours, "") = wireProtocol.error(
        in: Answer(status: 503, headers: headers, body: Array(body.utf8)))
    else {
      Issue.record("not refused with 503 and no message")
      return
    }
    #expect(ours == code)
  }

  @Test func successMayBeAnErrorAfterAll() async throws {
    struct Fixed: Transport {
      let answer: Answer
      func send(_ call: Call) async throws -> Answer { answer }
    }
    let body = Array("<?xml version=\"1.0\"?><Error><Code>InternalError</Code><Message>m</Message></Error>".utf8)
    let client = Client(
      transport: Fixed(answer: Answer(status: 200, headers: ["etag": "e"], body: body)),
      caller: .init(account: "123456789012", partition: "aws"))
    let complete = AWS.Operation<NoOutput>(Self.s3, "CompleteMultipartUpload", "POST /{Key+}", query: ["uploadId"])
    let error = await #expect(throws: AWSError.self) {
      try await client.answer(complete.identity, ["Key": "a"], account: "123456789012", region: "eu-west-1")
    }
    #expect(error?.code == "InternalError")
    #expect(error?.status == 200)
    // What was asked for is given, whatever stands in it.
    let got = try await client.answer(
      Self.getObject.identity, ["Bucket": "b", "Key": "a"], account: "123456789012", region: "eu-west-1")
    #expect(got.body == body)
    #expect(got.headers["etag"] == "e")
  }
}
