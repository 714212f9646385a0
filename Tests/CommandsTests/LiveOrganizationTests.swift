import Foundation
import TestSupport
import Testing

@testable import Collectors

/// A run over an organisation in the shape of a live one: four accounts, one of which lets nobody in and one of which is
/// suspended; 17 Regions, in some of which services are off, denied or not there.
@Suite struct LiveOrganizationTests {
  static let configuration = """
    organization: Example Corp
    accounts:
      - organization: { role: \(ExampleOrganization.role), external_id: \(ExampleOrganization.externalID) }
    """

  @Test func theLedgerNamesEachAccountRegionAndOperation() throws {
    let fixtures = try TemporaryFolder()
    try ExampleOrganization.write(to: fixtures.path)
    let authority = fixtures.path + "/authority.pem"
    let standIn = try StandIn(fixtures: fixtures.path, authority: authority)
    // On one machine answers are so quick that calls would hardly meet.
    try standIn.setFaults([.init(.delayed, seconds: 0.03)])
    let run = try LiveRun(
      ["--record", "recordings", "--verbose"], at: standIn.address, configuration: Self.configuration,
      environment: ["AWS_CA_BUNDLE": authority])
    try #require(run.outcome.code == 0, "\(run.outcome.error)")
    #expect(run.seconds < 120)
    let ledger = try run.ledger()

    let operations = CollectorRegistry.operationsByRegion
    let regions = Set(ledger.filter { $0.accountID == ExampleOrganization.caller }.map(\.region)).subtracting(["global"]
    )
    #expect(regions.count == 17)
    for account in [ExampleOrganization.caller, ExampleOrganization.readable] {
      for region in regions {
        for operation in operations {
          let lines = ledger.filter {
            ($0.accountID, $0.region, $0.service, $0.operation) == (
              account, region, operation.service.name, operation.name
            )
          }
          #expect(lines.count == 1, "\(operation) in \(account)/\(region)")
        }
      }
    }
    func outcomes(_ account: String, _ region: String, _ service: String? = nil) -> Set<String> {
      Set(
        ledger.filter {
          $0.accountID == account && $0.region == region && (service == nil || $0.service == service)
            && $0.operation != "ReadLogFiles"
        }.map(\.outcome))
    }
    let readable = ExampleOrganization.readable
    #expect(outcomes(ExampleOrganization.caller, "eu-central-1", "guardduty") == ["ok", "not_needed"])
    #expect(outcomes(readable, "us-east-1") == ["ok", "not_needed"])
    #expect(outcomes(readable, "sa-east-1") == ["denied", "skipped"])
    #expect(outcomes(readable, "ca-central-1") == ["failed", "skipped"])
    #expect(outcomes(readable, "ap-northeast-3", "detective") == ["not_offered"])
    #expect(outcomes(readable, "eu-north-1", "securityhub") == ["disabled"])
    #expect(outcomes(readable, "eu-north-1", "guardduty").contains("ok"))

    let closed = ledger.filter { $0.accountID == ExampleOrganization.closedOff }
    #expect(
      closed.contains { $0.operation == "ListRegions" && $0.outcome == "denied" && $0.errorCode == "AccessDenied" })
    #expect(closed.allSatisfy { $0.outcome != "ok" }, "\(closed)")
    for operation in operations {
      #expect(
        closed.contains { $0.operation == operation.name && $0.service == operation.service.name }, "\(operation)")
    }
    let suspended = ledger.filter { $0.accountID == ExampleOrganization.suspended }
    #expect(!suspended.isEmpty && suspended.allSatisfy { $0.outcome == "closed" })
    #expect(suspended.contains { $0.message?.contains("suspended") == true })

    let log = try standIn.log()
    #expect(!log.contains { $0.account == ExampleOrganization.suspended })
    let broken = log.filter { ($0.error ?? "").contains("Fixture:") }
    #expect(broken.isEmpty, "\(broken)")
    #expect(log.compactMap(\.inFlight).max() ?? 0 > 1, "calls go side by side")
    #expect(Set(log.map(\.connection)).count < log.count / 4, "connections are kept")
    try noSecrets(standIn, run)
    try theMatrixAddsUp(run)
    try replays(run)
  }

  /// The README's commands for live accounts work as they stand.
  @Test func liveCommandsInTheReadmeWork() throws {
    let fixtures = try TemporaryFolder()
    try ExampleOrganization.write(to: fixtures.path)
    let standIn = try StandIn(fixtures: fixtures.path)
    let folder = try TemporaryFolder()
    try folder.write("regions: [eu-west-3]\n", as: "runbook.yaml")
    let text = try String(contentsOfFile: "\(Program.package)/README.md", encoding: .utf8)
    let block = try #require(text.firstMatch(of: /```sh aws\n([\s\S]*?)```/))
    let commands = block.1.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(commands.count == 2)
    for command in commands {
      let outcome = try Program.run(
        Array(command.dropFirst()), in: folder.path,
        environment: LiveRun.environment(home: folder.path, standIn.address))
      #expect(outcome.code == 0, "\(command): \(outcome.error)")
    }
    let left = files(below: folder.path)
    #expect(left.keys.contains { $0.hasSuffix("index.html") })
    let recorded = left.filter { $0.key.hasPrefix("recordings/") }
    #expect(recorded.count > 5)
    for (name, data) in recorded {
      let isReplaced =
        !name.contains(ExampleOrganization.caller) && data.range(of: Data(ExampleOrganization.caller.utf8)) == nil
      #expect(isReplaced, "\(name)")
    }
  }

  /// Over everything that the run left, and over the report of it.
  private func noSecrets(_ standIn: StandIn, _ run: LiveRun) throws {
    let render = try Program.run(
      ["render", "--config", "runbook.yaml", "--date", "2026-11-23", "--templates", Program.package + "/Templates"],
      in: run.folder.path)
    #expect(render.code == 0, "\(render.error)")
    let secrets = try standIn.secrets() + standIn.log().compactMap(\.accessKey)
    #expect(secrets.count > 300)
    var left = files(below: run.folder.path)
    #expect(left.keys.contains { $0.hasSuffix("index.html") } && left.keys.contains { $0.hasPrefix("recordings/") })
    left["standard error"] = Data(run.outcome.error.utf8)
    left["standard output"] = Data(run.outcome.output.utf8)
    // Secrets are long and random: the first bytes of one are enough to know it by.
    let needles = Set(secrets.map { Data($0.utf8.prefix(20)) })
    #expect(needles.allSatisfy { $0.count == 20 })
    for (name, data) in left {
      let windows =
        data.count < 20
        ? [] : Set((0...(data.count - 20)).lazy.map { data[data.startIndex + $0..<data.startIndex + $0 + 20] })
      let isClean = windows.isDisjoint(with: needles)
      #expect(isClean, "\(name) holds a secret")
      for word in ["AWS4-HMAC-SHA256", "SessionToken", "SecretAccessKey"] {
        #expect(data.range(of: Data(word.utf8)) == nil, "\(name) holds \(word)")
      }
    }
  }

  /// The matrix of the report that was drawn has a cell for each account, Region and service, and for what belongs to
  /// each service; nothing is lost where accounts are folded.
  private func theMatrixAddsUp(_ run: LiveRun) throws {
    func number(_ sql: String) throws -> Int {
      let query = try Program.run(["query", "--snapshot", run.snapshot, "--format", "csv", sql])
      return try #require(Int(query.output.split(whereSeparator: \.isNewline).last ?? ""), "\(query.error)")
    }
    let text = try String(contentsOfFile: run.folder.path + "/archive/2026-11-23/data/enablement.csv", encoding: .utf8)
    let cells = text.split(separator: "\r\n").dropFirst().compactMap { line in
      line.wholeMatch(of: /"?(.*?)"?,"?(.*?)"?,([a-z0-9-]+),([a-z_]+),(\d+),.*/).map {
        (group: String($0.1), row: String($0.2), region: String($0.3), state: String($0.4), count: Int($0.5) ?? 0)
      }
    }
    #expect(cells.count == text.split(separator: "\r\n").count - 1)
    let accounts = try number("SELECT count(*) FROM account")
    let known = try number("SELECT count(DISTINCT account_id) FROM region")
    let regions = try number("SELECT count(DISTINCT region) FROM region")
    #expect(accounts == 4 && known == 2 && regions == 21)
    let features = "SELECT check_id FROM check_definition WHERE feature IS NOT NULL AND scope = 'region'"
    let rows = try number("SELECT count(*) FROM (\(features))")
    #expect(rows > 30)
    #expect(try number("SELECT count(*) FROM check_result WHERE account_id = '\(ExampleOrganization.suspended)'") == 0)

    let blank = cells.filter { $0.group == "Accounts of which no Region was read" }
    // One lets nobody in; the suspended one has no cells.
    #expect(blank.count == (accounts - known - 1) * regions)
    #expect(blank.allSatisfy { $0.state == "not_read" && $0.count == 1 && $0.row.hasSuffix(": every service") })
    let read = cells.filter { $0.group != "Accounts of which no Region was read" }
    #expect(read.reduce(0) { $0 + $1.count } == known * regions * rows)
    let columns = Dictionary(grouping: read) { "\($0.group)/\($0.row)/\($0.region)" }
    #expect(columns.count == regions * rows)
    for (cell, states) in columns { #expect(states.reduce(0) { $0 + $1.count } == known, "\(cell)") }

    // What each cell says is what the checks said.
    for (state, status) in [("off", "fail"), ("not_read", "unknown"), ("partial", "partial"), ("on", "pass")] {
      let rank =
        "CASE status WHEN 'fail' THEN 0 WHEN 'unknown' THEN 1 WHEN 'partial' THEN 2 WHEN 'pass' THEN 3 ELSE 4 END"
      let said = try number(
        """
        SELECT count(*) FROM (
          SELECT min(\(rank) || status) AS worst FROM check_result
          WHERE check_id IN (\(features)) AND region <> 'unknown' GROUP BY check_id, account_id, region)
        WHERE substr(worst, 2) = '\(status)'
        """)
      #expect(read.filter { $0.state == state }.reduce(0) { $0 + $1.count } == said, "\(state)")
      #expect(said > 0, "\(state) is there at all")
    }
    let disabled = try number("SELECT count(*) FROM region WHERE status <> 'enabled'")
    #expect(read.filter { $0.state == "region_off" }.reduce(0) { $0 + $1.count } == disabled * rows)
    #expect(read.contains { $0.state == "not_offered" })
  }

  /// What was recorded gives the same ledger without AWS, also of an account that let nobody in.
  private func replays(_ run: LiveRun) throws {
    let again = try Program.run(
      [
        "collect", "--config", "runbook.yaml", "--date", "2026-11-23", "--replay", "recordings", "--archive", "again",
        "--templates", Program.package + "/Templates",
      ], in: run.folder.path)
    #expect(again.code == 0, "\(again.error)")
    let query = """
      SELECT account_id, region, service, operation, outcome, error_code, message, calls, items FROM collection
      ORDER BY 1, 2, 3, 4
      """
    let ledgers = try ["archive", "again"].map {
      try Program.run([
        "query", "--snapshot", "\(run.folder.path)/\($0)/2026-11-23/snapshot.sqlite", "--format", "csv", query,
      ])
      .output
    }
    #expect(ledgers[0] == ledgers[1])
  }
}
