import Foundation
import TestSupport
import Testing

@testable import Snapshot

@Suite struct DiffTests {
  /// The samples' two days, collected once; they go away with the process.
  private static let samples: Result<String, any Error> = Result {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-diff-\(getpid())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(atPath: DiffTests.samples.get()) }
    for name in ["recordings", "cloudtrail", "runbook.yaml", "mutes.yaml"] {
      try FileManager.default.copyItem(atPath: "\(Program.package)/Samples/\(name)", toPath: "\(path)/\(name)")
    }
    let run = try Program.run(["run", "--config", path + "/runbook.yaml", "--format", "md"])
    #expect(run.code == 0, "\(run.error)")
    return path
  }

  private var folder: String { get throws { try Self.samples.get() } }

  private func diff(_ arguments: [String]) throws -> Program.Outcome {
    try Program.run(["diff", "--config", folder + "/runbook.yaml"] + arguments)
  }

  private func file(_ day: String) throws -> String { try "\(folder)/archive/\(day)/snapshot.sqlite" }

  /// Every class of every kind, in each form, with the numbers that are counted without the program.
  @Test func everyClassIsInEveryForm() throws {
    let output = String(
      decoding: try Python.run("SamplesTests/diff_classes.py", [Program.path, folder]), as: UTF8.self)
    #expect(output.hasPrefix("diff: every class in every form"), "\(output)")
  }

  @Test func daysAndFilesAreTheSame() throws {
    let days = try diff(["2026-11-22", "2026-11-23"])
    #expect(days.code == 0 && days.error == "", "\(days.error)")
    #expect(days.output.contains("What changed"))
    let files = try diff([file("2026-11-22"), file("2026-11-23")])
    #expect(files.output == days.output)
    #expect(try diff(["2026-11-22", file("2026-11-23")]).output == days.output)
    let written = try folder + "/diff.txt"
    let toFile = try diff(["2026-11-22", "2026-11-23", "--output", written])
    #expect(toFile.code == 0 && toFile.output == "")
    #expect(try String(contentsOfFile: written, encoding: .utf8) == days.output)
  }

  /// A day does not differ from itself.
  @Test func nothingDiffersFromItself() throws {
    let none = try diff(["2026-11-23", "2026-11-23", "--format", "json"])
    #expect(none.code == 0)
    // Nothing is new; but what was not read could hold it.
    #expect(try diff(["2026-11-23", "2026-11-23", "--fail-on", "informational"]).code == 4)
    let object = try #require(JSONSerialization.jsonObject(with: Data(none.output.utf8)) as? [String: Any])
    for list in ["new", "reopened", "changed", "resolved", "not_read"] {
      #expect((object[list] as? [Any])?.isEmpty == true, "\(list)")
    }
    let text = try diff(["2026-11-23", "2026-11-23"])
    // Not everything was read: that nothing is new is then not said.
    #expect(text.output.contains("Nothing in what was read"), "\(text.output)")
  }

  @Test(arguments: [
    (["--fail-on", "critical"], 3), (["--fail-on", "low", "--require-complete"], 3), (["--require-complete"], 4),
    ([], 0),
  ])
  func exitCodesTellWhatDiffers(options: [String], code: Int) throws {
    for format in ["text", "html", "md", "json"] {
      let outcome = try diff(["2026-11-22", "2026-11-23", "--format", format] + options)
      #expect(outcome.code == Int32(code), "\(format): \(outcome.error)")
      #expect(!outcome.output.isEmpty)
    }
  }

  /// What grows worse counts for --fail-on, what only changes does not: then what was not read
  /// decides. Events could not hold such a thing.
  @Test(arguments: [
    ("UPDATE finding SET severity = 'critical' WHERE severity = 'low' AND product = 'inspector'", 3),
    ("UPDATE finding SET severity = 'low' WHERE severity = 'critical'", 4),
    ("UPDATE finding SET status = 'closed'", 4), ("UPDATE finding SET count = 99 WHERE count IS NOT NULL", 4),
    ("DELETE FROM finding", 4), ("UPDATE check_result SET status = 'pass'", 4),
    ("UPDATE check_result SET status = 'fail' WHERE status = 'partial'", 3),
    ("UPDATE check_result SET status = 'fail', severity = 'critical' WHERE status = 'pass'", 3),
    ("UPDATE check_result SET status = 'unknown'", 4),
  ])
  func whatIsWorseCounts(change: String, code: Int) throws {
    let scratch = try TemporaryFolder()
    let later = scratch.path + "/later.sqlite"
    try FileManager.default.copyItem(atPath: file("2026-11-23"), toPath: later)
    try Database(path: later, access: .readWrite).execute(change)
    let outcome = try diff([file("2026-11-23"), later, "--fail-on", code == 3 ? "high" : "informational"])
    #expect(outcome.code == Int32(code), "\(outcome.error)")
  }

  @Test func saysWhatIsWrong() throws {
    let scratch = try TemporaryFolder()
    let bytes = try #require(FileManager.default.contents(atPath: file("2026-11-23")))
    try scratch.write("no snapshot, but a text that is long enough for one", as: "text.sqlite")
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: scratch.path + "/half.sqlite"))
    try bytes.write(to: URL(fileURLWithPath: scratch.path + "/old.sqlite"))
    try Database(path: scratch.path + "/old.sqlite", access: .readWrite).execute(
      "UPDATE snapshot SET schema_version = 99")
    for (arguments, code, text) in [
      (["2026-11-23", "2026-11-22"], 65, "write `runbook diff 2026-11-22 2026-11-23`"),
      (["2026-11-20", "2026-11-23"], 65, "no snapshot of 2026-11-20; the days near it are 2026-11-22, 2026-11-23"),
      (["2026-11-22", "nowhere.sqlite"], 65, "nowhere.sqlite is no day (YYYY-MM-DD) and no snapshot file"),
      (["yesterday", "2026-11-23"], 65, "yesterday is no day"),
      (["2026-11-22", scratch.path + "/text.sqlite"], 65, "text.sqlite is no snapshot that can be read"),
      ([scratch.path + "/text.sqlite", "2026-11-23"], 65, "text.sqlite is no snapshot that can be read"),
      ([scratch.path + "/old.sqlite", "2026-11-23"], 65, "old.sqlite has schema version 99"),
      (["2026-11-22", scratch.path + "/old.sqlite"], 65, "old.sqlite has schema version 99"),
      (["2026-11-22", scratch.path + "/half.sqlite"], 65, "half.sqlite"),
      (["2026-11-22"], 64, "<to>"), (["2026-11-22", "2026-11-23", "--format", "pdf"], 64, "text, html, md, json"),
      (["2026-11-22", "2026-11-23", "--fail-on", "grave"], 64, "critical"),
      (["2026-11-22", "2026-11-23", "--date", "2026-11-23"], 64, "name both"),
      (["2026-11-22", "2026-11-23", "--output", scratch.path + "/none/diff.md"], 1, "none/diff.md"),
    ] {
      let outcome = try diff(arguments)
      #expect(outcome.code == Int32(code), "\(arguments): \(outcome.error)")
      #expect(outcome.error.contains(text), "\(arguments): \(outcome.error)")
      #expect(outcome.output == "", "\(arguments)")
    }
  }

  /// A mistake in the template gives its place, before anything is written.
  @Test func aBadTemplateWritesNothing() throws {
    let scratch = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: Program.package + "/Templates/theme", toPath: scratch.path + "/theme")
    try scratch.write("# D\n\n```sql q\nSELECT * FROM chnge\n```\n", as: "diff.md")
    let outcome = try diff(["2026-11-22", "2026-11-23", "--templates", scratch.path])
    #expect(outcome.code == 65 && outcome.output == "")
    #expect(outcome.error.contains("diff.md:4:15: there is no table or earlier query `chnge`; did you mean `change`?"))
  }
}
