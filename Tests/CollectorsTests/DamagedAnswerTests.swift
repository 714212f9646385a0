import Foundation
import Synchronization
import TestSupport
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

/// Answers that come and cannot be used: whatever is wrong with them, the coverage says that they were not read.
@Suite struct DamagedAnswerTests {
  private typealias Collected = CollectionRunnerTests.Collected
  private let base: CollectionRunnerTests

  init() throws {
    base = try CollectionRunnerTests()
    try base.quietAccount()
  }

  /// Gives other answers to some calls.
  private struct Replacing: Transport {
    let under: any Transport
    let answer: @Sendable (Call) -> [UInt8]?
    func send(_ call: Call) async throws -> Answer {
      if let body = answer(call) { return Answer(status: 200, body: body) }
      return try await under.send(call)
    }
  }

  private func run(_ answer: @escaping @Sendable (Call) -> [UInt8]?) async throws -> Collected {
    let client = try base.recording.client()
    return try await collect(Replacing(under: client.transport, answer: answer), client.caller)
  }

  private func collect(
    _ transport: any Transport, _ caller: Client.Caller, at path: String? = nil, resume: Bool = false
  ) async throws -> Collected {
    let path = path ?? base.newPath()
    let writer = try base.writer(path, resume: resume)
    let summary = try await CollectionRunner(
      client: Client(transport: transport, caller: caller), plan: CollectionPlan(accounts: .caller), writer: writer,
      clock: { CollectionRunnerTests.start }, resume: resume, concurrency: 4
    ).run()
    try await writer.finish()
    return try Collected(summary: summary, path: path)
  }

  // MARK: The models

  @Test func everyAnswerHasTheShapeOfItsModel() throws {
    for operation in CollectorRegistry.operations where !operation.name.hasPrefix("Head") {
      #expect(AnswerShape(of: operation) != nil, "\(operation): run Tests/AWSTests/answer_shapes.py")
    }
    _ = try Python.run("AWSTests/answer_shapes.py", ["--check"])
  }

  // MARK: One answer

  /// An answer of each service to which a quiet account is asked, with what it must hold.
  private static let required = [
    "guardduty:ListDetectors", "guardduty:GetDetector", "guardduty:ListFindings",
    "guardduty:ListPublishingDestinations",
    "securityhub:GetFindings", "inspector2:BatchGetAccountStatus", "accessanalyzer:ListAnalyzers", "ec2:DescribeVpcs",
    "ec2:DescribeInstances", "ec2:DescribeFlowLogs",
  ]

