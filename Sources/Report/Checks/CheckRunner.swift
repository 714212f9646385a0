internal import Foundation
public import Snapshot

/// Asks a snapshot all checks.
///
/// What a check's SQL says is taken for a verdict only as far as the ledger carries it. Three things do not depend on how
/// well a check is written: a verdict `pass` or `not_applicable` over a place where what the check reads was not read
/// becomes `unknown`; a place about which it says nothing is `unknown` with the error, or `not_applicable` where AWS does
/// not offer the service; and no place is missing.
///
/// So a check need not look at the ledger. Its SQL has two relations beside the tables:
///
/// - `reading`: a row for each place that the check is asked for, with `unread`: what of its `reads` was not answered
///   there, in words, or `NULL`; `not_offered` and `off`: whether AWS said so of one of them.
/// - `answered`: the places of `reading` in which everything was answered and the service is offered.
public struct CheckRunner: Sendable {
  private let checks: [Check]

  /// A runner for these checks.
  public init(_ checks: [Check]) { self.checks = checks }

  private struct Scope: Hashable {
    let account: String
    let region: String
  }

  /// What the ledger says of a place.
  private struct Reading {
    let unread: String?
    let isNotOffered: Bool
  }

  // MARK: - What checks can ask beside the tables

  /// The relations of which the host takes care.
  static let relations = ["reading", "answered"]

  /// Makes `reading` and `answered` known. Which check they are of is the parameter `check`.
  static func define(for checks: [Check], on snapshot: Snapshot) throws(DatabaseError) {
    let reads = checks.flatMap { check in
      check.operations.enumerated().map { index, operation in
        let words = operation.split(separator: ":", maxSplits: 1).map(String.init)
        return "('\(check.id)', \(index), '\(words[0])', '\(words.count > 1 ? words[1] : "*")')"
      }
    }
    let scopes = checks.map { "('\($0.id)', '\($0.scope.rawValue)')" }
    _ = try snapshot.define(
      "check_read",
      as: "SELECT NULL AS check_id, NULL AS place, NULL AS service, NULL AS operation WHERE FALSE"
        + (reads.isEmpty ? "" : " UNION ALL VALUES " + reads.joined(separator: ", ")))
    _ = try snapshot.define(
      "check_scope",
      as: "SELECT NULL AS check_id, NULL AS scope WHERE FALSE"
        + (scopes.isEmpty ? "" : " UNION ALL VALUES " + scopes.joined(separator: ", ")))
    let views = checks.flatMap { check in
      sharedViews.filter { check.query.sql.contains($0.key) }.map { "('\(check.id)', '\($0.key)')" }
    }
    _ = try snapshot.define(
      "check_view",
      as: "SELECT NULL AS check_id, NULL AS view WHERE FALSE"
        + (views.isEmpty ? "" : " UNION ALL VALUES " + views.joined(separator: ", ")))
    _ = try snapshot.define("reading", as: reading)
    _ = try snapshot.define("answered", as: "SELECT * FROM reading WHERE unread IS NULL AND NOT not_offered")
  }

  /// Views that hold what any account was told of a trail, and the operation that tells it: an organization's trail is one
  /// trail. A check that asks such a view rests on the answer wherever it was given.
  private static let sharedViews: KeyValuePairs = [
    "trail_state": "GetTrailStatus", "trail_delivery": "GetTrailStatus", "trail_selection": "GetEventSelectors",
  ]

  /// The accounts and Regions in which another account's answer tells all that the operation would tell there.
  private static let elsewhere = sharedViews.map { view, operation in
    """
    SELECT account_id, region, 'cloudtrail', '\(operation)' FROM \(view)
    WHERE EXISTS (SELECT 1 FROM check_view WHERE check_id = :check AND view = '\(view)')
    GROUP BY account_id, region
    HAVING min(read_in_account_id IS NOT NULL) AND max((read_in_account_id, read_in_region) <> (account_id, region))
    """
  }.joined(separator: " UNION ALL ")

