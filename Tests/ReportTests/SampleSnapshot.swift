import Foundation
import Snapshot
import Testing

/// Strings that attackers write, for every kind of output.
let hostile = [
  "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</td></tr></table>", "a | b", "**bold** `code` _x_",
  "[x](javascript:alert(1))", "=HYPERLINK(\"http://203.0.113.9\")", "\u{202E}gnp.exe", "\u{1B}[31mred\u{7}",
  "line\nbreak\r\ntwo",
  "{{ finding.title }}", "<!-- include x -->", "&amp; &#60;", "www.example.com http://example.com", "@channel",
]

/// A small snapshot for drawing: one account, two Regions, some of it unread.
final class SampleSnapshot {
  let folder: String
  let path: String

  init(titles: [String] = ["Plain title"] + hostile) async throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    path = folder + "/snapshot.sqlite"
    let day = try #require(Day("2026-11-23"))
    let account = AccountID("111122223333")
    let writer = try SnapshotWriter(
      path: path,
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test",
        organizationName: "Example Corp"))
    try await writer.insert([Account(accountID: account, name: "production", status: "ACTIVE")])
    let regions = [RegionName("eu-west-1"), RegionName("us-east-1")]
    for region in regions {
      try await writer.insert([Region(status: .enabled)], account: account, region: region)
      for (service, operation, outcome) in [
        ("guardduty", "ListDetectors", Outcome.ok),
        ("guardduty", "GetDetector", .ok),
        ("guardduty", "ListFindings", region.rawValue == "us-east-1" ? .denied : .ok),
        ("guardduty", "GetFindings", region.rawValue == "us-east-1" ? .skipped : .ok),
        ("config", "DescribeComplianceByConfigRule", .ok),
        ("securityhub", "DescribeHub", region.rawValue == "us-east-1" ? .disabled : .ok),
      ] {
        try await writer.insert(
          [
            Collection(
              service: service, operation: operation, outcome: outcome,
              errorCode: outcome == .denied ? "AccessDeniedException" : nil,
              completedAt: try #require(Timestamp("2026-11-24T05:00:00Z")))
          ], account: account, region: region)
      }
    }
    try await writer.insert(
      titles.enumerated().map { index, title in
        Finding(
          product: "guardduty", findingID: "f\(100 + index)", accountID: account, region: regions[index % 2],
          type: title, title: title, severity: index % 6 == 5 ? nil : Severity.allCases[index % 6],
          score: Double(index) + 0.5, status: index % 3 == 2 ? .closed : .open,
          resourceID: "arn:aws:ec2:eu-west-1:111122223333:instance/\(title)",
          lastObservedAt: Timestamp(index % 2 == 0 ? "2026-11-23T14:02:03Z" : "2026-10-01T01:02:03Z"),
          consoleURL: "https://console.example.com/\(index)")
      })
    try await writer.derive(previous: nil)
    try await writer.finish()
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}
