// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// An event or finding that an attack sequence is made of.
public struct AttackSignal: Record {
  public var findingID: String
  public var signalID: String
  public var type: String?
  public var name: String?
  public var description: String?
  public var score: Double?
  public var count: Int?
  public var firstSeenAt: Timestamp?
  public var lastSeenAt: Timestamp?
  public var resourceIDs: String?
  public var actorIDs: String?
  public var endpointIDs: String?
  public var indicators: String?

  public init(
    findingID: String, signalID: String, type: String? = nil, name: String? = nil, description: String? = nil,
    score: Double? = nil, count: Int? = nil, firstSeenAt: Timestamp? = nil, lastSeenAt: Timestamp? = nil,
    resourceIDs: String? = nil, actorIDs: String? = nil, endpointIDs: String? = nil, indicators: String? = nil
  ) {
    self.findingID = findingID
    self.signalID = signalID
    self.type = type
    self.name = name
    self.description = description
    self.score = score
    self.count = count
    self.firstSeenAt = firstSeenAt
    self.lastSeenAt = lastSeenAt
    self.resourceIDs = resourceIDs
    self.actorIDs = actorIDs
    self.endpointIDs = endpointIDs
    self.indicators = indicators
  }

  public static let table = Table<AttackSignal>(
    "attack_signal",
    "The signals of an attack sequence; joins `finding` and `guardduty_finding` by `finding_id`.",
    sources: ["guardduty:ListFindings", "guardduty:GetFindings"], scope: .own,
    [
      .key("finding_id", \.findingID, "The sequence's own finding"),
      .key("signal_id", \.signalID, "The signal: for a finding, that finding's `finding_id`"),
      .column(
        "type", \.type,
        "`FINDING`, `CLOUD_TRAIL`, `S3_DATA_EVENTS`, `EKS_AUDIT_LOGS`, `FLOW_LOGS`, `DNS_LOGS`,"
          + " `RUNTIME_MONITORING`"),
      .column("name", \.name, "The type of the finding, or the operation that was called"),
      .column("description", \.description, "GuardDuty's own text"),
      .column("score", \.score, "GuardDuty's score of the signal, 1–10"),
      .column("count", \.count, "How often it was seen"),
      .column("first_seen_at", \.firstSeenAt, "When it was first seen"),
      .column("last_seen_at", \.lastSeenAt, "When it was last seen"),
      .column("resource_ids", \.resourceIDs, "Its resources, as in `attack_resource`, comma separated"),
      .column("actor_ids", \.actorIDs, "Its actors, as in `attack_actor`, comma separated"),
      .column("endpoint_ids", \.endpointIDs, "Its endpoints, as in `attack_endpoint`, comma separated"),
      .column("indicators", \.indicators, "What makes it suspicious, as `KEY: value, value; …`"),
    ])
}

/// Someone who acts in an attack sequence.
public struct AttackActor: Record {
  public var findingID: String
  public var actorID: String
  public var userName: String?
  public var userType: String?
  public var userID: String?
  public var accessKeyID: String?
  public var userAccountID: String?
  public var sessionName: String?
  public var sessionIssuer: String?
  public var sessionCreatedAt: Timestamp?
  public var mfaStatus: String?
  public var process: String?
  public var processPath: String?
  public var processHash: String?

  public init(
    findingID: String, actorID: String, userName: String? = nil, userType: String? = nil, userID: String? = nil,
    accessKeyID: String? = nil, userAccountID: String? = nil, sessionName: String? = nil, sessionIssuer: String? = nil,
    sessionCreatedAt: Timestamp? = nil, mfaStatus: String? = nil, process: String? = nil, processPath: String? = nil,
    processHash: String? = nil
  ) {
    self.findingID = findingID
    self.actorID = actorID
    self.userName = userName
    self.userType = userType
    self.userID = userID
    self.accessKeyID = accessKeyID
    self.userAccountID = userAccountID
    self.sessionName = sessionName
    self.sessionIssuer = sessionIssuer
    self.sessionCreatedAt = sessionCreatedAt
    self.mfaStatus = mfaStatus
    self.process = process
    self.processPath = processPath
    self.processHash = processHash
  }

  public static let table = Table<AttackActor>(
    "attack_actor",
    "The actors of an attack sequence; joins `finding` and `guardduty_finding` by `finding_id`.",
    sources: ["guardduty:ListFindings", "guardduty:GetFindings"], scope: .own,
    [
      .key("finding_id", \.findingID, "The sequence's own finding"),
      .key("actor_id", \.actorID, "The actor, within the sequence"),
      .column("user_name", \.userName, "The user or role"),
      .column("user_type", \.userType, "`IAMUser`, `AssumedRole`, `Root`, …"),
      .column("user_id", \.userID, "The user's unique id"),
      .column("access_key_id", \.accessKeyID, "The access key that was used"),
      .column("user_account_id", \.userAccountID, "The user's account"),
      .column("session_name", \.sessionName, "The session"),
      .column("session_issuer", \.sessionIssuer, "Who gave the session"),
      .column("session_created_at", \.sessionCreatedAt, "When the session began"),
      .column("mfa_status", \.mfaStatus, "`ENABLED` or `DISABLED`"),
      .column("process", \.process, "The process, where that is the actor"),
      .column("process_path", \.processPath, "The path of its executable"),
      .column("process_hash", \.processHash, "The SHA-256 of its executable"),
    ])
}

