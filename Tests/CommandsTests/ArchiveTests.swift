import Foundation
import Testing

@testable import Commands
@testable import Snapshot

@Suite struct ArchiveTests {
  private let days = ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-23"]

  /// Every page leads to its neighbours, the newest is in `latest/`, and the index has a line for each and for what is
  /// missing; in whatever order they came.
  @Test func whatTellsOfAllDaysIsUpToDate() throws {
    let archive = try SmallArchive([days[3], days[0], days[2], days[1]])
    for (index, day) in days.enumerated() {
      let page = try archive.text("\(day)/index.html")
      let links = page.matches(of: /<a href="\.\.\/([0-9-]+)\/index\.html" rel="(prev|next)">/).map {
        "\($0.2) \($0.1)"
      }
      let wanted = [index > 0 ? "prev \(days[index - 1])" : nil, index < 3 ? "next \(days[index + 1])" : nil]
      #expect(links == wanted.compactMap { $0 }, "\(day)")
      #expect(page.contains("<a href=\"../index.html\">All days</a>"))
    }
    let index = try archive.text("index.html")
    let lines = index.matches(of: /<tr><td[^>]*>(?:<a href="([^"]+)"[^>]*>)?(2026-[0-9-]+)/).map { ($0.2, $0.1) }
    #expect(lines.prefix(5).map { $0.0 } == ["2026-11-23", "2026-11-22", "2026-11-21", "2026-11-20", "2026-11-19"])
    #expect(lines.prefix(5).map { $0.1.map(String.init) ?? "" }[1] == "", "a day that is missing has no page")
    #expect(index.contains("4 days · 1 missing"))
    #expect(index.contains("href=\"2026-11-19/index.html\""))
    for name in ["index.html", "report.md", "manifest.json", "data/not_read.csv"] {
      #expect(try archive.text("latest/\(name)") == archive.text("2026-11-23/\(name)"))
    }
    #expect(!FileManager.default.fileExists(atPath: archive.path + "/latest/snapshot.sqlite"))
    let verify = try archive.run(["archive", "verify"])
    #expect(verify.code == 0, "\(verify.output)")
    #expect(verify.output.contains("2026-11-22: no such day\n"))
    #expect(verify.output.contains("4 days, "))
  }

