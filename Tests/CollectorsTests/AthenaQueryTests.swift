import CloudTrail
import Foundation
import Synchronization
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

@Suite struct AthenaQueryTests {
  /// Athena with a table that is there or not, and a query that goes through these states.
  private final class Athena: Sendable {
    let hasTable: Bool
    let states: [JSON]
    private let polls = Mutex(0)

    init(hasTable: Bool = true, states: [JSON] = [state("RUNNING", 5 << 20), state("SUCCEEDED", 25_000_000)]) {
      self.hasTable = hasTable
      self.states = states
    }

    static func state(_ name: String, _ bytes: Int = 0, error: JSON? = nil) -> JSON {
      var status: JSON = ["State": .string(name)]
      if let error { status["AthenaError"] = error }
      return ["QueryExecution": ["Status": status, "Statistics": ["DataScannedInBytes": .integer(Int64(bytes))]]]
    }

    func answer(_ call: Call) throws -> Answer {
      switch call.operation.name {
      case "ListObjectsV2":
        let prefixes = ["o-exampleorgid", "111122223333"].map {
          "<CommonPrefixes><Prefix>logs/AWSLogs/\($0)/</Prefix></CommonPrefixes>"
        }
        return Answer(status: 200, body: Array("<ListBucketResult>\(prefixes.joined())</ListBucketResult>".utf8))
      case "GetTableMetadata":
        guard hasTable else {
          return try EventHarness.refused("MetadataException", "EntityNotFoundException: Table not found")
        }
        return try EventHarness.json([
          "TableMetadata": [
            "Name": "cloudtrail_logs",
            "PartitionKeys": [["Name": "account"], ["Name": "kind"], ["Name": "region"], ["Name": "day"]],
            "Parameters": ["projection.region.values": "eu-west-1,us-west-2"],
          ]
        ])
      case "StartQueryExecution": return try EventHarness.json(["QueryExecutionId": "q-1"])
      case "GetQueryExecution":
        let poll = polls.withLock { polls in
          polls += 1
          return polls - 1
        }
        return try EventHarness.json(states[min(poll, states.count - 1)])
      case "GetQueryResults":
        let header = JSON(row: ActivityQuery.columns)
        let isFirst = call.input["NextToken"] == nil
        var page: JSON = [
          "ResultSet": ["Rows": .array(isFirst ? [header, Self.row("RunInstances")] : [Self.row("StopInstances")])]
        ]
        if isFirst { page["NextToken"] = "more" }
        return try EventHarness.json(page)
      default: return try EventHarness.json([:])
      }
    }

    static func row(_ name: String) -> JSON {
      let values = [
        "owner": "111122223333", "place": "eu-west-1", "verdict": "event", "eventsource": "ec2.amazonaws.com",
        "eventname": name, "events": "7", "first_at": "2026-11-22T10:00:00.000Z",
        "last_at": "2026-11-22T11:00:00.000Z", "first_event": "2026-11-22T10:00:00.000Zid-1",
      ]
      return JSON(row: ActivityQuery.columns.map { values[$0] })
    }
  }

  private static var settings: AthenaSettings {
    var settings = AthenaSettings(location: LogLocation(bucket: "example-trail", prefix: "logs"))
    settings.workGroup = "security"
    return settings
  }

  private static func harness(_ athena: Athena) throws -> EventHarness {
    try EventHarness { try athena.answer($0) }
  }

