import Foundation
import Testing

/// A day of the samples on which something goes wrong after AWS answered: the day is there all the same.
@Suite struct KeptDayTests {
  private let folder: TemporaryFolder
  private var archive: [String] { ["--archive", folder.path + "/archive"] }

  init() throws { folder = try Program.samples() }

  private func run(_ more: [String] = []) throws -> Program.Outcome {
    try Program.run(["run", "--config", folder.path + "/runbook.yaml"] + more)
  }

  private func query(_ sql: String) throws -> [String] {
    let outcome = try Program.run(["query", "--format", "csv"] + archive + [sql])
    #expect(outcome.code == 0, "\(outcome.error)")
    return outcome.output.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
  }

  /// Gives another answer in the place of the recorded ones.
  private func answer(_ path: String, with answer: [String: Any]) throws {
    let url = URL(fileURLWithPath: "\(folder.path)/recordings/2026-11-23/\(path)")
    var document = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    let exchanges = try #require(document["exchanges"] as? [[String: Any]])
    document["exchanges"] = exchanges.map { answer.merging(["input": $0["input"] ?? [String: Any]()]) { $1 } }
    try JSONSerialization.data(withJSONObject: document).write(to: url)
  }

  private func page() throws -> String {
    try String(contentsOfFile: folder.path + "/archive/2026-11-23/index.html", encoding: .utf8)
  }

