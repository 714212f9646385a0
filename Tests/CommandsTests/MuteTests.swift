import Foundation
import Testing

@testable import Commands
@testable import Snapshot

@Suite struct MuteFileTests {
  private static let text = """
    # What Example Corp has accepted.

    # The bastion is a honeypot.
    - id: bastion   # by the platform team
      match: { product: guardduty, resource: "*i-0c44" }
      owner: m.sample@example.com
      reason: |
        It is probed.
        # That is what it is for.
      # until it goes away
      expires: 2027-03-31

    # Everything below is the sandbox's.
    - id: "sandbox"
      match:
        account: "444455556666"
        region: us-*
      owner: a.muster@example.com
      reason: It goes away.
      expires: 2026-12-03
    - match: { check: guardduty-enabled }
      id: third
      owner: o
      reason: r
      expires: 2027-01-01
    # The end.

    """

  private func file(_ text: String = text) throws -> MuteFile { try MuteFile(path: "mutes.yaml", text: text) }

  private func rule(
    _ id: String, _ patterns: [(MuteRule.Field, String)] = [(.product, "macie")], owner: String = "o",
    reason: String = "r"
  ) throws -> MuteRule {
    MuteRule(
      id: id, patterns: patterns.map { MuteRule.Pattern($0.0, $0.1) }, owner: owner, reason: reason,
      expires: try #require(Day("2027-01-01")))
  }

  /// A rule ends with the midnight that its day begins with, in the zone whose day it is: also where clocks change in
  /// that night, and where the day has no midnight.
  @Test(arguments: [
    ("UTC", "2026-11-23", "2026-11-24T00:00:00Z"),
    ("Europe/Vienna", "2026-11-23", "2026-11-23T23:00:00Z"),
    // The day of 23 hours, and that of 25.
    ("Europe/Vienna", "2026-03-29", "2026-03-29T22:00:00Z"),
    ("Europe/Vienna", "2026-10-25", "2026-10-25T23:00:00Z"),
    ("America/Los_Angeles", "2026-03-08", "2026-03-09T07:00:00Z"),
    ("Pacific/Auckland", "2026-09-27", "2026-09-27T11:00:00Z"),
    ("Pacific/Auckland", "2026-04-05", "2026-04-05T12:00:00Z"),
    ("Asia/Kolkata", "2026-11-23", "2026-11-23T18:30:00Z"),
    ("America/St_Johns", "2026-11-01", "2026-11-02T03:30:00Z"),
    // Clocks go from 24:00 of the 4th to 1:00 of the 5th.
    ("America/Santiago", "2026-09-05", "2026-09-06T04:00:00Z"),
  ])
  func endsAtMidnightThere(zone: String, day: String, end: String) throws {
    let zone = try #require(TimeZone(identifier: zone))
    let expires = try #require(Day(day))
    let rule = MuteRule(
      id: "m", patterns: [MuteRule.Pattern(.product, "guardduty")], owner: "o", reason: "r", expires: expires)
    let moment = Double(try #require(Timestamp(end)).secondsSince1970)
    // The day is over with its last second: what is read then is of it, and no longer of the day before.
    let before = Day.lastWhole(before: Date(timeIntervalSince1970: moment - 1), in: zone)
    let after = Day.lastWhole(before: Date(timeIntervalSince1970: moment), in: zone)
    #expect(before == expires.advanced(by: -1) && after == expires)
    #expect(!rule.isExpired(on: before))
    #expect(rule.isExpired(on: after))
    #expect(expires.window(in: zone).end.rawValue == end, "the window that is read ends at the same moment")
  }

  @Test func aFileOfCommentsAloneHasNoMutes() throws {
    #expect(try file("").rules.isEmpty)
    #expect(try file("# Nothing yet.\n\n").rules.isEmpty)
  }

  @Test func addingKeepsWhatIsThere() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/mutes.yaml"
    for (before, indent) in [
      (Self.text, ""), ("", ""), ("# Nothing yet.", ""),
      ("# x\r\n- {id: a, match: {region: b}, owner: o, reason: r, expires: 2027-01-01}\r\n", ""),
      ("  - id: a\n    match: { region: b }\n    owner: o\n    reason: r\n    expires: 2027-01-01", "  "),
    ] {
      try folder.write(before, as: "mutes.yaml")
      try MuteFile(path: path).adding(rule("new")).write()
      let after = try String(contentsOfFile: path, encoding: .utf8)
      #expect(after.hasPrefix(before))
      let newline = before.contains("\r\n") ? "\r\n" : "\n"
      #expect(
        after.hasSuffix(
          ["- id: new", "  match:", "    product: macie", "  owner: o", "  reason: r", "  expires: 2027-01-01"]
            .map { indent + $0 + newline }.joined()))
      #expect(try MuteFile(path: path).rules.last == rule("new"))
      #expect(files(below: folder.path).keys.sorted() == ["mutes.yaml"])
    }
  }

