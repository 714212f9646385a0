import Foundation
import TestSupport
import Testing

@testable import Snapshot

@Suite struct SampleTests {
  private static let samples = Program.package + "/Samples"

  /// All that is drawn. What is a copy of the newest day is seen to be one, and is not committed twice.
  private func report(_ folder: String) -> [String: Data] {
    let all = files(below: folder).filter { !$0.key.hasSuffix(".sqlite") }
    for (name, data) in all where name.hasPrefix("latest/") {
      #expect(data == all[name.replacing("latest/", with: "2026-11-23/", maxReplacements: 1)], "\(name)")
    }
    return all.filter { !$0.key.hasPrefix("latest/") }
  }

  /// The report that is committed is the one that the program draws; `UPDATE_FIXTURES=1` replaces it. Drawing again
  /// gives the same bytes.
  @Test func theCommittedReportIsTheOneThatIsDrawn() throws {
    let fresh = try Program.samples()
    let run = try Program.run(["run", "--config", fresh.path + "/runbook.yaml"])
    #expect(run.code == 0, "\(run.error)")
    #expect(run.output == fresh.path + "/archive/2026-11-23/index.html\n")
    #expect(run.error == "")
    let drawn = report(fresh.path + "/archive")
    #expect(FileManager.default.fileExists(atPath: fresh.path + "/archive/latest/manifest.json"))
    #expect(drawn["index.html"] != nil)
    #expect(drawn.keys.filter { $0.hasSuffix("manifest.json") }.count == 2)

    let committed = Self.samples + "/archive"
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
      try? FileManager.default.removeItem(atPath: committed)
      for (name, data) in drawn {
        let url = URL(fileURLWithPath: "\(committed)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
      }
    }
    let expected = report(committed)
    #expect(drawn.keys.sorted() == expected.keys.sorted())
    for (name, data) in expected { #expect(drawn[name] == data, "\(name)") }

    let again = try Program.run(["render", "--config", fresh.path + "/runbook.yaml", "--date", "2026-11-23"])
    #expect(again.code == 0)
    #expect(report(fresh.path + "/archive") == drawn)
    let collected = try Program.run(["run", "--config", fresh.path + "/runbook.yaml"])
    #expect(collected.code == 0)
    #expect(
      files(below: fresh.path + "/archive").filter { $0.key.hasSuffix(".json") }
        .filter { !$0.key.hasPrefix("latest/") } == drawn.filter { $0.key.hasSuffix(".json") })
  }

