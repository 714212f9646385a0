import AWS
import Foundation
import Snapshot
import Testing

@testable import CloudTrail

@Suite struct LogObjectsTests {
  private static let account = Trail.account.rawValue
  private static let other = "444455556666"

  /// A trail's folders with whatever else stands beside them.
  private static func trail(root: String = "AWSLogs") throws -> Trail {
    let trail = try Trail()
    for (account, region) in [(account, "eu-west-1"), (account, "us-east-1"), (other, "eu-west-1")] {
      for (day, number) in [("22", 1), ("23", 2)] {
        let events = (0..<5).map {
          Trail.event(
            number * 100 + $0,
            [
              "awsRegion": region, "recipientAccountId": account,
              "eventTime": "2026-11-22T23:5\($0):00Z", "userAgent": "agent/\($0 % 2)",
            ])
        }
        let folder = "\(root)/\(account)/CloudTrail/\(region)/2026/11/\(day)"
        for part in 0..<4 { try trail.write(events, "\(folder)/\(part) é+&.json.gz") }
      }
    }
    try trail.write(
      [Trail.event(900, ["eventCategory": "NetworkActivity", "eventType": "AwsVpceEvents"])],
      "\(root)/\(account)/CloudTrail-NetworkActivity/eu-west-1/2026/11/22/a.json.gz")
    for kind in ["CloudTrail-Digest", "CloudTrail-Insight", "CloudTrail-Aggregated", "Config"] {
      try trail.write([Trail.event(901)], "\(root)/\(account)/\(kind)/eu-west-1/2026/11/22/a.json.gz")
    }
    try trail.write(Data("none".utf8), "\(root)/\(account)/CloudTrail/eu-west-1/2026/11/22/readme.txt")
    return trail
  }

  private static func review(
    _ store: ObjectStore, prefix: String = "", accounts: Set<AccountID>? = nil, regions: Set<RegionName>? = nil
  ) async throws -> LogReview {
    try await LogObjects(
      in: store.bucket(), prefix: prefix, from: Trail.from, to: Trail.to, accounts: accounts, regions: regions
    ).review()
  }

  @Test(arguments: [
    ("AWSLogs", ""), ("AWSLogs/o-exampleorgid", ""), ("some/prefix/AWSLogs", "some/prefix"),
    ("some/prefix/AWSLogs/o-exampleorgid", "some/prefix/"), ("AWSLogs/o-exampleorgid", "AWSLogs/o-exampleorgid"),
    ("AWSLogs", "AWSLogs/"), ("copied/by/hand", "copied"),
  ])
  func aBucketSaysWhatAFolderSays(root: String, prefix: String) async throws {
    let trail = try Self.trail(root: root)
    let store = try ObjectStore(trail.root)
    let review = try await Self.review(store, prefix: prefix)
    #expect(review.text == (try await trail.review().text))
    guard root.contains("AWSLogs") else { return }
    #expect(review.eventCount == 31)
    #expect(review.ledger[Trail.scope]?.duplicates == 30)
    #expect((review.ledger[Trail.scope]?.bytes ?? 0) > 1000)
    // What holds no events is not even looked at.
    let strange = ["Digest", "Insight", "Aggregated", "Config"]
    #expect(!store.asked.contains { line in strange.contains { line.contains($0) } })
  }

