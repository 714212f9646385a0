import Foundation
import Testing

@testable import Snapshot

/// Snapshots of earlier versions are read as if today's version had written them.
@Suite struct MigrationTests {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
  static let versions = Array(Migration.oldest..<Schema.version)

  /// The snapshot that version 5 wrote, which is the first that was released.
  static var version5: String { fixtures.path + "/version-5/snapshot.sqlite" }

  /// The tables that came with each version.
  private static let added = [
    2: [
      "attack_signal", "attack_actor", "attack_resource", "attack_endpoint", "attack_indicator", "instance", "image",
      "cis_scan", "cis_check", "cis_target", "config_rule_resource", "aggregated_resource_count",
      "accessanalyzer_finding", "macie_finding",
    ],
    3: ["change"], 4: [], 5: ["vulnerability", "vulnerable_image"],
  ]

  /// Returns a snapshot as that version would have written it: without the tables that came later.
  private static func snapshot(of version: Int, in folder: TemporaryFolder) throws -> String {
    let path = folder.path + "/version-\(version).sqlite"
    try FileManager.default.copyItem(atPath: version5, toPath: path)
    let database = try Database(path: path, access: .readWrite)
    let views = try database.prepare("SELECT name FROM sqlite_schema WHERE type = 'view'")
    var names: [String] = []
    while try views.step() { if let name = views[0].string { names.append(name) } }
    views.reset()
    for name in names { try database.execute("DROP VIEW \(name)") }
    for table in added.filter({ $0.key > version }).values.joined() {
      try database.execute("DROP TABLE IF EXISTS \(table)")
      for source in Schema.table(named: table)?.sources ?? [] {
        try database.execute("DELETE FROM collection WHERE service || ':' || operation = '\(source)'")
      }
    }
    try database.execute("UPDATE snapshot SET schema_version = \(version)")
    return path
  }

  private static func count(_ table: String, _ snapshot: Snapshot) throws -> SQLValue? {
    try snapshot.rows("SELECT count(*) FROM \(table)").first?.first
  }

