import Foundation
import Testing

@testable import Commands
@testable import Snapshot

/// Removing days is never a surprise.
@Suite struct RetentionTests {
  @Test(arguments: [(0, 3), (3, 3), (30, 3), (39, 3), (40, 4), (400, 40)])
  func aRunRemovesATenthAtMost(count: Int, most: Int) { #expect(Retention.mostAtOnce(of: count) == most) }

  /// Days as an archive has them, as far as retention looks at them.
  private func addDays(_ count: Int, before last: String, to folder: TemporaryFolder) throws {
    let last = try #require(Day(last))
    for number in 1...count { try folder.write("x", as: "archive/\(last.advanced(by: -number))/snapshot.sqlite") }
  }

  private func dayFolders(_ folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path + "/archive").filter { Day($0) != nil }.sorted()
  }

  @Test func theDailyJobLeavesWhatIsMoreThanATenth() throws {
    let samples = try Program.samples()
    let configuration = try String(contentsOfFile: samples.path + "/runbook.yaml", encoding: .utf8)
    try samples.write(configuration + "retention: { days: 2 }\n", as: "runbook.yaml")
    try addDays(10, before: "2026-11-22", to: samples)
    let run = try Program.run(["run", "--config", samples.path + "/runbook.yaml"])
    #expect(run.code == 0, "\(run.error)")
    #expect(run.error.contains("`retention` does not keep 10 of 12 days; a run removes no more than 3"))
    let kept = try dayFolders(samples)
    #expect(kept.count == 9 && kept.first == "2026-11-15", "the oldest go first: \(kept)")
  }

  @Test func manyDaysGoOnlyOnPurpose() throws {
    let archive = try SmallArchive(["2026-11-23"])
    try archive.folder.write("archive: archive\nretention: { days: 1 }\n", as: "runbook.yaml")
    try addDays(5, before: "2026-11-23", to: archive.folder)
    let prune = ["archive", "prune", "--config", archive.folder.path + "/runbook.yaml"]
    let refused = try Program.run(prune)
    #expect(refused.code == 64)
    #expect(refused.error.contains("5 of 6 days would go, and nothing was removed; --yes removes them"))
    #expect(refused.output.contains("2026-11-18: would be removed"))
    #expect(try dayFolders(archive.folder).count == 6)
    let meant = try Program.run(prune + ["--yes"])
    #expect(meant.code == 0 && meant.output.contains("2026-11-18: removed"), "\(meant.error)")
    #expect(try dayFolders(archive.folder) == ["2026-11-23"])
  }

  /// Folders of days that have not ended, or that hold nothing of the archive's, move nothing and cost nothing.
  @Test func foldersThatAreNoDaysAreLeftAlone() throws {
    let archive = try SmallArchive(["2026-11-21", "2026-11-23"])
    try archive.folder.write("archive: archive\nretention: { days: 2, weeks: 1 }\n", as: "runbook.yaml")
    try archive.folder.write("mine", as: "archive/2020-02-02/notes.txt")
    try FileManager.default.createDirectory(atPath: archive.path + "/9999-12-31", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: archive.path + "/2026-11-10", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: archive.path + "/2026-11-23", toPath: archive.path + "/9226-11-23")
    let before = archive.files
    let latest = try archive.text("latest/manifest.json")
    for arguments in [["archive", "index"], ["render", "--date", "2026-11-23"], ["archive", "rebuild"]] {
      let outcome = try archive.run(arguments)
      #expect(outcome.code == 0, "\(arguments): \(outcome.error)")
    }
    let index = try archive.text("index.html")
    #expect(index.contains("2 days · 1 missing") && !index.contains("9226") && !index.contains("2020-02"))
    #expect(try archive.text("latest/manifest.json") == latest)
    let verify = try archive.run(["archive", "verify"])
    #expect(verify.code == 0, "\(verify.output)")
    for line in [
      "9226-11-23: that day has not ended: not a day of this archive", "9999-12-31: that day has not ended",
      "2026-11-10: an empty folder", "2020-02-02: nothing in it is of this archive",
    ] {
      #expect(verify.output.contains(line), "\(line)")
    }
    let prune = try Program.run([
      "archive", "prune", "--yes", "--config", archive.folder.path + "/runbook.yaml",
    ])
    #expect(prune.code == 0 && prune.output.contains("2026-11-21: removed"), "\(prune.output)\(prune.error)")
    #expect(prune.output.contains("9226-11-23: left alone: "))
    for (name, data) in before where !name.hasPrefix("2026-11-2") && !name.hasPrefix("latest") && name != "index.html" {
      #expect(archive.files[name] == data, "\(name)")
    }
  }

  /// A gap of many years is a line, not a row for each of its days.
  @Test func aLongGapIsOneLine() throws {
    let archive = try SmallArchive(["2026-11-23"])
    try archive.folder.write("x", as: "archive/0001-01-01/snapshot.sqlite")
    #expect(try archive.run(["archive", "index"]).code == 0)
    let index = try archive.text("index.html")
    #expect(index.contains("0001-01-02 to 2026-11-22"))
    #expect(index.contains("missing: 739941 days"), "\(index.firstMatch(of: /missing: [0-9]+ days/)?.0 ?? "")")
  }
}
