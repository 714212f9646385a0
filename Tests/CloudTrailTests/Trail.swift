import Foundation
import Snapshot
import Testing

@testable import CloudTrail

/// A folder of hand-made logs.
final class Trail {
  let root: URL
  static let from = Timestamp("2026-11-22T00:00:00Z")!
  static let to = Timestamp("2026-11-23T00:00:00Z")!
  static let account = AccountID("111122223333")
  static let region = RegionName("eu-west-1")
  static let scope = LogReview.Scope(account: account, region: region)
  static let unknown = LogReview.Scope(account: .unknown, region: .unknown)
  static let delivered = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/22"

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "trail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  func write(_ data: Data, _ path: String) throws {
    let url = root.appending(path: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  func write(_ records: [[String: Any]], _ path: String) throws {
    let data = Trail.json(["Records": records])
    try write(path.hasSuffix(".gz") ? Trail.gzip(data) : data, path)
  }

  func review(workers: Int = 3) async throws -> LogReview {
    try await LogFiles(path: root.path, from: Trail.from, to: Trail.to).review(workers: workers)
  }

  /// One event, all by itself.
  static func review(_ event: [String: Any]) async throws -> LogReview {
    let trail = try Trail()
    try trail.write([event], "\(delivered)/a.json.gz")
    return try await trail.review()
  }

  static func json(_ value: Any) -> Data {
    (try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])) ?? Data()
  }

  /// An event of an IAM user, with other fields or without some (`NSNull` stays, `nil` goes).
  static func event(_ id: Int, _ changes: [String: Any?] = [:]) -> [String: Any] {
    var event: [String: Any] = [
      "eventVersion": "1.11", "eventTime": "2026-11-22T10:00:00Z", "eventSource": "ec2.amazonaws.com",
      "eventName": "RunInstances", "awsRegion": "eu-west-1", "sourceIPAddress": "192.0.2.1",
      "userAgent": "aws-cli/2.31.0 md/awscrt#0.28 ua/2.1 md/command#ec2.run-instances",
      "eventID": "00000000-0000-4000-8000-\(String(format: "%012d", id))", "eventType": "AwsApiCall",
      "readOnly": false, "managementEvent": true, "eventCategory": "Management",
      "recipientAccountId": "111122223333",
      "userIdentity": [
        "type": "IAMUser", "principalId": "AIDAEXAMPLE", "arn": "arn:aws:iam::111122223333:user/alice",
        "accountId": "111122223333", "userName": "alice",
      ],
      "requestParameters": ["instanceType": "t3.micro"], "responseElements": NSNull(),
    ]
    for (key, value) in changes { event[key] = value }
    return event
  }

  /// A gzip member that holds its data as it is.
  static func gzip(_ data: Data) -> Data {
    var result = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
    var rest = data[...]
    repeat {
      let block = rest.prefix(65_535)
      rest = rest.dropFirst(block.count)
      let size = UInt16(block.count)
      result.append(rest.isEmpty ? 1 : 0)
      for part in [size, ~size] { result.append(contentsOf: [UInt8(part & 0xFF), UInt8(part >> 8)]) }
      result.append(block)
    } while !rest.isEmpty
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in data {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    for part in [~crc, UInt32(data.count)] {
      for shift in [0, 8, 16, 24] as [UInt32] { result.append(UInt8(part >> shift & 0xFF)) }
    }
    return result
  }
}

extension LogReview {
  var rows: [APIActivity] { activity.keys.sorted().flatMap { activity[$0] ?? [] } }

  /// What a review says of events, as text, line by line.
  var eventText: [String] {
    let scopes = Set(activity.keys).union(consoleLogins.keys).union(rootEvents.keys).sorted()
    return scopes.flatMap { scope in
      (activity[scope] ?? []).map { "\(scope) \($0)" } + (consoleLogins[scope] ?? []).map { "\(scope) \($0)" }
        + (rootEvents[scope] ?? []).map { "\(scope) \($0)" }
    }
  }

  /// All that a review says, as text.
  var text: String {
    let scopes = ledger.keys.sorted().map {
      "\($0)\n\(activity[$0] ?? [])\n\(consoleLogins[$0] ?? [])\n\(rootEvents[$0] ?? [])\n\(String(describing: ledger[$0]))"
    }
    return scopes.joined(separator: "\n") + "\(fileCount) \(eventCount)"
  }
}