  @Test func onlyTheDaysAreListed() async throws {
    let trail = try Self.trail()
    for day in ["21", "24"] { try trail.write([Trail.event(1)], "\(Trail.delivered)/../\(day)/a.json.gz") }
    let store = try ObjectStore(trail.root)
    _ = try await Self.review(store)
    #expect(store.asked.contains { $0.hasSuffix("2026/11/23/") })
    #expect(!store.asked.contains { $0.contains("2026/11/21") || $0.contains("2026/11/24") })
    #expect(LogBucket.days(from: Trail.from, to: Trail.to) == ["2026/11/22", "2026/11/23"])
    // A day of Vienna is of two days in UTC.
    #expect(
      LogBucket.days(from: Timestamp("2026-11-21T23:00:00Z")!, to: Timestamp("2026-11-22T23:00:00Z")!)
        == ["2026/11/21", "2026/11/22", "2026/11/23"])
  }

  @Test func accountsAndRegionsNarrowWhatIsRead() async throws {
    let trail = try Self.trail()
    let store = try ObjectStore(trail.root)
    let review = try await Self.review(
      store, accounts: [AccountID(Self.other)], regions: [RegionName("eu-west-1")])
    #expect(review.ledger.keys.map { "\($0.account) \($0.region)" } == ["\(Self.other) eu-west-1"])
    #expect(!store.asked.contains { $0.contains(Self.account) })
  }

  @Test func whatCannotBeReadIsCounted() async throws {
    let trail = try Self.trail()
    let store = try ObjectStore(trail.root) { call in
      guard let key = call.input["Key"]?.string, key.contains("us-east-1") else { return nil }
      if key.contains("23/1 ") { return ObjectStore.error(404, "NoSuchKey") }
      if key.contains("23/2 ") { return Answer(status: 200, body: [1, 2, 3]) }
      return key.contains("22/") ? ObjectStore.error(403, "AccessDenied") : nil
    }
    let review = try await Self.review(store)
    let ledger = try #require(review.ledger[.init(account: Trail.account, region: RegionName("us-east-1"))])
    #expect(ledger.files == 8)
    #expect(ledger.unreadableFiles == 6)
    #expect(ledger.deniedFiles == 4)
    #expect(ledger.events == 5)
    #expect(ledger.reasons.first == "0 é+&.json.gz: GetObject: AccessDenied: no")
    let line = ledger.collection(of: .s3, completedAt: Trail.to)
    #expect(line.outcome == .failed)
    #expect(line.operation == "ReadLogObjects")
    #expect(line.truncated)
    #expect(line.message?.hasPrefix("6 of 8 files could not be read: ") == true)
    #expect(review.ledger[Trail.scope]?.unreadableFiles == 0)
  }

  @Test func whatMayNotBeReadIsDenied() async throws {
    let trail = try Self.trail()
    let store = try ObjectStore(trail.root) { call in
      call.operation.name == "GetObject" ? ObjectStore.error(403, "AccessDenied") : nil
    }
    let ledger = try #require(try await Self.review(store).ledger[Trail.scope])
    let line = ledger.collection(of: .s3, completedAt: Trail.to)
    #expect(line.outcome == .denied)
    #expect(line.errorCode == "AccessDenied")
    #expect(line.items == 0)
  }

  @Test func aFolderThatCannotBeListedIsALoss() async throws {
    let trail = try Self.trail()
    let store = try ObjectStore(trail.root) { call in
      let prefix = call.input["prefix"]?.string ?? ""
      return prefix.contains("us-east-1/2026/11/23") ? ObjectStore.error(403, "AccessDenied") : nil
    }
    let ledger = try #require(
      try await Self.review(store).ledger[.init(account: Trail.account, region: RegionName("us-east-1"))])
    #expect(ledger.files == 5)
    #expect(ledger.events == 5)
    #expect(ledger.reasons == ["23: ListObjectsV2: AccessDenied: no"])
  }

  @Test func aBucketThatCannotBeListedIsAnError() async throws {
    let trail = try Self.trail()
    let store = try ObjectStore(trail.root) { _ in ObjectStore.error(404, "NoSuchBucket") }
    let error = await #expect(throws: AWSError.self) { try await Self.review(store) }
    #expect(error?.code == "NoSuchBucket")
  }

  @Test func theOwnerIsNamedInEveryCall() async throws {
    let trail = try Self.trail()
    let store = try ObjectStore(trail.root) { call in
      call.input["ExpectedBucketOwner"] == "123456789012" ? nil : ObjectStore.error(403, "AccessDenied")
    }
    let objects = LogObjects(
      in: store.bucket(owner: "123456789012"), prefix: "", from: Trail.from, to: Trail.to)
    #expect(try await objects.review().eventCount == 31)
  }

  @Test func largeObjectsComeInParts() async throws {
    let trail = try Trail()
    let agent = String(repeating: "x", count: 1_100_000)
    try trail.write((0..<20).map { Trail.event($0, ["userAgent": agent]) }, "\(Trail.delivered)/a.json")
    let store = try ObjectStore(trail.root)
    #expect(try await Self.review(store).text == (try await trail.review().text))
    #expect(store.asked.count { $0.hasPrefix("GetObject") } == 3)
    let torn = try ObjectStore(trail.root) { call in
      guard let range = call.input["Range"]?.string, !range.hasPrefix("bytes=0") else { return nil }
      return call.input["IfMatch"] == "\"e\"" ? ObjectStore.error(412, "PreconditionFailed") : nil
    }
    let ledger = try #require(try await Self.review(torn).ledger[Trail.scope])
    #expect(ledger.reasons.first?.contains("PreconditionFailed") == true)
    #expect(ledger.events == 0)
  }

  @Test func aCancelledReviewEnds() async throws {
    let trail = try Self.trail()
    let task = Task {
      let store = try ObjectStore(trail.root) { call in
        if call.operation.name == "GetObject" { withUnsafeCurrentTask { $0?.cancel() } }
        try Task.checkCancellation()
        return nil
      }
      return try await withThrowingTaskGroup(of: LogReview.self) { group in
        group.addTask { try await Self.review(store) }
        group.cancelAll()
        return try await group.next()
      }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  /// However little room there is, and in whatever order bodies come.
  @Test(arguments: [1, 100, 1 << 20])
  func whatIsWantedNextIsAlwaysUnderWay(room: Int) async throws {
    let sizes = (0..<60).map { ($0 * 37) % 90 + 1 }
    let ahead = FetchAhead(sizes: sizes, room: room)
    let held = try await withThrowingTaskGroup(of: Int.self) { group in
      for fetcher in 0..<7 {
        group.addTask {
          while let number = await ahead.claim() {
            for _ in 0..<(number * fetcher % 5) { await Task.yield() }
            await ahead.deliver(number, .success([UInt8(number)]))
          }
          return 0
        }
      }
      for reader in 0..<3 {
        group.addTask {
          var sum = 0
          for number in stride(from: reader, to: sizes.count, by: 3) {
            sum += Int(try await ahead.take(number).get()[0])
            await ahead.release(number)
          }
          return sum
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(held == 59 * 60 / 2)
  }
}
