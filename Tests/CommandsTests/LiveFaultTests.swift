import Foundation
import TestSupport
import Testing

@testable import Collectors

/// What goes wrong on the way to AWS, and what the snapshot's ledger says of it after a whole run.
///
/// How each protocol spells each fault is tested with the client alone; here one of each goes through everything.
@Suite(.serialized) struct LiveFaultTests {
  static let standIn = Result<StandIn, any Error> {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("live-\(UUID().uuidString)").path
    try ExampleOrganization.write(to: folder)
    return try StandIn(fixtures: folder)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let fault: StandIn.Fault
    let operation: (service: String, name: String)
    let region: String
    let outcome: String
    let code: String?
    var testDescription: String { name }

    init(
      _ name: String, _ fault: StandIn.Fault, in region: String = "us-west-2", _ outcome: String, _ code: String?
    ) {
      self.name = name
      self.fault = fault
      operation = (fault.service ?? "", fault.operation ?? "")
      self.region = region
      self.outcome = outcome
      self.code = code
    }
  }

  private static func on(
    _ kind: StandIn.Fault.Kind, _ service: String = "guardduty", _ operation: String = "ListDetectors",
    region: String = "us-west-2", times: Int? = nil, seconds: Double? = nil
  ) -> StandIn.Fault {
    StandIn.Fault(kind, service: service, operation: operation, region: region, times: times, seconds: seconds)
  }

  private static func said(
    _ service: String, _ operation: String, _ status: Int, _ code: String, _ message: String
  ) -> StandIn.Fault {
    StandIn.Fault(
      .error, service: service, operation: operation, region: "us-west-2", status: status, code: code,
      message: message)
  }

  static let cases = [
    Case("throttling, REST", on(.throttled), "throttled", "TooManyRequestsException"),
    Case(
      "throttling, JSON", on(.throttled, "config", "DescribeDeliveryChannels"), "throttled", "ThrottlingException"),
    Case(
      "throttling of a whole service", on(.throttled, "account", "ListRegions", region: "global"), in: "global",
      "throttled", "TooManyRequestsException"),
    Case("throttling that ends", on(.throttled, times: 1), "ok", nil),
    Case("a page of HTML", on(.unavailable), "failed", "HTTP503"),
    Case("truncated, REST", on(.truncated), "failed", "ConnectionFailed"),
    Case("truncated, JSON", on(.truncated, "cloudtrail", "DescribeTrails"), "failed", "ConnectionFailed"),
    Case("corrupt", on(.corrupt), "failed", "Undecodable"),
    Case("reset", on(.reset), "failed", "ConnectionFailed"),
    Case("slow", on(.slow), "failed", "Timeout"),
    Case("silent", on(.silent, "config", "DescribeDeliveryChannels"), "failed", "Timeout"),
    Case("keys that ran out", on(.expired), "failed", "ExpiredTokenException"),
    Case("denied", on(.denied), "denied", "AccessDeniedException"),
    Case("denied, JSON", on(.denied, "cloudtrail", "DescribeTrails"), "denied", "AccessDeniedException"),
    Case("throttling, EC2", on(.throttled, "ec2", "DescribeVpcs"), "throttled", "RequestLimitExceeded"),
    Case(
      "throttling, query", on(.throttled, "iam", "GetAccountSummary", region: "global"), in: "global", "throttled",
      "Throttling"),
    Case("a page of HTML, EC2", on(.unavailable, "ec2", "DescribeFlowLogs"), "failed", "HTTP503"),
    Case("corrupt, EC2", on(.corrupt, "ec2", "GetEbsEncryptionByDefault"), "failed", "Undecodable"),
    Case("denied, EC2", on(.denied, "ec2", "DescribeVpcs"), "denied", "UnauthorizedOperation"),
    Case(
      "denied, query", on(.denied, "iam", "GetCredentialReport", region: "global"), in: "global", "denied",
      "AccessDenied"),
    Case(
      "Macie that is off", said("macie2", "GetMacieSession", 403, "AccessDeniedException", "Macie is not enabled."),
      "disabled", "AccessDeniedException"),
    Case("Macie that is denied", on(.denied, "macie2", "GetMacieSession"), "denied", "AccessDeniedException"),
    Case(
      "the unified Security Hub that is off",
      said("securityhub", "DescribeSecurityHubV2", 404, "ResourceNotFoundException", "not subscribed"), "disabled",
      "ResourceNotFoundException"),
    Case("an unknown operation", on(.unknownOperation), "failed", "UnknownOperationException"),
    Case(
      "an unknown operation, JSON", on(.unknownOperation, "config", "DescribeDeliveryChannels"), "failed",
      "UnknownOperationException"),
    Case(
      "an unknown operation that came late", on(.unknownOperation, "inspector2", "ListCisScans"), "not_offered",
      "UnknownOperationException"),
  ]

