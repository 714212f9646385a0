public import Snapshot

/// Which findings are exported; what is empty or `nil` leaves nothing out.
public struct FindingSelection: Sendable {
  /// The products, as `finding` names them.
  public var products: [String]
  /// The least grave severity.
  public var leastSeverity: Severity?
  /// The statuses.
  public var statuses: [Finding.Status]
  /// The accounts that they are about.
  public var accounts: [AccountID]
  /// The Regions that they were found in.
  public var regions: [RegionName]
  /// Only what the day before did not hold.
  public var isOnlyNew: Bool

  /// Everything, but for what is named.
  public init(
    products: [String] = [], leastSeverity: Severity? = nil, statuses: [Finding.Status] = [],
    accounts: [AccountID] = [], regions: [RegionName] = [], isOnlyNew: Bool = false
  ) {
    self.products = products
    self.leastSeverity = leastSeverity
    self.statuses = statuses
    self.accounts = accounts
    self.regions = regions
    self.isOnlyNew = isOnlyNew
  }

  /// Whether everything is exported.
  public var isEverything: Bool {
    products.isEmpty && leastSeverity == nil && statuses.isEmpty && accounts.isEmpty && regions.isEmpty && !isOnlyNew
  }

  /// The conditions on `finding`, but for the product, and the values of their parameters.
  func conditions(ofSeverity severity: String?) -> (sql: String, parameters: [String: SQLValue]) {
    var conditions: [String] = []
    var parameters: [String: SQLValue] = [:]
    for (column, values) in [
      ("status", statuses.map(\.rawValue)), ("account_id", accounts.map(\.rawValue)),
      ("region", regions.map(\.rawValue)),
    ] where !values.isEmpty {
      let names = values.indices.map { "\(column)_\($0)" }
      for (name, value) in zip(names, values) { parameters[name] = .text(value) }
      conditions.append("finding.\(column) IN (\(names.map { ":" + $0 }.joined(separator: ", ")))")
    }
    if isOnlyNew {
      conditions.append("finding.first_reported_on = (SELECT date FROM snapshot WHERE previous_date IS NOT NULL)")
    }
    if let severity { conditions.append("finding.severity \(severity)") }
    return (conditions.map { " AND " + $0 }.joined(), parameters)
  }

  /// The condition that `leastSeverity` makes.
  var severityCondition: String? {
    leastSeverity.map { least in
      "IN (\(Severity.allCases.filter { $0 >= least }.map { "'\($0.rawValue)'" }.joined(separator: ", ")))"
    }
  }
}
