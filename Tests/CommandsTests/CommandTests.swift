import ArgumentParser
import Foundation
import Testing

@testable import Commands
@testable import Snapshot

@Suite struct CommandTests {
  /// Wrong usage, bad input and bad configuration each have their exit code and say what to do.
  @Test(arguments: [
    (["--nonsense"], 64, "--nonsense"),
    (["collect", "--date", "yesterday"], 64, "YYYY-MM-DD"),
    (["collect", "--account", "12"], 64, "twelve digits"),
    (["collect", "--service", "s3"], 64, "guardduty"),
    (["collect", "--offline", "--replay", "x"], 64, "exclude"),
    (["collect", "--cloudtrail", "s3://Not_A_Bucket"], 64, "s3://bucket/prefix"),
    (["collect", "--cloudtrail", "s3://example-trail", "--offline"], 64, "give a folder of logs"),
    (["render", "--format", "docx"], 64, "html, pdf, md, email"),
    (["render", "--fail-on", "grave"], 64, "critical"),
    (["checks", "show", "nothing"], 64, "checks list"),
    (["checks", "run", "nothing"], 64, "checks list"),
    (["checks", "run", "guardduty-enabled", "--archive", "/nowhere"], 65, "/nowhere"),
    (["checks", "list", "--format", "pdf"], 64, "pdf"),
    (["query", "--format", "xml", "SELECT 1"], 64, "xml"),
    (["run", "--config", "/nowhere/runbook.yaml"], 78, "/nowhere/runbook.yaml"),
    (["collect", "--offline"], 65, "--cloudtrail"),
    (["collect"], 78, "there are no credentials"),
    (["collect", "--record", "x", "--resume"], 64, "whole run"),
    (["collect", "--record", "x", "--offline"], 64, "AWS itself"),
    (["collect", "--replace-accounts"], 64, "--record"),
    (["collect", "--timeout", "0"], 64, "seconds"),
    (["collect", "--timeout", "nan"], 64, "seconds"),
    (["collect", "--deadline", "0h"], 64, "from `1s` to `24h`"),
    (["collect", "--deadline", "1e300h"], 64, "from `1s` to `24h`"),
    (["collect", "--replay", "/nowhere"], 65, "/nowhere"),
    (["render", "--archive", "/nowhere"], 65, "/nowhere"),
    (["query", "--archive", "/nowhere", "SELECT 1"], 65, "/nowhere"),
    (["query", "--snapshot", "/nowhere", "SELECT 1"], 65, "/nowhere"),
    (["export", "--format", "xml"], 64, "csv, jsonl, ocsf, asff"),
    (["export", "--severity", "grave"], 64, "critical"),
    (["export", "--status", "new"], 64, "suppressed"),
    (["export", "--product", "config"], 64, "guardduty"),
    (["export", "--account", "12"], 64, "twelve digits"),
    (["export", "--partitioned", "x", "--format", "ocsf"], 64, "jsonl"),
    (["export", "--partitioned", "x", "--severity", "high"], 64, "all findings"),
    (["export", "--partitioned", "x", "--table-definition", "s3://bucket"], 64, "exclude"),
    (["export", "--table-definition", "bucket"], 64, "s3://bucket/prefix"),
    (["export", "--table-definition", "s3://bucket/it's"], 64, "s3://bucket/prefix"),
    (["export", "--archive", "/nowhere"], 65, "/nowhere"),
    (["export", "--snapshot", "/nowhere"], 65, "/nowhere"),
    (["lint", "/nowhere/template.md"], 65, "/nowhere/template.md"),
  ])
  func saysWhatIsWrong(arguments: [String], code: Int, text: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(arguments, in: folder.path)
    #expect(outcome.code == Int32(code), "\(outcome.error)")
    #expect(outcome.error.contains(text), "\(outcome.error)")
    #expect(outcome.output == "")
    #expect(files(below: folder.path).isEmpty)
  }

  /// Every command and what is below it, as it is called.
  private static func commands(_ command: any ParsableCommand.Type = Runbook.self, _ path: [String] = []) -> [[String]]
  {
    [path] + command.configuration.subcommands.flatMap { commands($0, path + [$0._commandName]) }
  }

  @Test func noCommandIsListedTwice() {
    let commands = Self.commands()
    #expect(Set(commands).count == commands.count && commands.count > 20, "\(commands)")
  }