  @Test(arguments: cases)
  func theLedgerSaysWhatHappened(_ one: Case) throws {
    let standIn = try Self.standIn.get()
    try standIn.reset()
    try standIn.setFaults([one.fault])
    // Only where silence is the fault is a second enough: the stand-in reads its models when it is first asked.
    let timeout = one.code == "Timeout" ? "1" : "10"
    let run = try LiveRun(
      ["--region", "us-west-2", "--timeout", timeout], at: standIn.address,
      configuration: "regions: [us-east-1, us-west-2]\n")
    #expect(run.outcome.code == 0, "\(run.outcome.error)")
    #expect(run.seconds < 30)
    let line = try run.line(one.operation.service, one.operation.name, one.region)
    #expect(line.outcome == one.outcome, "\(line)")
    #expect(line.errorCode == one.code, "\(line)")
    #expect((line.message == nil) == (one.outcome == "ok"), "\(line)")
    // What does not depend on it was read.
    let other = one.operation.service == "securityhub" ? "guardduty" : "securityhub"
    let others = try run.ledger().filter { $0.service == other && $0.region == "us-west-2" }
    // The caller has no unified Security Hub there.
    let unified = ["DescribeSecurityHubV2", "GetFindingsV2"]
    let isRead = others.allSatisfy {
      unified.contains($0.operation) ? $0.outcome == "disabled" : ["ok", "not_needed"].contains($0.outcome)
    }
    #expect(isRead, "\(others)")
    #expect(try standIn.log().contains { $0.fault == one.fault.kind.rawValue })
  }

  /// Every service's clock, STS's first: a correction is for a host, and here all services are behind one.
  @Test(arguments: [600.0, -600.0])
  func aWrongClockIsCorrectedOnceAndForAll(seconds: Double) throws {
    let standIn = try Self.standIn.get()
    try standIn.reset()
    try standIn.setClock(ahead: seconds)
    let run = try LiveRun(["--region", "us-west-2"], at: standIn.address)
    #expect(run.outcome.code == 0, "\(run.outcome.error)")
    let unread = try run.ledger().filter { $0.region == "us-west-2" && $0.outcome == "failed" }
    #expect(unread.isEmpty, "\(unread)")
    #expect(try standIn.log().filter { $0.error?.contains("Signature") == true }.count < 20, "it was learned")
  }

  /// A session that is over is begun anew, once, and what it was for is read.
  @Test func aSessionThatEndsInTheMiddleIsBegunAnew() throws {
    let standIn = try Self.standIn.get()
    try standIn.reset()
    try standIn.setFaults([
      .init(.expired, service: "guardduty", operation: "ListFindings", account: ExampleOrganization.readable, times: 1)
    ])
    let run = try LiveRun(
      ["--region", "us-east-1"], at: standIn.address,
      configuration: """
        accounts:
          - id: "\(ExampleOrganization.readable)"
            role: \(ExampleOrganization.role)
            external_id: \(ExampleOrganization.externalID)
        """)
    #expect(run.outcome.code == 0, "\(run.outcome.error)")
    let unread = try run.ledger().filter { $0.region == "us-east-1" && $0.outcome == "failed" }
    #expect(unread.isEmpty, "\(unread)")
    let log = try standIn.log()
    #expect(log.contains { $0.fault == "expired" })
    #expect(log.count { $0.operation == "AssumeRole" && $0.status == 200 } == 2)
  }

