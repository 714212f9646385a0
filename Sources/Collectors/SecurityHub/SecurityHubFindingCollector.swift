internal import AWS
internal import Snapshot

/// Security Hub's active findings, but for those that GuardDuty and Inspector sent and are asked for themselves.
enum SecurityHubFindingCollector: RegionalCollector {
  static let service = SecurityHubAPI.service
  static let tables = [SecurityHubFinding.table.definition, Finding.table.definition]
  static let operations = [SecurityHubAPI.getFindings.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let input: JSON = [
      "Filters": ["RecordState": [["Value": "ACTIVE", "Comparison": "EQUALS"]]], "MaxResults": 100,
    ]
    for try await page in unit.pages(SecurityHubAPI.getFindings, input) {
      let findings = await unit.understood(page.findings, of: SecurityHubAPI.getFindings.identity)
      try await unit.write(findings.compactMap { row($0, readIn: unit.place) })
    }
  }

  /// `nil` for what another collector reads at its source.
  static func row(_ found: SecurityHubAPI.ReportedFinding, readIn place: Place)
    -> FoundFinding<SecurityHubFinding>?
  {
    // Anyone who may import findings can choose their product's name, but not AWS's own product ARN.
    let product = found.productARN ?? ""
    if product.hasSuffix("::product/aws/guardduty") || product.hasSuffix("::product/aws/inspector") { return nil }
    let resource = found.resources?.first
    var home = place
    if let account = found.accountID.map(AccountID.init), account.isValid { home.account = account }
    if let region = found.region.map(RegionName.init), region.isHostLabel { home.region = region }
    let finding = Finding(
      product: "securityhub", findingID: found.id, accountID: home.account, region: home.region,
      type: found.types?.first?.orNil ?? found.generatorID?.orNil ?? "unknown",
      title: found.title?.orNil ?? found.id, severity: severity(found.severity), score: found.severity?.normalized,
      status: status(found), productStatus: found.workflow?.status?.orNil ?? found.recordState?.orNil,
      resourceType: resource?.type?.orNil, resourceID: resource?.id?.orNil,
      imageID: resource?.details?.instance?.imageID?.orNil,
      firstObservedAt: Timestamp(found.firstObservedAt) ?? Timestamp(found.createdAt),
      lastObservedAt: Timestamp(found.lastObservedAt) ?? Timestamp(found.updatedAt),
      consoleURL: ConsoleURL.securityHub(finding: found.id, in: home))
    let details = SecurityHubFinding(
      findingID: found.id, productName: found.productName?.orNil, generatorID: found.generatorID?.orNil,
      controlID: found.compliance?.securityControlID?.orNil, complianceStatus: found.compliance?.status?.orNil,
      workflowStatus: found.workflow?.status?.orNil, recordState: found.recordState?.orNil,
      resourceCount: found.resources?.count ?? 0)
    return FoundFinding(finding: finding, details: details, updatedAt: found.updatedAt)
  }

  /// By label, else by the normalized score, whose bands the finding format defines.
  static func severity(_ severity: SecurityHubAPI.ReportedFinding.Severity?) -> Severity? {
    if let known = severity?.label.flatMap({ Severity(rawValue: $0.lowercased()) }) { return known }
    guard let score = severity?.normalized else { return nil }
    return switch score {
    case 90...: .critical
    case 70..<90: .high
    case 40..<70: .medium
    case 1..<40: .low
    default: .informational
    }
  }

  static func status(_ found: SecurityHubAPI.ReportedFinding) -> Finding.Status {
    if found.workflow?.status == "SUPPRESSED" { return .suppressed }
    let isClosed =
      found.workflow?.status == "RESOLVED" || found.recordState == "ARCHIVED" || found.compliance?.status == "PASSED"
    return isClosed ? .closed : .open
  }
}
