internal import AWS
internal import Snapshot

/// GuardDuty's findings: ids page by page, and for each page the findings.
enum GuardDutyFindingCollector: RegionalCollector {
  static let service = GuardDutyAPI.service
  static let tables = [GuardDutyFinding.table.definition, Finding.table.definition]
  static let operations = [GuardDutyAPI.listFindings.identity, GuardDutyAPI.getFindings.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    for detector in try await GuardDutyDetectorCollector.detectors(unit) {
      let input: JSON = [
        "detectorId": .string(detector), "maxResults": 50,
        "sortCriteria": ["attributeName": "updatedAt", "orderBy": "DESC"],
      ]
      for try await page in unit.pages(GuardDutyAPI.listFindings, input) {
        let ids = page.findingIds ?? []
        await unit.received(ids.count, of: GuardDutyAPI.listFindings.identity)
        guard !ids.isEmpty else { continue }
        let request: JSON = ["detectorId": .string(detector), "findingIds": .array(ids.map(JSON.string))]
        guard let answer = try await unit.callOneOfMany(GuardDutyAPI.getFindings, request) else { continue }
        let operation = GuardDutyAPI.getFindings.identity
        let findings = await unit.understood(answer.findings, of: operation)
        let given = answer.findings?.count ?? 0
        if given < ids.count {
          await unit.remark(
            .failed, "MissingFindings", "\(ids.count - given) of \(ids.count) findings that were named did not come",
            about: operation)
        }
        try await unit.write(findings.map { row($0, readIn: unit.place) })
      }
    }
  }

  static func row(_ found: GuardDutyAPI.ReportedFinding, readIn place: Place) -> FoundFinding<GuardDutyFinding> {
    var home = place
    if let account = found.accountId.map(AccountID.init), account.isValid { home.account = account }
    let service = found.service
    let isArchived = service?.archived ?? false
    let finding = Finding(
      product: "guardduty", findingID: found.arn, accountID: home.account, region: home.region, type: found.type,
      title: found.title?.orNil ?? found.type, severity: found.severity.map(severity), score: found.severity,
      status: isArchived ? .suppressed : .open,
      productStatus: service?.archived.map { $0 ? "archived" : "current" },
      resourceType: found.resource?.resourceType?.orNil, resourceID: resourceID(found), imageID: imageID(found),
      firstObservedAt: Timestamp(service?.eventFirstSeen) ?? Timestamp(found.createdAt),
      lastObservedAt: Timestamp(service?.eventLastSeen) ?? Timestamp(found.updatedAt), count: service?.count,
      consoleURL: ConsoleURL.guardDuty(finding: found.id, in: place))
    return FoundFinding(finding: finding, details: details(found), updatedAt: found.updatedAt)
  }

  static func severity(_ score: Double) -> Severity {
    switch score {
    case 9...: .critical
    case 7..<9: .high
    case 4..<7: .medium
    default: .low
    }
  }

  private static func details(_ found: GuardDutyAPI.ReportedFinding) -> GuardDutyFinding {
    let service = found.service
    let action = service?.action
    let network = action?.networkConnectionAction
    let probe = action?.portProbeAction
    let peer = peer(found)
    let key = found.resource?.accessKeyDetails
    let principal =
      key?.userName?.orNil ?? found.resource?.kubernetesDetails?.kubernetesUserDetails?.username?.orNil
      ?? found.resource?.rdsDbUserDetails?.user?.orNil
      ?? action?.rdsLoginAttemptAction?.attempts?.first?.user?.orNil
      ?? sequence(found)?.actors?.lazy.compactMap { $0.user?.name?.orNil }.first
    let api =
      action?.awsApiCallAction?.api?.orNil
      ?? action?.kubernetesApiCallAction.flatMap { call in
        [call.verb, call.requestUri].compactMap { $0?.orNil }.joined(separator: " ").orNil
      }
    return GuardDutyFinding(
      findingID: found.arn, detectorID: service?.detectorId?.orNil,
      findingClass: GuardDutyClass(type: found.type, actionType: action?.actionType).rawValue,
      actionType: action?.actionType?.orNil, resourceRole: service?.resourceRole?.orNil,
      instanceID: instanceID(found), principal: principal, accessKeyID: key?.accessKeyId?.orNil, api: api,
      apiService: action?.awsApiCallAction?.serviceName?.orNil, domain: domain(found),
      direction: network?.connectionDirection?.orNil
        ?? sequence(found)?.endpoints?.first?.connection?.direction?.orNil,
      remoteIP: peer.ip, remoteCountry: peer.country, remoteOrganization: peer.organization,
      localPort: network?.localPortDetails?.port ?? probe?.portProbeDetails?.first?.localPortDetails?.port,
      remotePort: network?.remotePortDetails?.port,
      isBlocked: network?.blocked ?? action?.dnsRequestAction?.blocked ?? probe?.blocked,
      threatNames: threatNames(found), isSample: isSample(found))
  }

  private static func sequence(_ found: GuardDutyAPI.ReportedFinding) -> GuardDutyAPI.ReportedFinding.Sequence? {
    found.service?.detection?.sequence
  }

