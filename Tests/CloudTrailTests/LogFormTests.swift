import Foundation
import Snapshot
import Testing

@testable import CloudTrail

/// The content decides what a file is, whatever its name.
@Suite struct LogFormTests {
  static let one = Trail.json(Trail.event(1))
  static let two = Trail.json(Trail.event(2))
  static let log = Trail.json(["Records": [Trail.event(1), Trail.event(2)]])
  static let lines = one + Data("\n".utf8) + two + Data("\n".utf8)

  static var insights: [[String: Any]] {
    [
      [
        "eventVersion": "1.08", "eventTime": "2026-11-22T10:00:00Z", "awsRegion": "eu-west-1", "eventID": "i",
        "eventType": "AwsCloudTrailInsight", "recipientAccountId": "111122223333", "eventCategory": "Insight",
        "insightDetails": ["state": "Start", "eventSource": "ec2.amazonaws.com"],
      ]
    ]
  }
  static var aggregates: [[String: Any]] {
    [
      [
        "eventVersion": "1.0", "accountId": "111122223333", "eventCategory": "Aggregated",
        "eventType": "AwsAggregatedEvent", "awsRegion": "eu-west-1", "eventSource": "s3.amazonaws.com",
        "timeWindow": ["windowStart": "2026-11-22T10:00:00Z", "windowEnd": "2026-11-22T10:05:00Z"],
      ]
    ]
  }
  static let digest = Data(
    #"{"awsAccountId":"111122223333","digestStartTime":"x","digestEndTime":"y","logFiles":[]}"#.utf8)

  @Test(arguments: [
    ("b.log.gz", Trail.gzip(log)), ("c-2026-11-22-10-00-00", lines), ("d", Trail.gzip(lines)), ("e.txt", log),
    ("F.LOG", lines), ("a.json.gz.1", Trail.gzip(log)), ("a.json.zst", log), ("g", one + two),
    ("h.gz", Trail.gzip(Trail.gzip(log))), ("i.bak", Data([0xEF, 0xBB, 0xBF]) + log), (".hidden", log),
    ("deep/er/j.dat", Data("\n \n".utf8) + log),
  ]) func logsOfAnyNameAreRead(name: String, data: Data) async throws {
    let trail = try Trail()
    try trail.write(data, name)
    let review = try await trail.review()
    #expect(review.eventCount == 2)
    #expect(review.ledger[Trail.scope]?.collection(of: .files, completedAt: LogFilesTests.done).outcome == .ok)
  }

  @Test(arguments: [
    ("a.json.zst", Data([0x28, 0xB5, 0x2F, 0xFD, 0, 0]), "compressed with zstd, which is not supported"),
    ("a.json.bz2", Data("BZh91AY".utf8), "compressed with bzip2, which is not supported"),
    ("a.parquet", Data("PAR1abcd".utf8), "Parquet, which is not supported"),
    ("a.zip", Data([0x50, 0x4B, 3, 4]), "a zip archive, which is not supported"),
    ("a", Data([0xFF, 0xFE, 0x7B, 0]), "UTF-16, not UTF-8"), ("a.bin", Data([0, 1, 2]), "neither gzip nor JSON"),
    ("a.log", log.dropLast(9), "truncated JSON"),
    ("a.gz.part", Trail.gzip(log).dropLast(9), "truncated gzip, or damaged"),
    ("a.log.gz", Trail.gzip(Data([0x28, 0xB5, 0x2F, 0xFD])), "compressed with zstd, which is not supported"),
    ("settings", Data(#"{"a":1}"#.utf8), "holds no CloudTrail records"),
  ]) func whatMayBeALogAndIsNotReadIsUnread(name: String, data: Data, reason: String) async throws {
    let trail = try Trail()
    try trail.write(data, name)
    try trail.write([Trail.event(1)], "\(Trail.delivered)/a.json.gz")
    let review = try await trail.review()
    #expect(review.eventCount == 1)
    // It says nothing of its account-Region, so it may have been of any.
    let line = try #require(review.ledger[Trail.scope]).collection(of: .files, completedAt: LogFilesTests.done)
    #expect(line.outcome == .failed)
    #expect(line.message == "1 of 2 files could not be read: \(name): \(reason)")
  }

  @Test func whatIsNotALogIsCountedAndNamed() async throws {
    let trail = try Trail()
    for name in ["README.md", "c.csv", "b.txt", "a.sha256"] { try trail.write(Data("text, only".utf8), name) }
    try trail.write(Data(), "_SUCCESS")
    try trail.write([Trail.event(1)], "\(Trail.delivered)/a.json.gz")
    let review = try await trail.review()
    #expect(review.fileCount == 1)
    let line = try #require(review.ledger[Trail.scope]).collection(of: .files, completedAt: LogFilesTests.done)
    #expect(line.outcome == .ok)
    #expect(line.calls == 1)
    #expect(line.message == "left out: 5 files that are not logs (README.md, _SUCCESS, a.sha256, …)")
  }

  /// Folders without AWS's layout hold them side by side; the file's own name tells the account-Region, if it is AWS's.
  @Test(arguments: [true, false]) func neighboursInAFlatFolderAreLeftOut(keepsNames: Bool) async throws {
    let trail = try Trail()
    func name(_ kind: String, _ other: String) -> String {
      keepsNames ? "111122223333_\(kind)_eu-west-1_20261122T1000Z_a.json" : other
    }
    try trail.write([Trail.event(1)], name("CloudTrail", "1"))
    try trail.write(Self.insights, name("CloudTrail-Insight", "2"))
    try trail.write(Self.aggregates, name("CloudTrail-Aggregated", "3"))
    try trail.write(Self.digest, name("CloudTrail-Digest", "4"))
    let review = try await trail.review()
    let line = try #require(review.ledger[Trail.scope]).collection(of: .files, completedAt: LogFilesTests.done)
    #expect(line.outcome == .ok)
    #expect(line.items == 1)
    #expect(line.message == "left out: 1 Insights record, 1 aggregated record, 1 digest")
    if keepsNames { #expect(review.ledger.keys.sorted() == [Trail.scope]) }
  }

  @Test func linesOfInsightsAndAggregatesAreLeftOut() async throws {
    let trail = try Trail()
    let lines = [Trail.event(1)] + Self.insights + Self.aggregates
    try trail.write(Data(lines.map { Trail.json($0) }.joined(separator: [10])), "\(Trail.delivered)/a")
    let ledger = try #require(try await trail.review().ledger[Trail.scope])
    let counts: [Int] = [ledger.events, ledger.insights, ledger.aggregates, ledger.unreadableRecords].map { Int($0) }
    #expect(counts == [1, 1, 1, 0])
  }

  /// A copy whose path says the account alone shares its events with the file as it was delivered.
  @Test(arguments: ["AWSLogs/111122223333/CloudTrail/copy.json.gz", "copy.json.gz"])
  func aCopyElsewhereIsNotCountedAgain(path: String) async throws {
    let trail = try Trail()
    try trail.write([Trail.event(1), Trail.event(2)], "\(Trail.delivered)/a.json.gz")
    try trail.write([Trail.event(1), Trail.event(2)], path)
    let review = try await trail.review()
    #expect(review.eventCount == 2)
    #expect(review.ledger[Trail.scope]?.duplicates == 2)
  }
}
