import Foundation
import Synchronization
import Testing

@testable import AWS

/// What happens to a call between us and the wire, in a world whose clock stands still but for our own waiting.
@Suite struct CallSenderTests {
  /// A world without time: waiting moves the clock.
  private final class World: Sendable {
    private let state: Mutex<(now: Double, waits: [Double])>

    init(now: Double = 1_795_500_000) { state = Mutex((now, [])) }

    var now: Double { state.withLock { $0.now } }
    var waits: [Double] { state.withLock { $0.waits } }
    func wait(_ seconds: Double) {
      state.withLock {
        $0.now += seconds
        $0.waits.append(seconds)
      }
    }
    func view(random: Double = 0.5) -> CallSender.World {
      CallSender.World(clock: { self.now }, sleep: { self.wait($0) }, random: { random })
    }
  }

  /// Answers from a list, the last one for ever, and keeps what was asked.
  private final class Carrier: HTTPCarrier {
    typealias Reply = @Sendable (HTTPRequest) throws -> Answer
    private let replies: [Reply]
    private let asked = Mutex<[HTTPRequest]>([])

    init(_ replies: Reply...) { self.replies = replies }

    var requests: [HTTPRequest] { asked.withLock { $0 } }
    func send(_ request: HTTPRequest, timeout: Duration) async throws -> Answer {
      let number = asked.withLock {
        $0.append(request)
        return $0.count - 1
      }
      return try replies[min(number, replies.count - 1)](request)
    }
  }

  private actor Keys: CredentialProvider {
    private var generation = 0
    func credentials() -> Credentials {
      Credentials(
        accessKeyID: "AKIDGENERATION\(generation)", secretAccessKey: "secret/secret",
        sessionToken: "token/token+\(generation)")
    }
    func reject(_ credentials: Credentials) { generation += 1 }
  }

  private static let good: Carrier.Reply = { _ in Answer(status: 200, body: Array("{}".utf8)) }

  private static func refusal(_ status: Int, _ code: String, headers: [String: String] = [:]) -> Carrier.Reply {
    { _ in
      Answer(
        status: status, headers: headers.merging(["x-amzn-errortype": code]) { $1 }, body: Array("{}".utf8))
    }
  }

  private static func fault(_ fault: TransportFault) -> Carrier.Reply { { _ in throw fault } }

  private static let list = Operation<JSON>(Service("guardduty", .restJSON), "ListDetectors", "GET /detector")

  private func call(region: String = "eu-west-1", _ operation: OperationIdentity = list.identity) -> Call {
    Call(operation, account: "111122223333", region: region, input: ["maxResults": 50])
  }

  private func sender(_ carrier: Carrier, _ world: World, attempts: Int? = nil) throws -> CallSender {
    CallSender(
      carrier: carrier, endpoints: try EndpointResolver(settings: ClientSettings(), partition: .commercial),
      maxAttempts: attempts, world: world.view())
  }

  @Test func aCallIsSignedForItsPlace() async throws {
    let carrier = Carrier(Self.good)
    _ = try await sender(carrier, World()).send(call(), signedBy: Keys())
    let request = try #require(carrier.requests.first)
    #expect(request.url == "https://guardduty.eu-west-1.amazonaws.com/detector?maxResults=50")
    let authorization = try #require(request.header("authorization"))
    #expect(authorization.contains("Credential=AKIDGENERATION0/20261124/eu-west-1/guardduty/aws4_request,"))
    #expect(authorization.contains("SignedHeaders=host;x-amz-date;x-amz-security-token,"))
    #expect(request.header("user-agent")?.hasPrefix("runbook") == true)
  }

  @Test func anUnsignedCallCarriesNothingOfOurs() async throws {
    let carrier = Carrier(Self.good)
    _ = try await sender(carrier, World()).send(call(), signedBy: nil)
    #expect(carrier.requests.first?.header("authorization") == nil)
  }

  @Test func throttlingIsWaitedFor() async throws {
    let carrier = Carrier(
      Self.refusal(429, "TooManyRequestsException"), Self.refusal(400, "ThrottlingException"), Self.good)
    let world = World()
    let answer = try await sender(carrier, world).send(call(), signedBy: Keys())
    #expect(answer.status == 200 && carrier.requests.count == 3)
    #expect(world.waits == [0.5, 1])
  }

  /// The process once ended here: `nan` passes through `min` and `max`.
  @Test(arguments: OutsideNumberTests.odd + ["9223372036854775808", "1500"])
  func aHintThatIsNoNumberIsNone(hint: String) async throws {
    let carrier = Carrier(
      Self.refusal(429, "TooManyRequestsException", headers: ["x-amz-retry-after": hint]), Self.good)
    let world = World()
    let answer = try await sender(carrier, world).send(call(), signedBy: Keys())
    #expect(answer.status == 200)
    #expect(world.waits == [hint == "1500" ? 1.5 : 0.5])
  }

