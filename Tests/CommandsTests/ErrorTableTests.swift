import Foundation
import Synchronization
import Testing

@testable import AWS
@testable import Collectors
@testable import Report
@testable import Snapshot

/// Every error that AWS may give, at every operation that collectors call: what the ledger says of it, and that no check
/// takes it for a verdict.
///
/// The samples answer everything else. An error is given, in the spelling of each service, by all operations at once that
/// are not reached through another; then, while these answer, by those that are reached through them; and so on, until
/// each has given it. What the ledger and all checks say is compared with what they say without it.
@Suite struct ErrorTableTests {
  /// What comes back.
  struct Row: Sendable, CustomTestStringConvertible {
    enum What: Sendable {
      case refusal(Int, String, String)
      case fault(TransportFault)
    }

    let name: String
    let what: What
    let outcome: Outcome
    /// Operations at which it means something else.
    var exceptions: [String: Outcome] = [:]
    var testDescription: String { name }

    init(_ name: String, _ what: What, _ outcome: Outcome, exceptions: [String: Outcome] = [:]) {
      self.name = name
      self.what = what
      self.outcome = outcome
      self.exceptions = exceptions
    }
  }

  static let policy = "not authorized to perform this with an explicit deny in a service control policy"

  /// Rows that mean the same at every operation.
  static let rows = [
    Row("throttled", .refusal(400, "ThrottlingException", "Rate exceeded"), .throttled),
    Row("too many requests", .refusal(429, "TooManyRequests", ""), .throttled),
    Row("no answer in time", .fault(.timeout), .failed),
    Row("the service failed", .refusal(500, "InternalFailure", ""), .failed),
    Row("credentials ran out", .refusal(403, "ExpiredToken", "expired"), .failed),
    Row("the signature is wrong", .refusal(403, "SignatureDoesNotMatch", "check your key"), .failed),
    Row(
      "credentials that the Region does not know", .refusal(403, "InvalidClientTokenId", "invalid"), .failed),
    Row(
      "the same, as JSON services say it", .refusal(403, "UnrecognizedClientException", "invalid"), .failed),
    Row("a Region that is off", .refusal(403, "RegionDisabledException", "off"), .notOffered),
    Row("not subscribed", .refusal(403, "OptInRequired", "You are not subscribed to this service"), .failed),
    Row("no such host", .fault(.dns), .failed),
    Row("a certificate of another", .fault(.tls), .failed),
    Row(
      "no such operation", .refusal(404, "UnknownOperationException", ""), .failed,
      exceptions: Dictionary(
        uniqueKeysWithValues: [
          "accessanalyzer:ListFindingsV2", "inspector2:ListCisScanConfigurations", "inspector2:ListCisScans",
          "inspector2:ListCisScanResultsAggregatedByChecks", "inspector2:ListCisScanResultsAggregatedByTargetResource",
          "securityhub:DescribeSecurityHubV2", "securityhub:GetFindingsV2",
        ].map { ($0, .notOffered) })),
    Row("denied", .refusal(403, "AccessDeniedException", policy), .denied),
    Row("another 403", .refusal(403, "SomethingNew", "no"), .denied),
    Row(
      "not found", .refusal(404, "ResourceNotFoundException", "not found"), .failed,
      exceptions: ["inspector2:GetDelegatedAdminAccount": .ok]),
    Row("another error", .refusal(400, "ValidationException", "no"), .failed),
  ]