  /// A label is at most 63 bytes long, so no resolver has to ask anyone to know that there is no such name.
  @Test func aServiceWhoseNameCannotBeResolvedIsNotRead() throws {
    let standIn = try Self.standIn.get()
    try standIn.reset()
    let run = try LiveRun(
      ["--region", "us-west-2"], at: standIn.address,
      environment: ["AWS_ENDPOINT_URL_GUARDDUTY": "http://\(String(repeating: "a", count: 64)).example.com"])
    #expect(run.outcome.code == 0, "\(run.outcome.error)")
    #expect(run.seconds < 60)
    let line = try run.line("guardduty", "ListDetectors", "us-west-2")
    #expect(line.outcome == "failed" && line.errorCode == "NameResolutionFailed", "\(line)")
    let findings = try run.line("guardduty", "GetFindings", "us-west-2")
    #expect(findings.outcome == "skipped", "\(findings)")
  }

  /// A newcomer's role often lacks account:ListRegions: EC2 names the Regions, and everything else is read.
  @Test func withoutAccountManagementsListTheRegionsAreRead() throws {
    let standIn = try Self.standIn.get()
    try standIn.reset()
    try standIn.setFaults([.init(.denied, service: "account", operation: "ListRegions")])
    let run = try LiveRun(["--region", "us-west-2"], at: standIn.address)
    #expect(run.outcome.code == 0, "\(run.outcome.error)")
    let list = try run.line("account", "ListRegions", "global")
    #expect(list.outcome == "denied" && list.message?.contains("DescribeRegions") == true, "\(list)")
    #expect(try run.line("ec2", "DescribeRegions", "global").outcome == "ok")
    #expect(try run.line("guardduty", "ListDetectors", "us-west-2").outcome == "ok")
    #expect(try Set(run.ledger().map(\.region)).count > 17)
  }

  /// The day is written, and says that nothing was read; the exit code says so too, with the first cause.
  @Test func aRunThatReadsNothingFailsWithTheFirstCause() throws {
    let standIn = try Self.standIn.get()
    try standIn.reset()
    // Who calls is answered to everybody.
    let services = CollectorRegistry.services + ["account", "organizations", "s3"]
    try standIn.setFaults(services.map { .init(.denied, service: $0) })
    let run = try LiveRun(
      ["--region", "us-west-2"], at: standIn.address,
      configuration: "cloudtrail: { source: lookup }\nregions: [us-west-2]\n", events: "")
    #expect(run.outcome.code == 1, "\(run.outcome.error)")
    #expect(run.outcome.error.contains("nothing could be read for 2026-11-23. First, account:ListRegions in"))
    #expect(run.outcome.error.contains("denied (AccessDeniedException)"))
    #expect(try run.ledger().allSatisfy { ["denied", "skipped", "failed"].contains($0.outcome) })
  }

  /// Without a network every name fails to resolve: nobody may take that for services that there are not.
  @Test func withoutANetworkTheRunEndsAtOnceAndLeavesNothing() throws {
    let run = try LiveRun(at: "http://\(String(repeating: "a", count: 64)).example.com")
    #expect(run.outcome.code != 0)
    #expect(run.seconds < 60)
    #expect(!run.outcome.error.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: run.snapshot))
  }

  @Test func wrongKeysEndTheRunWithAWordAboutThem() throws {
    let standIn = try Self.standIn.get()
    try standIn.reset()
    let run = try LiveRun(at: standIn.address, environment: ["AWS_SECRET_ACCESS_KEY": "another"])
    #expect(run.outcome.code != 0)
    #expect(run.outcome.error.contains("SignatureDoesNotMatch"), "\(run.outcome.error)")
    #expect(!run.outcome.error.contains("Signature="), "\(run.outcome.error)")
    #expect(!FileManager.default.fileExists(atPath: run.snapshot))
  }
}
