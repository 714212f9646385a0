internal import Delivery
internal import Snapshot
internal import Yams

/// When a place is told of a day, and of which accounts.
///
/// A rule holds a message back only on the strength of what was read: what was read yesterday and is not read today is
/// told whatever the rule, since nobody knows how grave it is.
struct DeliveryRules: Hashable {
  static let keys = ["accounts", "min_severity", "only_new"]

  /// The accounts that the report is about; `nil` for all.
  var accounts: Set<AccountID>?
  /// What there must be at the least.
  var minSeverity: Severity?
  /// Whether it must be new.
  var onlyNew = false

  /// Whether every day is told.
  var tellEveryDay: Bool { minSeverity == nil && !onlyNew }

  init(_ members: [String: Node], _ yaml: YAMLReader) throws(ConfigurationError) {
    if let node = members["accounts"] {
      var accounts: Set<AccountID> = []
      for item in try yaml.items(node, "`accounts`") {
        let account = AccountID(try yaml.text(item, "an account id"))
        guard account.isValid else {
          throw yaml.error(item, "`\(account)` is no account id; write its twelve digits in quotes")
        }
        accounts.insert(account)
      }
      guard !accounts.isEmpty else { throw yaml.error(node, "`accounts` is empty; leave it out for all accounts") }
      self.accounts = accounts
    }
    if let node = members["min_severity"] {
      let text = try yaml.text(node, "`min_severity`")
      guard let severity = Severity(rawValue: text) else {
        throw yaml.error(
          node, "there is no severity `\(text)`; there are \(YAMLReader.list(Severity.allCases.map(\.rawValue)))")
      }
      minSeverity = severity
    }
    if let node = members["only_new"] {
      switch try yaml.text(node, "`only_new`") {
      case "true": onlyNew = true
      case "false": break
      default: throw yaml.error(node, "`only_new` is `true` or `false`")
      }
    }
  }

  /// Why a day is not told there; `nil` if it is.
  ///
  /// - Throws: `DeliveryError` if the report does not say what is new.
  func holdsBack(_ bundle: DeliveryBundle) throws(DeliveryError) -> String? {
    guard !tellEveryDay else { return nil }
    guard let news = bundle.news else {
      throw DeliveryError(
        "the report does not say what is new, so its rules cannot be applied: its template needs the query `news`, as in "
          + "sections/today.md")
    }
    let isTold = news.contains { line in
      guard let severity = line.severity.flatMap(Severity.init) else { return line.new > 0 }
      return (onlyNew ? line.new : line.lines) > 0 && minSeverity.map { severity >= $0 } ?? true
    }
    return isTold
      ? nil : "nothing\(minSeverity.map { " at or over \($0.rawValue)" } ?? "")\(onlyNew ? " is new" : " is there")"
  }
}
