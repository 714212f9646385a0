internal import AWS
internal import Snapshot

/// Inspector's findings.
///
/// Inspector gives an empty list where it is off: only where it said that it is on does an empty list mean that nothing
/// was found.
enum InspectorFindingCollector: RegionalCollector {
  static let service = InspectorAPI.service
  static let tables = [InspectorFinding.table.definition, Finding.table.definition]
  static let operations = [InspectorAPI.listFindings.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let account = unit.place.account
    let answer = try await unit.sharedAnswer(
      InspectorAPI.batchGetAccountStatus, InspectorStatusCollector.input(account))
    let status = answer.flatMap { InspectorStatusCollector.status($0, of: account) }
    let input: JSON = [
      "filterCriteria": ["awsAccountId": [["comparison": "EQUALS", "value": .string(account.rawValue)]]],
      "maxResults": 100,
    ]
    var received = 0
    for try await page in unit.pages(InspectorAPI.listFindings, input) {
      received += page.findings?.count ?? 0
      let findings = await unit.understood(page.findings, of: InspectorAPI.listFindings.identity)
      try await unit.write(findings.map { row($0, readIn: unit.place) })
    }
    if received == 0 && (status == nil || status == "UNKNOWN") {
      await unit.remark(
        .failed, "StatusUnknown",
        "an empty list, which Inspector also gives where it is off; whether it is on was not answered",
        about: InspectorAPI.listFindings.identity)
    }
  }

  static func row(_ found: InspectorAPI.ReportedFinding, readIn place: Place) -> FoundFinding<InspectorFinding> {
    let resource = found.resources?.first
    var home = place
    if let account = found.awsAccountId.map(AccountID.init), account.isValid { home.account = account }
    if let region = resource?.region.map(RegionName.init), region.isHostLabel { home.region = region }
    let status: Finding.Status =
      switch found.status {
      case "SUPPRESSED": .suppressed
      case "CLOSED": .closed
      default: .open
      }
    let finding = Finding(
      product: "inspector", findingID: found.findingArn, accountID: home.account, region: home.region,
      type: found.type, title: found.title?.orNil ?? found.findingArn,
      severity: found.severity.flatMap { Severity(rawValue: $0.lowercased()) }, score: found.inspectorScore,
      status: status, productStatus: found.status?.orNil, resourceType: resource?.type?.orNil,
      resourceID: resource?.id?.orNil, imageID: resource?.details?.awsEc2Instance?.imageId?.orNil,
      firstObservedAt: Timestamp(found.firstObservedAt), lastObservedAt: Timestamp(found.lastObservedAt),
      consoleURL: ConsoleURL.inspector(arn: found.findingArn, in: home))
    return FoundFinding(finding: finding, details: details(found), updatedAt: found.updatedAt)
  }

  private static func details(_ found: InspectorAPI.ReportedFinding) -> InspectorFinding {
    let packages = found.packageVulnerabilityDetails?.vulnerablePackages ?? []
    let network = found.networkReachabilityDetails
    let image = found.resources?.first?.details?.awsEcrContainerImage
    return InspectorFinding(
      findingID: found.findingArn, findingType: found.type,
      vulnerabilityID: found.packageVulnerabilityDetails?.vulnerabilityId?.orNil,
      package: packages.first?.name?.orNil, installedVersion: packages.first.flatMap(version),
      fixedVersion: packages.first?.fixedInVersion?.orNil, packageCount: packages.count,
      fixAvailable: found.fixAvailable?.orNil,
      exploitAvailable: found.exploitAvailable == "YES" ? true : found.exploitAvailable == "NO" ? false : nil,
      epssScore: found.epss?.score, inspectorScore: found.inspectorScore,
      networkPath: network?.networkPath?.steps?.compactMap(\.componentId).joined(separator: " → ").orNil,
      portBegin: network?.openPortRange?.begin, portEnd: network?.openPortRange?.end,
      portProtocol: network?.protocol?.orNil, repository: image?.repositoryName?.orNil,
      imageTags: image?.imageTags?.joinedSorted)
  }

  /// As package managers write it: `epoch:version-release`, an epoch of 0 left away.
  static func version(_ package: InspectorAPI.ReportedFinding.Package) -> String? {
    guard let version = package.version?.orNil else { return nil }
    let epoch = package.epoch.map { $0 == 0 ? "" : "\($0):" } ?? ""
    return epoch + version + (package.release?.orNil.map { "-\($0)" } ?? "")
  }
}
