internal import AWS
internal import Snapshot

/// Inspector's findings.
///
/// Inspector gives an empty list where it is off: only where it said that it is on does an empty list mean that nothing
/// was found. A delegated administrator is told its members' findings as well; they meet the members' own by their ARNs.
enum InspectorFindingCollector: RegionalCollector {
  static let service = InspectorAPI.service
  static let tables = [
    InspectorFinding.table.definition, FindingResource.table.definition, Finding.table.definition,
  ]
  static let operations = [InspectorAPI.listFindings.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let account = unit.place.account
    let answer = try await unit.sharedAnswer(
      InspectorAPI.batchGetAccountStatus, InspectorStatusCollector.input(account))
    let status = answer.flatMap { InspectorStatusCollector.status($0, of: account) }
    var own = 0
    for try await page in unit.pages(InspectorAPI.listFindings, input) {
      let findings = await unit.understood(page.findings, of: InspectorAPI.listFindings.identity)
      own += findings.count { $0.awsAccountId == account.rawValue }
      try await unit.write(findings.map { row($0, readIn: unit.place) })
    }
    if own == 0 && (status == nil || status == "UNKNOWN") {
      await unit.remark(
        .failed, "StatusUnknown",
        "an empty list, which Inspector also gives where it is off; BatchGetAccountStatus did not say whether it is on",
        about: InspectorAPI.listFindings.identity)
    }
  }

  static let input: JSON = ["maxResults": 100]

  static func row(_ found: InspectorAPI.ReportedFinding, readIn place: Place) -> FoundFinding<InspectorFinding> {
    let resource = found.resources?.first
    let resources = resources(found)
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
      resourceID: resource?.id?.orNil, imageID: resources.imageID, instanceID: resources.instanceID,
      firstObservedAt: Timestamp(found.firstObservedAt), lastObservedAt: Timestamp(found.lastObservedAt),
      updatedAt: Timestamp(found.updatedAt),
      consoleURL: ConsoleURL.inspector(arn: found.findingArn, in: home))
    return FoundFinding(
      finding: finding, details: details(found), updatedAt: found.updatedAt,
      resources: resources.count > 1 ? resources : [])
  }

  private static func resources(_ found: InspectorAPI.ReportedFinding) -> [FindingResource] {
    (found.resources ?? []).enumerated().map { index, resource in
      FindingResource(
        product: "inspector", findingID: found.findingArn, position: index, resourceType: resource.type?.orNil,
        resourceID: resource.id?.orNil, imageID: imageID(resource),
        instanceID: resource.type == "AWS_EC2_INSTANCE" ? AttackSequence.lastPart(resource.id) : nil)
    }
  }

  /// The AMI that an instance runs from, or that was itself looked into.
  private static func imageID(_ resource: InspectorAPI.ReportedFinding.Resource) -> String? {
    if let id = resource.details?.awsEc2Instance?.imageId?.orNil
      ?? resource.details?.machineImage?.machineImageId?.orNil
    {
      return id
    }
    return resource.type == "MACHINE_IMAGE" ? AttackSequence.lastPart(resource.id) : nil
  }

  private static func details(_ found: InspectorAPI.ReportedFinding) -> InspectorFinding {
    let vulnerability = found.packageVulnerabilityDetails
    let packages = vulnerability?.vulnerablePackages ?? []
    let first = packages.first
    let others = packages.dropFirst().compactMap { $0.name?.orNil }.filter { $0 != first?.name }
    let cvss = (vulnerability?.cvss ?? []).max { ($0.version ?? "") < ($1.version ?? "") }
    let network = found.networkReachabilityDetails
    let code = found.codeVulnerabilityDetails
    let resource = found.resources?.first?.details
    let image = resource?.awsEcrContainerImage
    return InspectorFinding(
      findingID: found.findingArn, findingType: found.type,
      vulnerabilityID: vulnerability?.vulnerabilityId?.orNil,
      relatedVulnerabilities: vulnerability?.relatedVulnerabilities?.joinedSorted,
      source: vulnerability?.source?.orNil, sourceURL: vulnerability?.sourceUrl?.orNil,
      vendorSeverity: vulnerability?.vendorSeverity?.orNil, cvssScore: cvss?.baseScore,
      cvssVersion: cvss?.version?.orNil, cvssVector: cvss?.scoringVector?.orNil, package: first?.name?.orNil,
      installedVersion: first.flatMap(version), fixedVersion: first?.fixedInVersion?.orNil,
      packageManager: first?.packageManager?.orNil,
      filePath: first?.filePath?.orNil ?? code?.filePath?.filePath?.orNil ?? code?.filePath?.fileName?.orNil,
      packageCount: packages.count, otherPackages: others.joinedSorted, fixAvailable: found.fixAvailable?.orNil,
      exploitAvailable: found.exploitAvailable == "YES" ? true : found.exploitAvailable == "NO" ? false : nil,
      lastExploitAt: Timestamp(found.exploitabilityDetails?.lastKnownExploitAt), epssScore: found.epss?.score,
      inspectorScore: found.inspectorScore, recommendation: found.remediation?.recommendation?.text?.orNil,
      networkPath: network?.networkPath?.steps?.compactMap(\.componentId).joined(separator: " → ").orNil,
      networkSource: network?.networkPath?.steps?.first?.componentType?.orNil,
      portBegin: network?.openPortRange?.begin, portEnd: network?.openPortRange?.end,
      portProtocol: network?.protocol?.orNil, repository: image?.repositoryName?.orNil,
      imageDigest: image?.imageHash?.orNil, imageTags: image?.imageTags?.joinedSorted, inUseCount: image?.inUseCount,
      lastInUseAt: Timestamp(image?.lastInUseAt),
      platform: resource?.awsEc2Instance?.platform?.orNil ?? resource?.machineImage?.platform?.orNil ?? image?.platform?
        .orNil
        ?? resource?.awsLambdaFunction?.runtime?.orNil,
      detector: code?.detectorName?.orNil, cwes: code?.cwes?.joinedSorted, startLine: code?.filePath?.startLine)
  }

  /// As package managers write it: `epoch:version-release`, an epoch of 0 left away.
  static func version(_ package: InspectorAPI.ReportedFinding.Package) -> String? {
    guard let version = package.version?.orNil else { return nil }
    let epoch = package.epoch.map { $0 == 0 ? "" : "\($0):" } ?? ""
    return epoch + version + (package.release?.orNil.map { "-\($0)" } ?? "")
  }
}
