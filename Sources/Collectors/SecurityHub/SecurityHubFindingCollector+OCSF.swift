internal import AWS
internal import Snapshot

// Where both Security Hubs are on, CSPM's own answer has all findings with more about controls and workflow. Where CSPM is
// off its finding collector has no turn: whoever learns that asks here for what the unified service has.
extension SecurityHubFindingCollector {
  /// The findings of Security Hub where only the unified service is on: OCSF objects.
  static func collectUnified(_ unit: CollectionUnit) async throws {
    guard (try await unit.sharedAnswer(SecurityHubAPI.describeSecurityHubV2)) != nil else { return }
    let operation = SecurityHubAPI.getFindingsV2
    for try await page in unit.pages(operation, unifiedInput) {
      let findings = await unit.understood(page.findings, of: operation.identity)
      try await unit.write(findings.map { row($0, readIn: unit.place) })
    }
  }

  static let unifiedInput: JSON = ["MaxResults": 100]

  static func row(_ found: SecurityHubAPI.OCSFFinding, readIn place: Place) -> FoundFinding<SecurityHubFinding> {
    let information = found.information
    let resource = found.resources?.first
    var home = place
    if let account = found.cloud?.account?.uid.map(AccountID.init), account.isValid { home.account = account }
    if let region = found.cloud?.region.map(RegionName.init), region.isHostLabel { home.region = region }
    let isInstance = resource?.type == "AwsEc2Instance" || resource?.type == "AWS::EC2::Instance"
    let finding = Finding(
      product: "securityhub", findingID: information.uid, accountID: home.account, region: home.region,
      type: information.types?.first?.orNil ?? found.className?.orNil ?? "unknown",
      title: information.title?.orNil ?? information.uid, severity: found.severityID.flatMap(severity),
      status: status(found), productStatus: found.status?.orNil, resourceType: resource?.type?.orNil,
      resourceID: resource?.uid?.orNil, imageID: resource?.image?.uid?.orNil,
      instanceID: isInstance ? AttackSequence.lastPart(resource?.uid) : nil,
      firstObservedAt: Timestamp(information.firstSeenTime) ?? Timestamp(information.createdTime),
      lastObservedAt: Timestamp(information.lastSeenTime) ?? Timestamp(information.modifiedTime),
      updatedAt: Timestamp(information.modifiedTime))
    let details = SecurityHubFinding(
      findingID: information.uid, format: "ocsf", productARN: found.metadata?.product?.uid?.orNil,
      productName: found.metadata?.product?.name?.orNil, generatorID: information.analytic?.uid?.orNil,
      description: information.desc?.orNil, controlID: found.compliance?.control?.orNil,
      standards: list(found.compliance?.standards ?? []),
      requirements: found.compliance?.requirements?.joinedSorted,
      complianceStatus: compliance(found.compliance?.status), workflowStatus: found.status?.orNil,
      remediationURL: found.remediation?.references?.first?.orNil, resourceCount: found.resources?.count ?? 0)
    return FoundFinding(finding: finding, details: details, updatedAt: information.modifiedTime)
  }

  /// OCSF's scale: 0 is unknown, 5 critical, 6 fatal; 99 is another.
  static func severity(_ id: Int) -> Severity? {
    switch id {
    case 1: .informational
    case 2: .low
    case 3: .medium
    case 4: .high
    case 5, 6: .critical
    default: nil
    }
  }

  /// 3 is suppressed, 4 resolved, 5 archived; new and in progress are open, and so is what is not known.
  static func status(_ found: SecurityHubAPI.OCSFFinding) -> Finding.Status {
    switch found.statusID {
    case 3: .suppressed
    case 4, 5: .closed
    default: compliance(found.compliance?.status) == "PASSED" ? .closed : .open
    }
  }

  /// OCSF writes `Pass` and `Fail` for what Security Hub's own format calls `PASSED` and `FAILED`.
  static func compliance(_ status: String?) -> String? {
    switch status?.lowercased() {
    case "pass", "passed": "PASSED"
    case "fail", "failed": "FAILED"
    case "warning": "WARNING"
    case let other: other?.orNil?.uppercased()
    }
  }
}
