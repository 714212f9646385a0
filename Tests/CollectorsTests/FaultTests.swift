import Foundation
import Synchronization
import TestSupport
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

/// What goes wrong between here and AWS, in the spelling of each protocol, over real sockets: how often it is tried, and
/// what the ledger makes of it. Delays are noted instead of waited for; only a silent service costs time.
///
/// All ask one stand-in, and so one after the other.
@Suite(.serialized) struct FaultTests {
  /// An operation of each protocol, and of services that spell errors in ways of their own.
  enum Asked: String, CaseIterable, CustomTestStringConvertible {
    case organizations, cloudtrail, guardduty, securityhub, inspector2, config, account, iam, sts, ec2, s3control

    var operation: AWS.Operation<JSON> {
      switch self {
      case .organizations: Self.same(OrganizationsAPI.listAccounts.identity)
      case .cloudtrail: Self.same(CloudTrailAPI.describeTrails.identity)
      case .guardduty: Self.same(GuardDutyAPI.listDetectors.identity)
      case .securityhub: Self.same(SecurityHubAPI.describeHub.identity)
      case .inspector2: Self.same(InspectorAPI.listFindings.identity)
      case .config: Self.same(ConfigAPI.describeRecorders.identity)
      case .account: Self.same(AccountAPI.listRegions.identity)
      case .iam: AWS.Operation(Service("iam", .query(version: "2010-05-08"), .global), "GetAccountSummary")
      case .sts: AWS.Operation(Service("sts", .query(version: "2011-06-15")), "GetCallerIdentity")
      case .ec2: AWS.Operation(Service("ec2", .ec2(version: "2016-11-15")), "DescribeRegions")
      case .s3control:
        AWS.Operation(
          Service("s3control", .restXML), "GetPublicAccessBlock", "GET /v20180820/configuration/publicAccessBlock",
          headers: ["AccountId": "x-amz-account-id"], hostPrefix: "{AccountId}.")
      }
    }

    var input: JSON { self == .s3control ? ["AccountId": .string(ExampleOrganization.caller)] : [:] }
    var testDescription: String { rawValue }

    private static func same(_ identity: OperationIdentity) -> AWS.Operation<JSON> {
      AWS.Operation(identity.service, identity.name, "\(identity.method) \(identity.path)")
    }
  }

  @Test(arguments: Asked.allCases)
  func withoutAFaultEachIsAnswered(asked: Asked) async throws {
    try await expect(asked, [], outcome: .ok, requests: 1)
  }

  @Test(arguments: Asked.allCases)
  func throttlingIsTriedAgainAndThenSaidInSoManyWords(asked: Asked) async throws {
    let codes: [Asked: String] = [
      .organizations: "TooManyRequestsException", .guardduty: "TooManyRequestsException",
      .securityhub: "TooManyRequestsException", .account: "TooManyRequestsException", .iam: "Throttling",
      .sts: "Throttling", .ec2: "RequestLimitExceeded", .s3control: "SlowDown",
    ]
    try await expect(
      asked, [.init(.throttled)], outcome: .throttled, code: codes[asked] ?? "ThrottlingException", requests: 3)
    // Who is let in the second time has read it.
    try await expect(asked, [.init(.throttled, times: 1)], outcome: .ok, requests: 2)
  }

  @Test(arguments: Asked.allCases)
  func aPageOfHTMLIsNoAnswer(asked: Asked) async throws {
    try await expect(asked, [.init(.unavailable)], outcome: .failed, code: "HTTP503", requests: 3)
    try await expect(asked, [.init(.unavailable, times: 2, status: 502)], outcome: .ok, requests: 3)
    // It may come with a good status, too, from whoever stands between.
    try await expect(asked, [.init(.unavailable, status: 200)], outcome: .failed, code: "Undecodable", requests: 1)
  }

  @Test(arguments: Asked.allCases)
  func nothingTruncatedIsTakenForAnAnswer(asked: Asked) async throws {
    try await expect(asked, [.init(.truncated)], outcome: .failed, code: "ConnectionFailed", requests: 3)
    try await expect(asked, [.init(.truncated, times: 1)], outcome: .ok, requests: 2)
  }

  @Test(arguments: Asked.allCases)
  func nothingCorruptIsTakenForAnAnswer(asked: Asked) async throws {
    try await expect(asked, [.init(.corrupt)], outcome: .failed, code: "Undecodable", requests: 1)
  }

