internal import AWS
internal import Snapshot

/// The rows of an attack sequence beside its finding's own: what it is made of, who acts, what is touched, from where.
struct AttackSequence: Sendable {
  var signals: [AttackSignal] = []
  var actors: [AttackActor] = []
  var resources: [AttackResource] = []
  var endpoints: [AttackEndpoint] = []
  var indicators: [AttackIndicator] = []

  static let tables = [
    AttackSignal.table.definition, AttackActor.table.definition, AttackResource.table.definition,
    AttackEndpoint.table.definition, AttackIndicator.table.definition,
  ]

  /// What has no id of its own goes by its place in the list, and so does what has the id of another: nothing of a
  /// sequence is lost.
  init(_ sequence: GuardDutyAPI.ReportedFinding.Sequence, of findingID: String) {
    let images = Self.images(sequence)
    let signalIDs = Self.ids((sequence.signals ?? []).map(\.uid))
    signals = zip(signalIDs, sequence.signals ?? []).map { id, signal in
      AttackSignal(
        findingID: findingID, signalID: id, type: signal.type?.orNil,
        name: signal.name?.orNil, description: signal.description?.orNil, score: signal.severity, count: signal.count,
        firstSeenAt: Timestamp(signal.firstSeenAt), lastSeenAt: Timestamp(signal.lastSeenAt),
        resourceIDs: signal.resourceUids?.joinedSorted, actorIDs: signal.actorIds?.joinedSorted,
        endpointIDs: signal.endpointIds?.joinedSorted, indicators: Self.text(signal.signalIndicators))
    }
    actors = zip(Self.ids((sequence.actors ?? []).map(\.id)), sequence.actors ?? []).map { id, actor in
      AttackActor(
        findingID: findingID, actorID: id, userName: actor.user?.name?.orNil,
        userType: actor.user?.type?.orNil, userID: actor.user?.uid?.orNil,
        accessKeyID: actor.user?.credentialUid?.orNil, userAccountID: actor.user?.account?.uid?.orNil,
        sessionName: actor.session?.uid?.orNil, sessionIssuer: actor.session?.issuer?.orNil,
        sessionCreatedAt: Timestamp(actor.session?.createdTime), mfaStatus: actor.session?.mfaStatus?.orNil,
        process: actor.process?.name?.orNil, processPath: actor.process?.path?.orNil,
        processHash: actor.process?.sha256?.orNil)
    }
    let resourceIDs = Self.ids((sequence.resources ?? []).map { $0.uid?.orNil ?? $0.name })
    resources = zip(resourceIDs, sequence.resources ?? []).map { id, item in
      AttackResource(
        findingID: findingID, resourceID: id,
        resourceType: item.resourceType?.orNil, name: item.name?.orNil, resourceAccountID: item.accountId?.orNil,
        resourceRegion: item.region?.orNil, service: item.service?.orNil,
        imageID: item.resourceType == "EC2_IMAGE"
          ? Self.lastPart(item.uid) ?? item.name?.orNil : item.uid.flatMap { images[$0] },
        instanceIDs: (item.data?.instanceUIDs ?? []).compactMap(Self.lastPart).joinedSorted,
        tags: Tags((item.tags ?? []).map { ($0.key, $0.value) }).text)
    }
    endpoints = zip(Self.ids((sequence.endpoints ?? []).map(\.id)), sequence.endpoints ?? []).map { id, endpoint in
      AttackEndpoint(
        findingID: findingID, endpointID: id, remoteIP: endpoint.ip?.orNil,
        domain: endpoint.domain?.orNil, port: endpoint.port, country: endpoint.location?.country?.orNil,
        city: endpoint.location?.city?.orNil, organization: endpoint.autonomousSystem?.name?.orNil,
        asn: endpoint.autonomousSystem?.number, direction: endpoint.connection?.direction?.orNil)
    }
    let keys = Self.ids((sequence.sequenceIndicators ?? []).map(\.key))
    indicators = zip(keys, sequence.sequenceIndicators ?? []).map { key, indicator in
      AttackIndicator(
        findingID: findingID, key: key, title: indicator.title?.orNil,
        seen: indicator.values?.joinedSorted)
    }
  }

  private static func ids(_ written: [String?]) -> [String] {
    var seen: Set<String> = []
    return written.enumerated().map { index, id in
      let position = "#\(index + 1)"
      guard let id = id?.orNil else { return position }
      return seen.insert(id).inserted ? id : "\(id) \(position)"
    }
  }

  /// The image of each instance, by the instance's ARN. In a sequence the instance does not say it: the image is a
  /// resource of its own, which names the instances.
  static func images(_ sequence: GuardDutyAPI.ReportedFinding.Sequence) -> [String: String] {
    var images: [String: String] = [:]
    for item in sequence.resources ?? [] where item.resourceType == "EC2_IMAGE" {
      guard let id = lastPart(item.uid) ?? item.name?.orNil else { continue }
      for instance in item.data?.ec2Image?.ec2InstanceUids ?? [] where images[instance] == nil { images[instance] = id }
    }
    return images
  }

  private static func text(_ indicators: [GuardDutyAPI.ReportedFinding.Sequence.Indicator]?) -> String? {
    (indicators ?? []).compactMap { indicator -> String? in
      guard let key = indicator.key?.orNil else { return nil }
      return indicator.values?.joinedSorted.map { "\(key): \($0)" } ?? key
    }.joined(separator: "; ").orNil
  }

  /// The id at the end of an ARN, or the id itself.
  static func lastPart(_ arn: String?) -> String? {
    arn?.split(separator: "/").last.map(String.init)
  }
}
