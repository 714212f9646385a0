import Foundation
import Testing

/// A user's folder lies over the program's: as little as one file in it is enough.
@Suite struct TemplateLayersTests {
  private let folder: TemporaryFolder
  private var own: [String] { ["--templates", folder.path + "/own"] }

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path + "/own", withIntermediateDirectories: true)
  }

  private func check(_ id: String, _ title: String) -> String {
    ExampleCheck.markdown(
      id, ["title: \(title)", "severity: low", "service: ec2", "reads: [ec2:GetEbsEncryptionByDefault]"],
      sql: "SELECT account_id, region, '' AS resource, 'pass: It is' AS verdict FROM answered")
  }

  private func list() throws -> [String] {
    let outcome = try Program.run(["checks", "list"] + own)
    #expect(outcome.code == 0, "\(outcome.error)")
    return outcome.output.split(whereSeparator: \.isNewline).map(String.init)
  }

  private func lint() throws -> Program.Outcome { try Program.run(["lint"] + own, in: folder.path) }

  @Test func aCheckOfOnesOwnIsAddedToThePrograms() throws {
    let programs = try Program.run(["checks", "list"]).output.split(whereSeparator: \.isNewline).count
    try folder.write(check("ec2-example", "Ours alone"), as: "own/checks/ec2/ec2-example.md")
    let lines = try list()
    #expect(lines.count == programs + 1)
    #expect(lines.filter { $0.hasSuffix("Ours alone  (yours)") }.count == 1)
    #expect(lines.contains { $0.hasPrefix("guardduty-enabled ") && !$0.contains("yours") })
    let lint = try lint()
    #expect(lint.code == 0 && lint.output == "nothing is wrong\n", "\(lint.output)\(lint.error)")

    let samples = try Program.samples()
    let run = try Program.run(["run", "--config", samples.path + "/runbook.yaml", "--date", "2026-11-22"] + own)
    #expect(run.code == 0, "\(run.error)")
    let asked = try Program.run([
      "query", "--archive", samples.path + "/archive", "--format", "csv",
      "SELECT count(*) > 0, count(DISTINCT check_id) > 40 FROM check_result WHERE check_id = 'ec2-example' OR TRUE",
    ])
    #expect(asked.output.contains("1,1"))
    let results = try Program.run([
      "query", "--archive", samples.path + "/archive", "--format", "csv",
      "SELECT DISTINCT status FROM check_result WHERE check_id = 'ec2-example'",
    ])
    #expect(results.output.split(whereSeparator: \.isNewline).dropFirst() == ["pass"])
  }

  @Test func aFileOfTheSamePathStandsInThePlaceOfThePrograms() throws {
    try folder.write(check("ebs-encryption", "In its place"), as: "own/checks/ec2/ebs-encryption.md")
    #expect(
      try list().filter { $0.contains("ebs-encryption") }.allSatisfy {
        $0.hasSuffix("(yours, in place of the program's)")
      })
    try folder.write("## Where monitoring is set up\n\nOur own words.\n", as: "own/sections/enablement.md")
    try folder.write("body { color: teal }", as: "own/theme/extra.css")
    let archive = try Program.archiveOfOneDay(in: folder)
    let render = try Program.run(["render", "--archive", archive] + own)
    #expect(render.code == 0, "\(render.error)")
    let page = try String(contentsOfFile: archive + "/2026-11-23/index.html", encoding: .utf8)
    #expect(page.contains("Our own words.") && page.contains("body { color: teal }"))
    #expect(page.contains("Not read"), "the program's other sections are there")
    let report = try String(contentsOfFile: archive + "/2026-11-23/report.md", encoding: .utf8)
    #expect(report.contains("Our own words."))
  }

  /// Whoever replaces one of the program's files is told when that one changes.
  @Test func aFileThatWasReplacedAndHasChangedIsNamed() throws {
    let section = folder.path + "/own/sections/enablement.md"
    try folder.write("## Set up\n\nOur own words.\n", as: "own/sections/enablement.md")
    let first = try lint()
    #expect(first.code == 0, "\(first.error)")
    let hash = try #require(first.output.firstMatch(of: /with `<!-- replaces ([0-9a-f]{16}) -->` in it/)?.1)
    #expect(first.output.contains(section))
    try folder.write("<!-- replaces \(hash) -->\n\n## Set up\n\nOur own words.\n", as: "own/sections/enablement.md")
    #expect(try lint().output == "nothing is wrong\n")
    try folder.write(
      "<!-- replaces 0123456789abcdef -->\n\n## Set up\n\nOur words.\n", as: "own/sections/enablement.md")
    let changed = try lint()
    #expect(changed.code == 0)
    #expect(changed.output.contains("\(section): the file that it replaces has changed since: compare it with "))
    #expect(changed.output.contains("write `<!-- replaces \(hash) -->`"))
  }

  @Test func aCheckOfTheProgramsCanBeLeftOut() throws {
    let before = try list().count
    try folder.write("---\nid: ebs-encryption\ndisabled: true\n---\n", as: "own/checks/ec2/ebs-encryption.md")
    #expect(try list().count == before - 1)
    #expect(try lint().code == 0)
    // One that the program does not have is a mistake.
    try folder.write("---\nid: ebs-encrption\ndisabled: true\n---\n", as: "own/checks/ec2/ebs-encrption.md")
    let lint = try lint()
    #expect(lint.code == 65 && lint.error.contains("checks/ec2/ebs-encrption.md"), "\(lint.error)")
  }

  @Test func whatIsWrongIsNamed() throws {
    let missing = try Program.run(["lint", "--templates", folder.path + "/nowhere"])
    #expect(missing.code == 78 && missing.error.contains("there is no folder \(folder.path)/nowhere"))
    try folder.write("<!-- include ../../secret.md -->\n", as: "own/daily.md")
    #expect(try lint().error.contains("an included file stands inside the template folder"))
    try folder.write(
      "# Report\n\n<!-- include sections/ours.md -->\n\n<!-- include sections/not-read.md -->\n", as: "own/daily.md")
    try folder.write("## Ours\n\n```sql ours\nSELECT 1 FROM nowhere\n```\n", as: "own/sections/ours.md")
    #expect(try lint().error.contains("sections/ours.md:4:"))
    try folder.write("## Ours\n\nAdded.\n", as: "own/sections/ours.md")
    #expect(try lint().code == 0, "one section is the user's, the other the program's")
  }
}
