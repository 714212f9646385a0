import Delivery
import Foundation
import TestSupport
import Testing

/// The archive in a bucket, read and written in place: every command says and leaves what it does with a folder.
@Suite(.serialized) struct ArchiveInS3Tests {
  /// A bucket, and machines that know of it nothing but its name.
  final class World: Sendable {
    let server: ObjectServer
    let bucket = "archive-\(UUID().uuidString.lowercased().prefix(8))"
    let folder: String
    var location: String { "s3://\(bucket)/runbook" }

    init(_ server: ObjectServer) throws {
      self.server = server
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      _ = try ask("make")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func ask(_ what: String) throws -> Data {
      try Python.run(
        "StandIn/bucket.py",
        [what, server.address, bucket, server.kind.accessKeyID, server.kind.secretAccessKey])
    }

    /// A machine of that name: it keeps what it has fetched.
    func run(
      _ arguments: [String], on machine: String = "one", through line: ObjectServer? = nil
    ) throws -> Program.Outcome {
      try Program.run(
        arguments,
        environment: [
          "HOME": "\(folder)/\(machine)", "AWS_ENDPOINT_URL": (line ?? server).address, "AWS_REGION": "us-east-1",
          "AWS_MAX_ATTEMPTS": "1", "AWS_ACCESS_KEY_ID": server.kind.accessKeyID,
          "AWS_SECRET_ACCESS_KEY": server.kind.secretAccessKey,
        ])
    }

    /// What is in the bucket, as hashes by path; without the manifest of `latest/`, which is its own.
    func objects() throws -> [String: String] {
      struct Object: Decodable { let sha256: String }
      var hashes: [String: String] = [:]
      for (key, object) in try JSONDecoder().decode([String: Object].self, from: try ask("list"))
      where key != "runbook/latest/manifest.json" {
        hashes[String(key.dropFirst("runbook/".count))] = object.sha256
      }
      return hashes
    }
  }

  /// What is in a folder, but for what a bucket's `latest/` has not.
  static func files(of archive: String) throws -> [String: String] {
    var hashes: [String: String] = [:]
    for name in CommandsTests.files(below: archive).keys where name != "latest/manifest.json" {
      hashes[name] = try ArchivedFile(name, at: "\(archive)/\(name)").sha256
    }
    return hashes
  }

  private static let run = ["run", "--config", "Samples/runbook.yaml", "--archive"]
  private static let review = ["ack", "--config", "Samples/runbook.yaml", "--by", "sam", "--note", "seen", "--archive"]

  @Test func everyCommandDoesWhatItDoesInAFolder() throws {
    let world = try World(ObjectServer(.moto))
    let local = "\(world.folder)/local"
    func both(_ arguments: [String], on machine: String) throws -> (remote: Program.Outcome, local: Program.Outcome) {
      let outcomes = (
        try world.run(arguments + ["--archive", world.location], on: machine),
        try world.run(arguments + ["--archive", local], on: machine)
      )
      #expect(outcomes.0.code == outcomes.1.code, "\(arguments): \(outcomes.0.error) \(outcomes.1.error)")
      return outcomes
    }
    let run = try both(["run", "--config", "Samples/runbook.yaml"], on: "one")
    try #require(run.remote.code == 0, "\(run.remote.error)")
    #expect(run.remote.output == "\(world.location)/2026-11-23/index.html\n")
    #expect(try world.objects() == Self.files(of: local))
    #expect(try world.objects()["2026-11-22/snapshot.sqlite"] != nil)

    // Another machine, which has nothing yet; then the same again, which has.
    for machine in ["two", "two"] {
      for arguments in [
        ["query", "SELECT count(*) FROM finding"], ["query", "SELECT count(*) FROM previous.finding"],
        ["query", "--date", "2026-11-22", "SELECT date FROM snapshot"], ["export", "--format", "csv"],
        ["checks", "show", "guardduty-enabled"], ["diff", "2026-11-22", "2026-11-23", "--format", "json"],
        ["mute", "list", "--config", "Samples/runbook.yaml"],
      ] {
        let outcomes = try both(arguments, on: machine)
        #expect(outcomes.remote.code == 0, "\(outcomes.remote.error)")
        #expect(outcomes.remote.output == outcomes.local.output, "\(arguments)")
      }
    }
    let missing = try world.run(["query", "SELECT 1", "--date", "2026-10-01", "--archive", world.location], on: "two")
    #expect(missing.code == 65 && missing.error.contains("the days near it are 2026-11-22, 2026-11-23"))

    // What is written there on one machine is there for the others. A review is of a moment: it is made once.
    let acked = try world.run(
      ["ack", "--config", "Samples/runbook.yaml", "--by", "sam", "--note", "seen", "--archive", world.location],
      on: "three")
    try #require(acked.code == 0, "\(acked.error)")
    let objects = try world.objects()
    #expect(objects["reviews.jsonl"] != nil)
    let unreviewed = try Self.files(of: local)
    #expect(objects["2026-11-23/index.html"] != unreviewed["2026-11-23/index.html"])
    let asked = try world.run(
      ["query", "--format", "csv", "SELECT reviewer, note FROM review", "--archive", world.location], on: "five")
    #expect(asked.output.contains("sam,seen"), "\(asked.output) \(asked.error)")
    let second = try world.run(Self.review + [world.location, "--date", "2026-11-22"], on: "one")
    try #require(second.code == 0, "\(second.error)")
    let index = try world.run(["archive", "index", "--archive", world.location], on: "two")
    #expect(index.code == 0 && index.output == "\(world.location)/index.html\n", "\(index.error)")
    #expect(try world.objects()["latest/index.html"] == objects["2026-11-23/index.html"])

    let verified = try both(["archive", "verify"], on: "two")
    #expect(verified.remote.code == 0, "\(verified.remote.output)")
    #expect(verified.remote.output.hasSuffix("as they were written\n"), "\(verified.remote.output)")
    let rebuilt = try world.run(["archive", "rebuild", "--archive", world.location], on: "four")
    #expect(rebuilt.code == 0, "\(rebuilt.error)")
    #expect(try world.run(["archive", "verify", "--archive", world.location], on: "two").code == 0)

    // The working folder is nobody else's to look into.
    let permissions =
      try FileManager.default.attributesOfItem(atPath: "\(world.folder)/two/.cache/runbook")[.posixPermissions]
    #expect(permissions as? Int == 0o700)
  }