  /// Trends have a gap where a day is missing: two lines, and no point of zero between them.
  @Test func aMissingDayIsAGap() throws {
    let archive = try SmallArchive(days)
    let index = try archive.text("index.html")
    let paths = index.matches(of: /<path d="([^"]*)"/).map { String($0.1) }
    // Of what was read, two measures are known: changes by hand, and what was not read.
    #expect(paths.count == 4, "\(paths)")
    for measure in [paths.prefix(2), paths.suffix(2)] {
      #expect(
        measure.first?.split(separator: "L").count == 3 && measure.last?.hasSuffix("h0") == true, "\(measure)")
    }
  }

  // MARK: - verify

  @Test func whatIsNotAsItWasWrittenIsNamed() throws {
    let archive = try SmallArchive(days)
    let manifest = try archive.text("2026-11-20/manifest.json")
    try archive.change("2026-11-19/report.md") { $0[$0.startIndex] ^= 1 }
    try archive.change("2026-11-19/snapshot.sqlite") { $0.removeLast() }
    try FileManager.default.removeItem(atPath: archive.path + "/2026-11-20/index.html")
    try Data("more\u{1B}[31m".utf8).write(to: URL(fileURLWithPath: archive.path + "/2026-11-20/data/x\u{1B}[31m.csv"))
    try FileManager.default.removeItem(atPath: archive.path + "/2026-11-21/manifest.json")
    try archive.change("latest/report.md") { $0.append(1) }
    try Data("{}\n{\"date\":\"2026-11-20\"".utf8).write(to: URL(fileURLWithPath: archive.path + "/reviews.jsonl"))
    let verify = try archive.run(["archive", "verify"])
    #expect(verify.code == 1)
    for line in [
      "2026-11-19/report.md: corrupted: its SHA-256 is another", "2026-11-20/index.html: missing",
      "2026-11-20/data/x␛[31m.csv: extra: no manifest names it",
      "2026-11-21/manifest.json: missing; `runbook archive rebuild` draws the day again", "2026-11-22: no such day",
      "/reviews.jsonl:1: is no review", "/reviews.jsonl:2: is no review",
    ] {
      #expect(verify.output.contains(line), "\(line) in \(verify.output)")
    }
    #expect(verify.output.contains(/2026-11-19\/snapshot\.sqlite: corrupted: \d+ bytes instead of \d+/))
    #expect(verify.output.contains(/latest\/report\.md: corrupted: \d+ bytes instead of \d+/))
    #expect(
      verify.output.contains(": 7 not as they were written") || verify.output.contains("not as they were written"))
    // What is wrong is said with --quiet too, and what is merely so is not.
    let quiet = try archive.run(["archive", "verify", "--quiet"])
    #expect(quiet.code == 1 && quiet.output.contains("corrupted") && !quiet.output.contains("no such day"))

    try Data(manifest.replacing("\"report.md\"", with: "\"../../report.md\"").utf8).write(
      to: URL(fileURLWithPath: archive.path + "/2026-11-20/manifest.json"))
    #expect(
      try archive.run(["archive", "verify"]).output.contains("2026-11-20/manifest.json: names files outside its folder")
    )
    let empty = try Program.run(["archive", "verify", "--archive", archive.folder.path + "/logs"])
    #expect(empty.code == 65 && empty.error.contains("holds no day"))
  }

  // MARK: - rebuild

  /// Rebuilding an archive to which nothing happened changes no byte; one that lost things gets them back, to the byte.
  @Test func rebuildingGivesTheSameBytes() throws {
    let archive = try SmallArchive(days)
    let before = archive.files
    let nothing = try archive.run(["archive", "rebuild"])
    #expect(nothing.code == 0 && nothing.output == "4 days: nothing changed\n", "\(nothing.output)\(nothing.error)")
    #expect(archive.files == before)

    let database = try Database(path: archive.path + "/2026-11-21/snapshot.sqlite", access: .readWrite)
    try database.execute("DELETE FROM metric")
    try FileManager.default.removeItem(atPath: archive.path + "/2026-11-21/manifest.json")
    try FileManager.default.removeItem(atPath: archive.path + "/latest")
    try FileManager.default.removeItem(atPath: archive.path + "/index.html")
    try FileManager.default.removeItem(atPath: archive.path + "/2026-11-19/manifest.json")
    try archive.change("2026-11-20/report.md") { $0.append(1) }
    let rebuilt = try archive.run(["archive", "rebuild"])
    #expect(
      rebuilt.output == """
        2026-11-19: drawn
        2026-11-20: drawn
        2026-11-21: trends filled, drawn
        4 days: 3 changed

        """, "\(rebuilt.output)\(rebuilt.error)")
    let after = archive.files
    #expect(after.keys.sorted() == before.keys.sorted())
    for (name, data) in before { #expect(after[name] == data, "\(name)") }
  }

  @Test func aSnapshotThatCannotBeReadDoesNotStopTheOthers() throws {
    let archive = try SmallArchive(days)
    try archive.change("2026-11-20/snapshot.sqlite") { $0 = Data("no database".utf8) }
    try FileManager.default.removeItem(atPath: archive.path + "/2026-11-23/index.html")
    let rebuilt = try archive.run(["archive", "rebuild"])
    #expect(rebuilt.code == 1)
    #expect(rebuilt.output.contains("2026-11-20: cannot be rebuilt: "), "\(rebuilt.output)")
    #expect(rebuilt.output.contains("2026-11-23: drawn"), "\(rebuilt.output)")
  }

  // MARK: - revisions

  @Test func aDayThatIsCollectedAgainKeepsWhatItWas() throws {
    let archive = try SmallArchive(Array(days.prefix(2)))
    let first = try Data(contentsOf: URL(fileURLWithPath: archive.path + "/2026-11-20/snapshot.sqlite"))
    let firstManifest = try archive.text("2026-11-20/manifest.json")
    try archive.collect("2026-11-20", events: 5)
    let late = try archive.run([
      "collect", "--offline", "--cloudtrail", archive.folder.path + "/logs", "--date", "2026-11-18",
    ])
    #expect(late.code == 0 && late.error.contains("later days know 2026-11-18 as it was: `runbook archive rebuild`"))
    try FileManager.default.removeItem(atPath: archive.path + "/2026-11-18")
    #expect(archive.files["2026-11-20/revisions/snapshot-1.sqlite"] == first)
    #expect(try archive.text("2026-11-20/revisions/manifest-1.json") == firstManifest)
    let between = try archive.run(["archive", "verify"])
    #expect(between.code == 0 && between.output.contains("2026-11-20: collected again, and not drawn since"))

    #expect(try archive.run(["render"]).code == 0)
    for name in ["2026-11-20/index.html", "2026-11-20/report.md", "latest/report.md"] {
      let text = try archive.text(name)
      #expect(text.contains("revision 2. The revision before had 0 open findings."), "\(name)")
    }
    #expect(try archive.text("index.html").contains("collected again: revision 2"))
    #expect(try archive.text("2026-11-20/manifest.json").contains("\"revision\" : 2"))
    #expect(try archive.run(["archive", "verify"]).code == 0)

    // Again with more, while what was kept last stays; one that was never drawn gets a manifest of its own.
    try archive.collect("2026-11-20", events: 6)
    try archive.collect("2026-11-20", events: 7)
    #expect(
      archive.files.keys.filter { $0.contains("revisions/") }.sorted()
        == (1...3).map { "2026-11-20/revisions/manifest-\($0).json" }
        + (1...3).map { "2026-11-20/revisions/snapshot-\($0).sqlite" })
    let query = try archive.run([
      "query", "--date", "2026-11-20", "--format", "csv", "SELECT sum(event_count) FROM api_activity",
    ])
    #expect(query.output.contains("\n7") || query.output.contains("7\n"))
    #expect(try archive.run(["archive", "verify"]).code == 0)
    try archive.change("2026-11-20/revisions/snapshot-2.sqlite") { $0.append(0) }
    #expect(
      try archive.run(["archive", "verify"]).output.contains("2026-11-20/revisions/snapshot-2.sqlite: corrupted"))
  }

  /// A run that was killed between keeping the earlier snapshot and putting the new one in its place did not lose one,
  /// and the next does not keep it twice.
  @Test func whatWasKeptIsNotKeptTwice() throws {
    let folder = try TemporaryFolder()
    let archive = Archive(path: folder.path)
    let day = try #require(Day("2026-11-20"))
    try folder.write("one", as: "2026-11-20/snapshot.sqlite")
    try folder.write("two", as: "new")
    try archive.keepRevision(of: day, before: folder.path + "/new")
    try archive.keepRevision(of: day, before: folder.path + "/new")
    #expect(archive.revisionNumbers(day) == [1])
    try folder.write("one", as: "new")
    try archive.keepRevision(of: day, before: folder.path + "/new")
    #expect(archive.revisionNumbers(day) == [1], "the same again is no revision")
    try FileManager.default.removeItem(atPath: folder.path + "/2026-11-20/snapshot.sqlite")
    try folder.write("two", as: "2026-11-20/snapshot.sqlite")
    try archive.keepRevision(of: day, before: folder.path + "/new")
    #expect(archive.revisionNumbers(day) == [1, 2])
    try folder.write("x", as: "2026-11-20/revisions/snapshot-03.sqlite")
    try folder.write("x", as: "2026-11-20/revisions/snapshot-3.sqlite.partial")
    #expect(archive.revisionNumbers(day) == [1, 2])
  }

  /// Whoever is killed while a report is put in its place leaves what ends it: after each of the steps the next command,
  /// whatever it is, finds the new report whole.
  @Test func aReportThatIsPutInItsPlaceIsNotLost() throws {
    let archive = try SmallArchive([])
    try archive.collect(days[0])
    let day = "\(archive.path)/\(days[0])"
    let (earlier, later) = (archive.folder.path + "/earlier", archive.folder.path + "/later")
    let manager = FileManager.default
    for (formats, kept) in [("md,email", earlier), ("html,md", later)] {
      let render = try archive.run(["render", "--date", days[0], "--only", "--format", formats])
      #expect(render.code == 0, "\(render.error)")
      try manager.copyItem(atPath: day, toPath: kept)
    }
    let wanted = CommandsTests.files(below: later)
    #expect(wanted["index.html"] != nil && wanted["email.html"] == nil && wanted != CommandsTests.files(below: earlier))
    let whole = day + "/.whole.partial"
    let steps: [() throws -> Void] =
      ["manifest.json", "email.html", "email.txt"].map { name in { try manager.removeItem(atPath: "\(day)/\(name)") } }
      + [
        { try manager.moveItem(atPath: day + "/data", toPath: whole + "/data.earlier") },
        { try manager.moveItem(atPath: whole + "/index.html", toPath: day + "/index.html") },
        { #expect(rename(whole + "/report.md", day + "/report.md") == 0) },
        { try manager.moveItem(atPath: whole + "/data", toPath: day + "/data") },
        { try manager.moveItem(atPath: whole + "/manifest.json", toPath: day + "/manifest.json") },
        { try manager.removeItem(atPath: whole + "/data.earlier") },
      ]
    for count in 0...steps.count {
      try manager.removeItem(atPath: day)
      try manager.copyItem(atPath: earlier, toPath: day)
      try manager.createDirectory(atPath: whole, withIntermediateDirectories: true)
      for name in ["index.html", "report.md", "data", "manifest.json"] {
        try manager.copyItem(atPath: "\(later)/\(name)", toPath: "\(whole)/\(name)")
      }
      for step in steps.prefix(count) { try step() }
      let verify = try archive.run(["archive", "verify"])
      #expect(verify.code == 0, "after \(count) steps: \(verify.output)")
      #expect(CommandsTests.files(below: day) == wanted, "after \(count) steps")
      #expect(!manager.fileExists(atPath: whole), "after \(count) steps")
    }
    // What is damaged is given up: it keeps no later report from its place.
    try archive.folder.write("{", as: "archive/\(days[0])/.whole.partial/manifest.json")
    #expect(try archive.run(["archive", "verify"]).code == 0)
    #expect(CommandsTests.files(below: day) == wanted)
  }

  // MARK: - ack

  @Test func aReviewIsShown() throws {
    let archive = try SmallArchive(Array(days.prefix(2)))
    let before = archive.files
    let note = "Quiet; <b>ours</b> | `x` \u{1B}[31m\n[l](javascript:alert(1))"
    let day = try archive.run(
      ["ack", "--date", "2026-11-19", "--by", "m.sample@example.com", "--note", note])
    #expect(day.code == 0 && day.output == archive.path + "/2026-11-19/index.html\n", "\(day.error)")
    let section = try archive.run(
      ["ack", "--date", "2026-11-19", "--section", "root activity"], environment: ["USER": "j.doe"])
    #expect(section.code == 0, "\(section.error)")
    let lines = try archive.text("reviews.jsonl").split(separator: "\n")
    #expect(
      lines.count == 2 && lines[1].contains("\"section\":\"root-activity\"") && lines[1].contains("\"by\":\"j.doe\""))

    let page = try archive.text("2026-11-19/index.html")
    #expect(page.contains("Reviewed by m.sample@example.com, "))
    #expect(page.contains("Quiet; &lt;b&gt;ours&lt;/b&gt; | `x` ␛[31m␊[l](javascript:alert(1))"))
    let root = try #require(page.firstMatch(of: /<h2 id="root-activity">[\s\S]*?<\/section>/))
    #expect(root.0.contains("<em>Reviewed by j.doe, "))
    #expect(page.matches(of: /Reviewed by/).count == 2)
    let markdown = try archive.text("2026-11-19/report.md")
    #expect(markdown.contains("Reviewed by m.sample") && !markdown.contains("<b>ours"))
    let index = try archive.text("index.html")
    #expect(index.contains(">m.sample@example.com, 1 section") && index.contains(">the whole day"))

    let asked = try archive.run([
      "query", "--date", "2026-11-19", "--format", "csv", "SELECT reviewer, section FROM review ORDER BY number",
    ])
    #expect(asked.output.replacing("\"", with: "").contains("m.sample@example.com,\r\nj.doe,root-activity"), "\(asked)")

    // The other day is as it was; and drawing again with the same reviews gives the same bytes.
    for (name, data) in before where name.hasPrefix("2026-11-20/") { #expect(archive.files[name] == data, "\(name)") }
    let reviewed = archive.files
    #expect(try archive.run(["archive", "rebuild"]).output == "2 days: nothing changed\n")
    #expect(archive.files == reviewed)
    #expect(try archive.run(["archive", "verify"]).code == 0)

    // Lines are only added, also after one that was cut off, which is said and takes no other with it.
    try archive.change("reviews.jsonl") { $0.append(Data("{\"date\":\"2026-11".utf8)) }
    let third = try archive.run(["ack", "--by", "x"])
    #expect(third.code == 0)
    #expect(third.error.contains("reviews.jsonl:3: is no review, and is left out"), "\(third.error)")
    #expect(
      try archive.text("reviews.jsonl").hasPrefix(lines.joined(separator: "\n") + "\n{\"date\":\"2026-11\n{\"at\":"))
    #expect(try archive.text("2026-11-20/index.html").contains("Reviewed by x, "))
  }

  @Test func aReviewThatSaysTooLittleIsRefused() throws {
    let archive = try SmallArchive(["2026-11-19"])
    let nobody = ["USER": "", "LOGNAME": ""]
    for (arguments, code, message) in [
      (["--section", "nowhere", "--by", "x"], Int32(65), "has no section `nowhere`; there are `today`, `enablement`"),
      (["--by", " "], 64, "--by says nothing"),
      (["--by", "x", "--note", String(repeating: "n", count: 2001)], 64, "2000"),
      ([], 65, "say who reviewed it with --by"),
      (["--by", "x", "--date", "2026-11-18"], 65, "no snapshot of 2026-11-18"),
    ] {
      let wrong = try archive.run(["ack"] + arguments, environment: nobody)
      #expect(wrong.code == code && wrong.error.contains(message), "\(wrong.error)")
    }
    #expect(!FileManager.default.fileExists(atPath: archive.path + "/reviews.jsonl"))
    try archive.folder.write("archive: archive\nreviewer: the night shift\n", as: "runbook.yaml")
    let configured = try Program.run(
      ["ack", "--config", archive.folder.path + "/runbook.yaml"], environment: ["USER": "root"])
    #expect(configured.code == 0)
    #expect(try archive.text("reviews.jsonl").contains("\"by\":\"the night shift\""))
  }

  // MARK: - prune

  @Test(arguments: [
    (Retention(days: 3), ["2026-11-21", "2026-11-22", "2026-11-23"]),
    // The weeks end on Sundays, the 22nd and the 15th; the months on the 31st and the 30th.
    (Retention(days: 1, weeks: 3), ["2026-11-15", "2026-11-22", "2026-11-23"]),
    (Retention(months: 3), ["2026-09-30", "2026-10-31", "2026-11-23"]),
    (Retention(days: 2, weeks: 2, months: 2), ["2026-10-31", "2026-11-22", "2026-11-23"]),
    (Retention(), ["2026-11-23"]),
  ])
  func keepsWhatItShould(retention: Retention, kept: [String]) throws {
    let newest = try #require(Day("2026-11-23"))
    let all = (0..<100).map { newest.advanced(by: -$0) }
    let removed = retention.removed(of: all)
    #expect(all.filter { !removed.contains($0) }.map(\.description).sorted() == kept)
    #expect(retention.removed(of: all.filter { !removed.contains($0) }).isEmpty, "what is kept stays kept")
    #expect(retention.removed(of: [newest.advanced(by: -5000)]).isEmpty, "the newest is never removed")
    #expect(retention.removed(of: []).isEmpty)
  }

  /// A week over which a day is missing keeps the newest that there is.
  @Test func aWeekKeepsItsNewestDay() throws {
    let all = try ["2026-11-12", "2026-11-13", "2026-11-16", "2026-11-18", "2026-11-23"].map { try #require(Day($0)) }
    #expect(
      Retention(weeks: 3).removed(of: all).map(\.description) == ["2026-11-12", "2026-11-16"])
  }

  @Test func daysThatAreNotKeptGo() throws {
    let archive = try SmallArchive(days)
    try archive.folder.write("archive: archive\nretention: { days: 1, months: 1 }\n", as: "runbook.yaml")
    func prune(_ arguments: [String]) throws -> Program.Outcome {
      try Program.run(["archive", "prune", "--config", archive.folder.path + "/runbook.yaml"] + arguments)
    }
    let before = archive.files
    let dry = try prune(["--dry-run"])
    #expect(
      dry.output == """
        `retention` keeps the last 1 day, the newest day of each of the last 1 month, counted back from 2026-11-23
        2026-11-19: would be removed
        2026-11-20: would be removed
        2026-11-21: would be removed
        1 day kept

        """, "\(dry.error)")
    #expect(archive.files == before)
    // What a run that was killed had taken out of sight goes too.
    try archive.folder.write("x", as: "archive/.removed-2026-01-01/snapshot.sqlite")
    let pruned = try prune([])
    #expect(pruned.output == dry.output.replacing("would be removed", with: "removed"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: archive.path).sorted() == [
        "2026-11-23", "index.html", "latest",
      ])
    let page = try archive.text("2026-11-23/index.html")
    #expect(!page.contains("rel=\"prev\""), "no page leads to a day that is gone")
    #expect(try archive.run(["archive", "verify"]).code == 0)
    // Its trends know the days that are gone, and the report was not drawn anew without what it was compared with.
    let trend = try archive.run(["query", "--format", "csv", "SELECT DISTINCT date FROM metric ORDER BY 1"])
    #expect(trend.output.contains("2026-11-19"))
    #expect(try archive.run(["archive", "rebuild"]).output == "1 day: nothing changed\n")
    #expect(try prune([]).output.hasSuffix("2026-11-23\n1 day kept\n"))
    #expect(try archive.run(["archive", "prune"]).code == 78, "nothing says what to keep")
  }

  @Test func theDailyJobPrunesAsConfigured() throws {
    let samples = try Program.samples()
    let configuration = try String(contentsOfFile: samples.path + "/runbook.yaml", encoding: .utf8)
    try samples.write(configuration + "retention: { days: 1 }\n", as: "runbook.yaml")
    let run = try Program.run(["run", "--config", samples.path + "/runbook.yaml"])
    #expect(run.code == 0)
    #expect(run.error == "removed by `retention` date=2026-11-22\n")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: samples.path + "/archive").sorted()
        == ["2026-11-23", "index.html", "latest"])
    #expect(try String(contentsOfFile: samples.path + "/archive/index.html", encoding: .utf8).contains("1 day<"))
  }
}
