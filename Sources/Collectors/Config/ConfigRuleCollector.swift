internal import AWS
internal import Snapshot

/// Compliance by AWS Config rule.
enum ConfigRuleCollector: RegionalCollector {
  static let service = ConfigAPI.service
  static let tables = [ConfigRule.table.definition]
  static let operations = [ConfigAPI.describeCompliance.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    for try await page in unit.pages(ConfigAPI.describeCompliance) {
      let rules = await unit.understood(page.rules, of: ConfigAPI.describeCompliance.identity)
      try await unit.write(rules.map(row))
    }
  }

  /// AWS leaves the count away where a rule is kept by all: that is a statement, the one case where none means zero.
  static func row(_ rule: ConfigAPI.RuleCompliance) -> ConfigRule {
    let type = rule.compliance?.type?.orNil
    return ConfigRule(
      name: rule.name, compliance: type,
      nonCompliantCount: rule.compliance?.count?.cappedCount ?? (type == "COMPLIANT" ? 0 : nil),
      isCapped: rule.compliance?.count?.capExceeded ?? false)
  }
}
