import Foundation
import Testing

@testable import Commands
@testable import Report
@testable import Snapshot

/// A snapshot that is not the one of its manifest was changed by somebody: nothing reads it as if it were the day.
@Suite struct ChangedSnapshotTests {
  private let archive: SmallArchive
  private var changed: String { archive.path + "/2026-11-22/snapshot.sqlite" }

  init() throws {
    archive = try SmallArchive(["2026-11-21", "2026-11-22"])
    try change("DELETE FROM api_activity")
  }

  private func change(_ sql: String) throws { try Database(path: changed, access: .readWrite).execute(sql) }

  @Test(arguments: [
    ["query", "SELECT 1"], ["query", "--snapshot", "FILE", "SELECT 1"], ["render"], ["export"],
    ["diff", "2026-11-21", "2026-11-22"], ["diff", "2026-11-22", "2026-11-22"], ["diff", "FILE", "FILE"],
    ["ack", "--by", "m.sample@example.com"], ["checks", "run", "guardduty-enabled"],
  ])
  func noReaderTakesIt(_ arguments: [String]) throws {
    let before = archive.files
    let outcome = try archive.run(arguments.map { $0 == "FILE" ? changed : $0 })
    #expect(outcome.code == 65, "\(outcome.output)\(outcome.error)")
    #expect(outcome.error.contains("2026-11-22/snapshot.sqlite is not the snapshot that its manifest names"))
    #expect(outcome.error.contains("--accept-changed"))
    #expect(archive.files == before, "nothing is written over what tells of the change")
    #expect(try archive.run(["archive", "verify"]).code == 1)
  }

  @Test func rebuildingLeavesItAlone() throws {
    let manifest = try archive.text("2026-11-22/manifest.json")
    let rebuilt = try archive.run(["archive", "rebuild"])
    #expect(rebuilt.code == 1)
    #expect(rebuilt.output.contains("2026-11-22: cannot be rebuilt: "), "\(rebuilt.output)")
    #expect(try archive.text("2026-11-22/manifest.json") == manifest)
    #expect(try archive.run(["archive", "verify"]).code == 1)
  }

  @Test func theNextDayIsCollectedAndComparedWithNothing() throws {
    try archive.folder.write("{}", as: "logs/a.json")
    let collect = try archive.run([
      "run", "--offline", "--cloudtrail", archive.folder.path + "/logs", "--date", "2026-11-23",
    ])
    #expect(collect.code == 0, "\(collect.error)")
    #expect(collect.error.contains("nothing is compared with the day before: \(changed) is not the snapshot"))
    #expect(try archive.text("2026-11-23/report.md").contains("is not the snapshot that its manifest names"))
    #expect(try archive.run(["archive", "verify"]).code == 1, "the change is still told")
  }

  @Test func aChangeThatIsAcceptedIsWrittenDown() throws {
    let replaced = try #require(
      Manifest(json: Data(archive.text("2026-11-22/manifest.json").utf8)).files["snapshot.sqlite"])
    #expect(try archive.run(["render", "--accept-changed"]).code == 0)
    #expect(try archive.run(["query", "SELECT 1"]).code == 0)
    let verify = try archive.run(["archive", "verify"])
    #expect(verify.code == 0)
    #expect(
      verify.output.contains(
        "2026-11-22: a changed snapshot was accepted; the one before had the SHA-256 \(replaced.sha256)"))
    // It stays written down, whatever is drawn later.
    #expect(try archive.run(["render"]).code == 0)
    #expect(try archive.text("2026-11-22/report.md").contains("The snapshot was changed after it was collected"))
    #expect(try archive.run(["archive", "verify"]).output.contains(replaced.sha256))
    // One change that was accepted is no word about the next.
    try change("DELETE FROM collection")
    #expect(try archive.run(["query", "SELECT 1"]).code == 65)
  }

  /// A manifest that tells nothing is no reason to believe the snapshot beside it.
  @Test(arguments: ["", "{", "[]", "null"])
  func aDamagedManifestIsNoSeal(_ text: String) throws {
    try archive.folder.write(text, as: "archive/2026-11-21/manifest.json")
    let outcome = try archive.run(["query", "--date", "2026-11-21", "SELECT 1"])
    #expect(outcome.code == 65)
    #expect(outcome.error.contains("2026-11-21/snapshot.sqlite cannot be compared with its manifest"))
  }

  /// While trends are filled again, the day's snapshot is one of two, and both are known.
  @Test func whoeverIsKilledWhileTrendsAreFilledGoesOn() throws {
    let small = try SmallArchive(["2026-11-20", "2026-11-22"])
    let day = try #require(Day("2026-11-22"))
    let (folder, snapshot) = (small.path + "/2026-11-22", small.path + "/2026-11-22/snapshot.sqlite")
    let manager = FileManager.default
    try manager.copyItem(atPath: snapshot, toPath: small.folder.path + "/filled")
    try Database(path: small.folder.path + "/filled", access: .readWrite).execute(
      "DELETE FROM metric WHERE date < '2026-11-22'")
    try Archive(path: small.path).announce(small.folder.path + "/filled", of: day)
    #expect(try small.run(["query", "SELECT 1"]).code == 0, "before the new one is in its place")
    #expect(try small.run(["archive", "verify"]).code == 0)
    try manager.removeItem(atPath: snapshot)
    try manager.copyItem(atPath: small.folder.path + "/filled", toPath: snapshot)
    #expect(try small.run(["query", "SELECT 1"]).code == 0, "and after")
    #expect(try small.run(["archive", "verify"]).output.contains("2026-11-22: trends filled, and not drawn since"))
    let rebuilt = try small.run(["archive", "rebuild"])
    #expect(rebuilt.output.contains("2026-11-22: trends filled, drawn"), "\(rebuilt.output)\(rebuilt.error)")
    #expect(try !String(contentsOfFile: folder + "/manifest.json", encoding: .utf8).contains("filling"))
    #expect(try small.run(["archive", "verify"]).code == 0)
  }

  /// A day that comes late is known to the days after it, whose snapshots change for it.
  @Test func aDayThatComesLateIsFilledIn() throws {
    let small = try SmallArchive(["2026-11-20", "2026-11-22", "2026-11-21"])
    let rebuilt = try small.run(["archive", "rebuild"])
    #expect(rebuilt.code == 0 && rebuilt.output.contains("2026-11-22: trends filled, drawn"), "\(rebuilt.output)")
    #expect(try small.run(["archive", "verify"]).code == 0)
    #expect(try small.run(["archive", "rebuild"]).output == "3 days: nothing changed\n")
  }
}
