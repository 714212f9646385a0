internal import AWS
internal import Snapshot

/// GuardDuty's findings: ids page by page, and for each page the findings.
enum GuardDutyFindingCollector: RegionalCollector {
  static let service = GuardDutyAPI.service
  static let tables = [GuardDutyFinding.table.definition, Finding.table.definition] + AttackSequence.tables
  static let operations = [GuardDutyAPI.listFindings.identity, GuardDutyAPI.getFindings.identity]
  static let dispensable = [
    Dispensable(
      GuardDutyAPI.getFindings.identity, after: GuardDutyAPI.listFindings.identity,
      rule: "ListFindings names no finding")
  ]

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
        await unit.expect(ids.count, of: operation, given: answer.findings?.count ?? 0)
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
      instanceID: instanceID(found),
      firstObservedAt: Timestamp(service?.eventFirstSeen) ?? Timestamp(found.createdAt),
      lastObservedAt: Timestamp(service?.eventLastSeen) ?? Timestamp(found.updatedAt),
      updatedAt: Timestamp(found.updatedAt), count: service?.count,
      consoleURL: ConsoleURL.guardDuty(finding: found.id, in: place))
    return FoundFinding(
      finding: finding, details: details(found), attack: sequence(found).map { AttackSequence($0, of: found.arn) },
      updatedAt: found.updatedAt)
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
    let call = action?.awsApiCallAction
    let kubernetes = action?.kubernetesApiCallAction
    let probes = action?.portProbeAction?.portProbeDetails ?? []
    let ports = probes.compactMap { $0.localPortDetails?.port }
    let peer = peer(found)
    let resource = found.resource
    let key = resource?.accessKeyDetails
    let actor = sequence(found)?.actors?.first { $0.user?.name?.orNil != nil }?.user
    let file = file(found)
    let process = service?.runtimeDetails?.process
    let bucket = resource?.s3BucketDetails?.first
    let container = resource?.container
    let workload = resource?.kubernetesDetails?.kubernetesWorkloadDetails
    return GuardDutyFinding(
      findingID: found.arn, detectorID: service?.detectorId?.orNil,
      findingClass: GuardDutyClass(type: found.type, actionType: action?.actionType).rawValue,
      actionType: action?.actionType?.orNil, resourceRole: service?.resourceRole?.orNil,
      feature: service?.featureName?.orNil,
      description: sequence(found)?.description?.orNil ?? found.description?.orNil,
      sequenceID: found.associatedAttackSequenceArn?.orNil,
      principal: key?.userName?.orNil ?? resource?.kubernetesDetails?.kubernetesUserDetails?.username?.orNil
        ?? resource?.rdsDbUserDetails?.user?.orNil ?? action?.rdsLoginAttemptAction?.attempts?.first?.user?.orNil
        ?? actor?.name?.orNil,
      principalType: key?.userType?.orNil ?? actor?.type?.orNil,
      principalID: key?.principalId?.orNil ?? actor?.uid?.orNil,
      accessKeyID: key?.accessKeyId?.orNil ?? actor?.credentialUid?.orNil,
      api: call?.api?.orNil
        ?? kubernetes.flatMap { [$0.verb, $0.requestUri].compactMap { $0?.orNil }.joined(separator: " ").orNil },
      apiService: call?.serviceName?.orNil, apiError: call?.errorCode?.orNil,
      userAgent: call?.userAgent?.orNil ?? kubernetes?.userAgent?.orNil, domain: domain(found),
      protocol: network?.protocol?.orNil ?? action?.dnsRequestAction?.protocol?.orNil,
      direction: network?.connectionDirection?.orNil
        ?? sequence(found)?.endpoints?.first?.connection?.direction?.orNil,
      remoteIP: peer.address, remoteIPs: peer.addresses.joinedSorted, remoteCountry: peer.country,
      remoteCity: peer.city, remoteOrganization: peer.organization, remoteASN: peer.asn,
      remoteAccountID: call?.remoteAccountDetails?.accountId?.orNil,
      isRemoteAffiliated: call?.remoteAccountDetails?.affiliated,
      localPort: network?.localPortDetails?.port ?? ports.first,
      localPorts: (network?.localPortDetails?.port).map { "\($0)" }
        ?? Set(ports).sorted().map { "\($0)" }.joined(separator: ",").orNil,
      remotePort: network?.remotePortDetails?.port,
      isBlocked: network?.blocked ?? action?.dnsRequestAction?.blocked ?? action?.portProbeAction?.blocked,
      threatNames: threatNames(found),
      threatLists: (service?.evidence?.threatIntelligenceDetails ?? []).compactMap { $0.threatListName?.orNil }
        .joinedSorted,
      filePath: file.path, fileHash: file.hash, process: process?.name?.orNil,
      processPath: process?.executablePath?.orNil, processHash: process?.executableSha256?.orNil,
      processUser: process?.user?.orNil, bucket: bucket?.name?.orNil,
      objectKey: bucket?.s3ObjectDetails?.first?.key?.orNil, containerID: container?.id?.orNil,
      containerName: container?.name?.orNil, containerImage: container?.image?.orNil,
      cluster: resource?.eksClusterDetails?.name?.orNil ?? resource?.ecsClusterDetails?.name?.orNil,
      namespace: workload?.namespace?.orNil ?? kubernetes?.namespace?.orNil,
      workload: workload.flatMap { [$0.type, $0.name].compactMap { $0?.orNil }.joined(separator: "/").orNil }
        ?? resource?.ecsClusterDetails?.taskDetails?.arn?.orNil,
      database: resource?.rdsDbInstanceDetails?.dbInstanceIdentifier?.orNil
        ?? resource?.rdsLimitlessDbDetails?.dbShardGroupIdentifier?.orNil,
      function: resource?.lambdaDetails?.functionName?.orNil, isSample: isSample(found))
  }

  /// The malicious file: of a scan the first that was found, else the one that a process used.
  private static func file(_ found: GuardDutyAPI.ReportedFinding) -> (path: String?, hash: String?) {
    let service = found.service
    let threats = service?.ebsVolumeScanDetails?.scanDetections?.threatDetectedByName?.threatNames ?? []
    if let file = threats.lazy.compactMap({ $0.filePaths?.first }).first {
      return (file.filePath?.orNil ?? file.fileName?.orNil, file.hash?.orNil)
    }
    if let threat = service?.malwareScanDetails?.threats?.first {
      let item = threat.itemPaths?.first
      return (item?.nestedItemPath?.orNil, item?.hash?.orNil ?? threat.hash?.orNil)
    }
    return (service?.runtimeDetails?.context?.threatFilePath?.orNil, nil)
  }

  private static func sequence(_ found: GuardDutyAPI.ReportedFinding) -> GuardDutyAPI.ReportedFinding.Sequence? {
    found.service?.detection?.sequence
  }

  private struct Peer {
    var address: String?
    var addresses: [String] = []
    var country: String?
    var city: String?
    var organization: String?
    var asn: String?
  }

  /// The other end, as the action has it; an attack sequence names it among its endpoints.
  private static func peer(_ found: GuardDutyAPI.ReportedFinding) -> Peer {
    let action = found.service?.action
    let probes = action?.portProbeAction?.portProbeDetails ?? []
    if let remote = action?.networkConnectionAction?.remoteIpDetails ?? action?.awsApiCallAction?.remoteIpDetails
      ?? probes.first?.remoteIpDetails ?? action?.kubernetesApiCallAction?.remoteIpDetails
      ?? action?.rdsLoginAttemptAction?.remoteIpDetails
    {
      let sources = (action?.kubernetesApiCallAction?.sourceIPs ?? []).compactMap(\.orNil)
      let all = probes.compactMap { $0.remoteIpDetails?.address } + sources
      let organization = remote.organization
      return Peer(
        address: remote.address ?? sources.first, addresses: all.isEmpty ? remote.address.map { [$0] } ?? [] : all,
        country: remote.country?.countryName?.orNil, city: remote.city?.cityName?.orNil,
        organization: organization?.asnOrg?.orNil ?? organization?.org?.orNil, asn: organization?.asn?.orNil)
    }
    if let sources = action?.kubernetesApiCallAction?.sourceIPs {
      return Peer(address: sources.first?.orNil, addresses: sources.compactMap(\.orNil))
    }
    let endpoints = sequence(found)?.endpoints ?? []
    guard let endpoint = endpoints.first(where: { $0.ip?.orNil != nil }) else { return Peer() }
    return Peer(
      address: endpoint.ip, addresses: endpoints.compactMap { $0.ip?.orNil },
      country: endpoint.location?.country?.orNil, city: endpoint.location?.city?.orNil,
      organization: endpoint.autonomousSystem?.name?.orNil, asn: endpoint.autonomousSystem?.number.map { "\($0)" })
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
    return instance.flatMap { AttackSequence.lastPart($0.uid) ?? $0.name?.orNil }
  }

  /// The AMI: of the instance, of what a scan looked into, of the first instance of a sequence that has one.
  private static func imageID(_ found: GuardDutyAPI.ReportedFinding) -> String? {
    if let id = found.resource?.instanceDetails?.imageId?.orNil { return id }
    if let id = AttackSequence.lastPart(found.resource?.ec2ImageDetails?.imageArn) { return id }
    guard let sequence = sequence(found) else { return nil }
    let resources = sequence.resources ?? []
    let images = AttackSequence.images(sequence)
    let ofInstance = resources.first { $0.resourceType == "EC2_INSTANCE" }?.uid.flatMap { images[$0] }
    let first = resources.first { $0.resourceType == "EC2_IMAGE" }
    return ofInstance ?? first.flatMap { AttackSequence.lastPart($0.uid) ?? $0.name?.orNil }
  }

  /// What the finding is about: the resource that its type names, for a finding about a cluster also tells of the node's
  /// instance, and one about a container of the cluster. Where the named one is missing, the first that it tells of.
  private static func resourceID(_ found: GuardDutyAPI.ReportedFinding) -> String? {
    guard let resource = found.resource else { return nil }
    let named = resource.resourceType.flatMap { resource.ids(of: $0) } ?? []
    let sequence = sequence(found)?.resources?.first { $0.resourceType != "EC2_IMAGE" }?.uid
    return (named + resource.ids + [sequence]).lazy.compactMap { $0?.orNil }.first
  }
}