  /// Which places a check is asked for: the Regions that an account has switched on, the account as a whole, or the
  /// accounts that were asked about the organization. An account whose Regions are not known is asked for all the same;
  /// one that is closed is not.
  private static let reading = """
    WITH asked AS MATERIALIZED (SELECT place, service, operation FROM check_read WHERE check_id = :check),
    closed AS MATERIALIZED (SELECT DISTINCT account_id FROM collection WHERE outcome = 'closed'),
    elsewhere AS MATERIALIZED (\(elsewhere)),
    scope AS MATERIALIZED (
      SELECT account_id, region, FALSE AS is_whole FROM region
      WHERE status = 'enabled' AND 'region' = (SELECT scope FROM check_scope WHERE check_id = :check)
      UNION ALL
      SELECT account_id, 'unknown', FALSE FROM account
      WHERE account_id NOT IN (SELECT account_id FROM region) AND account_id NOT IN closed
        AND 'region' = (SELECT scope FROM check_scope WHERE check_id = :check)
      UNION ALL
      SELECT account_id, 'global', TRUE FROM account
      WHERE account_id NOT IN closed AND 'account' = (SELECT scope FROM check_scope WHERE check_id = :check)
      UNION ALL
      SELECT DISTINCT account_id, region, FALSE FROM collection JOIN asked USING (service, operation)
      WHERE 'organization' = (SELECT scope FROM check_scope WHERE check_id = :check)
    ),
    answer AS (
      SELECT scope.account_id, scope.region, asked.place,
        asked.operation || iif(collection.region <> scope.region, ' in ' || collection.region, '') AS operation,
        (scope.account_id, scope.region, asked.service, asked.operation) IN elsewhere AS is_elsewhere,
        collection.operation IS NULL AS is_missing, collection.outcome, collection.truncated,
        CASE WHEN collection.error_code IS NULL THEN collection.message
          WHEN collection.message IS NULL OR collection.message = collection.error_code THEN collection.error_code
          ELSE collection.error_code || ': ' || collection.message END AS words
      FROM scope
      CROSS JOIN asked
      LEFT JOIN collection ON collection.account_id = scope.account_id
        AND (collection.region = scope.region OR scope.is_whole)
        AND collection.service = asked.service AND asked.operation IN (collection.operation, '*')
    )
    SELECT account_id, region,
      coalesce(
        substr(min(CASE
          WHEN is_elsewhere THEN NULL
          WHEN is_missing THEN '2' || printf('%03d', place) || operation || ' was not asked'
          WHEN outcome = 'skipped'
            THEN '1' || printf('%03d', place) || operation || ' was not asked' || coalesce(' (' || words || ')', '')
          WHEN truncated
            THEN '0' || printf('%03d', place) || operation || ' was cut short' || coalesce(' (' || words || ')', '')
          WHEN outcome IN ('denied', 'throttled', 'failed')
            THEN '0' || printf('%03d', place) || operation || ' ' || outcome || coalesce(' (' || words || ')', '')
          END), 5),
        iif(region = 'unknown', 'the account''s Regions are not known', NULL))
        || iif(region = 'unknown', coalesce('; ListRegions: ' || (
          SELECT message FROM collection AS list
          WHERE list.account_id = answer.account_id AND list.operation = 'ListRegions'), ''), '') AS unread,
      coalesce(iif(region = 'global', min(coalesce(outcome, '') = 'not_offered'), max(outcome = 'not_offered')), 0)
        AS not_offered,
      coalesce(max(outcome = 'disabled'), 0) AS off
    FROM answer
    GROUP BY account_id, region
    """

  // MARK: - Asking

  /// Asks all checks, in their order; the first that fails ends it.
  ///
  /// - Throws: `TemplateError` with the place in the check's file.
  public func run(on snapshot: Snapshot) throws -> [CheckResult] {
    try Self.define(for: checks, on: snapshot)
    let parameters = snapshot.parameters
    defer { snapshot.parameters = parameters }
    return try checks.flatMap { check in
      snapshot.parameters["check"] = .text(check.id)
      return try run(check, on: snapshot)
    }
  }

  /// The verdicts of a day, and what kept checks from giving some.
  public struct Verdicts: Sendable {
    /// One for each place and resource.
    public let results: [CheckResult]
    /// The checks that failed.
    public let failures: [Failure]
  }

  /// A check that failed on a snapshot.
  public struct Failure: Sendable {
    /// Its id.
    public let check: String
    /// What went wrong, with its position in the check's file.
    public let diagnostics: [Diagnostic]
    /// The same in one text.
    public var message: String { diagnostics.map(\.description).joined(separator: "; ") }
  }

  /// Asks all checks, in their order. One that fails, or gives two verdicts on the same, costs its own cells alone: they
  /// are `unknown`, with the error.
  public func verdicts(on snapshot: Snapshot) throws -> Verdicts {
    try Self.define(for: checks, on: snapshot)
    let parameters = snapshot.parameters
    defer { snapshot.parameters = parameters }
    var results: [CheckResult] = []
    var failures: [Failure] = []
    for check in checks {
      try Task.checkCancellation()
      snapshot.parameters["check"] = .text(check.id)
      do { results += try run(check, on: snapshot) } catch {
        // Ended from outside, the check is not at fault.
        if error is CancellationError { throw error }
        try Task.checkCancellation()
        let diagnostics =
          (error as? TemplateError)?.diagnostics
          ?? [Diagnostic(position: check.query.position, message: "check `\(check.id)`: \(error)")]
        let failure = Failure(check: check.id, diagnostics: diagnostics)
        failures.append(failure)
        let readings = try readings(on: snapshot)
        results += readings.sorted { ($0.key.account, $0.key.region) < ($1.key.account, $1.key.region) }.map {
          result(check, $0.key, "", .unknown, "The check failed: \(failure.message)")
        }
      }
    }
    return Verdicts(results: results, failures: failures)
  }

