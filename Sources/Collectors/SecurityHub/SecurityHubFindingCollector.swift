internal import AWS
internal import Snapshot

/// Security Hub CSPM's active findings.
///
/// Those that other products sent are written too: whether the product itself gave them shows only when all have been
/// asked, and where it was not read, Security Hub's copy is all there is. What is there twice is taken out at the end.
enum SecurityHubFindingCollector: RegionalCollector {
  static let service = SecurityHubAPI.service
  static let tables = [
    SecurityHubFinding.table.definition, FindingResource.table.definition, Finding.table.definition,
  ]
  static let operations = [SecurityHubAPI.getFindings.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    for try await page in unit.pages(SecurityHubAPI.getFindings, input) {
      let findings = await unit.understood(page.findings, of: SecurityHubAPI.getFindings.identity)
      try await unit.write(findings.map { row($0, readIn: unit.place) })
    }
  }

  static let input: JSON = [
    "Filters": ["RecordState": [["Value": "ACTIVE", "Comparison": "EQUALS"]]], "MaxResults": 100,
  ]

  static func row(_ found: SecurityHubAPI.ReportedFinding, readIn place: Place) -> FoundFinding<SecurityHubFinding> {
    let id = FindingIdentity.id(found.id, of: found.productARN)
    let resources = resources(found, of: id)
    var home = place
    if let account = found.accountID.map(AccountID.init), account.isValid { home.account = account }
    if let region = found.region.map(RegionName.init), region.isHostLabel { home.region = region }
    let finding = Finding(
      product: "securityhub", findingID: id, accountID: home.account, region: home.region,
      type: found.types?.first?.orNil ?? found.generatorID?.orNil ?? "unknown",
      title: found.title?.orNil ?? found.id, severity: severity(found.severity), score: found.severity?.normalized,
      status: status(found), productStatus: found.workflow?.status?.orNil ?? found.recordState?.orNil,
      resourceType: resources.first?.resourceType, resourceID: resources.first?.resourceID,
      imageID: resources.imageID, instanceID: resources.instanceID,
      firstObservedAt: Timestamp(found.firstObservedAt) ?? Timestamp(found.createdAt),
      lastObservedAt: Timestamp(found.lastObservedAt) ?? Timestamp(found.updatedAt),
      updatedAt: Timestamp(found.updatedAt), consoleURL: ConsoleURL.securityHub(finding: found.id, in: home))
    let compliance = found.compliance
    let details = SecurityHubFinding(
      findingID: id, sourceID: found.id, format: "asff", productARN: found.productARN?.orNil,
      productName: found.productName?.orNil, generatorID: found.generatorID?.orNil, types: list(found.types ?? []),
      description: found.description?.orNil,
      controlID: compliance?.securityControlID?.orNil,
      standards: list((compliance?.standards ?? []).compactMap { $0.id?.orNil }),
      requirements: compliance?.requirements?.joinedSorted, complianceStatus: compliance?.status?.orNil,
      statusReasons: (compliance?.reasons ?? []).compactMap { $0.code?.orNil }.joinedSorted,
      workflowStatus: found.workflow?.status?.orNil, recordState: found.recordState?.orNil,
      remediationURL: found.remediation?.recommendation?.url?.orNil,
      vulnerabilityIDs: (found.vulnerabilities ?? []).compactMap { $0.id?.orNil }.joinedSorted,
      resourceCount: resources.count, isSample: found.sample ?? false)
    return FoundFinding(
      finding: finding, details: details, updatedAt: found.updatedAt, resources: resources.count > 1 ? resources : [])
  }

  private static func resources(_ found: SecurityHubAPI.ReportedFinding, of id: String) -> [FindingResource] {
    (found.resources ?? []).enumerated().map { index, resource in
      FindingResource(
        product: "securityhub", findingID: id, position: index, resourceType: resource.type?.orNil,
        resourceID: resource.id?.orNil,
        imageID: resource.details?.instance?.imageID?.orNil
          ?? (resource.type == "AwsEc2Image" ? AttackSequence.lastPart(resource.id) : nil),
        instanceID: resource.type == "AwsEc2Instance" ? AttackSequence.lastPart(resource.id) : nil)
    }
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
