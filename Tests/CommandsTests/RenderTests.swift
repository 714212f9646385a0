import Foundation
import Testing

@Suite struct RenderTests {
  /// Without WeasyPrint a PDF is refused with how to get one, and nothing is written.
  @Test func withoutWeasyPrintThereIsAdvice() throws {
    let folder = try TemporaryFolder()
    let archive = try Program.archiveOfOneDay(in: folder)
    // Beside this copy there is nothing that `make deps` installed.
    try FileManager.default.copyItem(atPath: Program.path, toPath: folder.path + "/runbook")
    let outcome = try Program.run(
      ["render", "--archive", archive, "--templates", Program.package + "/Templates", "--format", "html,pdf"],
      environment: ["PATH": "/nonexistent"], program: folder.path + "/runbook")
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("make deps") && outcome.error.contains("WeasyPrint"), "\(outcome.error)")
    #expect(files(below: archive).keys.sorted() == ["2026-11-23/snapshot.sqlite"])
  }

  /// What WeasyPrint complains about is said, and the last report stays.
  @Test func whenWeasyPrintFailsThereIsNoReport() throws {
    let folder = try TemporaryFolder()
    let archive = try Program.archiveOfOneDay(in: folder)
    try folder.write("#!/bin/sh\necho out of ink >&2\nexit 3\n", as: "weasyprint")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path + "/weasyprint")
    try folder.write("archive: archive\nreport: { formats: [html, pdf], weasyprint: weasyprint }\n", as: "runbook.yaml")
    let outcome = try Program.run(["render", "--config", folder.path + "/runbook.yaml"])
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("out of ink") && outcome.error.contains("ended with 3"), "\(outcome.error)")
    #expect(files(below: archive).keys.sorted() == ["2026-11-23/snapshot.sqlite"])
  }

  /// An organisation's own style sheet and picture are in the page, which still loads nothing.
  @Test func aThemeAndALogoAreInThePage() throws {
    let folder = try TemporaryFolder()
    let archive = try Program.archiveOfOneDay(in: folder)
    try folder.write("h1 { color: #123456; }", as: "look/extra.css")
    try folder.write("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>", as: "look/logo.svg")
    try folder.write("archive: archive\nreport: { theme: look, logo: look/logo.svg }\n", as: "runbook.yaml")
    let outcome = try Program.run(["render", "--config", folder.path + "/runbook.yaml"])
    #expect(outcome.code == 0, "\(outcome.error)")
    let page = try String(contentsOfFile: archive + "/2026-11-23/index.html", encoding: .utf8)
    #expect(page.contains("#123456") && page.contains("ol.today"))
    #expect(page.contains("src=\"data:image/svg+xml;base64,PHN2Zy"))
    #expect(page.contains("img-src data:;"))
  }

  @Test(arguments: [
    ("look: ", "theme: nowhere", "has none of report.css, print.css, extra.css"),
    ("text", "logo: logo", "no picture"), (String(repeating: "x", count: 100_001), "logo: logo", "at most 100,000"),
    ("", "logo: nowhere", "cannot read the logo"),
  ])
  func saysWhatIsWrongWithATheme(file: String, key: String, message: String) throws {
    let folder = try TemporaryFolder()
    _ = try Program.archiveOfOneDay(in: folder)
    try folder.write(file, as: "logo")
    try folder.write("archive: archive\nreport: { \(key) }\n", as: "runbook.yaml")
    for command in ["render", "lint"] {
      let outcome = try Program.run([command, "--config", folder.path + "/runbook.yaml"])
      #expect(outcome.code == 78)
      #expect(outcome.error.contains(message), "\(outcome.error)")
    }
  }

  /// One form more takes no other away, from the day or from `latest/`; `--only` does, and says what it means.
  @Test func oneFormMoreLeavesTheOthers() throws {
    let folder = try TemporaryFolder()
    let archive = try Program.archiveOfOneDay(in: folder)
    func forms(_ name: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: "\(archive)/\(name)").sorted()
        .filter { !["data", "manifest.json", "snapshot.sqlite"].contains($0) }
    }
    func render(_ arguments: [String]) throws -> String {
      let outcome = try Program.run(["render", "--archive", archive] + arguments)
      #expect(outcome.code == 0, "\(outcome.error)")
      return outcome.output
    }
    _ = try render([])
    #expect(try render(["--format", "email"]).hasSuffix("/2026-11-23/email.html\n"), "the form that was asked for")
    for name in ["2026-11-23", "latest"] {
      #expect(try forms(name) == ["email.html", "email.txt", "index.html", "report.md"], "\(name)")
    }
    #expect(try String(contentsOfFile: archive + "/index.html", encoding: .utf8).contains("2026-11-23/index.html"))
    let page = try String(contentsOfFile: archive + "/2026-11-23/index.html", encoding: .utf8)
    _ = try render([])
    #expect(try String(contentsOfFile: archive + "/2026-11-23/index.html", encoding: .utf8) == page)
    #expect(try forms("2026-11-23") == ["email.html", "email.txt", "index.html", "report.md"])
    #expect(try Program.run(["archive", "rebuild", "--archive", archive]).output == "1 day: nothing changed\n")
    _ = try render(["--format", "md", "--only"])
    for name in ["2026-11-23", "latest"] { #expect(try forms(name) == ["report.md"], "\(name)") }
    #expect(try Program.run(["archive", "verify", "--archive", archive]).code == 0)
    let unclear = try Program.run(["render", "--archive", archive, "--only"])
    #expect(unclear.code == 64 && unclear.error.contains("--only takes away all forms but those of --format"))
  }

  /// A change is drawn and said, a mistake is said and waited out, an interrupt ends it.
  @Test func watchingDrawsAgain() throws {
    let folder = try TemporaryFolder()
    let archive = try Program.archiveOfOneDay(in: folder)
    let root = folder.path + "/templates"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: Program.package + "/Templates/theme", toPath: root + "/theme")
    func template(_ text: String) throws { try folder.write(text, as: "templates/daily.md") }
    try template("# Report\n\n## One\n\nFirst words.\n\n```sql q\nSELECT 1 AS a\n```\n")
    let running = try RunningProgram(["render", "--watch", "--archive", archive, "--templates", root])
    let wait = running.wait
    try wait("drawn: \(archive)/2026-11-23/index.html\n")
    try template("# Report\n\n## One\n\nSecond words.\n\n```sql q\nSELECT 1 AS a\n```\n")
    try wait("file: daily.md\n  changed: section One\ndrawn: ")
    try template("# Report\n\n## One\n\nSecond words.\n\n```sql q\nSELECT 22 AS a\n```\n")
    try wait("  changed: query q in section One\ndrawn: ")
    try template("# Report\n\n```sql q\nSELECT x FROM nowhere\n```\n")
    try wait("daily.md:4:15: there is no table or earlier query `nowhere`")
    try wait("not drawn: waiting for a change")
    #expect(try String(contentsOfFile: archive + "/2026-11-23/index.html", encoding: .utf8).contains(">22\n"))
    try template("# Report\n\n## Two\n\nMore.\n")
    try wait("  new: section Two\n")
    try wait("  gone: query q in section One\ndrawn: ")
    #expect(running.interrupted())
  }
}