  /// With a database of countries each address has one, and who is in a new one is marked. Without it nothing changes.
  @Test func countriesOfAddresses() throws {
    let fresh = try Program.samples()
    _ = try Python.run("CloudTrailTests/country_database.py", [fresh.path + "/countries.mmdb", "nested"])
    let configuration = try String(contentsOfFile: fresh.path + "/runbook.yaml", encoding: .utf8)
    try fresh.write(configuration + "geo: { database: countries.mmdb }\n", as: "runbook.yaml")
    let run = try Program.run(["run", "--config", fresh.path + "/runbook.yaml"])
    #expect(run.code == 0, "\(run.error)")
    let report = try String(contentsOfFile: fresh.path + "/archive/2026-11-23/report.md", encoding: .utf8)
    #expect(report.contains("`203.0.113.66 (BR)`"))
    let today = try String(contentsOfFile: fresh.path + "/archive/2026-11-23/data/today.csv", encoding: .utf8)
    #expect(today.contains("m.sample was in 2 new countries; until now: CH"))
    #expect(report.contains("203.0.113.66 (BR) new country"))
    let query = try Program.run([
      "query", "--archive", fresh.path + "/archive", "--format", "csv",
      "SELECT country, count(*) FROM source_address GROUP BY country ORDER BY country",
    ])
    for country in ["AT", "BR", "CH", "DE"] { #expect(query.output.contains("\(country),"), "\(query.output)") }

    for bytes in [nil, "no database"] as [String?] {
      try FileManager.default.removeItem(atPath: fresh.path + "/countries.mmdb")
      if let bytes { try fresh.write(bytes, as: "countries.mmdb") }
      for command in ["collect", "lint"] {
        let wrong = try Program.run([command, "--config", fresh.path + "/runbook.yaml"])
        #expect(wrong.code == 78)
        #expect(wrong.error.contains("runbook.yaml:"))
        #expect(wrong.error.contains("countries.mmdb: cannot be read as a MaxMind database"), "\(wrong.error)")
      }
      if bytes == nil { try fresh.write("", as: "countries.mmdb") }
    }
  }

  /// What day two differs in is in its report.
  @Test(arguments: [
    "GuardDuty is off", "DeleteDetector by j.doe, 14:02", "signed in without MFA", "CreateAccessKey", "ci-deploy",
    "The recorder is stopped", "GuardDuty ListFindings denied (AccessDeniedException): sandbox us-west-2",
    "security eu-west-1 (Security Hub GetFindings throttled", "reopened", "resolved",
    "Off, so not watched:",
  ])
  func theSecondDaySays(text: String) throws {
    let page = try String(contentsOfFile: Self.samples + "/archive/2026-11-23/index.html", encoding: .utf8)
    #expect(page.contains(text))
    let first = try String(contentsOfFile: Self.samples + "/archive/2026-11-22/index.html", encoding: .utf8)
    #expect(!first.contains("DeleteDetector by j.doe"))
  }

  /// The samples' accounts have Regions that are on and that the configuration does not name: nobody asked there.
  @Test func whatTheConfigurationLeavesOutIsNotCalledOff() throws {
    let day = Self.samples + "/archive/2026-11-23"
    let page = try String(contentsOfFile: day + "/index.html", encoding: .utf8)
    #expect(page.contains(" · 9 Regions left out · "))
    let matrix = try String(contentsOfFile: day + "/data/enablement.csv", encoding: .utf8)
    let cells = matrix.split(separator: "\r\n").filter { $0.contains(",ap-south-1,") }
    #expect(!cells.isEmpty && cells.allSatisfy { $0.contains(",ap-south-1,not_read,3,") })
  }

  /// The numbers of the page are those of the snapshot.
  @Test func aQueryGivesWhatThePageSays() throws {
    let fresh = try Program.samples()
    #expect(try Program.run(["run", "--config", fresh.path + "/runbook.yaml"]).code == 0)
    func ask(_ sql: String, _ more: [String] = []) throws -> Program.Outcome {
      try Program.run(["query", "--archive", fresh.path + "/archive"] + more + [sql])
    }
    let events = try ask("SELECT sum(event_count) AS events FROM api_activity", ["--format", "csv"])
    let count = try #require(Int(events.output.split(whereSeparator: \.isNewline).last ?? ""))
    let page = try String(contentsOfFile: fresh.path + "/archive/2026-11-23/report.md", encoding: .utf8)
    let digits = page.prefix(400).firstMatch(of: /([0-9,]+) events read/)?.1.replacing(",", with: "")
    #expect(digits == "\(count)")

    let json = try ask(
      "SELECT title, NULL AS missing, 1.5 AS number FROM finding ORDER BY finding_id LIMIT 5", ["--format", "json"])
    let rows = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(rows.count == 5)
    #expect(rows[0]["missing"] is NSNull && rows[0]["number"] as? Double == 1.5)

    let hostile = try ask("SELECT char(27) || '[31mred' AS text")
    #expect(!hostile.output.contains("\u{1B}") && hostile.output.contains("␛[31mred"))
    let yesterday = try ask("SELECT date FROM previous.snapshot", ["--format", "csv"])
    #expect(yesterday.output.contains("2026-11-22"))
    let wrong = try ask("DELETE FROM finding")
    #expect(wrong.code == 65 && wrong.error.contains("SELECT"))
  }

  /// A file is there whole or not at all: what stood there before stays until then.
  @Test func anExportIsWholeOrNotThere() throws {
    let fresh = try Program.samples()
    #expect(try Program.run(["run", "--config", fresh.path + "/runbook.yaml"]).code == 0)
    let snapshot = fresh.path + "/archive/2026-11-23/snapshot.sqlite"
    let folder = try TemporaryFolder()
    let output = folder.path + "/findings.csv"
    let arguments = ["export", "--output", output, "--snapshot"]
    let whole = try Program.run(arguments + [snapshot])
    #expect(whole.code == 0 && whole.output == "", "\(whole.error)")
    let findings = try #require(FileManager.default.contents(atPath: output))
    #expect(try Program.run(["export", "--snapshot", snapshot]).output == String(decoding: findings, as: UTF8.self))
    #expect(findings.count > 10_000 && whole.error.contains("not read:"))

    // A file of which the second half is missing: reading fails when much is written already.
    let bytes = try #require(FileManager.default.contents(atPath: snapshot))
    let half = folder.path + "/half.sqlite"
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: half))
    let broken = try Program.run(arguments + [half])
    #expect(
      broken.code == 65 && broken.error.contains("half.sqlite") && broken.error.contains("malformed"),
      "\(broken.error)")
    #expect(files(below: folder.path).keys.sorted() == ["findings.csv", "half.sqlite"])
    #expect(FileManager.default.contents(atPath: output) == findings)

    let nowhere = try Program.run(["export", "--snapshot", snapshot, "--output", folder.path + "/none/findings.csv"])
    #expect(nowhere.code == 1 && nowhere.error.contains("none/findings.csv"), "\(nowhere.error)")
    // A device is written to, and not replaced.
    #expect(try Program.run(["export", "--snapshot", snapshot, "--output", "/dev/null"]).code == 0)
    let kind = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
    #expect(kind == .typeCharacterSpecial)
  }

  /// What `Samples/README.md` says of the second day is what the snapshots hold, to the finding.
  @Test func theSecondDayDiffersAsItShould() throws {
    let fresh = try Program.samples()
    #expect(try Program.run(["run", "--config", fresh.path + "/runbook.yaml"]).code == 0)
    func ask(_ sql: String) throws -> [String] {
      let answer = try Program.run(["query", "--archive", fresh.path + "/archive", "--format", "csv", sql])
      #expect(answer.code == 0, "\(answer.error)")
      return answer.output.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
    }
    #expect(
      try ask(
        """
        SELECT product, count(*), sum(first_reported_on = '2026-11-23'), count(muted_by) FROM finding
        GROUP BY product ORDER BY product
        """) == [
          "accessanalyzer,5,1,0", "guardduty,30,12,1", "inspector,58,3,0", "macie,4,2,0", "securityhub,64,3,1",
        ])
    #expect(
      try ask(
        """
        SELECT product, before.status, finding.status, count(*)
        FROM finding JOIN previous.finding AS before USING (product, finding_id)
        WHERE finding.status <> before.status GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """) == [
          "guardduty,suppressed,open,1", "inspector,closed,open,1", "inspector,open,closed,2",
          "inspector,suppressed,open,1", "securityhub,closed,open,4", "securityhub,open,closed,4",
          "securityhub,open,suppressed,1", "securityhub,suppressed,open,1",
        ])
    // Of the eight that are no longer there, two could not be read and one is where GuardDuty is off: five are gone.
    #expect(
      try ask(
        """
        SELECT before.product, count(*), count(unread.service),
          sum(before.product = 'guardduty' AND before.account_id = '111122223333' AND before.region = 'eu-west-3')
        FROM previous.finding AS before
        LEFT JOIN finding USING (product, finding_id)
        LEFT JOIN (SELECT DISTINCT account_id, region, service FROM unread) AS unread
          ON unread.account_id = before.account_id AND unread.region = before.region
          AND unread.service = replace(before.product, 'inspector', 'inspector2')
        WHERE finding.finding_id IS NULL GROUP BY 1 ORDER BY 1
        """) == ["accessanalyzer,1,0,0", "guardduty,8,2,1", "inspector,3,0,0", "securityhub,3,2,0"])
    #expect(try ask("SELECT sum(event_count) FROM api_activity") == ["1571"])
    #expect(
      try ask(
        """
        SELECT substr(event_at, 12, 5), event_name, result FROM root_event
        WHERE account_id = '444455556666' AND kind <> 'read' ORDER BY event_at
        """) == [
          "02:11,ConsoleLogin,failure", "02:14,ConsoleLogin,success", "02:19,CreateAccessKey,success",
        ])
  }

  /// A second run of a day replaces its report, and leaves nothing half-written.
  @Test func nothingIsLeftBehind() throws {
    let fresh = try Program.samples()
    #expect(try Program.run(["run", "--config", fresh.path + "/runbook.yaml"]).code == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: fresh.path + "/archive/2026-11-23").sorted()
    #expect(names == ["data", "index.html", "manifest.json", "report.md", "snapshot.sqlite"])
    #expect(
      try Program.run(["render", "--config", fresh.path + "/runbook.yaml", "--only", "--format", "md"]).code == 0)
    let markdown = try FileManager.default.contentsOfDirectory(atPath: fresh.path + "/archive/2026-11-23").sorted()
    #expect(markdown == ["data", "manifest.json", "report.md", "snapshot.sqlite"])
  }

  @Test(arguments: [
    (["--fail-on", "critical"], 3), (["--fail-on", "high", "--require-complete"], 3), (["--require-complete"], 4),
    ([], 0),
  ])
  func exitCodesTellWhatWasFound(options: [String], code: Int) throws {
    let fresh = try Program.samples()
    let run = try Program.run(["run", "--config", fresh.path + "/runbook.yaml", "--date", "2026-11-23"] + options)
    #expect(run.code == Int32(code))
    #expect(run.output.hasSuffix("index.html\n"))
  }

  /// Without an open finding, `--fail-on` asks what could hold one: a product's findings, but not events.
  @Test(arguments: [
    ("UPDATE collection SET outcome = 'denied' WHERE service = 'guardduty'", 4),
    ("UPDATE collection SET outcome = 'denied' WHERE operation = 'ReadLogFiles'", 0),
  ])
  func unreadFindingsFailOn(change: String, code: Int) throws {
    let fresh = try Program.samples()
    let arguments = ["--config", fresh.path + "/runbook.yaml", "--date", "2026-11-23"]
    #expect(try Program.run(["run"] + arguments).code == 0)
    let database = try Database(path: fresh.path + "/archive/2026-11-23/snapshot.sqlite", access: .readWrite)
    try database.execute("UPDATE finding SET status = 'closed'")
    try database.execute("UPDATE collection SET outcome = 'ok' WHERE outcome NOT IN ('ok', 'disabled', 'not_offered')")
    try database.execute(change)
    let run = try Program.run(["render"] + arguments + ["--fail-on", "low", "--accept-changed"])
    #expect(run.code == Int32(code), "\(run.error)")
  }

  /// Logs that nobody named are not read, and no number over them is known.
  @Test func withoutLogsActivityIsNotRead() throws {
    let fresh = try Program.samples()
    let configuration = try String(contentsOfFile: fresh.path + "/runbook.yaml", encoding: .utf8)
    let start = try #require(configuration.firstRange(of: "cloudtrail:\n"))
    let end = try #require(configuration.firstRange(of: "replay:"))
    try fresh.write(
      String(configuration[..<start.lowerBound] + configuration[end.lowerBound...]), as: "runbook.yaml")
    let run = try Program.run(["run", "--config", fresh.path + "/runbook.yaml"])
    #expect(run.code == 0, "\(run.error)")
    let page = try String(contentsOfFile: fresh.path + "/archive/2026-11-23/report.md", encoding: .utf8)
    #expect(page.contains("CloudTrail LookupEvents failed (NotRecorded): production eu-west-1"))
    #expect(page.contains("**not known** changes by hand (not fully read)"))
    #expect(!page.contains("≥ 0"))
    #expect(!page.contains("Nobody changed anything by hand."))
  }

  /// What is left out on the command line is not read, and said to be so.
  @Test func whatIsLeftOutIsNotRead() throws {
    let fresh = try Program.samples()
    let run = try Program.run([
      "run", "--config", fresh.path + "/runbook.yaml", "--date", "2026-11-23", "--account", "111122223333",
      "--service", "guardduty",
    ])
    #expect(run.code == 0, "\(run.error)")
    let page = try String(contentsOfFile: fresh.path + "/archive/2026-11-23/report.md", encoding: .utf8)
    #expect(page.contains("Security Hub not asked"))
    let rows = try Program.run([
      "query", "--archive", fresh.path + "/archive", "--format", "csv",
      // Which accounts and Regions there are is asked in any case.
      "SELECT count(*) FROM check_result WHERE status = 'pass' AND service NOT IN ('guardduty', 'account', 'organizations')",
    ])
    #expect(rows.output.split(whereSeparator: \.isNewline).last == "0")
  }
}