  /// What a few services say with codes that others use for something else. "Off" is a verdict only here.
  static let special: [(operations: [String], Row)] = [
    (
      ["macie2:GetMacieSession"],
      Row("Macie is off", .refusal(403, "AccessDeniedException", "Macie is not enabled."), .disabled)
    ),
    (
      ["DescribeHub", "GetEnabledStandards", "GetFindings", "ListFindingAggregators", "DescribeSecurityHubV2"]
        .map { "securityhub:" + $0 },
      Row(
        "Security Hub is off",
        .refusal(401, "InvalidAccessException", "Account 123456789012 is not subscribed to AWS Security Hub"), .disabled
      )
    ),
    (
      ["securityhub:DescribeHub", "securityhub:GetEnabledStandards", "securityhub:ListFindingAggregators"],
      Row("no administrator", .refusal(401, "InvalidAccessException", "Account is not an administrator"), .failed)
    ),
    (
      ["securityhub:DescribeHub", "securityhub:DescribeSecurityHubV2"],
      Row("not found is off", .refusal(404, "ResourceNotFoundException", "not found"), .disabled)
    ),
    (
      ["s3control:GetPublicAccessBlock", "s3:GetPublicAccessBlock"],
      Row("no block", .refusal(404, "NoSuchPublicAccessBlockConfiguration", "not found"), .disabled)
    ),
    (
      ["ListDetectors", "GetDetector", "ListMembers", "GetAdministratorAccount"].map { "guardduty:" + $0 },
      Row("another's detector", .refusal(400, "BadRequestException", "The request is rejected"), .failed)
    ),
    (
      ["cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"],
      Row("another kind of trail", .refusal(400, "UnsupportedOperationException", "not supported"), .failed)
    ),
    (
      ["iam:GetCredentialReport"], Row("no report", .refusal(410, "ReportNotPresent", "no report"), .failed)
    ),
    (
      ["organizations:DescribeOrganization", "organizations:ListAccounts"],
      Row("no organization", .refusal(400, "AWSOrganizationsNotInUseException", "not in use"), .disabled)
    ),
  ]

  /// Where a row of the first kind has a meaning of its own, and so a row of the second.
  static func means(_ row: Row, at operation: OperationIdentity) -> Bool {
    row.name != "not found"
      || !special.contains { $0.1.name == "not found is off" && $0.operations.contains(operation.description) }
  }

  @Test(arguments: rows)
  func anErrorIsReadAsTheTableSaysAndIsNoVerdict(_ row: Row) async throws {
    var left = Set(CollectorRegistry.operations.filter { Self.means(row, at: $0) })
    for region in [Self.region, Self.unifiedAlone] {
      while !left.isEmpty {
        let reading = try await Self.collect(left, row, in: region)
        let reached = left.intersection(reading.failed)
        guard !reached.isEmpty else { break }
        for operation in reached { try Self.expect(row, at: operation, reading) }
        try await Self.expectNoVerdict(row, reading)
        left.subtract(reached)
      }
    }
    #expect(left.isEmpty, "the samples never reach these")
  }

  @Test(arguments: special.flatMap { names, row in names.map { ($0, row) } })
  func offIsOnlyWhatAWSCallsOff(_ name: String, _ row: Row) async throws {
    let operation = try #require(CollectorRegistry.operations.first { $0.description == name })
    let reading = try await Self.collect([operation], row)
    #expect(reading.failed == [operation])
    try Self.expect(row, at: operation, reading)
    try await Self.expectNoVerdict(row, reading)
  }

  private static func expect(_ row: Row, at operation: OperationIdentity, _ reading: Reading) throws {
    let line = try #require(reading.lines[operation.description], "the ledger has no line of \(operation)")
    let expected = row.exceptions[operation.description] ?? row.outcome
    #expect(line.outcome == expected.rawValue, "\(operation): \(line)")
    #expect((line.message?.isEmpty == false) == (expected != .ok), "\(operation): \(line)")
  }

  private static func expectNoVerdict(_ row: Row, _ reading: Reading) async throws {
    let known = try await (reading.region == region ? whole : wholeUnified).value.verdicts
    for (place, status) in reading.verdicts where known[place] != status {
      switch status {
      case .pass: Issue.record("\(place) passes because of an error")
      // Where AWS said that it is off, in as many words, it is.
      case .fail where row.outcome != .disabled: Issue.record("\(place) fails because of an error")
      case .fail, .partial, .notApplicable, .unknown: break
      }
    }
  }

  // MARK: Collecting

  struct Place: Hashable, Sendable, CustomStringConvertible {
    let check: String
    let account: String
    let region: String
    let resource: String
    var description: String { "\(check) in \(account)/\(region) \(resource)" }
  }

  struct Reading: Sendable {
    struct Line: Sendable {
      let outcome: String
      let message: String?
    }

    let region: RegionName
    /// By operation.
    let lines: [String: Line]
    let verdicts: [Place: CheckResult.Status]
    /// The operations that gave the error.
    let failed: Set<OperationIdentity>
  }

