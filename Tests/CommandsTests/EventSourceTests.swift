import CloudTrail
import Foundation
import Snapshot
import TestSupport
import Testing

/// One day's events by way of each source: the snapshots hold the same.
@Suite(.serialized) struct EventSourceTests {
  static let day = "2024-03-05"
  static let bucket = "example-trail"
  static let accounts = [ExampleOrganization.caller, ExampleOrganization.readable]

  /// Logs, fixtures that know their event history, and a stand-in with an S3 of moto's behind it.
  final class World: Sendable {
    let folder: String
    let standIn: StandIn

    init() throws {
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("sources-\(UUID().uuidString)").path
      let fixtures = folder + "/fixtures"
      try ExampleOrganization.write(to: fixtures)
      _ = try Python.run("StandIn/history.py", ["logs", folder + "/logs"])
      _ = try Python.run("StandIn/history.py", ["history", folder + "/logs", fixtures])
      standIn = try StandIn(fixtures: fixtures, moto: true)
      _ = try Python.run(
        "StandIn/history.py",
        [
          "upload", folder + "/logs", standIn.address, EventSourceTests.bucket, ExampleOrganization.accessKeyID,
          ExampleOrganization.secretAccessKey,
        ])
      try standIn.reset()
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
  }

  static let world = Result<World, any Error> { try World() }

  struct Run {
    let outcome: Program.Outcome
    let folder: TemporaryFolder
    var snapshot: String { "\(folder.path)/archive/\(EventSourceTests.day)/snapshot.sqlite" }

    init(
      _ world: World, _ cloudTrail: String, _ arguments: [String] = [], environment: [String: String] = [:],
      accounts: String = ""
    ) throws {
      folder = try TemporaryFolder()
      try folder.write(
        """
        archive: archive
        accounts:
          - organization: { role: \(ExampleOrganization.role), external_id: \(ExampleOrganization.externalID) }
        \(accounts)services: [cloudtrail]
        cloudtrail: \(cloudTrail)
        """, as: "runbook.yaml")
      let templates = Program.package + "/Templates"
      outcome = try Program.run(
        [
          "collect", "--config", "runbook.yaml", "--date", EventSourceTests.day, "--as-of-now", "--templates",
          templates,
        ]
          + arguments,
        in: folder.path,
        environment: LiveRun.environment(home: folder.path, world.standIn.address).merging(environment) { $1 })
    }

    func ask(_ sql: String) throws -> String {
      let query = try Program.run(["query", "--snapshot", snapshot, "--format", "csv", sql])
      try #require(query.code == 0, "\(query.error)\n\(outcome.error)")
      return query.output.split(whereSeparator: \.isNewline).dropFirst().joined(separator: "\n")
    }
  }

