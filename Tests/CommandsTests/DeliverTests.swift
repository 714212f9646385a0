import Foundation
import TestSupport
import Testing

@testable import Commands
@testable import Snapshot

/// The samples' days on their way to places that tests look after.
@Suite struct DeliverTests {
  private static let day = "2026-11-23"
  private static let planted = [
    "PLANTED_TOKEN": SlackStandIn.token, "PLANTED_SHARED": "planted-shared-secret-0001",
    "PLANTED_URL": "http://127.0.0.1:9/hook/planted-path-key?sig=planted-signature",
  ]
  /// What must be nowhere.
  private static let secrets = [
    SlackStandIn.token, "planted-shared-secret-0001", "planted-path-key", "planted-signature", SlackStandIn.webhookKey,
    "planted-file-secret", "planted-upload-key",
  ]

  /// The samples, collected and drawn, with places to deliver to.
  private func samples(_ deliver: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["cloudtrail", "recordings", "mutes.yaml"] {
      try FileManager.default.copyItem(
        atPath: "\(Program.package)/Samples/\(name)", toPath: "\(folder.path)/\(name)")
    }
    try configure(folder, deliver)
    return folder
  }

  private func configure(_ folder: TemporaryFolder, _ deliver: String) throws {
    let plain = try String(contentsOfFile: "\(Program.package)/Samples/runbook.yaml", encoding: .utf8)
    try folder.write("\(plain)deliver:\n\(deliver)", as: "runbook.yaml")
  }

