import Foundation
import Snapshot
import Testing

@testable import CloudTrail

/// A day of real logs, counted by us and by a program that shares nothing with us.
@Suite struct RealTrailTests {
  struct Counts: Decodable {
    var events: Int
    var consoleLogins: [String]
    var rootEvents: [String]
    var byHand: [String]
    var calls: [String: Int]
    var agents: [String: Int]
    var addresses: [String: Int]
    var families: [String: Int]
    var errors: [String: Int]
    var accounts: [String: Int]
  }

  static let tests = URL(filePath: #filePath).deletingLastPathComponent()
  static let folder =
    ProcessInfo.processInfo.environment["RUNBOOK_CLOUDTRAIL_DATA"].map { URL(filePath: $0) }
    ?? tests.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data/cloudtrail")
  static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

  @Test(.enabled(if: isThere)) func agreesWithAnIndependentCountToTheEvent() async throws {
    let day = try #require(Day("2023-07-10"))
    let review = try await LogFiles(path: Self.folder.path, from: day.start, to: day.advanced(by: 1).start).review()
    let counts = try Self.independentCounts(from: day.start, to: day.advanced(by: 1).start)

    #expect(counts.events == 2900)
    #expect(review.eventCount == counts.events)
    let rows = review.activity.values.flatMap { $0 }
    func sum(_ key: (APIActivity) -> String) -> [String: Int] {
      rows.reduce(into: [:]) { $0[key($1), default: 0] += $1.eventCount }
    }
    #expect(sum { "\($0.eventSource) \($0.eventName)" } == counts.calls)
    #expect(sum(\.userAgent) == counts.agents)
    #expect(sum(\.sourceIP) == counts.addresses)
    #expect(sum(\.agentFamily) == counts.families)
    #expect(sum(\.errorCode) == counts.errors)
    let perScope = review.activity.map { scope, rows in
      ("\(scope.account) \(scope.region)", rows.reduce(0) { $0 + $1.eventCount })
    }
    #expect(Dictionary(uniqueKeysWithValues: perScope) == counts.accounts)
    let logins = review.consoleLogins.values.flatMap { $0 }.filter { $0.eventName == "ConsoleLogin" }
    #expect(logins.map(\.eventID).sorted() == counts.consoleLogins)
    #expect(review.rootEvents.values.flatMap { $0 }.map(\.eventID).sorted() == counts.rootEvents)
    let byHand = rows.filter(\.byHand).flatMap {
      Array(repeating: "\($0.eventSource) \($0.eventName)", count: $0.eventCount)
    }
    #expect(byHand.sorted() == counts.byHand)
    #expect(!byHand.isEmpty)
    #expect(review.ledger.values.allSatisfy { $0.unreadableFiles == 0 && $0.unreadableRecords == 0 })
  }

  private static func independentCounts(from: Timestamp, to: Timestamp) throws -> Counts {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", tests.appending(path: "independent_count.py").path, folder.path, from.rawValue, to.rawValue,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try #require(try output.fileHandleForReading.readToEnd())
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .custom { path in
      // Only the names of the counts are ours: what is counted keeps its name.
      let key = path[path.count - 1]
      guard path.count == 1 else { return key }
      let words = key.stringValue.split(separator: "_").map(String.init)
      return AnyKey(words[0] + words.dropFirst().map(\.capitalized).joined())
    }
    return try decoder.decode(Counts.self, from: data)
  }

  private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
