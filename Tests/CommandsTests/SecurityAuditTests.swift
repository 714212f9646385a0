import Foundation
import TestSupport
import Testing

@testable import AWS
@testable import Collectors

/// A run with what AWS's managed policy SecurityAudit allows, which is what most auditors are given.
///
/// It lacks permissions that runbook needs. They cost what they are needed for and nothing else, and the report names
/// them, with the statement that allows them.
@Suite struct SecurityAuditTests {
  /// A row of the coverage, and what denies it.
  private struct Denied: Decodable {
    let operation: String
    let region: String
    let deniedBy: String

    enum CodingKeys: String, CodingKey {
      case operation, region
      case deniedBy = "denied_by"
    }
  }

  @Test func whatThePolicyAllowsIsReadAndWhatItLacksIsNamed() throws {
    let fixtures = try TemporaryFolder()
    try ExampleOrganization.write(to: fixtures.path)
    let standIn = try StandIn(fixtures: fixtures.path)
    let permissions = Dictionary(
      uniqueKeysWithValues: CollectorRegistry.operations.map { ($0.description, $0.permission) })
    try standIn.setPermissions(managedPolicy: "SecurityAudit", actions: permissions)
    let run = try LiveRun(at: standIn.address)
    try #require(run.outcome.code == 0, "\(run.outcome.error)")
    let log = try standIn.log()
    try expectThatAllIsReadThatIsAllowed(run, log)

    let render = try Program.run(
      ["render", "--config", "runbook.yaml", "--date", "2026-11-23", "--templates", Program.package + "/Templates"],
      in: run.folder.path)
    try #require(render.code == 0, "\(render.error)")
    let refused = Set(log.filter { $0.error?.contains("identity-based policy") == true }.map(Self.name))
    let lacking = Set(refused.compactMap { permissions[$0] })
    #expect(lacking.contains("account:ListRegions"))
    #expect(lacking.isDisjoint(with: ["guardduty:ListDetectors", "ec2:DescribeRegions"]))

    let report = try String(contentsOfFile: run.folder.path + "/archive/2026-11-23/report.md", encoding: .utf8)
    let blocks = report.matches(of: /(?s)```\n(\{\n  "Version".*?)\n```/).map { String($0.1) }
    #expect(blocks.count == 1)
    let policy = try JSONDecoder().decode(PolicyTests.Policy.self, from: Data((blocks.first ?? "").utf8))
    #expect(policy.statements.map(\.sid) == ["RunbookReads"])
    #expect(policy.statements.flatMap(\.actions) == lacking.sorted())
    #expect(policy.statements.map(\.resources) == [["*"]])
    #expect(try PolicyTests.complaints(blocks.first ?? "") == [])
    let page = try String(contentsOfFile: run.folder.path + "/archive/2026-11-23/index.html", encoding: .utf8)
    #expect(page.contains("&quot;account:ListRegions&quot;") || page.contains("\"account:ListRegions\""))
    let table = try String(
      contentsOfFile: run.folder.path + "/archive/2026-11-23/data/denied_permission.csv", encoding: .utf8)
    for action in lacking { #expect(table.contains(action)) }
  }

  /// With that statement beside the policy, nothing is denied.
  @Test func theStatementIsEnough() throws {
    let fixtures = try TemporaryFolder()
    try ExampleOrganization.write(to: fixtures.path)
    let standIn = try StandIn(fixtures: fixtures.path)
    let regions = ["--region", "us-east-1", "--region", "eu-west-3"]
    let permissions = Dictionary(
      uniqueKeysWithValues: CollectorRegistry.operations.map { ($0.description, $0.permission) })
    try standIn.setPermissions(managedPolicy: "SecurityAudit", actions: permissions)
    let before = try LiveRun(regions, at: standIn.address)
    let missing = Set(try denied(before).map(\.operation))
    #expect(!missing.isEmpty)
    let added = permissions.filter { !missing.contains($0.key) }
    try standIn.setPermissions(managedPolicy: "SecurityAudit", actions: added)
    let after = try LiveRun(regions, at: standIn.address)
    // What was skipped until now may lack a permission of its own; what was said to be missing is not.
    #expect(missing.isDisjoint(with: try denied(after).map(\.operation)))
  }

  private func expectThatAllIsReadThatIsAllowed(_ run: LiveRun, _ log: [StandIn.Entry]) throws {
    let refused = log.filter { $0.error?.contains("identity-based policy") == true }
    let broken = log.filter { ($0.error ?? "").contains("Fixture") }
    #expect(broken.isEmpty, "\(broken)")
    // The coverage denies what AWS denied, in each Region where it did.
    let said = try denied(run)
    #expect(said.allSatisfy { $0.deniedBy == "missing_permission" })
    let asked = Set(refused.map { "\(Self.name($0)) \($0.service == "account" ? "global" : $0.region ?? "")" })
    #expect(
      asked.subtracting(said.map { "\($0.operation) \($0.region)" }).filter { !$0.contains("s3control") } == [])

    let ledger = try run.ledger().filter { $0.accountID == ExampleOrganization.caller }
    let regions = Set(ledger.filter { $0.operation == "ListDetectors" && $0.outcome == "ok" }.map(\.region))
    #expect(regions.count == 17, "\(regions.sorted())")
    let names = Set(said.map { $0.operation.split(separator: ":").last.map(String.init) ?? "" })
    for line in ledger where line.outcome == "skipped" {
      #expect(names.contains { line.message?.contains($0) == true }, "\(line)")
    }
    // The samples throttle Security Hub's findings in one Region, whatever a policy allows.
    let unexpected = ledger.filter {
      $0.outcome == "failed" && $0.operation != "ReadLogFiles"
        || $0.outcome == "throttled" && ($0.service, $0.operation) != ("securityhub", "GetFindings")
    }
    #expect(unexpected.isEmpty)
    #expect(try rows(run, Self.undeclared) == [[]], "an operation of the coverage has no IAM action")
  }

  private static let undeclared = """
    SELECT json_group_array(service || ':' || operation) FROM collection
    WHERE operation <> 'ReadLogFiles'
      AND NOT EXISTS (
        SELECT 1 FROM permission
        WHERE permission.service = collection.service AND permission.operation = collection.operation)
    """

  private static func name(_ entry: StandIn.Entry) -> String { "\(entry.service ?? ""):\(entry.operation ?? "")" }

  private func denied(_ run: LiveRun) throws -> [Denied] {
    let query = try Program.run([
      "query", "--snapshot", run.snapshot, "--format", "json",
      "SELECT service || ':' || operation AS operation, region, denied_by FROM denied_call",
    ])
    try #require(query.code == 0, "\(query.error)\n\(run.outcome.error)")
    return try JSONDecoder().decode([Denied].self, from: Data(query.output.utf8))
  }

  /// Of a query that gives one JSON array a row.
  private func rows(_ run: LiveRun, _ sql: String) throws -> [[String]] {
    let query = try Program.run(["query", "--snapshot", run.snapshot, "--format", "json", sql])
    try #require(query.code == 0, "\(query.error)")
    return try JSONDecoder().decode([[String: String]].self, from: Data(query.output.utf8)).map { row in
      try JSONDecoder().decode([String].self, from: Data((row.values.first ?? "[]").utf8))
    }
  }
}