  @Test(arguments: required, ["{}", "null", #"{"message":null}"#, "[]", "<DescribeVolumesResponse/>"])
  func anEmptyAnswerIsNotAnEmptyList(operation: String, body: String) async throws {
    let collected = try await run { $0.operation.description == operation ? Array(body.utf8) : nil }
    let line = try #require(try collected.line(operation))
    #expect(line.outcome == .failed && line.code == "Undecodable" && line.calls == 1, "\(line)")
    #expect(collected.summary.unread > 0)
  }

  @Test(
    arguments: [
      "guardduty:ListMembers", "config:DescribeConfigRules", "macie2:ListFindings", "inspector2:ListFindings",
    ],
    [#"{"message":"try again"}"#, "null", "[]", "{\"nextToken\":\"\u{7}\"}", "{\"other\":\"\n\"}"])
  func whatIsNoAnswerIsNotRead(operation: String, body: String) async throws {
    let collected = try await run { $0.operation.description == operation ? Array(body.utf8) : nil }
    let line = try #require(try collected.line(operation))
    #expect(line.outcome == .failed && line.code == "Undecodable", "\(line)")
  }

  @Test func anAnswerThatIsNotUTF8IsNotRead() async throws {
    let body = Array(#"{"detectorIds":[],"other":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
    let collected = try await run { $0.operation.name == "ListDetectors" ? body : nil }
    let line = try #require(try collected.line("guardduty:ListDetectors"))
    #expect(line.outcome == .failed && line.message?.contains("not UTF-8") == true, "\(line)")
    let dependent = try #require(try collected.line("guardduty:GetFindings"))
    #expect(dependent.outcome == .skipped)
  }

  // MARK: Parts of an answer

  @Test func anOddMemberCostsItselfAndIsSaid() async throws {
    let collected = try await run { call in
      guard call.operation.name == "ListMembers", call.operation.service.name == "guardduty" else { return nil }
      return Array(
        (#"{"members":[{"accountId":"444455556666","detectorId":"d2","relationshipStatus":7,"updatedAt":{}},"#
          + #"{"accountId":"123456789012","detectorId":"d3","relationshipStatus":"Enabled"},{"detectorId":"d4"}]}"#)
          .utf8)
    }
    #expect(
      try collected.rows("SELECT member_id, relationship_status FROM guardduty_member ORDER BY 1")
        == [["123456789012", "Enabled"], ["444455556666", nil]])
    let line = try #require(try collected.line("guardduty:ListMembers"))
    #expect(line.outcome == .failed && line.items == 3, "\(line)")
    let message = try #require(line.message)
    #expect(message.contains("1 of 3 items") && message.contains("not understood"), "\(message)")
  }

  @Test func anOddMemberAloneIsSaid() async throws {
    let collected = try await run { call in
      guard call.operation.description == "guardduty:ListMembers" else { return nil }
      return Array(#"{"members":[{"accountId":"444455556666","detectorId":"d2","relationshipStatus":7}]}"#.utf8)
    }
    let line = try #require(try collected.line("guardduty:ListMembers"))
    #expect(line.outcome == .failed && line.code == "PartlyUnderstood", "\(line)")
    #expect(line.message?.contains("relationshipStatus") == true, "\(line)")
    #expect(try collected.rows("SELECT count(*) FROM guardduty_member") == [["1"]])
  }

  // MARK: Lists and runs without an end

  @Test func aListWithoutAnEndIsCutAndNotRead() async throws {
    let count = Mutex(0)
    let collected = try await run { call in
      guard call.operation.description == "guardduty:ListMembers" else { return nil }
      let number = count.withLock {
        $0 += 1
        return $0
      }
      let items = number == 1 ? #"{"accountId":"444455556666","detectorId":"d2"}"# : ""
      return Array(#"{"members":[\#(items)],"nextToken":"\#(number)"}"#.utf8)
    }
    let line = try #require(try collected.line("guardduty:ListMembers"))
    #expect(line.outcome == .failed && line.code == "TooManyPages" && line.truncated, "\(line)")
    #expect(line.calls == 2000 && count.withLock { $0 } == 2000)
    #expect(try collected.rows("SELECT count(*) FROM guardduty_member") == [["1"]], "what came is kept")
  }

  @Test(arguments: [0, 1, 10, 25])
  func afterTheDeadlineWhatIsLeftIsNotRead(calls: Int) async throws {
    let client = try base.recording.client()
    let left = Mutex(calls)
    let transport = DeadlineTransport(
      client.transport,
      secondsLeft: {
        left.withLock {
          $0 -= 1
          return $0 >= 0 ? 1 : 0
        }
      },
      sleep: { _ in
        while true {
          try Task.checkCancellation()
          await Task.yield()
        }
      })
    let path = base.newPath()
    let cut = try await collect(transport, client.caller, at: path)
    #expect(cut.summary.calls == calls)
    let asked = try cut.rows("SELECT sum(calls) FROM collection WHERE outcome IN ('ok', 'disabled')")
    #expect(Int(asked[0][0] ?? "0") ?? 0 <= calls)
    #expect(try cut.rows("SELECT DISTINCT outcome FROM unread ORDER BY 1").flatMap { $0 } != [])
    let failed = try cut.rows("SELECT DISTINCT error_code FROM collection WHERE outcome = 'failed'")
    #expect(failed == [["DeadlinePassed"]])
    #expect(
      try cut.rows(
        "SELECT count(*) FROM collection WHERE outcome = 'failed' AND message NOT LIKE '%deadline%--resume%'")
        == [["0"]])
    // Going on reads what is left.
    let whole = try await collect(client.transport, client.caller, at: path, resume: true)
    #expect(try whole.rows("SELECT service, operation, outcome FROM unread WHERE region <> 'unknown'") == [])
  }
}