  @Test func aDayThatIsThereIsReplacedOnPurposeAlone() throws {
    let world = try World(ObjectServer(.moto))
    let run = try world.run(Self.run + [world.location])
    try #require(run.code == 0, "\(run.error)")
    let before = try world.objects()
    let again = try world.run(Self.run + [world.location], on: "two")
    #expect(again.code == 65)
    #expect(again.error.contains("holds 2026-11-23 already; --replace collects and draws it again"), "\(again.error)")
    let same = try world.run(["render", "--config", "Samples/runbook.yaml", "--archive", world.location], on: "two")
    #expect(same.code == 0, "the same report is no other: \(same.error)")
    #expect(try world.objects() == before)
    let other = [
      "render", "--config", "Samples/runbook.yaml", "--only", "--format", "md", "--archive", world.location,
    ]
    let refused = try world.run(other, on: "two")
    #expect(refused.code == 1 && refused.error.contains("--replace puts this one in its place"), "\(refused.error)")
    #expect(try world.objects() == before)
    let replaced = try world.run(other + ["--replace"], on: "two")
    try #require(replaced.code == 0, "\(replaced.error)")
    let after = try world.objects()
    #expect(after["2026-11-23/index.html"] == nil && after["2026-11-23/report.md"] != nil)
    #expect(after["2026-11-23/replacing.json"] == nil)
    #expect(try world.run(["archive", "verify", "--archive", world.location], on: "one").code == 0)

    // Collected again, the day keeps its earlier snapshot where that was another.
    let collected = try world.run(
      ["run", "--replace", "--config", "Samples/runbook.yaml", "--service", "guardduty", "--archive", world.location],
      on: "three")
    try #require(collected.code == 0, "\(collected.error)")
    #expect(try world.objects()["2026-11-23/revisions/snapshot-1.sqlite"] == before["2026-11-23/snapshot.sqlite"])
    let wrong = try world.run(["render", "--replace", "--archive", "\(world.folder)/local"])
    #expect(wrong.code == 65 && wrong.error.contains("--replace is for archives in S3"))
  }

  @Test func whatIsDamagedIsNamedAndNotRead() throws {
    let world = try World(ObjectServer(.moto))
    try #require(try world.run(Self.run + [world.location]).code == 0)
    _ = try Python.run(
      "StandIn/bucket.py",
      ["damage", world.server.address, world.bucket, "test", "test", "runbook/2026-11-22/snapshot.sqlite"])
    let query = try world.run(
      ["query", "--date", "2026-11-22", "SELECT 1", "--archive", world.location], on: "two")
    #expect(query.code == 1)
    #expect(query.error.contains("2026-11-22/snapshot.sqlite is not the file that its manifest names"))
    let verify = try world.run(["archive", "verify", "--archive", world.location], on: "two")
    #expect(verify.code == 1)
    let problem = "2026-11-22/snapshot.sqlite: corrupted: its SHA-256 is another"
    #expect(verify.output.contains(problem), "\(verify.output)")
    #expect(verify.output.contains("1 not as they were written"))
  }

  /// The line is cut at any request; what was written is whole, and the same command brings the rest.
  @Test func aLineThatIsCutIsTakenUpAgain() throws {
    let moto = try ObjectServer(.moto)
    let uncut = try World(moto)
    try #require(try uncut.run(Self.run + [uncut.location, "--date", "2026-11-22"]).code == 0)
    let counter = try ObjectServer(lineTo: moto, cutAfter: 1_000_000)
    let whole = try uncut.run(Self.run + [uncut.location], on: "two", through: counter)
    try #require(whole.code == 0, "\(whole.error)")
    let requests = Int(try counter.end().trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    #expect(requests > 100)
    let expected = try uncut.objects()
    for answered in stride(from: 3, to: requests, by: requests / 4) {
      let world = try World(moto)
      try #require(try world.run(Self.run + [world.location, "--date", "2026-11-22"]).code == 0)
      let line = try ObjectServer(lineTo: moto, cutAfter: answered)
      let cut = try world.run(Self.run + [world.location], on: "two", through: line)
      #expect(cut.code == 1, "\(answered): \(cut.output)\(cut.error)")
      let verify = try world.run(["archive", "verify", "--quiet", "--archive", world.location], on: "three")
      #expect(!verify.output.contains("missing") && !verify.output.contains("corrupted"), "\(verify.output)")
      // From the machine that was cut off, or from one that knows nothing of it.
      let replace = try world.objects()["2026-11-23/manifest.json"] == nil ? [] : ["--replace"]
      let again = try world.run(
        Self.run + [world.location] + replace, on: answered.isMultiple(of: 2) ? "two" : "four")
      try #require(again.code == 0, "\(answered): \(again.error)")
      #expect(try world.objects() == expected, "\(answered)")
    }
  }
}