  @Test(arguments: versions)
  func anOlderSnapshotIsReadWithAllItsRows(_ version: Int) throws {
    let folder = try TemporaryFolder()
    let path = version == 5 ? Self.version5 : try Self.snapshot(of: version, in: folder)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let snapshot = try Snapshot(path: path)
    let old5 = try Snapshot(path: Self.version5)
    #expect(try snapshot.rows("SELECT schema_version FROM snapshot") == [[.integer(Int64(Schema.version))]])
    let old = try Database(path: Snapshot.readOnlyURI(path), access: .create)
    // The lines of the coverage grow by what was not asked, and the comparison may have been of another form.
    let tables = try old.prepare(
      """
      SELECT name FROM sqlite_schema
      WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT IN ('collection', 'change')
      """)
    var compared = 0
    while try tables.step() {
      let name = try #require(tables[0].string)
      let rows = try old.prepare("SELECT count(*) FROM \(name)")
      #expect(try rows.step())
      #expect(try Self.count(name, snapshot) == rows[0], "\(name)")
      compared += 1
    }
    #expect(compared > 50)
    #expect(
      try snapshot.rows("SELECT count(*) > 0 FROM vulnerability")
        == old5.rows("SELECT count(*) > 0 FROM vulnerability"),
      "what was not counted then is counted now")
    let lost = try snapshot.rows("SELECT count(*) FROM failed_part WHERE part = 'comparison'")
    #expect(lost == [[.integer(version < 3 ? 1 : 0)]], "nothing changed, as it seems, where nothing was compared")
    let unasked = try snapshot.rows(
      "SELECT count(*) > 0 FROM unread WHERE message = 'an earlier version of runbook did not ask for it'")
    if version == 1 { #expect(unasked == [[.integer(1)]]) }
    for table in Schema.tables { _ = try snapshot.rows("SELECT * FROM \(table.name) LIMIT 1") }
    for view in Schema.views { _ = try snapshot.rows("SELECT * FROM \(view.name) LIMIT 1") }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before, "the file was changed")
  }

  @Test(arguments: versions)
  func anOlderSnapshotIsThePreviousDay(_ version: Int) async throws {
    let folder = try TemporaryFolder()
    let earlier = try Self.snapshot(of: version, in: folder)
    let day = try #require(Day("2026-11-23"))
    let path = folder.path + "/snapshot.sqlite"
    let writer = try SnapshotWriter(
      path: path,
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test",
        previousDate: Day("2026-11-22")))
    try await writer.insert(Snapshot.accounts(path: earlier))
    try await writer.derive(previous: earlier, memoryDays: 400)
    try await writer.finish()
    let snapshot = try Snapshot(path: path, previous: earlier)
    #expect(try snapshot.rows("SELECT count(*) > 0 FROM previous.finding") == [[.integer(1)]])
    // Nothing was read today: nothing is resolved.
    let resolved = try snapshot.rows(
      "SELECT kind, source, count(*) FROM change WHERE change = 'resolved' GROUP BY 1, 2"
    )
    .map { $0.map { $0.string ?? "-" }.joined(separator: " ") }
    #expect(resolved == [])
    let compared = try Snapshot(comparing: earlier, with: path)
    #expect(try compared.rows("SELECT count(*) > 0 FROM change") == [[.integer(1)]])
  }

  @Test func nothingThatVersion5DidNotAskIsRead() throws {
    let snapshot = try Snapshot(path: Self.version5)
    #expect(try snapshot.rows("SELECT count(*) FROM collection WHERE outcome = 'ok' AND calls = 0") == [[.integer(0)]])
    #expect(try snapshot.rows("SELECT count(*) > 0 FROM collection WHERE outcome = 'not_needed'") == [[.integer(1)]])
  }

  /// The same ids and states as the collectors of today give, so that nothing is new or gone because of the version.
  @Test(arguments: [
    (":us-east-1::product/aws/inspector", "arn:aws:inspector2:us-east-1:111122223333:finding/a", true),
    (":us-east-1::productv2/aws/guardduty", "arn:aws:guardduty:us-east-1:111122223333:finding/a", true),
    (":us-east-1::product/aws/access-analyzer", "arn:aws-us-gov:access-analyzer:x:y:z/a", true),
    (":us-east-1::product/aws/macie", "0123456789abcdef", true),
    (":us-east-1::product/aws/guardduty", "s5", false),
    (":us-east-1::product/example/scanner", "arn:aws:guardduty:us-east-1:111122223333:finding/a", false),
    (":us-east-1:111122223333:product/111122223333/default", "vuln-1", false),
  ])
  func findingsOfVersion5KeepTheirIdentity(ending: String, id: String, isOwn: Bool) throws {
    let product = "arn:aws:securityhub" + ending
    let folder = try TemporaryFolder()
    let path = folder.path + "/snapshot.sqlite"
    try FileManager.default.copyItem(atPath: Self.version5, toPath: path)
    try Database(path: path, access: .readWrite).execute(
      """
      INSERT INTO finding (product, finding_id, account_id, region, type, title, status)
      VALUES ('securityhub', '\(id)', '111122223333', 'us-east-1', 't', 't', 'open'),
        ('accessanalyzer', 'e', '111122223333', 'us-east-1', 'ExternalAccess', 't', 'open');
      INSERT INTO securityhub_finding (finding_id, format, product_arn, resource_count, is_sample)
      VALUES ('\(id)', 'asff', '\(product)', 1, 1);
      INSERT INTO accessanalyzer_finding (finding_id, analyzer_arn, error) VALUES ('e', 'a', 'ACCESS_DENIED')
      """)
    let snapshot = try Snapshot(path: path)
    let expected = isOwn ? id : "\(product)/\(id)"
    #expect(
      try snapshot.rows(
        """
        SELECT finding_id, source_id, is_test FROM securityhub_finding JOIN finding USING (finding_id)
        WHERE product_arn = '\(product)' AND source_id = '\(id)' AND product = 'securityhub'
        """) == [[.text(expected), .text(id), .integer(1)]])
    #expect(
      try snapshot.rows("SELECT status, type FROM finding WHERE finding_id = 'e'")
        == [[.text("unknown"), .text("AnalysisError")]])
  }

  @Test func theCopyGoesAway() throws {
    let path: String
    do {
      let readable = try ReadableSnapshot(Self.version5)
      path = readable.path
      #expect(FileManager.default.fileExists(atPath: path))
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aVersionThatIsNotKnownIsNamed() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/snapshot.sqlite"
    try FileManager.default.copyItem(atPath: Self.version5, toPath: path)
    for (version, words) in [
      (99, "a later version of runbook wrote"), (0, "has schema version 0; this version of runbook reads 1 to 6"),
    ] {
      try Database(path: path, access: .readWrite).execute("UPDATE snapshot SET schema_version = \(version)")
      let error = #expect(throws: SnapshotError.self) { try Snapshot(path: path) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
      #expect(error?.description.contains(path) == true)
    }
  }

  /// The shape of each version is kept: whoever changes it raises `Schema.version` and adds a `Migration`.
  @Test func theShapeChangesWithItsVersionAlone() throws {
    let shape = Schema.createStatements.joined(separator: ";\n") + ";\n"
    let golden = Self.fixtures.path + "/version-\(Schema.version).sql"
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1", !FileManager.default.fileExists(atPath: golden) {
      try shape.write(toFile: golden, atomically: true, encoding: .utf8)
    }
    let known = try String(contentsOfFile: golden, encoding: .utf8)
    #expect(
      shape == known,
      "The schema differs from that of version \(Schema.version): raise Schema.version, add a step to Migration.all")
    #expect(Migration.all.map(\.from) == Self.versions, "a version has no step")
  }
}