  /// The other end, as the action has it; an attack sequence names it among its endpoints.
  private static func peer(_ found: GuardDutyAPI.ReportedFinding)
    -> (ip: String?, country: String?, organization: String?)
  {
    let action = found.service?.action
    let remote =
      action?.networkConnectionAction?.remoteIpDetails ?? action?.awsApiCallAction?.remoteIpDetails
      ?? action?.portProbeAction?.portProbeDetails?.first?.remoteIpDetails
      ?? action?.kubernetesApiCallAction?.remoteIpDetails ?? action?.rdsLoginAttemptAction?.remoteIpDetails
    let endpoint = sequence(found)?.endpoints?.first { $0.ip?.orNil != nil }
    return (
      remote?.ipAddressV4?.orNil ?? remote?.ipAddressV6?.orNil
        ?? action?.kubernetesApiCallAction?.sourceIPs?.first?.orNil ?? endpoint?.ip?.orNil,
      remote?.country?.countryName?.orNil ?? endpoint?.location?.country?.orNil,
      remote?.organization?.asnOrg?.orNil ?? remote?.organization?.org?.orNil
        ?? endpoint?.autonomousSystem?.name?.orNil
    )
  }

  private static func domain(_ found: GuardDutyAPI.ReportedFinding) -> String? {
    let action = found.service?.action
    return action?.dnsRequestAction?.domain?.orNil ?? action?.awsApiCallAction?.domainDetails?.domain?.orNil
      ?? sequence(found)?.endpoints?.lazy.compactMap { $0.domain?.orNil }.first
  }

  private static func threatNames(_ found: GuardDutyAPI.ReportedFinding) -> String? {
    let service = found.service
    let listed = (service?.evidence?.threatIntelligenceDetails ?? []).flatMap { $0.threatNames ?? [] }
    let scanned = service?.ebsVolumeScanDetails?.scanDetections?.threatDetectedByName?.threatNames ?? []
    let malware = service?.malwareScanDetails?.threats ?? []
    return (listed + scanned.compactMap(\.name) + malware.compactMap(\.name)).filter { !$0.isEmpty }.joinedSorted
  }

  /// GuardDuty marks the findings that it was told to make up in the title, and in JSON text within the finding.
  static func isSample(_ found: GuardDutyAPI.ReportedFinding) -> Bool {
    if found.title?.hasPrefix("[SAMPLE]") == true { return true }
    guard let text = found.service?.additionalInfo?.value, text.contains("sample"),
      let information = try? JSON(parsing: Array(text.utf8))
    else { return false }
    return information["sample"] == .bool(true)
  }

  private static func instanceID(_ found: GuardDutyAPI.ReportedFinding) -> String? {
    if let id = found.resource?.instanceDetails?.instanceId?.orNil { return id }
    let instance = sequence(found)?.resources?.first { $0.resourceType == "EC2_INSTANCE" }
    return instance.flatMap { lastPart($0.uid) ?? $0.name?.orNil }
  }

  /// The AMI. In an attack sequence the instance does not say it: the image is a resource of its own.
  private static func imageID(_ found: GuardDutyAPI.ReportedFinding) -> String? {
    if let id = found.resource?.instanceDetails?.imageId?.orNil { return id }
    if let id = lastPart(found.resource?.ec2ImageDetails?.imageArn) { return id }
    let resources = sequence(found)?.resources ?? []
    let images = resources.filter { $0.resourceType == "EC2_IMAGE" }
    let instance = resources.first { $0.resourceType == "EC2_INSTANCE" }?.uid
    let ofInstance = images.first { image in
      instance.map { image.data?.ec2Image?.ec2InstanceUids?.contains($0) == true } ?? false
    }
    return (ofInstance ?? images.first).flatMap { lastPart($0.uid) ?? $0.name?.orNil }
  }

  /// The id at the end of an ARN, or the id itself.
  private static func lastPart(_ arn: String?) -> String? {
    arn?.split(separator: "/").last.map(String.init)
  }

  /// What the finding is about, as its type of resource says; else the first resource that it tells of.
  private static func resourceID(_ found: GuardDutyAPI.ReportedFinding) -> String? {
    guard let resource = found.resource else { return nil }
    let key = resource.accessKeyDetails
    if resource.resourceType == "AccessKey", let id = key?.accessKeyId?.orNil ?? key?.principalId?.orNil { return id }
    let bucket = resource.s3BucketDetails?.first
    let object = bucket?.s3ObjectDetails?.first?.objectArn?.orNil
    if resource.resourceType == "S3Object", let object { return object }
    let container = resource.containerDetails
    if resource.resourceType == "Container", let id = container?.id?.orNil ?? container?.name?.orNil { return id }
    let candidates: [String?] = [
      resource.instanceDetails?.instanceId, bucket?.arn, resource.eksClusterDetails?.arn,
      resource.ecsClusterDetails?.arn, resource.rdsDbInstanceDetails?.dbInstanceArn,
      resource.rdsLimitlessDbDetails?.dbShardGroupArn, resource.lambdaDetails?.functionArn,
      resource.ebsSnapshotDetails?.snapshotArn, resource.ec2ImageDetails?.imageArn,
      resource.recoveryPointDetails?.recoveryPointArn, container?.id, key?.accessKeyId, key?.principalId,
      sequence(found)?.resources?.first { $0.resourceType != "EC2_IMAGE" }?.uid,
    ]
    return candidates.lazy.compactMap { $0?.orNil }.first
  }
}