  static let account = AccountID("123456789012")
  static let region = RegionName("us-east-1")
  /// Where the unified Security Hub is on, and the other is off.
  static let unifiedAlone = RegionName("eu-west-3")
  static let checks = Result { try Check.load(root: TemplateLayers([Program.package + "/Templates"])) }
  /// Where nothing goes wrong.
  static let whole = Task { try await collect([], rows[0]) }
  static let wholeUnified = Task { try await collect([], rows[0], in: unifiedAlone) }

  /// Reads the organization, and one account in one Region, while some operations give an error.
  static func collect(
    _ operations: Set<OperationIdentity>, _ row: Row, in region: RegionName = region
  ) async throws -> Reading {
    let folder = try TemporaryFolder()
    let day = Day(year: 2026, month: 11, day: 23)
    let replay = try ReplayTransport(folder: Program.package + "/Samples/recordings/\(day)")
    let writer = try SnapshotWriter(
      path: folder.path + "/snapshot.sqlite",
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test"))
    let transport = FailingTransport(under: replay, operations: operations, what: row.what)
    let recorded = try #require(Timestamp(replay.recording.recordedAt))
    let plan = CollectionPlan(
      accounts: .organization(excluding: []), onlyAccounts: [account], onlyRegions: [region])
    _ = try await CollectionRunner(
      client: Client(transport: transport, caller: replay.recording.caller), plan: plan, writer: writer,
      clock: { recorded }, sleep: { _ in }
    ).run()
    let snapshot = try Snapshot(path: writer.workingPath, isBeingWritten: true)
    let results = try CheckRunner(try checks.get()).run(on: snapshot)
    var lines: [String: Reading.Line] = [:]
    let ledger = try snapshot.rows(
      """
      SELECT service || ':' || operation, outcome, message FROM collection
      WHERE account_id = '\(account)' AND region IN ('global', '\(region)')
      """)
    for row in ledger {
      lines[row[0].string ?? ""] = Reading.Line(outcome: row[1].string ?? "", message: row[2].string)
    }
    try await writer.discard()
    let verdicts = results.map {
      (
        Place(check: $0.checkID, account: $0.accountID.rawValue, region: $0.region.rawValue, resource: $0.resource),
        $0.status
      )
    }
    return Reading(
      region: region, lines: lines, verdicts: Dictionary(verdicts) { first, _ in first },
      failed: transport.failed.withLock { $0 })
  }
}

/// Gives an error in the place of some operations' answers, and knows which were asked for.
private final class FailingTransport: Transport {
  private let under: any Transport
  private let operations: Set<OperationIdentity>
  private let what: ErrorTableTests.Row.What
  let failed = Mutex<Set<OperationIdentity>>([])

  init(under: any Transport, operations: Set<OperationIdentity>, what: ErrorTableTests.Row.What) {
    self.under = under
    self.operations = operations
    self.what = what
  }

  func send(_ call: Call) async throws -> Answer {
    guard operations.contains(call.operation) else { return try await under.send(call) }
    failed.withLock { _ = $0.insert(call.operation) }
    switch what {
    case .fault(let fault): throw fault
    case .refusal(let status, let code, let message):
      return try Self.answer(call.operation.service, status, code, message)
    }
  }

  /// The error in the service's own spelling.
  private static func answer(_ service: Service, _ status: Int, _ code: String, _ message: String) throws -> Answer {
    let error = "<Error><Code>\(code)</Code><Message>\(message)</Message></Error>"
    var headers: [String: String] = [:]
    let body: [UInt8]
    switch service.wireProtocol {
    case .json11:
      let document: JSON = ["__type": .string("com.amazonaws.example#\(code)"), "Message": .string(message)]
      body = try document.serialized()
    case .restJSON:
      headers["x-amzn-errortype"] = "\(code):http://internal.amazon.com/"
      let document: JSON = ["message": .string(message)]
      body = try document.serialized()
    case .query: body = Array("<ErrorResponse>\(error)</ErrorResponse>".utf8)
    case .ec2: body = Array("<Response><Errors>\(error)</Errors><RequestID>r</RequestID></Response>".utf8)
    case .restXML: body = Array((service.name == "s3" ? error : "<ErrorResponse>\(error)</ErrorResponse>").utf8)
    }
    return Answer(status: status, headers: headers, body: body)
  }
}