  @Test(arguments: Asked.allCases)
  func aResetConnectionIsTriedAgain(asked: Asked) async throws {
    try await expect(asked, [.init(.reset)], outcome: .failed, code: "ConnectionFailed", requests: 3)
    try await expect(asked, [.init(.reset, times: 2)], outcome: .ok, requests: 3)
  }

  @Test(arguments: [Asked.cloudtrail, .guardduty, .ec2], [StandIn.Fault.Kind.slow, .silent])
  func whoNeverEndsIsNotWaitedForInEternity(asked: Asked, kind: StandIn.Fault.Kind) async throws {
    let begun = ContinuousClock.now
    try await expect(
      asked, [.init(kind)], outcome: .failed, code: "Timeout", requests: 3, timeout: .milliseconds(500))
    #expect(ContinuousClock.now - begun < .seconds(20))
  }

  @Test(arguments: Asked.allCases)
  func keysThatRanOutAreFetchedAnewOnce(asked: Asked) async throws {
    let codes: [Asked: String] = [
      .iam: "ExpiredToken", .sts: "ExpiredToken", .ec2: "RequestExpired", .s3control: "ExpiredToken",
    ]
    try await expect(
      asked, [.init(.expired)], outcome: .failed, code: codes[asked] ?? "ExpiredTokenException", requests: 2)
    try await expect(asked, [.init(.expired, times: 1)], outcome: .ok, requests: 2)
  }

  @Test(arguments: Asked.allCases, [600.0, -600.0])
  func aClockThatIsTenMinutesOffIsCorrected(asked: Asked, seconds: Double) async throws {
    // S3 looks away for a quarter of an hour.
    let requests = asked == .s3control ? 1 : 2
    try await expect(asked, [.init(.skewed, seconds: seconds)], outcome: .ok, requests: requests)
  }

  @Test(arguments: Asked.allCases)
  func deniedIsDenied(asked: Asked) async throws {
    let codes: [Asked: String] = [
      .iam: "AccessDenied", .sts: "AccessDenied", .s3control: "AccessDenied", .ec2: "UnauthorizedOperation",
    ]
    let message = "with an explicit deny in a service control policy"
    try await expect(
      asked, [.init(.denied, message: message)], outcome: .denied, code: codes[asked] ?? "AccessDeniedException",
      requests: 1, message: message)
  }

  @Test(arguments: Asked.allCases)
  func whatAServiceThatIsEverywhereDoesNotKnowIsNotRead(asked: Asked) async throws {
    let isForm = [Asked.iam, .sts, .ec2, .s3control].contains(asked)
    try await expect(
      asked, [.init(.unknownOperation)], outcome: .failed,
      code: isForm ? "InvalidAction" : "UnknownOperationException", requests: 1)
  }

  /// A label is at most 63 bytes long, so no resolver has to ask anyone to know that there is no such name.
  static let noName = "http://\(String(repeating: "a", count: 64)).example.com"

  @Test func aNameThatCannotBeResolvedIsNotRead() async throws {
    try await Self.attempt(.guardduty, at: Self.noName) { result, _ in
      let error = try #require(result)
      #expect(error.code == "NameResolutionFailed")
      #expect(Outcome(reading: error) == .failed)
    }
  }

  @Test func aCertificateForAnotherNameIsNotRead() async throws {
    let folder = try Self.fixtures()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let authority = folder + "/authority.pem"
    let wrong = try StandIn(fixtures: folder, authority: authority, names: ["other.example.com"])
    try await Self.attempt(.guardduty, at: wrong.address, authority: authority) { result, _ in
      let error = try #require(result)
      #expect(error.code == "TLSFailed")
      #expect(Outcome(reading: error) == .failed)
    }
    #expect(try wrong.log().isEmpty, "nothing is said to whom is not trusted")
  }

