import Foundation
import Testing

@testable import Collectors
@testable import Snapshot

/// A folder of logs, as the coverage tells of it.
@Suite struct LogFolderTests {
  private static func record(_ fields: String) -> String {
    #"{"Records":[{"eventTime":"2026-11-22T10:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances""#
      + fields + "}]}"
  }

  private static let own = record(#","awsRegion":"eu-west-1","recipientAccountId":"111122223333""#)

  private static func rows(_ files: [String: String]) async throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "logs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    let harness = try EventHarness { _ in try EventHarness.refused("AccessDenied") }
    try await harness.run(.files(path: folder.path), regions: [EventHarness.home])
    return try harness.rows(
      """
      SELECT account_id, region, outcome, coalesce(message, '') FROM collection WHERE service = 'cloudtrail'
      ORDER BY account_id, region
      """
    ).map { $0.map { $0 ?? "" }.joined(separator: " ") }
  }

  /// A file that says nothing of its account-Region is not one.
  @Test func aFileWithoutAnAccountIsNotAnAccountRegion() async throws {
    #expect(try await Self.rows(["a": Self.own]) == ["111122223333 eu-west-1 ok "])
  }

  @Test func whatIsLostStandsWhereItMayBelong() async throws {
    #expect(
      try await Self.rows(["a": Self.own, "b.bin": "\u{1}", "c.txt": "text"]) == [
        "111122223333 eu-west-1 failed 1 of 2 files could not be read: b.bin: neither gzip nor JSON; left out: 1 file"
          + " that is not a log (c.txt)"
      ])
  }

  /// Where nothing else was read, the loss still has its line, which is not of a Region.
  @Test func aLossIsNeverWithoutALine() async throws {
    let rows = try await Self.rows(["b.bin": "\u{1}"])
    #expect(rows.contains("unknown global failed 1 of 1 file could not be read: b.bin: neither gzip nor JSON"))
    #expect(rows.contains { $0.hasPrefix("111122223333 eu-west-1 failed there is no log file") })
  }
}
