import Foundation
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

/// Whatever AWS and the network answer, the coverage adds up: each planned operation has one line, and no line claims an
/// answer that nobody gave.
@Suite struct CoverageTests {
  /// Macie and Detective are not offered in the second, as the list says.
  static let regions = ["eu-west-1", "eu-south-2"]

  struct Line: CustomStringConvertible {
    let account: String
    let region: String
    let operation: String
    let outcome: Outcome
    let code: String?
    let message: String?
    let calls: Int
    let isTruncated: Bool
    var description: String {
      "\(operation) in \(account) \(region): \(outcome) \(code ?? "-") \(calls) \(message ?? "")"
    }
  }

  @Test(arguments: 1...24)
  func eachPlannedOperationHasOneLineThatSaysNoMoreThanWasAnswered(_ seed: Int) async throws {
    let recording = try TestRecording()
    try recording.regions(Self.regions.map { ($0, "ENABLED") })
    for region in Self.regions { try recording.quietServices(region: region) }
    let collected = try await collect(recording, seed: UInt64(seed))
    let lines = try collected.rows(
      """
      SELECT account_id, region, service || ':' || operation, outcome, error_code, message, calls, truncated
      FROM collection
      """
    ).map { row in
      Line(
        account: row[0] ?? "", region: row[1] ?? "", operation: row[2] ?? "",
        outcome: try #require(Outcome(rawValue: row[3] ?? "")), code: row[4], message: row[5],
        calls: Int(row[6] ?? "") ?? -1, isTruncated: row[7] == "1")
    }

    // The cells are the plan: the enabled Regions' operations, and those that are asked once.
    let enabled = try collected.rows("SELECT region FROM region WHERE status = 'enabled'").compactMap { $0[0] }
    #expect(enabled.count >= 2)
    var planned = Set(
      enabled.flatMap { region in CollectorRegistry.operationsByRegion.map { "\(region) \($0)" } })
    planned.formUnion((CollectorRegistry.operationsOnce + RegionCollector.operations).map { "global \($0)" })
    #expect(Set(lines.map { "\($0.region) \($0.operation)" }) == planned)
    #expect(lines.count == planned.count)

    for line in lines {
      switch line.outcome {
      case .ok: #expect(line.calls > 0 && !line.isTruncated, "\(line)")
      case .notNeeded, .skipped: #expect(line.calls == 0 && line.message?.isEmpty == false, "\(line)")
      case .disabled:
        let isDisabled = Self.isDisabled(line, among: lines)
        #expect(isDisabled, "\(line)")
      case .notOffered:
        let service = String(line.operation.prefix { $0 != ":" })
        // The unified Security Hub's findings are where it is.
        let hub = lines.first { $0.region == line.region && $0.operation == "securityhub:DescribeSecurityHubV2" }
        let code = line.operation == "securityhub:GetFindingsV2" && line.calls == 0 ? hub?.code : line.code
        #expect(ServiceRegions.lacks(service, in: line.region) || code == "UnknownOperationException", "\(line)")
        #expect(!["guardduty", "config", "cloudtrail", "ec2", "iam", "s3"].contains(service), "\(line)")
      case .denied, .throttled, .failed: #expect(line.code?.isEmpty == false, "\(line)")
      case .closed: Issue.record("\(line)")
      }
    }
    let unread = try collected.rows("SELECT count(*) FROM unread").first?.first
    #expect(unread == "\(lines.count { $0.outcome.isUnread || $0.isTruncated })")
  }

  /// A line says `disabled` where AWS said so of it, or said so of its own service.
  private static func isDisabled(_ line: Line, among lines: [Line]) -> Bool {
    if line.calls > 0 { return true }
    if line.operation == "inspector2:ListMembers" { return false }
    if line.operation == "securityhub:GetFindingsV2" {
      return lines.contains {
        $0.region == line.region && $0.operation == "securityhub:DescribeSecurityHubV2" && $0.outcome == .disabled
      }
    }
    let service = line.operation.prefix { $0 != ":" }
    // GuardDuty and Inspector say it in an answer, the others in an error.
    let sources = ["guardduty:ListDetectors", "inspector2:BatchGetAccountStatus"]
    return lines.contains {
      $0.region == line.region && $0.operation.hasPrefix("\(service):") && $0.calls > 0
        && $0.operation != "securityhub:DescribeSecurityHubV2"
        && ($0.outcome == .disabled || sources.contains($0.operation) && $0.outcome == .ok)
    }
  }