  /// Whatever is said comes back as it was said, and is no YAML of its own.
  @Test(arguments: [
    "null", "yes", "0123", "2026-01-01", "- a", "a: b", "a #b", "\"quoted\" \\ back", "*anchor", "!tag", "{a}", "'x'",
    " a ", "line\nbreak\r\n\tend", "\u{1B}[31m", "\u{202E}txt", "x\u{2028}y", "é ü 漢字 🙂", "\u{E0001}", "%a", "@b", "a:",
    "…\nowner: nobody\n- id: another", "arn:aws:s3:::logs/*", "?",
  ])
  func whatIsWrittenIsReadAgain(text: String) throws {
    let new = try rule("n-" + text, [(.resource, "r" + text)], owner: "o" + text, reason: text)
    let changed = try file().adding(new)
    #expect(changed.rules.count == 4)
    #expect(changed.rules.last == new)
    #expect(try file().adding(rule("plain", owner: text)).removing("plain").rules == file().rules)
  }

  /// A file in a form that an item cannot be added to at its end is left alone.
  @Test(arguments: [
    "[{id: a, match: {region: b}, owner: o, reason: r, expires: 2027-01-01}]\n",
    "- id: a\n  match: { region: b }\n  owner: o\n  reason: r\n  expires: 2027-01-01\n...\n",
  ])
  func whatCannotBeAddedToIsLeftAlone(text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, as: "mutes.yaml")
    let error = #expect(throws: InputError.self) {
      try MuteFile(path: folder.path + "/mutes.yaml").adding(rule("new")).write()
    }
    #expect(error?.description.contains("mutes.yaml: cannot be changed") == true)
    #expect(try String(contentsOfFile: folder.path + "/mutes.yaml", encoding: .utf8) == text)
  }

  @Test(arguments: [
    (
      "bastion",
      "# What Example Corp has accepted.\n\n# The bastion is a honeypot.\n\n# Everything below is the sandbox's.\n- id: \"sandbox\"\n"
    ),
    ("sandbox", "# Everything below is the sandbox's.\n- match: { check: guardduty-enabled }\n"),
    ("third", "  expires: 2026-12-03\n# The end.\n"),
  ])
  func removingTakesItsLinesAlone(id: String, around: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.text, as: "mutes.yaml")
    let file = try MuteFile(path: folder.path + "/mutes.yaml")
    try file.removing(id).write()
    let after = try String(contentsOfFile: folder.path + "/mutes.yaml", encoding: .utf8)
    #expect(after.contains(around), "\(after)")
    #expect(try MuteFile(path: folder.path + "/mutes.yaml").rules == file.rules.filter { $0.id != id })
    // Every line that stays is one that was there, in its order.
    var rest = Self.text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    for line in after.split(separator: "\n", omittingEmptySubsequences: false) {
      let place = try #require(rest.firstIndex(of: line), "\(line)")
      rest = rest[(place + 1)...]
    }
  }

  @Test func removingAllLeavesTheComments() throws {
    let empty = try file().removing("third").removing("bastion").removing("sandbox")
    #expect(empty.rules.isEmpty)
    #expect(try empty.adding(rule("new")).rules == [rule("new")])
    let error = #expect(throws: InputError.self) { try file().removing("fourth") }
    #expect(error?.description == "mutes.yaml: there is no mute `fourth`; there are `bastion`, `sandbox`, `third`")
  }
}

