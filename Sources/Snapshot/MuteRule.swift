/// One mute as its file has it: what it matches, and what is written down of it.
///
/// A pattern is a glob: `*` is any text, `?` one character, everything else itself. What a rule does not name matches
/// everything. A rule that names a check is of the results of checks, any other is of findings.
public struct MuteRule: Sendable, Equatable {
  /// What can be matched, as the file names it.
  public enum Field: String, CaseIterable, Sendable {
    case product, type, finding, vulnerability, check, account, region, resource, image, principal

    /// Whether it is something that results of checks have.
    public var isOfChecks: Bool { [.check, .account, .region, .resource].contains(self) }
  }

  /// A field and the glob that it must match.
  public struct Pattern: Sendable, Equatable {
    /// What is looked at.
    public let field: Field
    /// The glob.
    public let glob: String

    /// The field and its glob.
    public init(_ field: Field, _ glob: String) {
      self.field = field
      self.glob = glob
    }
  }

  /// Its name, which is another for every rule.
  public let id: String
  /// All of these must match.
  public let patterns: [Pattern]
  /// Who answers for it.
  public let owner: String
  /// Why it was accepted.
  public let reason: String
  /// The first day on which it no longer works.
  public let expires: Day

  /// A rule as it is.
  public init(id: String, patterns: [Pattern], owner: String, reason: String, expires: Day) {
    self.id = id
    self.patterns = patterns
    self.owner = owner
    self.reason = reason
    self.expires = expires
  }

  /// Whether it hides results of checks rather than findings.
  public var isOfChecks: Bool { patterns.contains { $0.field == .check } }

  /// Whether it no longer works on a day: it ends with the midnight that `expires` begins with, where the day is.
  public func isExpired(on day: Day) -> Bool { day >= expires }

  /// What it matches, in words.
  public var matches: String { patterns.map { "\($0.field.rawValue) \($0.glob)" }.joined(separator: ", ") }

  /// The table that it hides rows of, and the condition that these rows meet; `values` are its parameters from `?2` on.
  var condition: (table: String, sql: String, values: [SQLValue]) {
    var conditions = [isOfChecks ? "status IN ('fail', 'partial')" : "status = 'open'"]
    var values: [SQLValue] = []
    for pattern in patterns {
      let isLiteral = !pattern.glob.contains { $0 == "*" || $0 == "?" }
      // Square brackets are GLOB's own; in a pattern of ours they are only themselves.
      values.append(.text(isLiteral ? pattern.glob : pattern.glob.replacing("[", with: "[[]")))
      let meets = "\(isLiteral ? "=" : "GLOB") ?\(values.count + 1)"
      switch pattern.field {
      case .product, .type, .region: conditions.append("\(pattern.field.rawValue) \(meets)")
      case .finding: conditions.append("finding_id \(meets)")
      case .check: conditions.append("check_id \(meets)")
      case .account: conditions.append("account_id \(meets)")
      case .resource: conditions.append("\(isOfChecks ? "resource" : "resource_id") \(meets)")
      case .image: conditions.append("image_id \(meets)")
      case .principal:
        conditions.append(
          "product = 'guardduty' AND finding_id IN (SELECT finding_id FROM guardduty_finding WHERE principal \(meets))")
      case .vulnerability:
        conditions.append(
          """
          product = 'inspector'
          AND finding_id IN (SELECT finding_id FROM inspector_finding WHERE vulnerability_id \(meets))
          """)
      }
    }
    return (isOfChecks ? "check_result" : "finding", conditions.joined(separator: " AND "), values)
  }
}

extension Snapshot {
  /// How many open findings, or failures of checks, a rule matches.
  public func count(matching rule: MuteRule) throws -> Int {
    let (table, condition, values) = rule.condition
    let before = parameters
    defer { parameters = before }
    var sql = condition
    for index in values.indices.reversed() {
      sql = sql.replacing("?\(index + 2)", with: ":match\(index)")
      parameters["match\(index)"] = values[index]
    }
    guard case .integer(let count) = try rows("SELECT count(*) FROM \(table) WHERE \(sql)").first?.first else {
      return 0
    }
    return Int(count)
  }
}
