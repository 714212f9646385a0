import Snapshot
import Testing

@testable import CloudTrail

@Suite struct LogPathTests {
  @Test(arguments: [
    ("/d/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/22/a.json.gz", "111122223333 eu-west-1"),
    ("/d/AWSLogs/o-exampleorg/444455556666/CloudTrail/us-gov-west-1/2026/a.json.gz", "444455556666 us-gov-west-1"),
    ("/d/prefix/AWSLogs/111122223333/CloudTrail-NetworkActivity/eu-west-1/2026/a.json.gz", "111122223333 eu-west-1"),
    ("/d/111122223333/CloudTrail/eu-west-1/a.json", "111122223333 eu-west-1"),
    ("/d/AWSLogs/111122223333/CloudTrail/a.json", "111122223333 unknown"),
    ("/d/AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/a.json.gz", nil),
    ("/d/AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/2026/a.json.gz", nil),
    ("/d/AWSLogs/111122223333/CloudTrail-Aggregated/eu-west-1/2026/a.json.gz", nil),
    ("/d/AWSLogs/111122223333/Config/eu-west-1/2026/a.json.gz", nil),
    ("/d/CloudTrail-Digest/a.json.gz", nil),
    ("/d/My-CloudTrail-Digest-copy/a.json.gz", "unknown unknown"),
    ("/d/111122223333/a.json.gz", "unknown unknown"),
    ("a.json", "unknown unknown"),
  ]) func eachShape(path: String, scope: String?) {
    switch LogPath(path) {
    case .events(let account, let region): #expect("\(account) \(region)" == scope)
    case .other: #expect(scope == nil)
    }
  }

  @Test(arguments: [
    ("a.json.gz", true), ("a.json", true), ("A.JSON.GZ", true), ("a.jsonl", true), ("a.ndjson.gz", true),
    ("a.gz", false), ("a.txt", false), ("a.json.gz.tmp", false), ("json", false),
  ]) func logsAreKnownByTheirNames(name: String, isLog: Bool) {
    #expect(LogPath.isLogName(name) == isLog)
  }
}