  @Test func aCertificateOfTheConfiguredAuthorityIsTrustedAndNoOther() async throws {
    let folder = try Self.fixtures()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let authority = folder + "/authority.pem"
    let standIn = try StandIn(fixtures: folder, authority: authority)
    for asked in Asked.allCases {
      try await Self.attempt(asked, at: standIn.address, authority: authority) { error, _ in
        #expect(error == nil, "\(asked)")
      }
    }
    try await Self.attempt(.guardduty, at: standIn.address) { error, _ in #expect(error?.code == "TLSFailed") }
  }

  // MARK: Asking

  static let standIn = Result<StandIn, any Error> {
    let folder = try fixtures()
    return try StandIn(fixtures: folder)
  }

  /// Asks once, while these things go wrong.
  private func expect(
    _ asked: Asked, _ faults: [StandIn.Fault], outcome: Outcome, code: String? = nil, requests: Int,
    message: String? = nil, timeout: Duration = .seconds(30), sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let standIn = try Self.standIn.get()
    try standIn.reset()
    try standIn.setFaults(faults)
    try await Self.attempt(asked, at: standIn.address, timeout: timeout) { error, delays in
      let found = error.map { Outcome(reading: $0) } ?? .ok
      #expect(found == outcome, "\(String(describing: error))", sourceLocation: sourceLocation)
      #expect(error?.code == code, "\(String(describing: error))", sourceLocation: sourceLocation)
      if let message { #expect(error?.message.contains(message) == true, sourceLocation: sourceLocation) }
      #expect(delays.allSatisfy { $0 <= 20 }, sourceLocation: sourceLocation)
    }
    let log = try standIn.log()
    #expect(log.count == requests, "\(log)", sourceLocation: sourceLocation)
  }

  private static func attempt(
    _ asked: Asked, at address: String, authority: String? = nil, timeout: Duration = .seconds(30),
    _ check: (AWSError?, [Double]) throws -> Void
  ) async throws {
    let settings = ClientSettings(endpoint: address, omitsHostPrefix: true, caBundle: authority)
    let carrier = try PooledCarrier(settings: settings)
    let delays = Mutex<[Double]>([])
    let sender = CallSender(
      carrier: carrier, endpoints: try EndpointResolver(settings: settings, partition: .commercial), maxAttempts: 3,
      timeout: timeout,
      world: CallSender.World(
        clock: { Date().timeIntervalSince1970 }, sleep: { delay in delays.withLock { $0.append(delay) } },
        random: { 0.5 }))
    let sessions = AccountSessions(caller: ExampleOrganization.caller, credentials: CallersKeys()) { _ in nil }
    let client = Client(
      transport: LiveTransport(sender: sender, sessions: sessions),
      caller: Client.Caller(account: ExampleOrganization.caller, partition: "aws"))
    var found: AWSError?
    do {
      _ = try await client.call(
        asked.operation, asked.input, account: ExampleOrganization.caller, region: "eu-west-1")
    } catch let error as AWSError {
      found = error
    } catch {
      await carrier.close()
      throw error
    }
    await carrier.close()
    try check(found, delays.withLock { $0 })
  }

  private static func fixtures() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "faults-\(UUID().uuidString)").path
    let place = ["\(ExampleOrganization.caller)/eu-west-1", "\(ExampleOrganization.caller)/global"]
    let results = [
      "\(place[1])/organizations/ListAccounts": #"{"Accounts": [{"Id": "123456789012", "State": "ACTIVE"}]}"#,
      "\(place[0])/cloudtrail/DescribeTrails": #"{"trailList": [{"Name": "trail"}]}"#,
      "\(place[0])/guardduty/ListDetectors": #"{"DetectorIds": ["d1"]}"#,
      "\(place[0])/securityhub/DescribeHub": #"{"HubArn": "arn:aws:securityhub:eu-west-1:123456789012:hub/default"}"#,
      "\(place[0])/inspector2/ListFindings": #"{"findings": []}"#,
      "\(place[0])/config/DescribeConfigurationRecorders": #"{"ConfigurationRecorders": [{"name": "default"}]}"#,
      "\(place[1])/account/ListRegions": #"{"Regions": [{"RegionName": "eu-west-1"}]}"#,
      "\(place[1])/iam/GetAccountSummary": #"{"SummaryMap": {"Users": 3}}"#,
      "\(place[0])/ec2/DescribeRegions": #"{"Regions": [{"RegionName": "eu-west-1"}]}"#,
      "\(place[0])/s3control/GetPublicAccessBlock":
        #"{"PublicAccessBlockConfiguration": {"BlockPublicAcls": true}}"#,
    ]
    for (path, result) in results {
      let file = URL(fileURLWithPath: "\(folder)/\(path).json")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(#"{"result": \#(result)}"#.utf8).write(to: file)
    }
    let accounts: JSON = [
      "keys": [
        ExampleOrganization.accessKeyID: [
          "secret": .string(ExampleOrganization.secretAccessKey), "account": .string(ExampleOrganization.caller),
        ]
      ]
    ]
    try Data(accounts.serialized()).write(to: URL(fileURLWithPath: folder + "/accounts.json"))
    return folder
  }
}
