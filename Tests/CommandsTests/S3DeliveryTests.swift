import Delivery
import Foundation
import TestSupport
import Testing

/// `runbook deliver` as users run it, to buckets of three servers that others wrote.
@Suite(.serialized) struct S3DeliveryTests {
  static let days = ["2026-11-22", "2026-11-23"]

  /// A server, a bucket on it, and an archive of the samples to deliver from.
  final class World: Sendable {
    struct Object: Decodable, Equatable {
      let sha256: String
      let type: String
      let cache: String
      let disposition: String
      let key: String
    }

    let server: ObjectServer
    let bucket = "reports-\(UUID().uuidString.lowercased().prefix(8))"
    let folder: String

    init(_ server: ObjectServer) throws {
      self.server = server
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: try S3DeliveryTests.archive.get(), toPath: "\(folder)/archive")
      _ = try ask("make")
      try configure("s3: { location: \"s3://\(bucket)/runbook\" }")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func configure(_ deliver: String) throws {
      try Data("archive: archive\ndeliver:\n  \(deliver)\n".utf8).write(
        to: URL(fileURLWithPath: "\(folder)/runbook.yaml"))
    }

    @discardableResult
    func ask(_ what: String, _ name: String? = nil, input: String = "") throws -> Data {
      try Python.run(
        "StandIn/bucket.py",
        [what, server.address, name ?? bucket, server.kind.accessKeyID, server.kind.secretAccessKey],
        input: Data(input.utf8))
    }

    func objects() throws -> [String: Object] {
      try JSONDecoder().decode([String: Object].self, from: try ask("list"))
    }

    /// The credentials of the server, which only it has ever seen.
    var environment: [String: String] {
      [
        "AWS_ENDPOINT_URL": server.address, "AWS_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1",
        "AWS_ACCESS_KEY_ID": server.kind.accessKeyID, "AWS_SECRET_ACCESS_KEY": server.kind.secretAccessKey,
      ]
    }

    func deliver(_ arguments: [String] = [], environment: [String: String] = [:]) throws -> Program.Outcome {
      try Program.run(
        ["deliver", "--config", "runbook.yaml"] + arguments, in: folder,
        environment: self.environment.merging(environment) { $1 })
    }

    /// What of the archive must be in the bucket after the days were delivered.
    func expected(_ days: [String]) throws -> [String: String] {
      var expected: [String: String] = [:]
      for name in files(below: "\(folder)/archive").keys {
        let top = name.prefix { $0 != "/" }
        let hash = try ArchivedFile(name, at: "\(folder)/archive/\(name)").sha256
        if days.contains(String(top)), !name.hasSuffix("deliveries.jsonl") {
          expected["runbook/\(name)"] = hash
          // It has a manifest of its own, for it has no snapshot.
          if top == days.last ?? "", !name.hasSuffix("snapshot.sqlite"), !name.hasSuffix("manifest.json") {
            expected["runbook/latest/\(name.dropFirst(top.count + 1))"] = hash
          }
        }
        if name == "index.html" { expected["runbook/index.html"] = hash }
      }
      return expected
    }
  }