  @Test func oneDeniedCallCostsItself() throws {
    try answer(
      "111122223333/eu-west-1/config.DescribeConfigRules.json",
      with: [
        "status": 400,
        "headers": ["content-type": "application/x-amz-json-1.1", "x-amzn-errortype": "AccessDeniedException"],
        "body": ["__type": "AccessDeniedException", "message": "not authorized"],
      ])
    let outcome = try run()
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(
      try query("SELECT count(*) FROM unread WHERE operation = 'DescribeConfigRules' AND outcome = 'denied'") == ["1"])
    #expect(
      try query(
        """
        SELECT count(*) FROM change WHERE source = 'config_rule' AND account_id = '111122223333'
          AND region = 'eu-west-1' AND change IN ('new', 'resolved')
        """) == ["0"])
    #expect(try query("SELECT count(*) FROM failed_part") == ["0"])
  }

  /// An account that lets nobody in has nothing resolved, and is the first thing that the page says.
  @Test func anAccountThatDoesNotAnswerIsSaidFirst() throws {
    let recordings = "\(folder.path)/recordings/2026-11-23"
    let refusal =
      ["message": "assuming the role: AccessDenied (HTTP 403)", "status": 403, "code": "AccessDenied"] as [String: Any]
    for name in files(below: recordings + "/111122223333").keys where name.hasSuffix(".json") {
      try answer("111122223333/\(name)", with: ["no_credentials": refusal])
    }
    let settings = try String(contentsOfFile: folder.path + "/runbook.yaml", encoding: .utf8)
    try folder.write(
      settings.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("regions:") }
        .joined(separator: "\n"), as: "runbook.yaml")
    let outcome = try run()
    #expect(outcome.code == 0, "\(outcome.error)")
    // Inspector's administrator was read, lists the account as a member and shows its findings: it can tell.
    #expect(
      try query(
        """
        SELECT count(*) FROM change WHERE kind = 'finding' AND account_id = '111122223333' AND change = 'resolved'
          AND source <> 'inspector'
        """) == ["0"])
    let page = try page()
    let today = try #require(page.range(of: "The account answered yesterday and does not today"))
    let start = try #require(page.range(of: "all times are UTC"))
    let before = page[start.upperBound..<today.lowerBound]
    for link in ["#root-activity", "#agents-of-roles", "#infrastructure-calls"] {
      #expect(!before.contains("href=\"\(link)\""), "a line stands before it")
    }
  }

  @Test func aCheckThatFailsCostsItself() throws {
    try FileManager.default.copyItem(atPath: Program.package + "/Templates", toPath: folder.path + "/Templates")
    try folder.write(
      ExampleCheck.markdown(
        "config-name-json",
        ["title: The name is JSON", "severity: low", "service: config", "reads: [config_recorder]"],
        sql: """
          SELECT account_id, region, '' AS resource,
            iif(json_extract(name, '$.a') = 1, 'pass: It is', 'fail: It is not') AS verdict
          FROM answered
          JOIN config_recorder USING (account_id, region)
          """), as: "Templates/checks/config/config-name-json.md")
    let templates = ["--templates", folder.path + "/Templates"]
    let lint = try Program.run(["lint", "--config", folder.path + "/runbook.yaml"] + templates)
    #expect(lint.code == 65)
    #expect(
      lint.error.contains("checks/config/config-name-json.md:1") && lint.error.contains("malformed JSON"),
      "\(lint.error)")

    // What went wrong is no reason to remove an earlier day.
    let configuration = try String(contentsOfFile: folder.path + "/runbook.yaml", encoding: .utf8)
    try folder.write(configuration + "retention: { days: 1 }\n", as: "runbook.yaml")
    let outcome = try run(templates)
    #expect(outcome.code == 1)
    #expect(FileManager.default.fileExists(atPath: folder.path + "/archive/2026-11-22/snapshot.sqlite"))
    #expect(outcome.error.contains("2026-11-23 was collected") && outcome.error.contains("config-name-json"))
    #expect(try query("SELECT DISTINCT status FROM check_result WHERE check_id = 'config-name-json'") == ["unknown"])
    #expect(try query("SELECT count(*) > 100 FROM check_result WHERE status = 'pass'") == ["1"])
    #expect(try page().contains("Not made from today"))
    #expect(try Program.run(["render", "--config", folder.path + "/runbook.yaml"] + templates).code == 0)
  }

  /// A snapshot of the day before that cannot be read, as on a failing disk, costs the comparison and not the day.
  @Test func aDayBeforeThatCannotBeReadCostsTheComparison() throws {
    #expect(try run(["--date", "2026-11-22"]).code == 0)
    let earlier = folder.path + "/archive/2026-11-22/snapshot.sqlite"
    // Nobody can read a folder as a file, not even root.
    try FileManager.default.removeItem(atPath: earlier)
    try FileManager.default.createDirectory(atPath: earlier, withIntermediateDirectories: false)
    let outcome = try run(["--date", "2026-11-23"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.error.contains("nothing is compared with the day before"), "\(outcome.error)")
    #expect(try query("SELECT count(*) > 100 FROM check_result WHERE status = 'pass'") == ["1"])
    #expect(try query("SELECT count(*) FROM change") == ["0"])
  }

  /// The morning after an upgrade: an earlier version wrote the day before, and lacked a column. The morning after a
  /// downgrade: a later version did, whose meaning nobody knows here.
  @Test(arguments: [3, 99])
  func aDayOfAnotherVersionIsComparedIfItIsAnEarlierOne(version: Int) throws {
    #expect(try run(["--date", "2026-11-22"]).code == 0)
    let older = folder.path + "/archive/2026-11-22/snapshot.sqlite"
    let code =
      "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('UPDATE snapshot SET schema_version = \(version)'); c.execute('PRAGMA legacy_alter_table = ON'); c.execute('ALTER TABLE finding RENAME COLUMN first_reported_on TO reported_on'); c.commit()"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", code, older]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let isLater = version == 99
    // Of a version that nobody knows here, nothing is read that its manifest does not name.
    if isLater { try FileManager.default.removeItem(atPath: folder.path + "/archive/2026-11-22/manifest.json") }
    let outcome = try run(["--date", "2026-11-23"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.error.contains("is not the snapshot that its manifest names") == !isLater)
    #expect(outcome.error.contains("2026-11-22 was written with schema version 99") == isLater, "\(outcome.error)")
    #expect(try query("SELECT count(*) > 0 FROM change") == [isLater ? "0" : "1"])
    #expect(try page().contains("2026-11-22 was written with schema version 99") == isLater)
    let before = try query("SELECT count(DISTINCT first_reported_on) FROM finding")
    // What was there the day before is not new; or nobody knows since when it is there.
    #expect(before == [isLater ? "0" : "2"])
  }
}