  @Test func theAnswerBecomesRowsAndTheBillALine() async throws {
    let harness = try Self.harness(Athena())
    let summary = try await harness.run(.athena(Self.settings), regions: [EventHarness.home])
    #expect(summary.events == 14)
    #expect(
      try harness.rows("SELECT event_name, event_count, first_at, sample_event_id FROM api_activity") == [
        ["RunInstances", "7", "2026-11-22T10:00:00Z", "id-1"], ["StopInstances", "7", "2026-11-22T10:00:00Z", "id-1"],
      ])
    let line = try harness.line("QueryLogs")
    #expect(line.outcome == "ok" && line.items == "14" && !line.truncated)
    let bill = try harness.line("StartQueryExecution", service: "athena")
    #expect(bill.outcome == "ok" && bill.bytes == "25000000" && bill.items == "2" && bill.calls == "6")
    #expect(bill.message == "scanned 25000000 bytes, about $0.0002 at $5 a TB")
    let start = try #require(harness.calls.first { $0.operation.name == "StartQueryExecution" })
    #expect(start.input["WorkGroup"] == "security")
    #expect(start.input["ResultConfiguration"] == nil, "where results go is the work group's")
    #expect(start.input["ClientRequestToken"]?.string?.utf8.count == 64)
    #expect(start.input["QueryString"]?.string?.contains("FROM runbook.cloudtrail_logs") == true)
    #expect(harness.waits == [1])
    #expect(harness.count("StopQueryExecution") == 0)
  }

  @Test func aTableThatIsMissingIsMade() async throws {
    let harness = try Self.harness(Athena(hasTable: false, states: [Athena.state("SUCCEEDED", 1)]))
    var settings = Self.settings
    settings.output = "s3://example-results/athena"
    try await harness.run(.athena(settings), regions: [EventHarness.home])
    let statements = harness.calls.filter { $0.operation.name == "StartQueryExecution" }
    #expect(statements.count == 3)
    #expect(statements[0].input["QueryString"] == "CREATE DATABASE IF NOT EXISTS runbook")
    let creation = try #require(statements[1].input["QueryString"]?.string)
    #expect(creation.contains("LOCATION 's3://example-trail/logs/AWSLogs/o-exampleorgid/'"))
    #expect(creation.contains("'projection.region.values'='eu-west-1'"))
    #expect(
      statements.allSatisfy { $0.input["ResultConfiguration"] == ["OutputLocation": "s3://example-results/athena"] })
    #expect(Set(statements.map { $0.input["ClientRequestToken"] }).count == 3)
    #expect(try harness.line("QueryLogs").outcome == "ok")
  }

  /// A Region that the table does not list would have no rows without a word.
  @Test func aRegionThatTheTableDoesNotKnowIsNotRead() async throws {
    let harness = try Self.harness(Athena())
    try await harness.run(.athena(Self.settings))
    let line = try harness.line("QueryLogs", RegionName("us-east-1"))
    #expect(line.outcome == "failed" && line.code == "NotInTable")
    #expect(try harness.line("QueryLogs").outcome == "ok")
    let query = harness.calls.compactMap { $0.input["QueryString"]?.string }.last
    #expect(query?.contains("region IN ('eu-west-1')") == true)
  }

  @Test func anotherTableIsLeftAlone() async throws {
    let harness = try EventHarness { call in
      try EventHarness.json(["TableMetadata": ["Name": "t", "PartitionKeys": [["Name": "timestamp"]]]])
    }
    var settings = Self.settings
    settings.location.prefix = "AWSLogs/o-exampleorgid"
    try await harness.run(.athena(settings))
    let line = try harness.line("QueryLogs")
    #expect(line.outcome == "failed" && line.code == "OtherTable")
    #expect(line.message?.contains("the partitions (timestamp) and not (account, kind, region, day)") == true)
    #expect(harness.count("StartQueryExecution") == 0)
  }

  @Test func aQueryThatFailsIsNotRead() async throws {
    let error: JSON = ["Retryable": false, "ErrorMessage": "HIVE_BAD_DATA: row is not JSON"]
    let harness = try Self.harness(Athena(states: [Athena.state("FAILED", 1 << 20, error: error)]))
    try await harness.run(.athena(Self.settings), regions: [EventHarness.home])
    let line = try harness.line("QueryLogs")
    #expect(line.outcome == "failed" && line.code == "QueryFailed")
    #expect(line.message?.contains("HIVE_BAD_DATA: row is not JSON") == true)
    let bill = try harness.line("StartQueryExecution", service: "athena")
    #expect(bill.outcome == "failed" && bill.bytes == "1048576")
    #expect(bill.message?.contains("about $0.0001 at $5 a TB") == true)
    #expect(try harness.rows("SELECT count(*) FROM api_activity") == [["0"]])
  }

  @Test func whatAthenaCallsRetryableIsTriedOnceMore() async throws {
    let error: JSON = ["Retryable": true, "ErrorMessage": "out of resources"]
    let harness = try Self.harness(
      Athena(states: [Athena.state("FAILED", 0, error: error), Athena.state("SUCCEEDED", 0)]))
    try await harness.run(.athena(Self.settings), regions: [EventHarness.home])
    #expect(harness.count("StartQueryExecution") == 2)
    #expect(try harness.line("QueryLogs").outcome == "ok")
    let tokens = harness.calls.compactMap { $0.input["ClientRequestToken"] }
    #expect(Set(tokens).count == 2, "the token of a failed query gives the failed query again")
  }

  /// What a work group's limit cuts off comes as cancelled, with the reason.
  @Test func aLimitOfTheWorkGroupIsSaid() async throws {
    let harness = try Self.harness(
      Athena(states: [
        ["QueryExecution": ["Status": ["State": "CANCELLED", "StateChangeReason": "Bytes scanned limit was exceeded"]]]
      ]))
    try await harness.run(.athena(Self.settings), regions: [EventHarness.home])
    let line = try harness.line("QueryLogs")
    #expect(line.code == "QueryCancelled")
    #expect(line.message?.hasSuffix("the query q-1 cancelled: Bytes scanned limit was exceeded") == true)
  }

  @Test func aRefusalIsInEveryRegionsLine() async throws {
    let harness = try EventHarness { call in
      call.operation.name == "StartQueryExecution"
        ? try EventHarness.refused("AccessDeniedException", "not authorized") : try Athena().answer(call)
    }
    try await harness.run(.athena(Self.settings))
    for region in ["eu-west-1", "us-east-1"] {
      let line = try harness.line("QueryLogs", RegionName(region))
      #expect(line.outcome == "denied")
      #expect(line.message?.contains("StartQueryExecution: not authorized") == true)
    }
  }

  @Test func aQueryIsStoppedWhenTheRunIs() async throws {
    let athena = Athena(states: [Athena.state("RUNNING")])
    let harness = try EventHarness { call in
      if call.operation.name == "GetQueryExecution" { withUnsafeCurrentTask { $0?.cancel() } }
      return try athena.answer(call)
    }
    let task = Task { try await harness.run(.athena(Self.settings), regions: [EventHarness.home]) }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(harness.calls.last?.operation.name == "StopQueryExecution")
    #expect(harness.calls.last?.input == ["QueryExecutionId": "q-1"])
  }

  @Test func resumingDoesNotPayTwice() async throws {
    let harness = try Self.harness(Athena())
    try await harness.run(.athena(Self.settings), regions: [EventHarness.home])
    let calls = harness.calls.count
    try await harness.run(.athena(Self.settings), resume: true, regions: [EventHarness.home])
    #expect(harness.calls.count == calls)
    #expect(try harness.rows("SELECT sum(event_count) FROM api_activity") == [["14"]])
  }

  @Test func whatIsNeededIsDeclared() {
    var settings = Self.settings
    settings.output = "s3://example-results/athena"
    let permissions = EventSettings.athena(settings).permissions
    for action in [
      "athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetTableMetadata", "glue:CreateTable",
      "glue:GetTable", "s3:GetObject", "s3:PutObject", "s3:GetBucketLocation", "kms:Decrypt",
    ] {
      #expect(permissions.contains { $0.action == action }, "\(action)")
    }
    #expect(
      permissions.contains(
        .init(action: "s3:PutObject", resource: .objects(bucket: "example-results", prefix: "athena/"))))
    #expect(
      EventSettings.s3(Self.settings.location).permissions.map(\.action)
        == ["s3:ListBucket", "s3:GetObject", "kms:Decrypt"])
    #expect(EventSettings.lookup(maxPages: 1).permissions.map(\.action) == ["cloudtrail:LookupEvents"])
    #expect(EventSettings.files(path: "/").permissions.isEmpty)
  }
}

extension JSON {
  /// A row of Athena's results; `NULL` is a value that is not there.
  fileprivate init(row values: [String?]) {
    self = ["Data": .array(values.map { $0.map { ["VarCharValue": .string($0)] } ?? [:] })]
  }
}