/// A resource that an attack sequence touches.
public struct AttackResource: Record {
  public var findingID: String
  public var resourceID: String
  public var resourceType: String?
  public var name: String?
  public var resourceAccountID: String?
  public var resourceRegion: String?
  public var service: String?
  public var imageID: String?
  public var instanceIDs: String?
  public var tags: String?

  public init(
    findingID: String, resourceID: String, resourceType: String? = nil, name: String? = nil,
    resourceAccountID: String? = nil, resourceRegion: String? = nil, service: String? = nil, imageID: String? = nil,
    instanceIDs: String? = nil, tags: String? = nil
  ) {
    self.findingID = findingID
    self.resourceID = resourceID
    self.resourceType = resourceType
    self.name = name
    self.resourceAccountID = resourceAccountID
    self.resourceRegion = resourceRegion
    self.service = service
    self.imageID = imageID
    self.instanceIDs = instanceIDs
    self.tags = tags
  }

  public static let table = Table<AttackResource>(
    "attack_resource",
    "The resources of an attack sequence; joins `finding` and `guardduty_finding` by `finding_id`.",
    sources: ["guardduty:ListFindings", "guardduty:GetFindings"], scope: .own,
    [
      .key("finding_id", \.findingID, "The sequence's own finding"),
      .key("resource_id", \.resourceID, "The resource"),
      .column("resource_type", \.resourceType, "`EC2_INSTANCE`, `EC2_IMAGE`, `ACCESS_KEY`, `S3_BUCKET`, …"),
      .column("name", \.name, "Its name"),
      .column("resource_account_id", \.resourceAccountID, "The account that owns it"),
      .column("resource_region", \.resourceRegion, "The Region that it is in"),
      .column("service", \.service, "The service that it belongs to"),
      .column("image_id", \.imageID, "The AMI: of an instance the one that it runs from, of an image itself"),
      .column(
        "instance_ids", \.instanceIDs,
        "The instances that run from an image or belong to a group, comma separated"),
      .column("tags", \.tags, "Its tags, as a JSON object"),
    ])
}

/// A network endpoint of an attack sequence.
public struct AttackEndpoint: Record {
  public var findingID: String
  public var endpointID: String
  public var remoteIP: String?
  public var domain: String?
  public var port: Int?
  public var country: String?
  public var city: String?
  public var organization: String?
  public var asn: Int?
  public var direction: String?

  public init(
    findingID: String, endpointID: String, remoteIP: String? = nil, domain: String? = nil, port: Int? = nil,
    country: String? = nil, city: String? = nil, organization: String? = nil, asn: Int? = nil, direction: String? = nil
  ) {
    self.findingID = findingID
    self.endpointID = endpointID
    self.remoteIP = remoteIP
    self.domain = domain
    self.port = port
    self.country = country
    self.city = city
    self.organization = organization
    self.asn = asn
    self.direction = direction
  }

  public static let table = Table<AttackEndpoint>(
    "attack_endpoint",
    "The network endpoints of an attack sequence; joins `finding` and `guardduty_finding` by"
      + " `finding_id`.",
    sources: ["guardduty:ListFindings", "guardduty:GetFindings"], scope: .own,
    [
      .key("finding_id", \.findingID, "The sequence's own finding"),
      .key("endpoint_id", \.endpointID, "The endpoint, within the sequence"),
      .column("remote_ip", \.remoteIP, "Its address"),
      .column("domain", \.domain, "Its domain"),
      .column("port", \.port, "Its port"),
      .column("country", \.country, "Its country, as GuardDuty says"),
      .column("city", \.city, "Its city, as GuardDuty says"),
      .column("organization", \.organization, "Its network's owner, as GuardDuty says"),
      .column("asn", \.asn, "Its network's number"),
      .column("direction", \.direction, "`INBOUND` or `OUTBOUND`"),
    ])
}

/// What shows that an attack sequence is one.
public struct AttackIndicator: Record {
  public var findingID: String
  public var key: String
  public var title: String?
  public var seen: String?

  public init(
    findingID: String, key: String, title: String? = nil, seen: String? = nil
  ) {
    self.findingID = findingID
    self.key = key
    self.title = title
    self.seen = seen
  }

  public static let table = Table<AttackIndicator>(
    "attack_indicator",
    "The indicators of an attack sequence; joins `finding` and `guardduty_finding` by `finding_id`.",
    sources: ["guardduty:ListFindings", "guardduty:GetFindings"], scope: .own,
    [
      .key("finding_id", \.findingID, "The sequence's own finding"),
      .key("key", \.key, "`MALICIOUS_IP`, `ATTACK_TACTIC`, `HIGH_RISK_API`, …"),
      .column("title", \.title, "GuardDuty's own name of it"),
      .column("seen", \.seen, "What was seen, comma separated"),
    ])
}
