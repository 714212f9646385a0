import Foundation
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

@Suite struct LookupTests {
  /// A history of so many events, one every `seconds`, the newest at the day's end; 50 a page.
  private static func history(
    _ count: Int, every seconds: Int, region: String = "eu-west-1"
  ) -> @Sendable (Call) throws -> Answer {
    { call in
      guard call.region == region else { return try EventHarness.json(["Events": []]) }
      let start = Int(call.input["NextToken"]?.string ?? "0") ?? 0
      let end = min(count, start + 50)
      let events: [JSON] = (start..<end).map { number in
        let time = 1_795_391_999 - number * seconds
        let record =
          "{\"eventTime\":\"\(Timestamp(secondsSince1970: Double(time)))\",\"eventSource\":\"ec2.amazonaws.com\","
          + "\"eventName\":\"RunInstances\",\"eventID\":\"id-\(number)\",\"awsRegion\":\"eu-west-1\","
          + "\"recipientAccountId\":\"111122223333\",\"userAgent\":\"агент\"}"
        return ["EventTime": .integer(Int64(time)), "CloudTrailEvent": .string(record)]
      }
      var page: JSON = ["Events": .array(events)]
      if end < count { page["NextToken"] = .string("\(end)") }
      return try EventHarness.json(page)
    }
  }

  private static func lookup(_ pages: Int = 1200) -> EventSettings { .lookup(maxPages: pages) }

