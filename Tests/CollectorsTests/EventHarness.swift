import Foundation
import Synchronization
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

/// A day of one account with two Regions, whose events are read while AWS answers as a test says.
final class EventHarness: Transport {
  static let account = AccountID("111122223333")
  static let home = RegionName("eu-west-1")
  static let from = Timestamp("2026-11-22T00:00:00Z")!
  static let to = Timestamp("2026-11-23T00:00:00Z")!
  static let later = Timestamp("2026-11-23T05:00:00Z")!

  private let reply: @Sendable (Call) async throws -> Answer
  private let state = Mutex<(calls: [Call], waits: [Double], notices: [String])>(([], [], []))
  private let folder: String

  init(_ reply: @escaping @Sendable (Call) async throws -> Answer) throws {
    self.reply = reply
    folder = FileManager.default.temporaryDirectory.appending(path: "events-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var calls: [Call] { state.withLock { $0.calls } }
  var waits: [Double] { state.withLock { $0.waits } }
  var notices: [String] { state.withLock { $0.notices } }
  func count(_ operation: String) -> Int { calls.count { $0.operation.name == operation } }

  func send(_ call: Call) async throws -> Answer {
    state.withLock { $0.calls.append(call) }
    return try await reply(call)
  }

  static func json(_ value: JSON, status: Int = 200, code: String? = nil) throws -> Answer {
    Answer(status: status, headers: code.map { ["x-amzn-errortype": $0] } ?? [:], body: try value.serialized())
  }

  static func refused(_ code: String, _ message: String = "no") throws -> Answer {
    try json(["message": .string(message)], status: 400, code: code)
  }

  /// Reads events; what is in the snapshot then is given as rows of text.
  ///
  /// - Parameter resume: Whether it goes on with what the last run left.
  @discardableResult
  func run(
    _ settings: EventSettings, startedAt: Timestamp = later, resume: Bool = false,
    regions: [RegionName] = [home, RegionName("us-east-1")], onlyRegions: Set<RegionName>? = nil
  ) async throws -> EventCollection.Summary {
    let day = Day(year: 2026, month: 11, day: 22)
    let writer = try SnapshotWriter(
      path: folder + "/snapshot.sqlite",
      snapshot: SnapshotRow(
        date: day, windowStartAt: Self.from, windowEndAt: Self.to, toolVersion: "test"), resume: resume)
    try await writer.insert([Account(accountID: Self.account)])
    for region in regions {
      try await writer.insert([Region(status: .enabled)], account: Self.account, region: region)
    }
    let context = EventCollection.Context(
      client: Client(transport: self, caller: .init(account: Self.account.rawValue, partition: "aws")),
      homeRegion: Self.home.rawValue, from: Self.from, to: Self.to, startedAt: startedAt, resume: resume,
      onlyRegions: onlyRegions, clock: { startedAt },
      sleep: { [weak self] seconds in self?.state.withLock { $0.waits.append(seconds) } },
      notice: { [weak self] text in self?.state.withLock { $0.notices.append(text) } })
    return try await EventCollection(settings, context, into: writer).run()
  }

  /// What the last run left, read from its working file.
  func rows(_ sql: String) throws -> [[String?]] {
    try Snapshot(path: folder + "/snapshot.sqlite.partial").rows(sql).map { $0.map(\.string) }
  }

  struct Line: Equatable {
    let outcome: String?
    let code: String?
    let message: String?
    let calls: String?
    let items: String?
    let truncated: Bool
    let bytes: String?
  }

  func line(_ operation: String, _ region: RegionName = home, service: String = "cloudtrail") throws -> Line {
    let rows = try rows(
      """
      SELECT outcome, error_code, message, calls, items, truncated, bytes FROM collection
      WHERE operation = '\(operation)' AND region = '\(region)' AND service = '\(service)'
      """)
    let row = try #require(rows.count == 1 ? rows[0] : nil, "\(rows)")
    return Line(
      outcome: row[0], code: row[1], message: row[2], calls: row[3], items: row[4], truncated: row[5] == "1",
      bytes: row[6])
  }
}