  private static func differences(_ how: String, _ a: Run, _ b: Run, _ accounts: [String] = []) throws -> String {
    let output = try Python.run("CommandsTests/same_snapshots.py", [how, a.snapshot, b.snapshot] + accounts)
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  private static func files(_ world: World) throws -> Run {
    let run = try Run(world, "{ source: files, location: \(world.folder)/logs }")
    try #require(run.outcome.code == 0, "\(run.outcome.error)")
    return run
  }

  @Test func aBucketGivesTheBytesThatFilesGive() throws {
    let world = try Self.world.get()
    let files = try Self.files(world)
    #expect(try files.ask("SELECT sum(items) > 1400 FROM collection WHERE operation = 'ReadLogFiles'") == "1")
    let bucket = try Run(world, "{ source: s3, location: s3://\(Self.bucket), expected_owner: \"123456789012\" }")
    try #require(bucket.outcome.code == 0, "\(bucket.outcome.error)")
    #expect(try Self.differences("bytes", files, bucket) == "the bytes are the same")
    #expect(try bucket.ask("SELECT count(*) > 3 FROM collection WHERE operation = 'ReadLogObjects'") == "1")
    #expect(try bucket.ask("SELECT sum(bytes) > 10000 FROM collection") == "1")
    #expect(try world.standIn.log().filter { $0.service == "s3" }.allSatisfy { $0.error == nil })
    let named = try Run(world, "{}", ["--cloudtrail", "s3://\(Self.bucket)/AWSLogs"])
    #expect(try Self.differences("bytes", files, named) == "the bytes are the same", "\(named.outcome.error)")
  }

  @Test func theStrictBucketGivesTheSameBytes() throws {
    let world = try Self.world.get()
    let files = try Self.files(world)
    let strict = try ObjectServer(.strict)
    _ = try Python.run(
      "StandIn/history.py",
      [
        "upload", world.folder + "/logs", strict.address, Self.bucket, strict.kind.accessKeyID,
        strict.kind.secretAccessKey,
      ])
    // Its keys are its own: an account's profile has them, and is used for the bucket alone.
    let keys = [
      "aws_access_key_id = \(strict.kind.accessKeyID)", "aws_secret_access_key = \(strict.kind.secretAccessKey)",
    ]
    let credentials = try TemporaryFolder()
    try credentials.write("[strict]\n\(keys.joined(separator: "\n"))\n", as: "credentials")
    let run = try Run(
      world, "{ source: s3, location: s3://\(Self.bucket), account: \"777788889999\" }",
      environment: [
        "AWS_ENDPOINT_URL_S3": strict.address, "AWS_SHARED_CREDENTIALS_FILE": credentials.path + "/credentials",
      ], accounts: "  - { id: \"777788889999\", profile: strict }\n")
    try #require(run.outcome.code == 0, "\(run.outcome.error)")
    let message = try run.ask("SELECT DISTINCT message FROM collection WHERE operation = 'ReadLogObjects'")
    let itself = try Self.differences("events", files, files)
    #expect(itself.hasSuffix("rows are the same"))
    #expect(try Self.differences("events", files, run) == itself, "\(message)")
  }

  @Test func theEventHistoryGivesTheSameEvents() throws {
    let world = try Self.world.get()
    let files = try Self.files(world)
    let lookup = try Run(world, "{ source: lookup }", ["--record", "recordings"])
    try #require(lookup.outcome.code == 0, "\(lookup.outcome.error)")
    let same = try Self.differences("events", lookup, files, Self.accounts)
    #expect(same.hasSuffix("rows are the same") && same != "0 rows are the same", "\(same)")
    #expect(
      try lookup.ask("SELECT DISTINCT outcome, truncated FROM collection WHERE operation = 'LookupEvents'") == "ok,0")
    #expect(try lookup.ask("SELECT max(calls) > 2 FROM collection WHERE operation = 'LookupEvents'") == "1")
    // What was recorded gives the same again, on any day.
    try lookup.folder.write(
      """
      archive: replayed
      accounts:
        - organization: {}
      services: [cloudtrail]
      replay: recordings
      """, as: "replay.yaml")
    let replay = try Program.run(
      ["collect", "--config", "replay.yaml", "--templates", Program.package + "/Templates"], in: lookup.folder.path)
    #expect(replay.code == 0, "\(replay.error)")
    let output = try Python.run(
      "CommandsTests/same_snapshots.py",
      ["bytes", lookup.snapshot, "\(lookup.folder.path)/replayed/\(Self.day)/snapshot.sqlite"])
    #expect(String(decoding: output, as: UTF8.self) == "the bytes are the same\n")
  }

  @Test func aHistoryThatIsCutShortSaysSo() throws {
    let run = try Run(try Self.world.get(), "{ max_pages: 1 }")
    try #require(run.outcome.code == 0, "\(run.outcome.error)")
    #expect(
      try run.ask(
        "SELECT count(*) > 0 FROM unread WHERE operation = 'LookupEvents' AND message LIKE 'cut short after 1 pages%s3%'"
      )
        == "1")
  }