  @Test func everyPageOfEveryRegionIsRead() async throws {
    let harness = try EventHarness(Self.history(120, every: 60))
    let summary = try await harness.run(Self.lookup())
    #expect(summary.events == 120)
    let line = try harness.line("LookupEvents")
    #expect(
      line
        == .init(
          outcome: "ok", code: nil, message: nil, calls: "3", items: "120", truncated: false, bytes: nil))
    let quiet = try harness.line("LookupEvents", RegionName("us-east-1"))
    #expect(quiet.outcome == "ok" && quiet.calls == "1" && quiet.items == "0")
    #expect(try harness.rows("SELECT event_count, user_agent FROM api_activity") == [["120", "агент"]])
    // The same question with every token, or AWS refuses it.
    let inputs = harness.calls.filter { $0.region == "eu-west-1" }.map(\.input)
    #expect(Set(inputs.map { $0["StartTime"] }).count == 1 && Set(inputs.map { $0["EndTime"] }).count == 1)
    #expect(inputs.allSatisfy { $0["MaxResults"] == 50 })
    #expect(inputs[0]["StartTime"] == .integer(Int64(EventHarness.from.secondsSince1970)))
    #expect(inputs[0]["EndTime"] == .integer(Int64(EventHarness.to.secondsSince1970)))
  }

  @Test func aBudgetOfPagesCutsShortAndSaysSo() async throws {
    let harness = try EventHarness(Self.history(5000, every: 10))
    try await harness.run(Self.lookup(2))
    let line = try harness.line("LookupEvents")
    #expect(line.outcome == "ok" && line.truncated && line.calls == "2" && line.items == "100")
    #expect(
      line.message
        == "cut short after 2 pages: events before 2026-11-22T23:43:29Z were not read; use `source: s3` or `athena` for"
        + " a day as full as this, or raise `cloudtrail: max_pages`")
    // The first page reaches back 491 seconds from the end of the day.
    #expect(
      harness.notices == [
        "CloudTrail's event history of 111122223333 eu-west-1: about 8798 events, 176 pages, 1 minutes at CloudTrail's"
          + " pace; only the newest 2 pages will be read: use `source: s3` or `athena`, or raise `max_pages`"
      ])
    #expect(try harness.rows("SELECT operation FROM unread WHERE region = 'eu-west-1'") == [["LookupEvents"]])
  }

  @Test func aBudgetThatIsJustEnoughCutsNothing() async throws {
    let harness = try EventHarness(Self.history(100, every: 10))
    try await harness.run(Self.lookup(2))
    let line = try harness.line("LookupEvents")
    #expect(line.outcome == "ok" && !line.truncated && line.message == nil)
  }

  @Test func whatWasReadBeforeAnErrorIsKept() async throws {
    let history = Self.history(200, every: 60)
    let harness = try EventHarness { call in
      call.input["NextToken"] == "100" ? try EventHarness.refused("ThrottlingException", "slow") : try history(call)
    }
    try await harness.run(Self.lookup())
    let line = try harness.line("LookupEvents")
    #expect(line.outcome == "throttled" && line.code == "ThrottlingException" && line.truncated)
    #expect(line.calls == "3" && line.items == "100")
    #expect(line.message == "slow; the 100 events before it were read")
    #expect(try harness.rows("SELECT sum(event_count) FROM api_activity") == [["100"]])
  }

  @Test func aTokenThatComesTwiceEndsTheWalk() async throws {
    let history = Self.history(200, every: 60)
    let harness = try EventHarness { call in
      guard call.region == "eu-west-1" else { return try history(call) }
      var page = try JSON(parsing: history(call).body)
      page["NextToken"] = "50"
      return try EventHarness.json(page)
    }
    try await harness.run(Self.lookup())
    let line = try harness.line("LookupEvents")
    #expect(line.outcome == "failed" && line.code == "RepeatedToken" && line.truncated)
    #expect(harness.calls.count { $0.region == "eu-west-1" } == 2)
  }

  @Test func aRefusalIsNoEmptyDay() async throws {
    let harness = try EventHarness { _ in try EventHarness.refused("AccessDeniedException") }
    try await harness.run(Self.lookup())
    let line = try harness.line("LookupEvents")
    #expect(line.outcome == "denied" && line.items == "0" && line.message == "no")
    #expect(try harness.rows("SELECT count(*) FROM unread WHERE operation = 'LookupEvents'") == [["2"]])
  }

  /// What is not there yet is not asked for, and the ledger says that it is missing.
  @Test func theLastQuarterOfAnHourIsNotAskedFor() async throws {
    let harness = try EventHarness(Self.history(10, every: 3600))
    try await harness.run(Self.lookup(), startedAt: Timestamp("2026-11-23T00:05:00Z")!)
    #expect(harness.calls.allSatisfy { $0.input["EndTime"] == .integer(1_795_391_400) })
    let line = try harness.line("LookupEvents")
    #expect(line.outcome == "failed" && line.code == "TooEarly" && line.truncated)
    #expect(line.message?.hasPrefix("events after 2026-11-22T23:50:00Z were not asked for") == true)
    let early = try EventHarness(Self.history(10, every: 3600))
    try await early.run(Self.lookup(), startedAt: Timestamp("2026-11-22T00:10:00Z")!)
    #expect(early.calls.isEmpty)
    #expect(try early.line("LookupEvents").code == "TooEarly")
  }

  @Test func resumingAsksOnlyWhatIsOpen() async throws {
    let history = Self.history(120, every: 60)
    let harness = try EventHarness { call in
      if call.region == "us-east-1" { throw CancellationError() }
      return try history(call)
    }
    await #expect(throws: CancellationError.self) {
      try await harness.run(Self.lookup(), regions: [RegionName("us-east-1")])
    }
    #expect(try harness.line("LookupEvents", RegionName("us-east-1")).outcome == "skipped")
    try await harness.run(Self.lookup(), resume: true, regions: [EventHarness.home], onlyRegions: [EventHarness.home])
    #expect(try harness.line("LookupEvents").outcome == "ok")
    let before = harness.calls.count
    try await harness.run(Self.lookup(), resume: true, onlyRegions: [EventHarness.home])
    #expect(harness.calls.count == before)
    #expect(try harness.rows("SELECT sum(event_count) FROM api_activity") == [["120"]])
  }

  @Test func itemsThatAreNoEventsAreCounted() async throws {
    let harness = try EventHarness { _ in
      try EventHarness.json(["Events": [["EventId": "a"], 17, ["CloudTrailEvent": "{}"]]])
    }
    try await harness.run(Self.lookup())
    let line = try harness.line("LookupEvents")
    #expect(line.outcome == "failed" && line.code == "UnreadableLogs" && line.items == "0")
    #expect(
      line.message?.hasPrefix("3 records could not be understood: page 1: record 1 has no eventTime") == true,
      "\(line)")
  }

  @Test(arguments: [1e300, -1e300, 0, 253_402_300_799])
  func anEventOfNoDayMakesNoNumber(oldest: Double) throws {
    var walk = HistoryWalk(from: EventHarness.from, end: EventHarness.to)
    let time = try decodeJSON([WireTime].self, from: Array("[\(oldest)]".utf8)).first
    walk.take(50, oldest: time?.secondsSince1970)
    walk.hasMore = true
    #expect(walk.estimate.map { (1...86_400).contains($0.pages) } ?? (abs(oldest) == 1e300))
    #expect(Timestamp(secondsSince1970: oldest).rawValue.utf8.count == 20)
  }

  @Test(arguments: [(50, 3600.0, 1200, 24), (50, 60, 72_000, 1440), (50, 0, 4_320_000, 86_400)])
  func theFirstPageTellsHowMuchThereIs(count: Int, span: Double, events: Int, pages: Int) {
    var walk = HistoryWalk(from: EventHarness.from, end: EventHarness.to)
    walk.take(count, oldest: Double(EventHarness.to.secondsSince1970) - span)
    walk.hasMore = true
    #expect(walk.estimate == .init(events: events, pages: pages))
    walk.hasMore = false
    #expect(walk.estimate == .init(events: count, pages: 1))
  }

  /// Times come from outside; no number of theirs ends the program.
  @Test(arguments: [1e300, -1e300, .infinity, .nan, 0]) func timesOfNoDayEstimateSomething(oldest: Double) throws {
    var walk = HistoryWalk(from: EventHarness.from, end: EventHarness.to)
    walk.hasMore = true
    walk.take(50, oldest: oldest)
    if let estimate = walk.estimate { #expect(estimate.events >= 50) }
    if let oldest = walk.oldest { #expect(oldest >= walk.from && oldest <= walk.end) }
    #expect(walk.estimate?.events ?? 0 <= 50 * 86_400)
  }
}
