internal import AWS
internal import Snapshot

/// Security Hub CSPM's active findings.
///
/// Those that other products sent are written too: whether the product itself gave them shows only when all have been
/// asked, and where it was not read, Security Hub's copy is all there is. What is there twice is taken out at the end.
enum SecurityHubFindingCollector: RegionalCollector {
  static let service = SecurityHubAPI.service
  static let tables = [SecurityHubFinding.table.definition, Finding.table.definition]
  static let operations = [SecurityHubAPI.getFindings.identity, SecurityHubAPI.getFindingsV2.identity]
  static let dispensable = [
    Dispensable(
      SecurityHubAPI.getFindingsV2.identity, after: SecurityHubAPI.describeHub.identity,
      rule: "Security Hub CSPM gives the findings")
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    do {
      for try await page in unit.pages(SecurityHubAPI.getFindings, input) {
        let findings = await unit.understood(page.findings, of: SecurityHubAPI.getFindings.identity)
        try await unit.write(findings.map { row($0, readIn: unit.place) })
      }
    } catch let error as NotAnswered {
      // Where CSPM is known to be on, the unified service has nothing more: there is nothing to ask it about.
      guard try await unit.sharedAnswer(SecurityHubAPI.describeHub) != nil else {
        await unit.settle(
          [SecurityHubAPI.getFindingsV2.identity], as: SecurityHubAPI.describeSecurityHubV2.identity)
        throw error
      }
    }
  }

  static let input: JSON = [
    "Filters": ["RecordState": [["Value": "ACTIVE", "Comparison": "EQUALS"]]], "MaxResults": 100,
  ]

  static func row(_ found: SecurityHubAPI.ReportedFinding, readIn place: Place) -> FoundFinding<SecurityHubFinding> {
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
      instanceID: resource?.type == "AwsEc2Instance" ? AttackSequence.lastPart(resource?.id) : nil,
      firstObservedAt: Timestamp(found.firstObservedAt) ?? Timestamp(found.createdAt),
      lastObservedAt: Timestamp(found.lastObservedAt) ?? Timestamp(found.updatedAt),
      updatedAt: Timestamp(found.updatedAt), consoleURL: ConsoleURL.securityHub(finding: found.id, in: home))
    let compliance = found.compliance
    let details = SecurityHubFinding(
      findingID: found.id, format: "asff", productARN: found.productARN?.orNil, productName: found.productName?.orNil,
      generatorID: found.generatorID?.orNil, description: found.description?.orNil,
      controlID: compliance?.securityControlID?.orNil,
      standards: list((compliance?.standards ?? []).compactMap { $0.id?.orNil }),
      requirements: compliance?.requirements?.joinedSorted, complianceStatus: compliance?.status?.orNil,
      statusReasons: (compliance?.reasons ?? []).compactMap { $0.code?.orNil }.joinedSorted,
      workflowStatus: found.workflow?.status?.orNil, recordState: found.recordState?.orNil,
      remediationURL: found.remediation?.recommendation?.url?.orNil, resourceCount: found.resources?.count ?? 0,
      isSample: found.sample ?? false)
    return FoundFinding(finding: finding, details: details, updatedAt: found.updatedAt)
  }

  /// A JSON list, since anyone who may import findings can write any text into it.
  static func list(_ items: [String]) -> String? {
    guard !items.isEmpty, let bytes = try? JSON.array(Set(items).sorted().map(JSON.string)).serialized() else {
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
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