  @Test(arguments: commands())
  func everyCommandHasHelp(command: [String]) throws {
    let outcome = try Program.run(command + ["--help"])
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("OVERVIEW:") && outcome.output.contains("USAGE: runbook"))
    // Every option says what it is for.
    for line in outcome.output.split(separator: "\n") where line.hasPrefix("  --") || line.hasPrefix("  -") {
      let option = line.trimmingCharacters(in: .whitespaces)
      #expect(option.contains("  ") || option.count > 22, "\(command): \(option)")
    }
  }

  /// A template with a mistake gives its place, and writes nothing.
  @Test func aBadTemplateWritesNothing() throws {
    let folder = try TemporaryFolder()
    let archive = try Program.archiveOfOneDay(in: folder)
    for (name, text, place) in [
      ("table.md", "# R\n\n```sql q\nSELECT * FROM fnding\n```\n", "table.md:4:15: "),
      ("view.md", "```sql q view=pie\nSELECT 1 AS a\n```\n", "view.md:1:10: "),
      ("open.md", "```sql q view=none\nSELECT 1 AS a\n```\n\n<!-- if q -->\nx\n", "open.md:5:1: "),
    ] {
      try folder.write(text, as: name)
      let render = try Program.run(["render", "--archive", archive, "--template", "\(folder.path)/\(name)"])
      #expect(render.code == 65)
      #expect(render.error.contains(place), "\(render.error)")
      #expect(files(below: archive).keys.sorted() == ["2026-11-23/snapshot.sqlite"])
      #expect(try Program.run(["lint", "\(folder.path)/\(name)"]).code == 65)
    }
  }

  @Test func listsAndShowsChecks() throws {
    let list = try Program.run(["checks"])
    let lines = list.output.split(separator: "\n")
    #expect(list.code == 0 && lines.count >= 15)
    let id = try #require(lines.first?.split(separator: " ").first)
    let show = try Program.run(["checks", "show", String(id)])
    #expect(show.code == 0 && show.output.contains("## How to fix it"))
    let catalogue = try Program.run(["checks", "list", "--format", "md"])
    let committed = try String(contentsOfFile: Program.package + "/Templates/CHECKS.md", encoding: .utf8)
    #expect(catalogue.output == committed + "\n")
  }

  @Test func lintFindsNothingWrongWithTheSamples() throws {
    let lint = try Program.run(["lint", "--config", "Samples/runbook.yaml"])
    #expect(lint.code == 0, "\(lint.error)")
  }

  @Test func logLinesCanBeJSON() throws {
    let folder = try TemporaryFolder()
    try folder.write("[]", as: "logs/a.json")
    let run = try Program.run([
      "collect", "--offline", "--cloudtrail", folder.path + "/logs", "--date", "2026-11-23", "--archive",
      folder.path + "/archive", "--verbose", "--log-format", "json",
    ])
    #expect(run.code == 0, "\(run.error)")
    let lines = run.error.split(separator: "\n")
    #expect(!lines.isEmpty)
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
      #expect(object?["message"] != nil)
    }
  }
}

@Suite struct ConfigurationTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/ConfigurationErrors").path

  /// Each line of each file that is wrong is named by line and column.
  @Test(
    arguments: ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".yaml") }
      .sorted())
  func saysWhatIsWrong(name: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      if name.hasPrefix("mutes") {
        _ = try MuteFile(path: "\(Self.folder)/\(name)")
      } else {
        _ = try Configuration.load(path: "\(Self.folder)/\(name)", mustExist: true)
      }
    }
    let text = (error?.description ?? "").replacing(Self.folder + "/", with: "") + "\n"
    let expected = Self.folder + "/" + name.replacing(".yaml", with: ".txt")
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
      try Data(text.utf8).write(to: URL(fileURLWithPath: expected))
    }
    #expect(FileManager.default.contents(atPath: expected).map { String(decoding: $0, as: UTF8.self) } == text)
  }

  @Test func thereAreFixtures() throws {
    #expect(try FileManager.default.contentsOfDirectory(atPath: Self.folder).count > 20)
  }

  @Test(arguments: [
    ("UTC", "2026-11-23", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"),
    ("Europe/Vienna", "2026-11-23", "2026-11-22T23:00:00Z", "2026-11-23T23:00:00Z"),
    ("Europe/Vienna", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
    ("Europe/Vienna", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
    ("America/Los_Angeles", "2026-11-01", "2026-11-01T07:00:00Z", "2026-11-02T08:00:00Z"),
    // Clocks jump over midnight.
    ("America/Santiago", "2026-09-05", "2026-09-05T04:00:00Z", "2026-09-06T04:00:00Z"),
    ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"),
    // The clocks change between midnight there and midnight in UTC.
    ("Pacific/Auckland", "2026-09-27", "2026-09-26T12:00:00Z", "2026-09-27T11:00:00Z"),
    ("Asia/Kolkata", "2026-11-23", "2026-11-22T18:30:00Z", "2026-11-23T18:30:00Z"),
  ])
  func aDayBeginsAndEndsInItsTimeZone(zone: String, day: String, start: String, end: String) throws {
    let window = try #require(Day(day)).window(in: try #require(TimeZone(identifier: zone)))
    #expect(window.start.rawValue == start)
    #expect(window.end.rawValue == end)
  }

  @Test func theLastWholeDayIsYesterdayThere() throws {
    let now = Date(timeIntervalSince1970: Double(try #require(Timestamp("2026-11-23T23:30:00Z")).secondsSince1970))
    #expect(Day.lastWhole(before: now, in: try #require(TimeZone(identifier: "UTC"))).description == "2026-11-22")
    #expect(
      Day.lastWhole(before: now, in: try #require(TimeZone(identifier: "Europe/Vienna"))).description == "2026-11-23")
  }
}