  private func result(
    _ check: Check, _ scope: Scope, _ resource: String, _ status: CheckResult.Status, _ reason: String
  ) -> CheckResult {
    CheckResult(
      checkID: check.id, accountID: AccountID(scope.account), region: RegionName(scope.region), resource: resource,
      service: check.service, title: check.title, status: status, reason: reason, severity: check.severity)
  }

  private func readings(on snapshot: Snapshot) throws -> [Scope: Reading] {
    var readings: [Scope: Reading] = [:]
    try snapshot.forEachRow("SELECT account_id, region, unread, not_offered FROM reading") { row in
      readings[Scope(account: row[0].string ?? "", region: row[1].string ?? "")] = Reading(
        unread: row[2].string, isNotOffered: row[3].isTrue)
    }
    return readings
  }

  private func run(_ check: Check, on snapshot: Snapshot) throws -> [CheckResult] {
    var places: [Scope] = []
    var readings: [Scope: Reading] = [:]
    try snapshot.forEachRow("SELECT account_id, region, unread, not_offered FROM reading ORDER BY 1, 2") { row in
      let scope = Scope(account: row[0].string ?? "", region: row[1].string ?? "")
      places.append(scope)
      readings[scope] = Reading(unread: row[2].string, isNotOffered: row[3].isTrue)
    }
    let columns = try snapshot.columns(of: check.query.sql)
    let verdictIndex = columns.firstIndex(of: Check.verdictColumn)
    let indices = Check.columns.map { columns.firstIndex(of: $0) }
    var results: [CheckResult] = []
    var seen: Set<Scope> = []
    var subjects: Set<[String]> = []
    func add(_ scope: Scope, _ resource: String, _ status: CheckResult.Status, _ reason: String) {
      results.append(result(check, scope, resource, status, reason))
    }
    do {
      try snapshot.forEachRow(check.query.sql) { row in
        var values = indices.map { index in index.flatMap { row[$0].string } ?? "" }
        if let verdictIndex {
          let words = (row[verdictIndex].string ?? "").split(separator: ": ", maxSplits: 1).map(String.init)
          values[3] = words.first ?? ""
          values[4] = words.count > 1 ? words[1] : ""
        }
        guard let status = CheckResult.Status(rawValue: values[3]) else {
          throw TemplateError(
            check.query.position,
            "the check returned the status `\(values[3])`; there are \(CheckResult.Status.allCases.map(\.rawValue).joined(separator: ", "))"
          )
        }
        let scope = Scope(account: values[0], region: values[1])
        seen.insert(scope)
        guard subjects.insert(Array(values[0...2])).inserted else {
          throw TemplateError(
            check.query.position,
            "the check gives two verdicts on `\(values[2])` in \(values[0]) \(values[1]); give the worst of them")
        }
        if status == .pass || status == .notApplicable, let unread = readings[scope]?.unread {
          add(scope, values[2], .unknown, "Not read: \(unread)")
        } else {
          add(scope, values[2], status, values[4])
        }
      }
    } catch let error as DatabaseError {
      throw TemplateError(check.query.position, "check `\(check.id)`: \(error.message)")
    }
    for scope in places where !seen.contains(scope) {
      guard let reading = readings[scope] else { continue }
      if let unread = reading.unread {
        add(scope, "", .unknown, "Not read: \(unread)")
      } else if reading.isNotOffered {
        add(scope, "", .notApplicable, "\(serviceTitle(check.service)) is not offered in this Region")
      } else {
        add(scope, "", .unknown, "Everything was read, but the check says nothing about this place")
      }
    }
    return results.sorted {
      ($0.accountID.rawValue, $0.region.rawValue, $0.resource) < (
        $1.accountID.rawValue, $1.region.rawValue, $1.resource
      )
    }
  }

  // MARK: - What stands in the snapshot beside the results

  /// The checks' own rows.
  public var definitions: [CheckDefinition] { checks.map(\.definition) }
  /// What the checks' files name.
  public var references: [CheckReference] { checks.flatMap(\.referenceRows) }

  /// The operations that the checks of a snapshot rest on, as `service:Operation`.
  static func reads(in snapshot: Snapshot) throws -> Set<String> {
    Set(try snapshot.rows("SELECT value FROM check_reference WHERE kind = 'reads'").compactMap { $0[0].string })
  }
}