  static let archive = Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
    let run = try Program.run(["run", "--config", "Samples/runbook.yaml", "--archive", folder])
    guard run.code == 0 else { throw Failed(description: run.error) }
    return folder
  }

  struct Failed: Error { let description: String }

  // MARK: What goes where

  @Test func daysGoInWholeAndOnce() throws {
    let world = try World(ObjectServer(.moto))
    let plan = try world.deliver(["--date", Self.days[0], "--dry-run"])
    #expect(plan.code == 0, "\(plan.error)")
    #expect(plan.output.contains("s3: snapshot.sqlite, "))
    #expect(plan.output.contains("to s3://\(world.bucket)/runbook/2026-11-22/manifest.json"))
    #expect(try world.objects().isEmpty)

    for (index, day) in Self.days.enumerated() {
      let sent = try world.deliver(["--date", day])
      try #require(sent.code == 0, "\(sent.error)")
      #expect(sent.output.contains("delivered to s3://\(world.bucket)/runbook/\(day)/"), "\(sent.output)")
      #expect(sent.error.contains("versioning is off"), "\(sent.error)")
      var objects = try world.objects()
      #expect(objects.removeValue(forKey: "runbook/latest/manifest.json") != nil)
      #expect(objects.mapValues(\.sha256) == (try world.expected(Array(Self.days[...index]))))
    }
    let objects = try world.objects()
    let page = try #require(objects["runbook/2026-11-23/index.html"])
    #expect(page.type == "text/html; charset=utf-8" && page.cache == "private, max-age=86400")
    #expect(objects["runbook/latest/index.html"]?.cache == "private, no-cache")
    #expect(
      objects["runbook/2026-11-23/snapshot.sqlite"]?.disposition
        == #"inline; filename="runbook-2026-11-23-snapshot.sqlite""#)

    // The newest stays the newest, whichever day comes again.
    for day in Self.days {
      let again = try world.deliver(["--date", day])
      #expect(again.code == 0 && again.output == "s3: everything is there already\n", "\(again)")
    }
    #expect(try world.objects() == objects)
  }

  @Test func anArchivedDayIsReplacedOnPurposeAlone() throws {
    let world = try World(ObjectServer(.moto))
    #expect(try world.deliver().code == 0)
    let before = try world.objects()
    let draw = try Program.run(
      [
        "render", "--archive", "\(world.folder)/archive", "--date", "2026-11-23", "--only", "--format", "md",
        "--template",
        "\(Program.package)/Templates/email.md",
      ])
    try #require(draw.code == 0, "\(draw.error)")
    let refused = try world.deliver()
    #expect(refused.code == 1)
    #expect(refused.error.contains("holds 2026-11-23 already"), "\(refused.error)")
    #expect(refused.error.contains("--replace puts this one in its place"))
    #expect(try world.objects() == before)
    let replaced = try world.deliver(["--replace"])
    try #require(replaced.code == 0, "\(replaced.error)")
    var objects = try world.objects()
    #expect(objects.removeValue(forKey: "runbook/latest/manifest.json") != nil)
    #expect(objects.mapValues(\.sha256) == (try world.expected(["2026-11-23"])))
    #expect(objects["runbook/2026-11-23/index.html"] == nil)
  }

  @Test func theStrictServerTakesAndGivesTheSame() throws {
    let (strict, moto) = (try ObjectServer(.strict), try ObjectServer(.moto))
    let world = try World(strict)
    // It has no security token service: the account's own profile has its keys.
    try world.configure(
      "s3: { location: \"s3://\(world.bucket)/runbook\", account: \"777788889999\" }\naccounts:\n"
        + "  - { id: \"777788889999\", profile: strict }")
    func environment(_ secret: String) throws -> [String: String] {
      try Data("[strict]\naws_access_key_id = test:tester\naws_secret_access_key = \(secret)\n".utf8).write(
        to: URL(fileURLWithPath: "\(world.folder)/credentials"))
      return [
        "AWS_ENDPOINT_URL": moto.address, "AWS_ENDPOINT_URL_S3": strict.address,
        "AWS_SHARED_CREDENTIALS_FILE": "\(world.folder)/credentials",
        "AWS_SESSION_TOKEN": "planted-session-token-of-nobody", "AWS_SECRET_ACCESS_KEY": "planted+secret/key+of/nobody",
      ]
    }
    let unknown = try world.deliver(environment: environment("testing"))
    #expect(unknown.code == 1)
    #expect(unknown.error.contains("--allow-public delivers without knowing"), "\(unknown.error)")
    #expect(try world.objects().isEmpty)

    // A signature that is wrong is explained by all that was signed.
    var said = ""
    for format in ["text", "json"] {
      let refused = try world.deliver(
        ["--allow-public", "--verbose", "--log-format", format], environment: environment("another-planted-secret"))
      #expect(refused.code == 1)
      #expect(refused.error.contains("SignatureDoesNotMatch"), "\(refused.error)")
      said += refused.output + refused.error
    }
    for day in Self.days {
      let sent = try world.deliver(
        ["--allow-public", "--verbose", "--date", day], environment: environment("testing"))
      try #require(sent.code == 0, "\(sent.error)")
      said += sent.output + sent.error
    }
    var objects = try world.objects()
    #expect(objects.removeValue(forKey: "runbook/latest/manifest.json") != nil)
    #expect(objects.mapValues(\.sha256) == (try world.expected(Self.days)))

    for (name, data) in files(below: "\(world.folder)/archive") where name.hasSuffix("deliveries.jsonl") {
      said += String(decoding: data, as: UTF8.self)
    }
    #expect(said.contains("PutObject"))
    for secret in ["planted", "Signature=", "testing"] { #expect(!said.contains(secret), "\(secret)") }
  }

  @Test func theStatedPolicyIsEnoughAndAKeyIsUsed() throws {
    let world = try World(ObjectServer(.ministack))
    let place =
      "location: \"s3://\(world.bucket)/runbook\", kms_key: alias/reports, expected_owner: \"000000000000\""
    try world.configure("s3: { \(place) }")
    let stated = try Program.run(["policy", "--config", "runbook.yaml", "--for", "delivery"], in: world.folder)
    try #require(stated.code == 0, "\(stated.error)")
    var policy = try #require(
      try JSONSerialization.jsonObject(with: Data(stated.output.utf8)) as? [String: Any])
    let statements = try #require(policy["Statement"] as? [[String: Any]])

    func user(_ name: String, _ statements: [[String: Any]]) throws -> [String: String] {
      policy["Statement"] = statements
      let text = String(decoding: try JSONSerialization.data(withJSONObject: policy), as: UTF8.self)
      let keys = try JSONDecoder().decode([String].self, from: try world.ask("user", name, input: text))
      return ["AWS_ACCESS_KEY_ID": keys[0], "AWS_SECRET_ACCESS_KEY": keys[1]]
    }
    // Each action is needed: without it, its name is in the message, and no manifest is there.
    let daily = statements.filter { ($0["Sid"] as? String) != "ReplaceDays" }
    for action in ["s3:ListBucket", "s3:PutObject", "s3:GetBucketPublicAccessBlock"] {
      let less = daily.map { statement in
        var statement = statement
        statement["Action"] = (statement["Action"] as? [String])?.filter { $0 != action }
        return statement
      }
      let refused = try world.deliver(environment: user("without-\(action.dropFirst(3))", less))
      #expect(refused.code == 1)
      #expect(refused.error.contains("allow \(action) on"), "\(action): \(refused.error)")
      #expect(try world.objects().isEmpty)
    }
    let deliverer = try user("deliverer", daily)
    for day in Self.days {
      let sent = try world.deliver(["--date", day], environment: deliverer)
      try #require(sent.code == 0, "\(sent.error)")
    }
    let objects = try world.objects()
    #expect(objects.count > 60)
    #expect(objects.values.allSatisfy { $0.key == "alias/reports" })
  }

  @Test func aLockedBucketIsToldOfAndTakesDays() throws {
    let world = try World(ObjectServer(.ministack))
    try world.ask("lock", world.bucket + "-locked")
    try world.configure("s3: { location: \"s3://\(world.bucket)-locked/runbook\" }")
    for day in Self.days {
      let sent = try world.deliver(["--date", day])
      try #require(sent.code == 0, "\(sent.error)")
      #expect(sent.error.contains("versioning is on: what is replaced stays as an earlier version"))
      #expect(sent.error.contains("Object Lock is on: governance, 30 days"), "\(sent.error)")
      #expect(sent.output.contains(", as "), "the version of the manifest is in the receipt: \(sent.output)")
    }
  }

  // MARK: What does not go

  @Test func whatStandsAgainstIsSaidAndNothingIsSent() throws {
    let world = try World(ObjectServer(.moto))
    func says(_ words: String, _ arguments: [String] = [], environment: [String: String] = [:]) throws {
      let outcome = try world.deliver(arguments, environment: environment)
      #expect(outcome.code == 1, "\(words)")
      #expect(outcome.error.contains(words), "\(outcome.error)")
      #expect(outcome.error.contains("not delivered to s3"))
      #expect(try world.objects().isEmpty)
    }
    try says("S3 cannot be reached: check the network", environment: ["AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9"])
    // Of what is not whole here nothing is sent.
    let page = "\(world.folder)/archive/2026-11-23/index.html"
    let kept = try Data(contentsOf: URL(fileURLWithPath: page))
    try Data("damaged".utf8).write(to: URL(fileURLWithPath: page))
    try says("is not the file of the manifest; draw the day again with `runbook render`")
    try kept.write(to: URL(fileURLWithPath: page))
    try world.ask("public")
    try says("is public: its policy lets everybody in. Nothing was sent")
    let wrong = try Program.run(["deliver", "--replace", "--to", "s3", "--config", "runbook.yaml"], in: world.folder)
    #expect(wrong.code == 1, "no credentials: \(wrong.error)")
  }
}