  @Test func theLastAnswerIsGivenWhenAttemptsAreUsedUp() async throws {
    let carrier = Carrier(Self.refusal(503, "ServiceUnavailable"))
    let world = World()
    let answer = try await sender(carrier, world).send(call(), signedBy: Keys())
    #expect(answer.status == 503 && carrier.requests.count == 3)
    let once = Carrier(Self.fault(.connection))
    await #expect(throws: TransportFault.connection) {
      try await sender(once, world, attempts: 1).send(call(), signedBy: Keys())
    }
    #expect(once.requests.count == 1)
  }

  @Test func aRefusalThatIsMeantIsNotRepeated() async throws {
    let carrier = Carrier(Self.refusal(403, "AccessDeniedException"), Self.good)
    let answer = try await sender(carrier, World()).send(call(), signedBy: Keys())
    #expect(answer.status == 403 && carrier.requests.count == 1)
  }

  @Test func expiredCredentialsAreReplacedOnce() async throws {
    let carrier = Carrier(Self.refusal(403, "ExpiredTokenException"))
    let answer = try await sender(carrier, World()).send(call(), signedBy: Keys())
    #expect(answer.status == 403 && carrier.requests.count == 2)
    #expect(carrier.requests[1].header("authorization")?.contains("AKIDGENERATION1/") == true)
  }

  @Test func aWrongClockIsSetByTheHostsOwn() async throws {
    let skewed = Self.refusal(
      403, "InvalidSignatureException", headers: ["date": "Tue, 24 Nov 2026 06:10:00 GMT"])
    let carrier = Carrier(skewed, Self.good)
    let sender = try sender(carrier, World())
    let answer = try await sender.send(call(), signedBy: Keys())
    #expect(answer.status == 200)
    #expect(carrier.requests.map { $0.header("x-amz-date") } == ["20261124T060000Z", "20261124T061000Z"])
    _ = try await sender.send(call(), signedBy: Keys())
    #expect(carrier.requests.last?.header("x-amz-date") == "20261124T061000Z", "the host is believed from then on")
    _ = try await sender.send(call(region: "eu-west-2"), signedBy: Keys())
    #expect(carrier.requests.last?.header("x-amz-date") == "20261124T060000Z", "and no other")
  }

  @Test(arguments: ["Tue, 24 Nov 2026 06:04:59 GMT", "yesterday", nil])
  func aSignatureThatIsWrongForAnotherReasonIsNotRepeated(date: String?) async throws {
    let carrier = Carrier(
      Self.refusal(403, "SignatureDoesNotMatch", headers: date.map { ["date": $0] } ?? [:]), Self.good)
    let answer = try await sender(carrier, World()).send(call(), signedBy: Keys())
    #expect(answer.status == 403 && carrier.requests.count == 1)
  }

  @Test func callsOfOneOperationKeepTheirPace() async throws {
    let lookup = Operation<JSON>(
      Service("cloudtrail", .json11(target: "CloudTrail_20131101")), "LookupEvents"
    ).identity
    let carrier = Carrier(Self.good)
    let world = World()
    let sender = try sender(carrier, world)
    for _ in 0..<4 { _ = try await sender.send(call(lookup), signedBy: Keys()) }
    #expect(world.waits == [0.5, 0.5])
    _ = try await sender.send(call(region: "eu-west-2", lookup), signedBy: Keys())
    #expect(world.waits.count == 2, "another Region has a pace of its own")
  }

  @Test func aServiceInTroubleIsNotAskedEverMore() async throws {
    let carrier = Carrier(Self.refusal(500, "InternalServerException"))
    let sender = try sender(carrier, World())
    for _ in 0..<40 { _ = try await sender.send(call(), signedBy: Keys()) }
    // 500 tokens are 35 retries, beside the 40 first attempts.
    #expect(carrier.requests.count == 75)
  }

  @Test func whatWasSignedIsNotRepeatedInErrors() async throws {
    let carrier = Carrier { request in
      let escaped = request.headers.map { "\($0.name):\($0.value)" }.joined(separator: "\\n")
        .replacing("/", with: "\\/")
      return Answer(status: 400, body: Array("{\"message\":\"\(request.headers) \(escaped)\"}".utf8))
    }
    let answer = try await sender(carrier, World()).send(call(), signedBy: Keys())
    let text = String(decoding: answer.body, as: UTF8.self)
    #expect(text.contains("[removed]") && text.contains("x-amz-date"))
    #expect(text.firstMatch(of: /token.{0,2}\/token|secret.{0,2}\/secret|Signature=[0-9a-f]/) == nil)
  }

  @Test func aCancelledCallEnds() async throws {
    let carrier = Carrier(Self.refusal(500, "InternalServerException"))
    let sender = try sender(carrier, World())
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await sender.send(call(), signedBy: Keys())
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(carrier.requests.isEmpty)
  }

  // MARK: Buckets

  private func read(_ bucket: String, _ key: String = "a/b c+é.gz") -> Call {
    Call(
      S3API.getObject.identity, account: "111122223333", region: "eu-west-1",
      input: ["Bucket": .string(bucket), "Key": .string(key), "Range": "bytes=0-9"])
  }

  @Test func aBucketStandsInTheHostsNameWhereItCan() async throws {
    let carrier = Carrier(Self.good)
    let sender = try sender(carrier, World())
    _ = try await sender.send(read("example-trail"), signedBy: Keys())
    _ = try await sender.send(read("logs.example.com"), signedBy: Keys())
    _ = try await sender.send(
      Call(
        S3API.listObjects.identity, account: "111122223333", region: "eu-west-1",
        input: ["Bucket": "example-trail", "prefix": "a b", "ExpectedBucketOwner": "123456789012"]), signedBy: Keys())
    let own = CallSender(
      carrier: carrier,
      endpoints: try EndpointResolver(
        settings: ClientSettings(serviceEndpoints: ["s3": "http://127.0.0.1:9000"]), partition: .commercial),
      world: World().view())
    _ = try await own.send(read("example-trail"), signedBy: Keys())
    #expect(
      carrier.requests.map(\.url) == [
        "https://example-trail.s3.eu-west-1.amazonaws.com/a/b%20c%2B%C3%A9.gz",
        "https://s3.eu-west-1.amazonaws.com/logs.example.com/a/b%20c%2B%C3%A9.gz",
        "https://example-trail.s3.eu-west-1.amazonaws.com/?list-type=2&encoding-type=url&prefix=a%20b",
        "http://127.0.0.1:9000/example-trail/a/b%20c%2B%C3%A9.gz",
      ])
    #expect(carrier.requests[0].header("range") == "bytes=0-9")
    #expect(carrier.requests[2].header("x-amz-expected-bucket-owner") == "123456789012")
    for request in carrier.requests { #expect(request.header("x-amz-content-sha256") != nil) }
  }

  private static func elsewhere(_ status: Int, header: String? = nil, body: String = "") -> Carrier.Reply {
    { request in
      if request.header("authorization")?.contains("/us-west-2/s3/") == true { return Answer(status: 200, body: []) }
      return Answer(
        status: status, headers: header.map { ["x-amz-bucket-region": $0] } ?? [:], body: Array(body.utf8))
    }
  }

  @Test(arguments: [
    elsewhere(301, header: "us-west-2"), elsewhere(307, header: "us-west-2"), elsewhere(400, header: "us-west-2"),
    elsewhere(
      400,
      body: "<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong</Message><Region>us-west-2</Region></Error>"
    ),
  ])
  private func aBucketIsAskedWhereItIs(reply: @escaping Carrier.Reply) async throws {
    let carrier = Carrier(reply)
    let sender = try sender(carrier, World(), attempts: 1)
    #expect(try await sender.send(read("example-trail"), signedBy: Keys()).status == 200)
    #expect(try await sender.send(read("example-trail"), signedBy: Keys()).status == 200)
    #expect(
      carrier.requests.map(\.origin.host) == [
        "example-trail.s3.eu-west-1.amazonaws.com", "example-trail.s3.us-west-2.amazonaws.com",
        "example-trail.s3.us-west-2.amazonaws.com",
      ], "once, and remembered")
  }

  @Test(arguments: [
    elsewhere(301, header: "eu-central-1"), elsewhere(301, header: "evil.example.com/"), elsewhere(301),
    elsewhere(400, body: "<Error><Code>InvalidRequest</Code></Error>"),
  ])
  private func aBucketIsNotLookedForForEver(reply: @escaping Carrier.Reply) async throws {
    let carrier = Carrier(reply)
    let answer = try await sender(carrier, World(), attempts: 1).send(read("example-trail"), signedBy: Keys())
    #expect(answer.status >= 300)
    #expect(carrier.requests.count <= 2)
    #expect(carrier.requests.allSatisfy { $0.origin.host.hasSuffix(".amazonaws.com") })
  }
}
