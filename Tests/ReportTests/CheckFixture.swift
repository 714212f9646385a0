import Foundation
import Testing
import Yams

@testable import Report
@testable import Snapshot

/// A folder with what a check is asked about, and what it is to answer.
///
/// `answers.yaml` holds what AWS answers (`RecordedAnswers`). The collectors read it, so the check is asked about what they
/// really write: every case about the meaning of an answer is written so.
///
/// In the other folders `facts.yaml` names tables with their rows, and only what differs from a plain day: one account in
/// an organization, one Region, every operation that the check reads answered whole. Columns that are left out are
/// `NULL`, or empty. `ledger` says of an operation (or of `all`) that it was not answered; `snapshot` changes the
/// snapshot's own row.
struct CheckFixture: CustomTestStringConvertible {
  let check: Check
  /// The folder's name: a verdict, and after a hyphen which case of it.
  let name: String
  var testDescription: String { "\(check.id)/\(name)" }
  var folder: String { "\(fixtures)/checks/\(check.id)/\(name)" }
  var outcome: CheckResult.Status? { CheckResult.Status(rawValue: String(name.prefix { $0 != "-" })) }

  static let templates = URL(fileURLWithPath: fixtures).appendingPathComponent("../../../Templates").standardized.path

  static let account = AccountID("111122223333")
  static let region = RegionName("eu-west-1")

