internal import AWS
internal import Snapshot

/// AWS Config's rules, how many resources keep and break each, and which ones break it.
///
/// The answer about compliance counts to a hundred and only those that break a rule; so the resources themselves are
/// asked for. Where that is refused, its own count stands.
enum ConfigRuleCollector: RegionalCollector {
  static let service = ConfigAPI.service
  static let tables = [ConfigRule.table.definition, ConfigRuleResource.table.definition]
  static let operations = [
    ConfigAPI.describeCompliance.identity, ConfigAPI.describeRules.identity, ConfigAPI.getComplianceDetails.identity,
  ]
  static let dispensable = [
    Dispensable(
      ConfigAPI.getComplianceDetails.identity, after: ConfigAPI.describeCompliance.identity,
      rule: "no rule has evaluated a resource")
  ]

  /// How many resources keep and break a rule.
  struct Counts: Sendable, Hashable {
    var compliant = 0
    var nonCompliant = 0
  }

  static func collect(_ unit: CollectionUnit) async throws {
    let described = try await described(unit)
    for try await page in unit.pages(ConfigAPI.describeCompliance) {
      let rules = await unit.understood(page.rules, of: ConfigAPI.describeCompliance.identity)
      for rule in rules {
        let counts = try await count(rule, unit)
        try await unit.write([row(rule, described[rule.name], counts, readIn: unit.place)])
      }
    }
  }

  /// What the rules are, as far as that was answered.
  private static func described(_ unit: CollectionUnit) async throws -> [String: ConfigAPI.DescribedRule] {
    var described: [String: ConfigAPI.DescribedRule] = [:]
    do {
      for try await page in unit.pages(ConfigAPI.describeRules) {
        for rule in await unit.understood(page.rules, of: ConfigAPI.describeRules.identity) {
          described[rule.name] = rule
        }
      }
    } catch is NotAnswered {
      return described
    }
    return described
  }

  /// Writes the resources that break the rule, page by page; `nil` if not all were answered or there is nothing to count.
  private static func count(_ rule: ConfigAPI.RuleCompliance, _ unit: CollectionUnit) async throws -> Counts? {
    guard let type = rule.compliance?.type, type == "COMPLIANT" || type == "NON_COMPLIANT" else { return nil }
    let operation = ConfigAPI.getComplianceDetails
    var counts = Counts()
    do {
      for try await page in unit.pages(operation, input(rule.name)) {
        let evaluations = await unit.understood(page.results, of: operation.identity)
        guard evaluations.count == page.results?.count ?? 0 else { return nil }
        counts.compliant += evaluations.count { $0.compliance == "COMPLIANT" }
        let broken = evaluations.filter { $0.compliance == "NON_COMPLIANT" }
        counts.nonCompliant += broken.count
        try await unit.write(broken.compactMap { row($0, of: rule.name) })
      }
    } catch is NotAnswered {
      return nil
    }
    return counts
  }

  static func input(_ rule: String) -> JSON {
    ["ConfigRuleName": .string(rule), "ComplianceTypes": ["COMPLIANT", "NON_COMPLIANT"], "Limit": 100]
  }

  /// AWS leaves the count away where a rule is kept by all: that is a statement, the one case where none means zero.
  static func row(
    _ rule: ConfigAPI.RuleCompliance, _ described: ConfigAPI.DescribedRule?, _ counts: Counts?, readIn place: Place
  ) -> ConfigRule {
    let type = rule.compliance?.type?.orNil
    let own = rule.compliance?.count
    return ConfigRule(
      name: rule.name, compliance: type, compliantCount: counts?.compliant,
      nonCompliantCount: counts?.nonCompliant ?? own?.cappedCount ?? (type == "COMPLIANT" ? 0 : nil),
      isCapped: counts == nil && own?.capExceeded ?? false, ruleARN: described?.arn?.orNil,
      description: described?.description?.orNil, source: described?.source?.identifier?.orNil,
      state: described?.state?.orNil, createdBy: described?.createdBy?.orNil,
      consoleURL: ConsoleURL.configRule(rule.name, in: place))
  }

  static func row(_ evaluation: ConfigAPI.Evaluation, of rule: String) -> ConfigRuleResource? {
    guard let resource = evaluation.identifier?.qualifier, let id = resource.resourceID?.orNil else { return nil }
    return ConfigRuleResource(
      name: rule, resourceType: resource.resourceType ?? "", resourceID: id,
      annotation: evaluation.annotation?.orNil, evaluatedAt: Timestamp(evaluation.recordedTime))
  }
}
