internal import AWS
internal import Snapshot

// The findings of the unified service: OCSF objects. What CSPM or a product gives too has its own reading there.
extension SecurityHubFindingCollector {
  static func row(_ found: SecurityHubAPI.OCSFFinding, readIn place: Place) -> FoundFinding<SecurityHubFinding> {
    let information = found.information
    let id = FindingIdentity.id(information.uid, of: found.metadata?.product?.uid)
    let resources = (found.resources ?? []).enumerated().map { OCSFResource($1).row(of: id, at: $0) }
    var home = place
    if let account = found.cloud?.account?.uid.map(AccountID.init), account.isValid { home.account = account }
    if let region = found.cloud?.region.map(RegionName.init), region.isHostLabel { home.region = region }
    let finding = Finding(
      product: "securityhub", findingID: id, accountID: home.account, region: home.region,
      type: specificType(found) ?? "unknown", title: information.title?.orNil ?? information.uid,
      severity: found.severityID.flatMap(severity),
      status: status(found), productStatus: found.status?.orNil, resourceType: resources.first?.resourceType,
      resourceID: resources.first?.resourceID, imageID: resources.imageID, instanceID: resources.instanceID,
      firstObservedAt: Timestamp(information.firstSeenTime) ?? Timestamp(information.createdTime),
      lastObservedAt: Timestamp(information.lastSeenTime) ?? Timestamp(information.modifiedTime),
      updatedAt: Timestamp(information.modifiedTime))
    let details = SecurityHubFinding(
      findingID: id, sourceID: information.uid, format: "ocsf", productARN: found.metadata?.product?.uid?.orNil,
      productName: found.metadata?.product?.name?.orNil, generatorID: information.analytic?.uid?.orNil,
      types: list(information.types ?? []), analytic: information.analytic?.name?.orNil,
      description: information.desc?.orNil, controlID: found.compliance?.control?.orNil,
      standards: list(found.compliance?.standards ?? []),
      requirements: found.compliance?.requirements?.joinedSorted,
      complianceStatus: compliance(found.compliance?.status), workflowStatus: found.status?.orNil,
      remediationURL: found.remediation?.references?.first?.orNil,
      vulnerabilityIDs: (found.vulnerabilities ?? []).compactMap { $0.cve?.uid?.orNil }.joinedSorted,
      resourceCount: resources.count)
    let saysMore = resources.count > 1 || resources.contains { $0.resourceARN != nil }
    return FoundFinding(
      finding: finding, details: details, updatedAt: information.modifiedTime, resources: saysMore ? resources : [],
      isCopy: true)
  }

  /// The most specific type. The first of the list is mostly a category, such as `Threats`, before the product's own type;
  /// where there is no other, what detected it may be called like the type.
  private static func specificType(_ found: SecurityHubAPI.OCSFFinding) -> String? {
    let types = (found.information.types ?? []).compactMap(\.orNil)
    let analytic = found.information.analytic?.name?.orNil
    let isSpecific = { (type: String) in type.contains(":") || type.contains("/") }
    return types.first(where: isSpecific) ?? analytic.flatMap { isSpecific($0) ? $0 : nil }
      ?? types.dropFirst().first ?? types.first ?? analytic ?? found.className?.orNil
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