  /// Athena's answer is made by another database out of the same logs, and given to the very question that we ask.
  @Test func athenaGivesTheSameEvents() throws {
    let world = try Self.world.get()
    let files = try Self.files(world)
    let table = TrailTable(
      database: "runbook", name: "cloudtrail_logs", location: "s3://\(Self.bucket)/AWSLogs/o-exampleorgid/")
    let regions = try files.ask("SELECT DISTINCT region FROM region ORDER BY 1").split(separator: "\n").map(String.init)
    let accounts = try files.ask("SELECT account_id FROM account ORDER BY 1").split(separator: "\n").map(String.init)
    let day = try #require(Day(Self.day))
    let query = ActivityQuery(
      table, accounts: accounts.map { AccountID($0) }, regions: regions.map { RegionName($0) }, from: day.start,
      to: day.advanced(by: 1).start)
    let rows = try Python.run(
      "CloudTrailTests/athena.py", [world.folder + "/logs/AWSLogs/o-exampleorgid"],
      input: try JSONEncoder().encode(["creation": table.creation(regions: regions), "query": query.sql]))
    let fixtures = world.folder + "/fixtures"
    let folder = try TemporaryFolder()
    try folder.write(String(decoding: rows, as: UTF8.self), as: "rows.json")
    _ = try Python.run("StandIn/history.py", ["results", folder.path + "/rows.json", fixtures])
    try Self.write(
      [
        "GetTableMetadata": [
          "error": ["code": "MetadataException", "message": "EntityNotFoundException: Entity Not Found"]
        ],
        "StartQueryExecution": [
          "cases": [
            ["when": ["QueryString": query.sql], "result": ["QueryExecutionId": "query-of-the-day"]],
            [
              "when": ["QueryString": table.creation(regions: regions)],
              "result": ["QueryExecutionId": "making-the-table"],
            ],
            [
              "when": ["QueryString": "CREATE DATABASE IF NOT EXISTS runbook"],
              "result": ["QueryExecutionId": "making-the-database"],
            ],
          ]
        ],
        "GetQueryExecution": [
          "result": [
            "QueryExecution": ["Status": ["State": "SUCCEEDED"], "Statistics": ["DataScannedInBytes": 123_456_789]]
          ]
        ],
      ], to: fixtures)
    let athena = try Run(
      world, "{ source: athena, location: s3://\(Self.bucket), work_group: security, output: s3://example-results/a }")
    try #require(athena.outcome.code == 0, "\(athena.outcome.error)")
    let same = try Self.differences("events", athena, files)
    #expect(same.hasSuffix("rows are the same") && same != "0 rows are the same", "\(same)")
    #expect(
      try athena.ask("SELECT outcome, bytes FROM collection WHERE operation = 'StartQueryExecution'")
        == "ok,370370367")
    #expect(
      try athena.ask("SELECT sum(items) FROM collection WHERE operation = 'QueryLogs'")
        == (try files.ask("SELECT sum(items) FROM collection WHERE operation = 'ReadLogFiles'")))
  }

  private static func write(_ documents: [String: Any], to fixtures: String) throws {
    let folder = "\(fixtures)/_any/_any/athena"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (operation, document) in documents {
      try JSONSerialization.data(withJSONObject: document).write(
        to: URL(fileURLWithPath: "\(folder)/\(operation).json"))
    }
  }

  /// A run that is ended by a signal leaves nothing that passes for a day, and what it has can be taken up.
  @Test func aSignalEndsARunInAnOrderlyWay() throws {
    let world = try Self.world.get()
    // The calls of tests before it are no sign that this run has come so far.
    try world.standIn.reset()
    try world.standIn.setFaults([.init(.delayed, service: "cloudtrail", operation: "LookupEvents", seconds: 30)])
    defer { try? world.standIn.reset() }
    let folder = try TemporaryFolder()
    try folder.write("archive: archive\nservices: [cloudtrail]\n", as: "runbook.yaml")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = [
      "collect", "--config", "runbook.yaml", "--date", Self.day, "--as-of-now", "--region", "us-east-1", "--templates",
      Program.package + "/Templates",
    ]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = LiveRun.environment(home: folder.path, world.standIn.address)
    process.standardInput = FileHandle.nullDevice
    let error = Pipe()
    process.standardError = error
    try process.run()
    while try !world.standIn.log().contains(where: { $0.operation == "LookupEvents" }) {}
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == SIGINT)
    #expect(process.terminationReason == .uncaughtSignal)
    let said = String(decoding: try error.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    #expect(said.contains("the same command with `--date \(Self.day) --resume` goes on from it"), "\(said)")
    #expect(said.hasSuffix("runbook: ended by a signal\n"), "\(said)")
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/archive/\(Self.day)")
    #expect(names.contains("snapshot.sqlite.partial") && !names.contains("snapshot.sqlite"), "\(names)")
  }
}