@Suite struct LogFileCommandTests {
  private let event = """
    {"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:j.doe",
    "arn":"arn:aws:sts::111122223333:assumed-role/deploy/j.doe","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE",
    "sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/deploy","userName":"deploy"}}},
    "eventTime":"2026-11-23T10:00:00Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"eu-west-1",
    "sourceIPAddress":"192.0.2.7","userAgent":"aws-cli/2.31.0","requestParameters":{"password":"PLANTED-PASSWORD"},
    "responseElements":{"credentials":{"accessKeyId":"ASIAEXAMPLE2","sessionToken":"PLANTED-SESSION-TOKEN",
    "secretAccessKey":"PLANTED-SECRET"}},"eventID":"7c5a8f6e-0000-4000-8000-000000000001","readOnly":true,
    "eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}
    """

  /// Secrets that stand in a log reach no snapshot, report, message or log line.
  @Test func noSecretIsKept() throws {
    let folder = try TemporaryFolder()
    try folder.write("{\"Records\":[\(event.replacing("\n", with: ""))]}", as: "logs/a.json")
    let archive = folder.path + "/archive"
    let collect = try Program.run([
      "collect", "--offline", "--cloudtrail", folder.path + "/logs", "--date", "2026-11-23", "--archive", archive,
      "--verbose",
    ])
    #expect(collect.code == 0, "\(collect.error)")
    #expect(collect.output == archive + "/2026-11-23/snapshot.sqlite\n")
    let render = try Program.run(["render", "--archive", archive, "--date", "2026-11-23", "--verbose"])
    #expect(render.code == 0, "\(render.error)")
    let all = files(below: archive)
    #expect(all.count > 4)
    #expect(all.contains { $0.value.range(of: Data("AssumeRole".utf8)) != nil }, "the event itself is there")
    for (name, data) in all { #expect(data.range(of: Data("PLANTED".utf8)) == nil, "\(name)") }
    for text in [collect.output, collect.error, render.output, render.error] { #expect(!text.contains("PLANTED")) }
  }

  /// Offline, everything but the logs is said not to be read.
  @Test func offlineReadsNothingElse() throws {
    let folder = try TemporaryFolder()
    try folder.write(event.replacing("\n", with: "") + "\nnot json\n", as: "logs/a.json")
    let archive = folder.path + "/archive"
    let arguments = ["--offline", "--cloudtrail", folder.path + "/logs", "--date", "2026-11-23", "--archive", archive]
    #expect(try Program.run(["collect"] + arguments).code == 0)
    #expect(try Program.run(["render", "--archive", archive, "--require-complete"]).code == 4)
    let page = try String(contentsOfFile: archive + "/2026-11-23/report.md", encoding: .utf8)
    #expect(page.contains("GuardDuty not asked"))
    #expect(page.contains("CloudTrail ReadLogFiles failed"))
    #expect(!page.contains("Everything was read: 1 account-Region"))
  }

  /// Paths on the command line begin in the working folder, those of a configuration in its own.
  @Test func pathsBeginWhereTheyAreWritten() throws {
    let folder = try TemporaryFolder()
    try folder.write(event.replacing("\n", with: ""), as: "logs/a.json")
    try folder.write(
      "archive: ../elsewhere\ncloudtrail: { source: files, location: ../logs }\n", as: "conf/runbook.yaml")
    try folder.write("", as: "work/empty")
    let work = folder.path + "/work"
    let direct = try Program.run(
      ["collect", "--offline", "--cloudtrail", "../logs", "--date", "2026-11-23", "--archive", "./../out/."], in: work)
    #expect(direct.output == folder.path + "/out/2026-11-23/snapshot.sqlite\n", "\(direct.error)")
    let configured = try Program.run(
      ["collect", "--offline", "--config", "../conf/runbook.yaml", "--date", "2026-11-23"], in: work)
    #expect(configured.output == folder.path + "/elsewhere/2026-11-23/snapshot.sqlite\n", "\(configured.error)")
    let standard = try Program.run(
      ["collect", "--offline", "--cloudtrail", "../logs", "--date", "2026-11-23"], in: work)
    #expect(standard.output == work + "/archive/2026-11-23/snapshot.sqlite\n", "\(standard.error)")
  }

  @Test func aMistakeLeavesNothing() throws {
    let folder = try TemporaryFolder()
    try folder.write("text", as: "logs/readme.txt")
    let archive = folder.path + "/archive"
    for path in ["/logs", "/nowhere"] {
      let run = try Program.run([
        "collect", "--offline", "--cloudtrail", folder.path + path, "--date", "2026-11-23", "--archive", archive,
      ])
      #expect(run.code == 65, "\(run.error)")
      #expect(run.error.contains(folder.path + path))
      #expect(files(below: archive).isEmpty)
    }
  }
}