extension GuardDutyAPI.ReportedFinding.Resource {
  /// The ids of all resources that the finding tells of.
  fileprivate var ids: [String?] {
    [
      "Instance", "S3Bucket", "EKSCluster", "ECSCluster", "RDSDBInstance", "RDSLimitlessDB", "Lambda", "EBSSnapshot",
      "EC2Image", "RecoveryPoint", "Container", "AccessKey",
    ].flatMap { ids(of: $0) ?? [] }
  }

  /// The ids of the resource of that type, the best first; `nil` for a type that is not known.
  fileprivate func ids(of type: String) -> [String?]? {
    let bucket = s3BucketDetails?.first
    switch type {
    case "Instance", "EC2Instance": return [instanceDetails?.instanceId]
    case "AccessKey": return [accessKeyDetails?.accessKeyId?.orNil, accessKeyDetails?.principalId]
    case "S3Bucket": return [bucket?.arn, bucket?.name]
    case "S3Object": return [bucket?.s3ObjectDetails?.first?.objectArn, bucket?.arn, bucket?.name]
    case "EKSCluster", "KubernetesCluster": return [eksClusterDetails?.arn, eksClusterDetails?.name]
    case "ECSCluster": return [ecsClusterDetails?.arn, ecsClusterDetails?.name]
    case "Container": return container.map { [$0.id, $0.name] } ?? []
    case "RDSDBInstance": return [rdsDbInstanceDetails?.dbInstanceArn, rdsDbInstanceDetails?.dbInstanceIdentifier]
    case "RDSLimitlessDB":
      return [rdsLimitlessDbDetails?.dbShardGroupArn, rdsLimitlessDbDetails?.dbShardGroupIdentifier]
    case "Lambda": return [lambdaDetails?.functionArn, lambdaDetails?.functionName]
    case "EBSSnapshot", "Snapshot": return [ebsSnapshotDetails?.snapshotArn]
    case "EC2Image", "EC2AMI", "AMI": return [ec2ImageDetails?.imageArn]
    case _ where type.hasSuffix("RecoveryPoint"): return [recoveryPointDetails?.recoveryPointArn]
    default: return nil
    }
  }

  /// The container that the finding is about, alone or in a workload or task.
  fileprivate var container: Container? {
    containerDetails ?? kubernetesDetails?.kubernetesWorkloadDetails?.containers?.first
      ?? ecsClusterDetails?.taskDetails?.containers?.first
  }
}