/// The command, over the samples.
@Suite struct MuteCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try Program.samples()
    let run = try Program.run(["run", "--config", folder.path + "/runbook.yaml"])
    #expect(run.code == 0, "\(run.error)")
  }

  private func mute(_ arguments: [String]) throws -> Program.Outcome {
    try Program.run(["mute"] + arguments + ["--config", folder.path + "/runbook.yaml"])
  }

  private func query(_ sql: String) throws -> [String] {
    let outcome = try Program.run(["query", "--archive", folder.path + "/archive", "--format", "csv", sql])
    #expect(outcome.code == 0, "\(outcome.error)")
    return outcome.output.replacing("\"", with: "").split(whereSeparator: \.isNewline).dropFirst().map(String.init)
  }

  private let rest = ["--reason", "Seen: it's fine.", "--expires", "2027-02-01", "--owner", "o@example.com"]

  /// From an id to a mute that hides just what was meant, and back.
  @Test(arguments: [
    ("finding", "1"), ("resource", ""), ("type", ""), ("principal", ""),
  ])
  func aFindingIsAccepted(by: String, hides: String) throws {
    let id = try #require(
      query(
        """
        SELECT finding.finding_id FROM finding JOIN guardduty_finding USING (finding_id)
        WHERE product = 'guardduty' AND status = 'open' AND muted_by IS NULL AND principal IS NOT NULL
          AND resource_id IS NOT NULL
        ORDER BY 1 LIMIT 1
        """
      ).first)
    let before = try String(contentsOfFile: folder.path + "/mutes.yaml", encoding: .utf8)
    let short = String(id.split(separator: "/").last ?? "")
    let added = try mute(["add", short, "--by", by, "--name", "mine"] + rest)
    #expect(added.code == 0, "\(added.error)")
    let count = try #require(Int(added.output.firstMatch(of: /: (\d+) open findings? of 2026-11-23/)?.1 ?? ""))
    #expect(count >= 1 && (hides.isEmpty || hides == "\(count)"), "\(added.output)")
    #expect(try String(contentsOfFile: folder.path + "/mutes.yaml", encoding: .utf8).hasPrefix(before))

    let list = try mute(["list", "--format", "csv"]).output.replacing("\"", with: "")
    #expect(list.contains("mine,not applied yet,,,2027-02-01,o@example.com,"), "\(list)")
    #expect(try Program.run(["run", "--config", folder.path + "/runbook.yaml"]).code == 0)
    let hidden = try query("SELECT finding_id FROM finding WHERE muted_by = 'mine'")
    #expect(hidden.count == count && hidden.contains(id))
    let applied = try mute(["list", "--format", "csv"]).output.replacing("\"", with: "")
    #expect(applied.contains("mine,in force,\(count),\(count),"))
    let twice = try mute(["add", short] + rest)
    #expect(twice.code == 65 && twice.error.contains("is hidden already, by the mute `mine`"), "\(twice.error)")

    #expect(try mute(["remove", "mine"]).code == 0)
    #expect(try String(contentsOfFile: folder.path + "/mutes.yaml", encoding: .utf8) == before)
    #expect(try mute(["remove", "mine"]).code == 65)
  }

  @Test func aVulnerabilityIsAcceptedWhereverItIs() throws {
    let row = try #require(
      query(
        """
        SELECT min(finding_id) || ' ' || vulnerability_id || ' ' || count(*) FROM inspector_finding JOIN finding USING (finding_id)
        WHERE status = 'open' AND muted_by IS NULL AND vulnerability_id IS NOT NULL
        GROUP BY vulnerability_id HAVING count(*) > 1 ORDER BY 1 LIMIT 1
        """
      ).first?.split(separator: " "))
    let added = try mute(["add", String(row[0]), "--by", "vulnerability"] + rest)
    #expect(added.code == 0, "\(added.error)")
    #expect(
      added.output.contains("product inspector, vulnerability \(row[1]): \(row[2]) open findings"), "\(added.output)")
    // On a resource, it is the vulnerability that is accepted and not all that its packages have.
    let one = try mute(["add", String(row[0])] + rest)
    #expect(one.output.contains("vulnerability \(row[1]), account "), "\(one.output)\(one.error)")
  }

  /// A check's failures, with what that means for the day: its line, its matrix and its number.
  @Test func aCheckIsAccepted() throws {
    let failed = try query(
      "SELECT count(*) FROM previous.check_result WHERE status = 'fail' AND muted_by IS NULL")
    let gaps = try query(
      "SELECT count(*) FROM check_result WHERE check_id = 'cloudtrail-kms' AND status = 'fail' AND account_id = '444455556666'"
    )
    let added = try mute(["add", "cloudtrail-kms", "--account", "444455556666"] + rest)
    #expect(added.code == 0, "\(added.error)")
    #expect(
      added.output.contains(
        "added cloudtrail-kms, which matches check cloudtrail-kms, account 444455556666: \(gaps[0]) failures"))
    #expect(try Program.run(["run", "--config", folder.path + "/runbook.yaml", "--date", "2026-11-22"]).code == 0)
    let after = try query("SELECT count(*) FROM previous.check_result WHERE status = 'fail' AND muted_by IS NULL")
    #expect(Double(after[0]) == Double(failed[0]).map { $0 - (Double(gaps[0]) ?? 0) }, "\(failed) \(gaps) \(after)")
    let page = try String(contentsOfFile: folder.path + "/archive/2026-11-22/report.md", encoding: .utf8)
    #expect(page.contains("encrypted with S3's own keys (accepted: cloudtrail-kms)"), "the matrix shows it as it is")
    let gap = try String(contentsOfFile: folder.path + "/archive/2026-11-22/data/enablement_gap.csv", encoding: .utf8)
    #expect(!gap.contains("cloudtrail-kms"))

    for (arguments, message) in [
      (
        ["guardduty-enabled", "--account", "444455556666", "--region", "us-east-1"], "does not fail on 2026-11-23 there"
      ),
      (["cloudtrail-kms", "--by", "image"], "--by check or --by resource"),
      (["no-such-thing"], "holds no finding `no-such-thing`"),
      (["no-such-thing", "--region", "us-east-1"], "--account and --region are for checks"),
    ] {
      let wrong = try mute(["add"] + arguments + rest)
      #expect(wrong.code == 65 && wrong.error.contains(message), "\(wrong.error)")
    }
  }

  @Test func whatIsNotSaidIsRefused() throws {
    let before = try String(contentsOfFile: folder.path + "/mutes.yaml", encoding: .utf8)
    for (arguments, code, message) in [
      (["add", "x", "--expires", "2027-01-01"], Int32(64), "--reason"),
      (["add", "x", "--reason", "r"], 64, "--expires"),
      (["add", "x", "--reason", "r", "--expires", "soon"], 64, "is no day"),
      (["add", "x", "--reason", " ", "--expires", "2027-01-01"], 64, "--reason says nothing"),
      (["add", "x", "--reason", "r", "--expires", "2026-11-23", "--owner", "o"], 65, "is not after 2026-11-23"),
      (["remove", "no-such"], 65, "there is no mute `no-such`"),
    ] {
      let wrong = try mute(arguments)
      #expect(wrong.code == code && wrong.error.contains(message), "\(wrong.error)")
    }
    #expect(try String(contentsOfFile: folder.path + "/mutes.yaml", encoding: .utf8) == before)
    try folder.write("archive: archive\n", as: "other.yaml")
    let unnamed = try Program.run(["mute", "--config", folder.path + "/other.yaml"])
    #expect(unnamed.code == 78 && unnamed.error.contains("mutes: mutes.yaml"), "\(unnamed.error)")
  }

  /// The report tells of mutes what is to be looked at, and nothing where there are none.
  @Test func theReportTellsOfMutes() throws {
    let page = try String(contentsOfFile: folder.path + "/archive/2026-11-23/report.md", encoding: .utf8)
    let section = try #require(page.firstMatch(of: #/\n## Mutes\n([\s\S]*?)\n## /#)?.1)
    for line in [
      "| pen-test-of-october | expired: hides nothing | 0 |", "| sandbox-trail-validation | ends in 10 days | 1 |",
      "| bastion-mining | hid nothing in what was read | 0 |", "| no-insights |  | 12 |",
    ] {
      #expect(section.contains(line), "\(line) in \(section)")
    }
    try folder.write("", as: "mutes.yaml")
    #expect(try Program.run(["run", "--config", folder.path + "/runbook.yaml"]).code == 0)
    let quiet = try String(contentsOfFile: folder.path + "/archive/2026-11-23/report.md", encoding: .utf8)
    #expect(!quiet.contains("## Mutes"))
  }

  /// What was switched off and is accepted is no news: neither a line of the opening, nor a change, nor a gap. That a
  /// mute hides much, or nothing of its own, is said.
  @Test func whatIsAcceptedIsNoNews() throws {
    let opening = "GuardDuty is off: there is no detector"
    let before = try String(contentsOfFile: folder.path + "/archive/2026-11-23/data/today.csv", encoding: .utf8)
    #expect(before.contains(opening))
    let end = "  owner: o\n  reason: r\n  expires: 2027-01-01\n"
    try folder.write(
      "- id: off\n  match: { check: guardduty-*, account: \"111122223333\", region: eu-west-3 }\n" + end
        + "- id: wide\n  match: { region: \"*-*\" }\n" + end + "- id: covered\n  match: { product: guardduty }\n" + end,
      as: "mutes.yaml")
    #expect(try Program.run(["run", "--config", folder.path + "/runbook.yaml"]).code == 0)
    func data(_ name: String) throws -> String {
      try String(contentsOfFile: folder.path + "/archive/2026-11-23/data/\(name).csv", encoding: .utf8)
    }
    #expect(try !data("today").contains(opening))
    #expect(try !data("enablement_gap").contains("there is no detector"))
    let mutes = try data("mutes").replacing("\"", with: "")
    #expect(mutes.contains(/wide,hides much,[0-9]{3},critical,/), "\(mutes)")
    #expect(mutes.contains("covered,an earlier mute hides all of it,0,"), "\(mutes)")
    #expect(mutes.contains(/off,.*,[0-9]+,high|off,,[0-9]+,/), "\(mutes)")
    #expect(
      try query("SELECT count(*) FROM finding WHERE status = 'open' AND muted_by IS NULL AND region LIKE '%-%'") == [
        "0"
      ])
  }
}