  private func collect(_ recording: TestRecording, seed: UInt64) async throws -> CollectionRunnerTests.Collected {
    let path = FileManager.default.temporaryDirectory.appending(path: "coverage-\(UUID().uuidString).sqlite").path
    let day = Day(year: 2026, month: 11, day: 22)
    let writer = try SnapshotWriter(
      path: path,
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test"))
    let client = try recording.client()
    let transport = WhimsicalTransport(under: client.transport, seed: seed)
    let summary = try await CollectionRunner(
      client: Client(transport: transport, caller: client.caller), plan: CollectionPlan(accounts: .caller),
      writer: writer, clock: { CollectionRunnerTests.start }, sleep: { _ in }
    ).run()
    try await writer.finish()
    return try CollectionRunnerTests.Collected(summary: summary, path: path)
  }
}

/// Answers as it likes: mostly as the transport below, else with an error or not at all. The same call always has the
/// same answer, in whatever order calls come.
private struct WhimsicalTransport: Transport {
  let under: any Transport
  let seed: UInt64

  /// What AWS may say, with the status that it comes with.
  private static let refusals: [(status: Int, code: String, message: String)] = [
    (403, "AccessDeniedException", "not authorized"), (400, "ThrottlingException", "Rate exceeded"),
    (403, "UnrecognizedClientException", "invalid token"), (404, "UnknownOperationException", ""),
    (500, "InternalFailure", ""), (404, "ResourceNotFoundException", "not found"),
    (401, "InvalidAccessException", "Account 111122223333 is not subscribed to AWS Security Hub"),
    (403, "AccessDeniedException", "Macie is not enabled."), (400, "ValidationException", "no"),
  ]

  func send(_ call: Call) async throws -> Answer {
    let dice = Self.hash("\(seed) \(call.region) \(call.operation)")
    // From one fault among many answers to many faults, by seed.
    guard dice % 100 < seed * 4 else { return try await under.send(call) }
    let choice = Int(dice / 100 % UInt64(Self.refusals.count + 4))
    guard choice < Self.refusals.count else {
      throw [TransportFault.dns, .tls, .timeout, .unreachable][choice - Self.refusals.count]
    }
    return try Self.answer(call.operation.service, Self.refusals[choice])
  }

  /// Each service spells errors in its protocol's way.
  private static func answer(
    _ service: Service, _ refusal: (status: Int, code: String, message: String)
  ) throws -> Answer {
    let error = "<Error><Code>\(refusal.code)</Code><Message>\(refusal.message)</Message></Error>"
    var headers: [String: String] = [:]
    let body: [UInt8]
    switch service.wireProtocol {
    case .json11, .restJSON:
      headers["x-amzn-errortype"] = refusal.code
      let document: JSON = ["__type": .string(refusal.code), "message": .string(refusal.message)]
      body = try document.serialized()
    case .query: body = Array("<ErrorResponse>\(error)</ErrorResponse>".utf8)
    case .ec2: body = Array("<Response><Errors>\(error)</Errors></Response>".utf8)
    case .restXML: body = Array((service.name == "s3" ? error : "<ErrorResponse>\(error)</ErrorResponse>").utf8)
    }
    return Answer(status: refusal.status, headers: headers, body: body)
  }

  /// FNV-1a with a last mixing: Swift's own hashes differ from run to run.
  private static func hash(_ text: String) -> UInt64 {
    var hash = text.utf8.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    hash ^= hash >> 32
    hash = hash &* 0xd6e8_feb8_6659_fd93
    return hash ^ (hash >> 32)
  }
}
