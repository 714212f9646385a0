import Foundation
import Snapshot
import Testing

@testable import Report

/// A line about several says of all of them only what all of them share.
@Suite struct SharedFactTests {
  private let day = Day("2026-11-23")

  /// A check passes in every place yesterday and fails today; who did it is known in the places that `callers` names.
  private func today(
    _ places: [(account: String, region: String, reason: String)],
    callers: [(account: String, region: String, who: String)]
  ) async throws -> [(text: String, detail: String, region: String?)] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let day = try #require(day)
    let check = try #require(
      try Check.load(root: TemplateLayers([CheckFixture.templates])).first { $0.id == "guardduty-enabled" })
    for (offset, status) in [(-1, CheckResult.Status.pass), (0, .fail)] {
      let date = day.advanced(by: offset)
      let writer = try SnapshotWriter(
        path: "\(folder)/\(date).sqlite",
        snapshot: SnapshotRow(
          date: date, windowStartAt: date.start, windowEndAt: date.advanced(by: 1).start, toolVersion: "test",
          previousDate: offset == 0 ? day.advanced(by: -1) : nil))
      let runner = CheckRunner([check])
      try await writer.insert(runner.definitions)
      try await writer.insert(runner.references)
      for account in Set(places.map(\.account)).sorted() {
        try await writer.insert([Account(accountID: AccountID(account), name: "n" + account.prefix(1))])
      }
      try await writer.insert(
        places.map {
          CheckResult(
            checkID: check.id, accountID: AccountID($0.account), region: RegionName($0.region), resource: "",
            service: check.service, title: check.title, status: status, reason: $0.reason, severity: check.severity)
        })
      if offset == 0 {
        for caller in callers {
          try await writer.insert(
            [try call(caller.who)], account: AccountID(caller.account), region: RegionName(caller.region))
        }
      }
      try await writer.finish()
    }
    let snapshot = try Snapshot(
      path: "\(folder)/2026-11-23.sqlite", previous: "\(folder)/2026-11-22.sqlite")
    let template = try TemplateParser.parse(
      path: CheckFixture.templates + "/daily.md", root: TemplateLayers([CheckFixture.templates]))
    _ = try QuerySession(template, snapshot)
    return try snapshot.rows("SELECT text, detail, region FROM today_line WHERE kind = 1 ORDER BY text").map {
      ($0[0].string ?? "", $0[1].string ?? "", $0[2].string)
    }
  }

  private func call(_ who: String) throws -> APIActivity {
    let time = try #require(Timestamp("2026-11-23T14:02:09Z"))
    return APIActivity(
      eventSource: "guardduty.amazonaws.com", eventName: "DeleteDetector", principal: "user " + who, sessionName: "",
      userAgent: "", sourceIP: "192.0.2.7", errorCode: "", readOnly: false, byHand: false, eventCategory: "Management",
      principalType: "user", principalName: who, person: who, role: nil, agentFamily: "other", agent: "",
      byHandReason: nil, eventCount: 1, firstAt: time, lastAt: time, sampleEventID: nil)
  }

  private let off = "GuardDuty is off: there is no detector"

  @Test func nobodyIsNamedForAnotherAccount() async throws {
    let lines = try await today(
      [("111122223333", "eu-west-3", off), ("444455556666", "us-east-1", off)],
      callers: [("111122223333", "eu-west-3", "j.doe")])
    try #require(lines.count == 1)
    #expect(lines[0].text == off + ", since yesterday, in 2 accounts")
    #expect(lines[0].detail == "in n1: DeleteDetector by j.doe, 14:02, from 192.0.2.7; in n4: not in the logs")
    #expect(lines[0].region == nil)
  }

  @Test func nobodyIsNamedForAnotherRegion() async throws {
    let lines = try await today(
      [("111122223333", "eu-west-1", off), ("111122223333", "eu-west-3", off)],
      callers: [("111122223333", "eu-west-3", "j.doe")])
    try #require(lines.count == 1)
    #expect(lines[0].detail == "eu-west-1: not in the logs; eu-west-3: DeleteDetector by j.doe, 14:02, from 192.0.2.7")
  }

  @Test func whoDidItInEachIsSaid() async throws {
    let accounts = ["111122223333", "222233334444", "333344445555", "444455556666", "555566667777", "666677778888"]
    let lines = try await today(
      accounts.map { ($0, "eu-west-3", off) }, callers: accounts.prefix(4).map { ($0, "eu-west-3", "u\($0.prefix(1))") }
    )
    try #require(lines.count == 1)
    for name in ["u1", "u2", "u3"] { #expect(lines[0].detail.contains("by \(name), 14:02")) }
    #expect(lines[0].detail.hasSuffix("; and in 1 more of them; in 2 accounts: not in the logs"))
  }

  @Test func placesWithAnotherReasonAreAnotherLine() async throws {
    let lines = try await today(
      [("111122223333", "eu-west-1", "GuardDuty is off: it is suspended"), ("111122223333", "eu-west-3", off)],
      callers: [])
    #expect(Set(lines.compactMap(\.region)) == ["eu-west-1", "eu-west-3"] && lines.count == 2)
    #expect(lines.allSatisfy { $0.detail == "Who did it is not among the calls that were read" })
  }
}