  private func run(
    _ folder: TemporaryFolder, _ arguments: [String], environment: [String: String] = planted
  ) throws -> Program.Outcome {
    let outcome = try Program.run(
      arguments + ["--config", folder.path + "/runbook.yaml", "--verbose"], in: folder.path, environment: environment)
    let written = files(below: folder.path + "/archive").filter {
      ["deliveries.jsonl", "manifest.json", "slack.json", "teams.json"].contains($0.key.split(separator: "/").last)
        || $0.key.hasSuffix(".eml")
    }
    for secret in Self.secrets {
      #expect(!outcome.output.contains(secret) && !outcome.error.contains(secret), "\(outcome.error)")
      for (name, data) in written { #expect(!String(decoding: data, as: UTF8.self).contains(secret), "\(name)") }
    }
    return outcome
  }

  /// One run does it all; what fails is said, and does not stop the others; a second call sends what is missing.
  @Test func theDailyJobDeliversEachPlaceOnce() throws {
    let slack = try SlackStandIn()
    let places = """
        slack:
          - { channel: C0123456789, token: { env: PLANTED_TOKEN }, attach: [html], api: "\(slack.api)" }
          - { name: hook, webhook: { file: hook.txt }, link: "https://reports.example.com/{date}/index.html" }
        email: { to: ["Sécurité <soc@example.com>"], from: runbook@example.com, via: eml, attach: [html, md] }
        teams: { url: { env: PLANTED_URL } }
        webhook: { url: { env: PLANTED_URL }, secret: { env: PLANTED_SHARED } }

      """
    let folder = try samples(places)
    try folder.write("\(slack.webhook)\n", as: "hook.txt")
    let first = try run(folder, ["run"])
    #expect(first.code == 1)
    let lines = first.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "\(folder.path)/archive/\(Self.day)/index.html")
    #expect(
      lines.dropFirst().map { $0.split(separator: ",")[0].description.replacing(folder.path, with: "") } == [
        "slack: message delivered to Slack channel C0123456789",
        "slack: index.html delivered to Slack channel C0123456789", "hook: message delivered to a Slack webhook",
        "email: mail delivered to /archive/\(Self.day)/runbook-\(Self.day)-email.eml",
      ], "\(first.output)")
    for place in ["teams", "webhook"] {
      #expect(
        first.error.contains("error: \(place): ") && first.error.contains("the connection could not be made"),
        "\(first.error)")
    }
    #expect(first.error.contains("runbook: not delivered to teams, webhook; the lines above say why"))

    let shown = try slack.shown()
    try #require(shown.messages.count == 2 && shown.files.count == 1)
    #expect(shown.messages[0].text.hasPrefix("Cloud security 2026-11-23, Example Corp, not fully read: "))
    #expect(
      shown.messages[1].texts.contains("The whole report") && !shown.messages[0].texts.contains("The whole report"))
    let mail = try #require(
      FileManager.default.contents(atPath: "\(folder.path)/archive/\(Self.day)/runbook-\(Self.day)-email.eml"))
    let read = try MailServer.read([Array(mail)])[0]
    #expect(read.problems.isEmpty, "\(read.problems)")
    #expect(read.subject == shown.messages[0].text)
    #expect(read.parts.map(\.type).dropFirst(2) == ["text/plain", "text/html", "text/html", "text/markdown"])

    // A place that is there now gets it, and nobody else does again: not even after the same day was drawn again.
    #expect(try run(folder, ["render"]).code == 0)
    try configure(folder, places.replacing("        teams: { url: { env: PLANTED_URL } }\n", with: ""))
    let second = try run(folder, ["deliver"])
    #expect(second.code == 1)
    #expect(
      second.output.split(separator: "\n").allSatisfy { $0.contains(": delivered before, at 20") }, "\(second.output)")
    #expect(try slack.shown().messages.count == 2)
    let third = try run(folder, ["deliver", "--to", "hook", "--again"])
    #expect(third.code == 0 && third.output.hasPrefix("hook: message delivered"), "\(third.error)")
    #expect(try slack.shown().messages.count == 3)
  }

  @Test func whatWouldGoWhereIsSaidAndNothingIsSent() throws {
    let slack = try SlackStandIn()
    let folder = try samples(
      """
        slack: { channel: C0123456789, token: { env: PLANTED_TOKEN }, attach: [html], api: "\(slack.api)" }
        email: { to: soc@example.com, from: runbook@example.com, via: sendmail, sendmail: /nowhere/sendmail }
        webhook: { url: { env: PLANTED_URL } }

      """)
    #expect(try run(folder, ["collect"]).code == 0)
    #expect(try run(folder, ["render"]).code == 0)
    let outcome = try run(folder, ["deliver", "--dry-run"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(
      outcome.output.replacing(/[0-9]+ bytes/, with: "N bytes").split(separator: "\n").map(String.init).filter {
        !$0.hasPrefix("email")
      } == [
        "slack: message, N bytes, to Slack channel C0123456789",
        "slack: index.html, N bytes, to Slack channel C0123456789",
        "webhook: headline as JSON, N bytes, to 127.0.0.1:9",
      ])
    #expect(outcome.output.contains("email: mail “Cloud security 2026-11-23"))
    #expect(try slack.log().isEmpty)
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/archive/\(Self.day)/deliveries.jsonl"))
    let unknown = try run(folder, ["deliver", "--to", "nobody"])
    #expect(unknown.code == 65 && unknown.error.contains("there are `slack`, `email`, `webhook`"))
  }

  @Test func aMissingSecretStopsItsPlaceAlone() throws {
    let folder = try samples(
      """
        slack: { channel: C0123456789, token: { env: NOT_SET_ANYWHERE } }
        email: { to: soc@example.com, from: runbook@example.com, via: eml }
        teams: { url: { file: nowhere.txt } }

      """)
    let outcome = try run(folder, ["run"])
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("email: mail delivered"))
    #expect(
      outcome.error.contains("runbook.yaml:\(try line(of: "NOT_SET_ANYWHERE", in: folder)):")
        && outcome.error.contains("the environment has no NOT_SET_ANYWHERE"), "\(outcome.error)")
    #expect(outcome.error.contains("nowhere.txt cannot be read"))
  }

  private func line(of word: String, in folder: TemporaryFolder) throws -> Int {
    let text = try String(contentsOfFile: folder.path + "/runbook.yaml", encoding: .utf8)
    return (text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains(word) } ?? -2) + 1
  }

  // MARK: Rules

  /// A team is told of its own accounts, by a whole report in which nobody else's are.
  @Test func aTeamIsToldOfItsOwnAccounts() throws {
    let folder = try samples(
      """
        email:
          - { to: soc@example.com, from: runbook@example.com, via: eml, attach: [html] }
          - { name: team, to: team@example.com, from: runbook@example.com, via: eml, accounts: ["111122223333"],
              attach: [html, md] }
          - { name: lost, to: team@example.com, from: runbook@example.com, via: eml, accounts: ["999999999999"] }

      """)
    let outcome = try run(folder, ["run"])
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("knows nothing of 999999999999"), "\(outcome.error)")
    func texts(_ name: String) throws -> [String] {
      let path = "\(folder.path)/archive/\(Self.day)/runbook-\(Self.day)-\(name).eml"
      let mail = try MailServer.read([Array(try #require(FileManager.default.contents(atPath: path)))])[0]
      #expect(mail.problems.isEmpty)
      return mail.parts.compactMap { $0.content.map { String(decoding: $0, as: UTF8.self) } } + [mail.subject]
    }
    let all = try texts("email")
    let team = try texts("team")
    #expect(
      all.dropLast().allSatisfy { $0.contains("sandbox") } && all.dropLast().allSatisfy { $0.contains("security") })
    for text in team.dropLast() {
      #expect(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains("1 account × 4 Regions"))
      #expect(!text.contains("3 accounts") && text.contains("production"))
      #expect(!text.contains("sandbox") && !text.contains("444455556666"))
    }
    #expect(team[2].count > 100_000, "the page is whole")
    // The report of the archive is everybody's, as it was.
    #expect(
      try String(contentsOfFile: "\(folder.path)/archive/\(Self.day)/report.md", encoding: .utf8).contains("sandbox"))
    #expect(try run(folder, ["deliver"]).output.contains("team: delivered before"), "the same report is the same")
  }

  /// What is filtered out is nowhere in the file, and numbers are counted anew.
  @Test func aFilteredSnapshotHoldsNothingOfOthers() throws {
    let folder = try samples("  webhook: { url: \"https://example.com\" }\n")
    #expect(try run(folder, ["collect", "--date", "2026-11-22"]).code == 0)
    #expect(try run(folder, ["collect"]).code == 0)
    let whole = "\(folder.path)/archive/\(Self.day)/snapshot.sqlite"
    let earlier = "\(folder.path)/earlier.sqlite"
    let filtered = "\(folder.path)/filtered.sqlite"
    let ours = AccountID("111122223333")
    try SnapshotFilter.write(
      [ours], of: "\(folder.path)/archive/2026-11-22/snapshot.sqlite", previous: nil, to: earlier)
    try SnapshotFilter.write([ours], of: whole, previous: earlier, to: filtered)
    let (before, after) = (try Snapshot(path: whole), try Snapshot(path: filtered))
    var tables = 0
    for table in Schema.tables where table.columns.contains(where: { $0.name == "account_id" }) {
      let accounts = try after.rows("SELECT DISTINCT account_id FROM \(table.name)").compactMap { $0[0].string }
      // Of an administrator, what it did not read stays: a member's findings may be among it.
      if table.name == "collection" {
        #expect(Set(accounts).subtracting([ours.rawValue, "123456789012"]).isEmpty)
        #expect(
          try after.rows("SELECT 1 FROM collection WHERE account_id <> '\(ours)' EXCEPT SELECT 1 FROM unread").isEmpty)
      } else {
        #expect(Set(accounts).subtracting([ours.rawValue]).isEmpty, "\(table.name)")
      }
      let count = "SELECT count(*) FROM \(table.name) WHERE account_id = '\(ours)'"
      #expect(try after.rows(count) == before.rows(count), "\(table.name)")
      tables += 1
    }
    #expect(tables > 40)
    for detail in ["guardduty_finding", "inspector_finding", "securityhub_finding", "attack_signal"] {
      let left = "SELECT count(*) FROM \(detail)"
      let owned = """
        SELECT count(*) FROM \(detail)
        WHERE finding_id IN (SELECT finding_id FROM finding WHERE account_id = '\(ours)')
        """
      #expect(try after.rows(left) == before.rows(owned))
    }
    let events = "SELECT sum(event_count) FROM api_activity WHERE account_id = '\(ours)'"
    func measured(_ name: String) -> String {
      "SELECT value FROM metric WHERE name = '\(name)' AND date = '\(Self.day)'"
    }
    #expect(try after.rows(measured("events"))[0][0].string == before.rows(events)[0][0].string)
    #expect(try after.rows(measured("events")) != before.rows(measured("events")))
    // The administrator's Security Hub was not read: what it holds of this account is not known.
    #expect(try after.rows(measured("securityhub_open"))[0][0] == .null)
    #expect(try after.rows(measured("inspector_open"))[0][0] != .null)
    // What is of no account is of all, unless somebody thought of it: new tables are to be thought of too.
    let known = [
      "snapshot", "organization", "check_definition", "check_reference", "source_address", "exclusion", "metric",
      "mute", "permission", "service_level", "vulnerability", "vulnerable_image",
    ]
    let others = Schema.tables.filter { table in
      !table.columns.contains { ["account_id", "finding_id"].contains($0.name) } && !known.contains(table.name)
    }
    #expect(others.map(\.name) == [])
    // What is counted once for the report is counted again.
    let vulnerable = """
      SELECT count(*), count(DISTINCT vulnerability_id), count(DISTINCT vulnerability_id || ' ' || resource_id)
      FROM inspector_finding
      JOIN finding ON product = 'inspector' AND finding.finding_id = inspector_finding.finding_id
      WHERE finding_type = 'PACKAGE_VULNERABILITY' AND status = 'open' AND muted_by IS NULL
      """
    let vulnerabilities = "SELECT sum(finding_count), count(*), sum(resource_count) FROM vulnerability"
    #expect(try after.rows(vulnerabilities) == after.rows(vulnerable))
    #expect(try after.rows(vulnerabilities) != before.rows(vulnerabilities))
    let images = "SELECT image_id, finding_count, account_count FROM vulnerable_image ORDER BY image_id"
    #expect(
      try after.rows(images)
        == after.rows(
          vulnerable.replacing(
            "count(*), count(DISTINCT vulnerability_id), count(DISTINCT vulnerability_id || ' ' || resource_id)",
            with: "image_id, count(*), 1") + " AND image_id IS NOT NULL GROUP BY image_id ORDER BY image_id"))
    #expect(try after.rows(images) != before.rows(images))
    let levels = "SELECT severity, open_count, overdue_count FROM service_level ORDER BY severity"
    let counted = """
      SELECT severity, count(age.severity),
        iif(level.target_days IS NULL, NULL, count(*) FILTER (WHERE age.days_open > level.target_days))
      FROM service_level AS level LEFT JOIN finding_age AS age USING (severity) GROUP BY severity ORDER BY severity
      """
    #expect(try after.rows(levels) == after.rows(counted))
    #expect(try after.rows(levels) != before.rows(levels))
    #expect(try after.rows("SELECT 1 FROM mute WHERE matched_count <> hidden_count").isEmpty)
    let days = try after.rows("SELECT DISTINCT date FROM metric ORDER BY date").compactMap { $0[0].string }
    #expect(days == ["2026-11-22", Self.day], "numbers of earlier days were counted over all accounts")
    let bytes = String(decoding: FileManager.default.contents(atPath: filtered) ?? Data(), as: UTF8.self)
    #expect(!bytes.contains("444455556666"))
    try SnapshotFilter.write([ours], of: whole, previous: earlier, to: filtered + ".again")
    #expect(FileManager.default.contentsEqual(atPath: filtered, andPath: filtered + ".again"))
  }

  @Test(arguments: [
    (#"[{"severity": "high", "lines": 3, "new": 0}]"#, "min_severity: high", true),
    (#"[{"severity": "high", "lines": 3, "new": 0}]"#, "min_severity: critical", false),
    (#"[{"severity": "high", "lines": 3, "new": 0}]"#, "min_severity: high, only_new: true", false),
    (#"[{"severity": "medium", "lines": 3, "new": 1}]"#, "min_severity: high, only_new: true", false),
    (#"[{"severity": "medium", "lines": 3, "new": 1}]"#, "only_new: true", true),
    (#"[]"#, "only_new: true", false), (#"[]"#, "only_new: false", true),
    // What could be read yesterday and cannot today may be anything.
    (#"[{"severity": null, "lines": 1, "new": 1}]"#, "min_severity: critical, only_new: true", true),
  ])
  func rulesHoldBackWhatWasRead(news: String, rules: String, isTold: Bool) throws {
    let folder = try TemporaryFolder()
    _ = try Program.archiveOfOneDay(in: folder)
    try folder.write(
      #"{"date":"2026-11-23","headline":{},"subject":"s","unread":0,"news":\#(news),"files":{}}"#,
      as: "archive/2026-11-23/manifest.json")
    try folder.write(
      "archive: archive\ndeliver: { webhook: { url: \"http://127.0.0.1:9/\", \(rules) } }\n", as: "runbook.yaml")
    let outcome = try Program.run(["deliver", "--config", folder.path + "/runbook.yaml", "--dry-run"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(
      outcome.output.hasPrefix(isTold ? "webhook: headline as JSON" : "webhook: not told: nothing"), "\(outcome.output)"
    )
  }

  @Test func rulesNeedATemplateThatSaysWhatIsNew() throws {
    let folder = try TemporaryFolder()
    _ = try Program.archiveOfOneDay(in: folder)
    try folder.write(
      #"{"date":"2026-11-23","headline":{},"subject":"s","unread":0,"files":{}}"#,
      as: "archive/2026-11-23/manifest.json")
    try folder.write(
      "archive: archive\ndeliver: { webhook: { url: \"http://127.0.0.1:9/\", only_new: true } }\n", as: "runbook.yaml")
    let outcome = try Program.run(["deliver", "--config", folder.path + "/runbook.yaml"])
    #expect(outcome.code == 1 && outcome.error.contains("needs the query `news`"), "\(outcome.error)")
    try folder.write("---\ntitle: Mine\n---\nNothing.\n", as: "mine.md")
    try folder.write(
      "report: { template: ./mine.md }\ndeliver: { webhook: { url: \"http://127.0.0.1:9/\", only_new: true } }\n",
      as: "runbook.yaml")
    let lint = try Program.run(["lint", "--config", folder.path + "/runbook.yaml"])
    #expect(lint.code == 78 && lint.error.contains("the rules of `webhook`"), "\(lint.error)")
  }
}
