import Foundation
import Testing

@testable import AWS
@testable import Collectors
@testable import Report
@testable import Snapshot

/// Every error that AWS may give, at every operation that collectors call: what the ledger says of it, and that no check
/// takes it for a verdict.
///
/// The samples answer everything else. One operation at a time gives the error, in the spelling of its service, in one
/// account and Region; what the ledger and all checks say is compared with what they say without it.
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
    /// Where there is no elsewhere that could excuse it: what answers once for a partition.
    var global: Outcome?
    var testDescription: String { name }

    init(_ name: String, _ what: What, _ outcome: Outcome, global: Outcome? = nil) {
      self.name = name
      self.what = what
      self.outcome = outcome
      self.global = global
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
      "credentials that the Region does not know", .refusal(403, "InvalidClientTokenId", "invalid"), .notOffered,
      global: .failed),
    Row(
      "the same, as JSON services say it", .refusal(403, "UnrecognizedClientException", "invalid"), .notOffered,
      global: .failed),
    Row("a Region that is off", .refusal(403, "RegionDisabledException", "off"), .notOffered),
    Row("not subscribed", .refusal(403, "OptInRequired", "You are not subscribed to this service"), .failed),
    Row("no such host", .fault(.dns), .notOffered, global: .failed),
    Row("no such operation", .refusal(404, "UnknownOperationException", ""), .notOffered),
    Row("denied", .refusal(403, "AccessDeniedException", policy), .denied),
    Row("another 403", .refusal(403, "SomethingNew", "no"), .denied),
    Row("not found", .refusal(404, "ResourceNotFoundException", "not found"), .failed),
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
      ["securityhub:DescribeHub", "securityhub:DescribeSecurityHubV2", "inspector2:GetDelegatedAdminAccount"],
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

  struct Case: Sendable, CustomTestStringConvertible {
    let row: Row
    let operation: OperationIdentity
    var testDescription: String { "\(operation): \(row.name)" }
  }

  static let cases: [Case] = {
    let everywhere = rows.flatMap { row in
      CollectorRegistry.operations.filter { operation in
        // Where "not found" has a meaning of its own, it has a row of its own.
        !special.contains {
          $0.operations.contains(operation.description) && $0.1.name == "not found is off" && row.name == "not found"
        }
      }.map { Case(row: row, operation: $0) }
    }
    let there = special.flatMap { names, row in
      names.compactMap { name in
        CollectorRegistry.operations.first { $0.description == name }.map { Case(row: row, operation: $0) }
      }
    }
    return everywhere + there
  }()

  @Test func everySpecialRowHasItsOperation() {
    let count = Self.special.reduce(0) { $0 + $1.operations.count }
    #expect(Self.cases.count { one in Self.special.contains { $0.1.name == one.row.name } } == count)
  }

  @Test(arguments: cases)
  func anErrorIsReadAsTheTableSaysAndIsNoVerdict(_ one: Case) async throws {
    let read = try await Self.collect(one.operation, one.row)
    let line = try #require(read.line, "the ledger has no line of \(one.operation)")
    let isGlobal = one.operation.service.placement == .global
    let expected = isGlobal ? one.row.global ?? one.row.outcome : one.row.outcome
    #expect(line.outcome == expected.rawValue, "\(line)")
    #expect(line.message?.isEmpty == false, "\(line)")

    let known = try await Self.verdicts(without: one.operation)
    for (place, status) in read.verdicts where known[place] != status {
      switch status {
      case .pass: Issue.record("\(place) passes because of an error")
      case .fail:
        // AWS said that it is off, in as many words.
        if expected != .disabled { Issue.record("\(place) fails because of an error") }
      case .partial, .notApplicable, .unknown: break
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

    let line: Line?
    let verdicts: [Place: CheckResult.Status]
  }

  static let account = AccountID("123456789012")
  static let region = RegionName("us-east-1")
  static let checks = Result { try Check.load(root: Program.package + "/Templates") }

  /// What a plan needs to reach an operation, and little else.
  static func plan(for operation: OperationIdentity) -> CollectionPlan {
    let unit = (CollectorRegistry.units + CollectorRegistry.globalUnits).first { $0.operations.contains(operation) }
    return CollectionPlan(
      accounts: operation.service.name == "organizations" ? .organization(excluding: []) : .caller,
      services: [unit?.name ?? "macie2"], onlyAccounts: [account], onlyRegions: [region])
  }

  /// Everything in one account and Region, but for one operation, if a row says so.
  static func collect(_ operation: OperationIdentity, _ row: Row?) async throws -> Reading {
    let folder = try TemporaryFolder()
    let day = Day(year: 2026, month: 11, day: 23)
    let replay = try ReplayTransport(folder: Program.package + "/Samples/recordings/\(day)")
    let writer = try SnapshotWriter(
      path: folder.path + "/snapshot.sqlite",
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test"))
    let transport = FailingTransport(under: replay, operation: operation, what: row?.what)
    let recorded = try #require(Timestamp(replay.recording.recordedAt))
    _ = try await CollectionRunner(
      client: Client(transport: transport, caller: replay.recording.caller), plan: plan(for: operation),
      writer: writer, clock: { recorded }, sleep: { _ in }
    ).run()
    let snapshot = try Snapshot(path: writer.workingPath)
    let results = try CheckRunner(try checks.get()).run(on: snapshot)
    let place = operation.service.placement == .global ? RegionName.global : region
    let line = try snapshot.rows(
      """
      SELECT outcome, message FROM collection
      WHERE account_id = '\(account)' AND region = '\(place)'
        AND service = '\(operation.service.name)' AND operation = '\(operation.name)'
      """
    ).first.map { Reading.Line(outcome: $0[0].string ?? "", message: $0[1].string) }
    try await writer.discard()
    let verdicts = results.map {
      (
        Place(check: $0.checkID, account: $0.accountID.rawValue, region: $0.region.rawValue, resource: $0.resource),
        $0.status
      )
    }
    return Reading(line: line, verdicts: Dictionary(verdicts) { first, _ in first })
  }

  /// What the checks say where nothing goes wrong: one collection for each plan.
  static func verdicts(without operation: OperationIdentity) async throws -> [Place: CheckResult.Status] {
    let plan = plan(for: operation)
    let key = "\(plan.services ?? []) \(plan.accounts.includesOrganization)"
    return try await known.verdicts(key) { try await collect(operation, nil).verdicts }
  }

  private static let known = Known()

  private actor Known {
    private var tasks: [String: Task<[Place: CheckResult.Status], any Error>] = [:]

    func verdicts(
      _ key: String, _ make: @escaping @Sendable () async throws -> [Place: CheckResult.Status]
    ) async throws -> [Place: CheckResult.Status] {
      let task = tasks[key] ?? Task { try await make() }
      tasks[key] = task
      return try await task.value
    }
  }
}

/// Gives an error in the place of one operation's answers.
private struct FailingTransport: Transport {
  let under: any Transport
  let operation: OperationIdentity
  let what: ErrorTableTests.Row.What?

  func send(_ call: Call) async throws -> Answer {
    guard let what, call.operation == operation else { return try await under.send(call) }
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