  /// Those of one check.
  static func all(of check: Check) -> [CheckFixture] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(fixtures)/checks/\(check.id)")) ?? []
    return names.sorted().map { CheckFixture(check: check, name: $0) }
  }

  /// What the check says of the folder's facts, with what `ledger` says of its operations instead of the folder.
  func results(ledger override: [String: Outcome]? = nil, isEmpty: Bool = false) async throws -> [CheckResult] {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString).sqlite").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let answers = folder + "/answers.yaml"
    if !isEmpty, FileManager.default.fileExists(atPath: answers) {
      try await RecordedAnswers(path: answers).collect(for: check, to: path)
      if let override { try rewrite(path, ledger: override) }
      return try CheckRunner([check]).run(on: Snapshot(path: path))
    }
    let facts =
      try isEmpty
      ? [] : Self.mapping(Yams.compose(yaml: String(contentsOfFile: folder + "/facts.yaml", encoding: .utf8)))
    let database = try Database(path: path, access: .create)
    // One write to the disk, and none that waits for it: the file lives as long as the test.
    try database.execute("PRAGMA synchronous = OFF")
    try database.transaction { try write(facts, ledger: override, to: database) }
    return try CheckRunner([check]).run(on: Snapshot(path: path))
  }

  var expected: String { folder + "/expected.csv" }

  static func csv(_ results: [CheckResult]) -> String {
    let head = ["account_id", "region", "resource", "status", "reason"].map(SQLValue.text)
    return
      ([head]
      + results.map {
        [$0.accountID.sqlValue, $0.region.sqlValue, .text($0.resource), $0.status.sqlValue, .text($0.reason)]
      })
      .map { CSV.line($0).replacing("\r\n", with: "\n") }.joined()
  }

  // MARK: - Writing

  private static func mapping(_ node: Node?) -> [(key: String, value: Node)] {
    (node?.mapping ?? [:]).map { ($0.key.string ?? "", $0.value) }
  }

  /// Says of operations that they had another outcome, wherever they were asked.
  private func rewrite(_ path: String, ledger override: [String: Outcome]) throws {
    let database = try Database(path: path, access: .create)
    for operation in check.operations {
      guard let outcome = override[operation] ?? override["all"] else { continue }
      let words = operation.split(separator: ":").map(String.init)
      let error = Self.errors[outcome]
      let update = try database.prepare(
        "UPDATE collection SET outcome = ?, error_code = ?, message = ? WHERE service = ? AND operation = ?")
      let values: [SQLValue] = [
        outcome.sqlValue, error?.code.map(SQLValue.text) ?? .null, error.map { .text($0.message) } ?? .null,
        .text(words[0]), .text(words[1]),
      ]
      for (index, value) in values.enumerated() { update.bind(value, at: Int32(index + 1)) }
      _ = try update.step()
    }
  }

  private func write(_ facts: [(key: String, value: Node)], ledger override: [String: Outcome]?, to database: Database)
    throws
  {
    for statement in Schema.createStatements { try database.execute(statement) }
    func named(_ key: String) -> [String: Node] {
      Dictionary(
        uniqueKeysWithValues: Self.mapping(facts.first { $0.key == key }?.value).map { ($0.key, $0.value) })
    }
    var snapshot: [String: SQLValue] = [
      "date": .text("2026-11-23"), "window_start_at": .text("2026-11-23T00:00:00Z"),
      "window_end_at": .text("2026-11-24T00:00:00Z"), "schema_version": .integer(Int64(Schema.version)),
      "organization_id": .text("o-exampleorgid"), "partition": .text("aws"), "time_zone": .text("UTC"),
    ]
    for (column, value) in named("snapshot") { snapshot[column] = Self.value(value) }
    try insert(snapshot, into: "snapshot", database)
    try insert(
      [
        "account_id": Self.account.sqlValue, "name": .text("production"), "status": .text("ACTIVE"),
        "organization_id": snapshot["organization_id"] ?? .null,
      ], into: "account", database)
    try insert(Self.place("region").merging(["status": .text("enabled")]) { $1 }, into: "region", database)
    let said = named("ledger").compactMapValues { $0.string.flatMap(Outcome.init) }
    let ledger = override ?? said
    for operation in check.operations {
      let words = operation.split(separator: ":").map(String.init)
      let outcome = ledger[operation] ?? ledger["all"] ?? .ok
      let error = Self.errors[outcome]
      try insert(
        Self.place(sources: [operation]).merging([
          "service": .text(words[0]), "operation": .text(words[1]), "outcome": outcome.sqlValue,
          "error_code": error?.code.map(SQLValue.text) ?? .null,
          "message": error.map { .text($0.message) } ?? .null, "completed_at": .text("2026-11-24T05:00:00Z"),
        ]) { $1 }, into: "collection", database)
    }
    for (table, rows) in facts where table != "snapshot" && table != "ledger" {
      for row in rows.sequence ?? [] {
        var values = Self.place(table)
        for (column, value) in Self.mapping(row) { values[column] = Self.value(value) }
        try insert(values, into: table, database)
      }
    }
  }

  private static let errors: [Outcome: (code: String?, message: String)] = [
    .denied: ("AccessDeniedException", "not authorized"), .throttled: ("ThrottlingException", "Rate exceeded"),
    .failed: ("InternalServerException", "try again"), .skipped: (nil, "the run ended before this was asked"),
  ]

  /// Services that are asked once for an account.
  private static let global: Set = ["iam", "s3control", "organizations"]

  private static func place(_ table: String) -> [String: SQLValue] {
    place(sources: table == "region" ? [] : Schema.table(named: table)?.sources ?? [])
  }

  private static func place(sources: [String]) -> [String: SQLValue] {
    let services = Set(sources.map { String($0.prefix { $0 != ":" }) })
    let isGlobal = !services.isEmpty && services.isSubset(of: global.union(["account"]))
    return ["account_id": account.sqlValue, "region": (isGlobal ? RegionName.global : region).sqlValue]
  }

  private static func value(_ node: Node) -> SQLValue {
    if let number = node.int { return .integer(Int64(number)) }
    if node.null != nil { return .null }
    return .text(node.string ?? "")
  }

  private func insert(_ values: [String: SQLValue], into table: String, _ database: Database) throws {
    let definition = try #require(Schema.table(named: table), "\(testDescription): there is no table \(table)")
    let unknown = Set(values.keys).subtracting(definition.columns.map(\.name)).subtracting(["account_id", "region"])
    try #require(unknown.isEmpty, "\(testDescription): \(table) has no \(unknown)")
    let statement = try database.prepare(definition.insertStatement)
    for (index, column) in definition.columns.enumerated() {
      let empty: SQLValue = column.isOptional ? .null : column.storage == .text ? .text("") : .integer(0)
      statement.bind(values[column.name] ?? empty, at: Int32(index + 1))
    }
    _ = try statement.step()
  }
}
