public import Snapshot

/// Asks a snapshot all checks.
///
/// Two things do not depend on how well a check is written. A verdict `pass` over an account and Region where what the
/// check reads was not read becomes `unknown`; and an enabled Region about which a check says nothing is `unknown` too.
public struct CheckRunner: Sendable {
  private let checks: [Check]

  /// A runner for these checks.
  public init(_ checks: [Check]) { self.checks = checks }

  private struct Scope: Hashable {
    let account: String
    let region: String
  }

  /// Asks all checks, in their order.
  ///
  /// - Throws: `TemplateError` with the place in the check's file.
  public func run(on snapshot: Snapshot) throws -> [CheckResult] {
    let enabled = try snapshot.rows("SELECT account_id, region FROM region WHERE status = 'enabled' ORDER BY 1, 2")
      .map { Scope(account: $0[0].string ?? "", region: $0[1].string ?? "") }
    let unread = try snapshot.rows(
      "SELECT account_id, region, service, operation, coalesce(message, outcome) FROM unread ORDER BY 1, 2, 3, 4")
    return try checks.flatMap { check in
      var reasons: [Scope: String] = [:]
      for row in unread {
        guard let service = row[2].string, let operation = row[3].string,
          check.reads.contains(service: service, operation: operation)
        else { continue }
        let scope = Scope(account: row[0].string ?? "", region: row[1].string ?? "")
        if reasons[scope] == nil { reasons[scope] = "\(service):\(operation): \(row[4].string ?? "not read")" }
      }
      return try run(check, on: snapshot, enabled: enabled, unread: reasons)
    }
  }

  private func run(
    _ check: Check, on snapshot: Snapshot, enabled: [Scope], unread: [Scope: String]
  ) throws -> [CheckResult] {
    let columns = try snapshot.columns(of: check.query.sql)
    let indices = Check.columns.map { columns.firstIndex(of: $0) ?? 0 }
    var results: [CheckResult] = []
    var seen: Set<Scope> = []
    func add(_ scope: Scope, _ resource: String, _ status: CheckResult.Status, _ reason: String) {
      results.append(
        CheckResult(
          checkID: check.id, accountID: AccountID(scope.account), region: RegionName(scope.region), resource: resource,
          service: check.service, title: check.title, status: status, reason: reason, severity: check.severity))
    }
    do {
      try snapshot.forEachRow(check.query.sql) { row in
        let values = indices.map { row[$0].string ?? "" }
        guard let status = CheckResult.Status(rawValue: values[3]) else {
          throw TemplateError(
            check.query.position,
            "the check returned the status `\(values[3])`; there are \(CheckResult.Status.allCases.map(\.rawValue).joined(separator: ", "))"
          )
        }
        let scope = Scope(account: values[0], region: values[1])
        seen.insert(scope)
        if status == .pass, let reason = unread[scope] {
          add(scope, values[2], .unknown, "not read: \(reason)")
        } else {
          add(scope, values[2], status, values[4])
        }
      }
    } catch let error as DatabaseError {
      throw TemplateError(check.query.position, "check `\(check.id)`: \(error.message)")
    }
    for scope in enabled where !seen.contains(scope) {
      add(scope, "", .unknown, unread[scope].map { "not read: \($0)" } ?? "the check says nothing about this Region")
    }
    return results
  }
}
