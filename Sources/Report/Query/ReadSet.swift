import Snapshot

/// The operations that a query depends on, from one word of `reads=`.
struct ReadSet: Sendable, Hashable {
  /// As `service:Operation`; `service:*` for all of a service.
  let operations: Set<String>
  /// Whether it depends on the checks, and so on all that they read.
  let restsOnChecks: Bool

  /// Takes a service, `service:Operation`, or a table, which stands for the operations that fill it.
  init?(_ name: String) {
    restsOnChecks = name == CheckResult.table.definition.name
    if let table = Schema.table(named: name) {
      operations = Set(table.sources)
    } else if Self.services.contains(name) {
      operations = [name + ":*"]
    } else if Self.allOperations.contains(name) {
      operations = [name]
    } else {
      return nil
    }
  }

  /// What a query reads when it does not say so: what the tables in it are filled from.
  init(tables: Set<String>) {
    operations = Set(tables.compactMap(Schema.table(named:)).flatMap(\.sources))
    restsOnChecks = tables.contains(CheckResult.table.definition.name)
  }

  init(union sets: [ReadSet]) {
    operations = Set(sets.flatMap(\.operations))
    restsOnChecks = sets.contains(where: \.restsOnChecks)
  }

  /// With what the day's checks read in place of the word that they are rested on.
  func resolved(checks: Set<String>) -> ReadSet {
    guard restsOnChecks else { return self }
    return ReadSet(operations: operations.union(checks))
  }

  private init(operations: Set<String>) {
    self.operations = operations
    restsOnChecks = false
  }

  func contains(service: String, operation: String) -> Bool {
    operations.contains("\(service):\(operation)") || operations.contains("\(service):*")
  }

  static let allOperations = Set(Schema.tables.flatMap(\.sources))
  static let services = Set(allOperations.compactMap { $0.split(separator: ":").first.map(String.init) })
  static let names = services.union(Schema.tables.filter { !$0.isDerived }.map(\.name))
}

/// How the field calls a service that AWS's API names in one word.
func serviceTitle(_ service: String) -> String {
  switch service {
  case "guardduty": "GuardDuty"
  case "securityhub": "Security Hub"
  case "inspector2", "inspector": "Inspector"
  case "config": "Config"
  case "cloudtrail": "CloudTrail"
  case "organizations": "Organizations"
  case "account": "Account Management"
  case "accessanalyzer": "Access Analyzer"
  case "macie2": "Macie"
  case "detective": "Detective"
  case "iam": "IAM"
  case "ec2": "EC2"
  case "s3", "s3control": "S3"
  case "athena": "Athena"
  default: service
  }
}
