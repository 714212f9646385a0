import Foundation
import Snapshot
import Testing

@testable import Report

/// What was on yesterday and is off today, of any service, stands in *today* with who did it.
@Suite struct DriftTests {
  /// The two days of as many accounts as there are checks that can fail: in each, another check does.
  private func write(_ checks: [Check], to folder: String) async throws {
    let day = try #require(Day("2026-11-23"))
    let time = try #require(Timestamp("2026-11-23T14:02:09Z"))
    for (offset, status) in [(-1, CheckResult.Status.pass), (0, .fail)] {
      let date = day.advanced(by: offset)
      let writer = try SnapshotWriter(
        path: "\(folder)/\(date).sqlite",
        snapshot: SnapshotRow(
          date: date, windowStartAt: date.start, windowEndAt: date.advanced(by: 1).start, toolVersion: "test",
          previousDate: offset == 0 ? day.advanced(by: -1) : nil))
      let runner = CheckRunner(checks)
      try await writer.insert(runner.definitions)
      try await writer.insert(runner.references)
      for (index, check) in checks.enumerated() {
        let region = check.scope == .region ? RegionName("eu-west-3") : .global
        try await writer.insert([Account(accountID: account(index), status: "ACTIVE")])
        try await writer.insert([
          CheckResult(
            checkID: check.id, accountID: account(index), region: region, resource: "", service: check.service,
            title: check.title, status: status, reason: "It is off, \(check.id)", severity: check.severity)
        ])
        if offset == 0, let call = check.undoneBy.first {
          let words = call.split(separator: ":").map(String.init)
          let activity = APIActivity(
            eventSource: words[0] + ".amazonaws.com", eventName: words[1], principal: "user u\(index)",
            sessionName: "", userAgent: "", sourceIP: "192.0.2.7", errorCode: "", readOnly: false, byHand: false,
            eventCategory: "Management", principalType: "user", principalName: "u\(index)", person: "u\(index)",
            role: nil,
            agentFamily: "other", agent: "", byHandReason: nil, eventCount: 1, firstAt: time, lastAt: time,
            sampleEventID: nil)
          try await writer.insert([activity], account: account(index), region: RegionName("eu-west-3"))
        }
      }
      try await writer.finish()
    }
  }

  private func account(_ index: Int) -> AccountID { AccountID(String(100_000_000_000 + index)) }

  @Test func whatWasSwitchedOffIsSaidWithWhoDidIt() async throws {
    let checks = try Check.load(root: TemplateLayers([CheckFixture.templates])).filter { $0.outcomes.contains(.fail) }
    #expect(checks.count > 40)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await write(checks, to: folder)
    let snapshot = try Snapshot(path: folder + "/2026-11-23.sqlite", previous: folder + "/2026-11-22.sqlite")
    let template = try TemplateParser.parse(
      path: CheckFixture.templates + "/daily.md", root: TemplateLayers([CheckFixture.templates]))
    _ = try QuerySession(template, snapshot)

    var lines: [String: (text: String, detail: String)] = [:]
    for row in try snapshot.rows("SELECT account_id, text, detail FROM today_line WHERE kind = 1") {
      lines[row[0].string ?? ""] = (row[1].string ?? "", row[2].string ?? "")
    }
    for (index, check) in checks.enumerated() {
      let line = try #require(lines[account(index).rawValue], "\(check.id) is not in today")
      #expect(line.text.contains("It is off, \(check.id), since yesterday"))
      if let call = check.undoneBy.first?.split(separator: ":").last {
        // Somebody who made such a call in another account that reaches members is counted, and not named in its place.
        let said = "\(call) by u\(index), 14:02, from 192.0.2.7"
        #expect([said, said + ", one of 2 who made such calls"].contains(line.detail), "\(check.id)")
      } else {
        #expect(line.detail.contains("not among the calls"))
      }
    }
    // It stands above whatever else there is, but for what matters little.
    let order = try snapshot.rows("SELECT severity, text FROM today")
    let mattering = checks.filter { $0.severity >= .medium }.count
    #expect(order.prefix(mattering).allSatisfy { $0[1].string?.contains("since yesterday") == true })
  }
}
