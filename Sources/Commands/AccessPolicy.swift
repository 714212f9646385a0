internal import AWS
internal import Collectors
internal import Delivery

/// An IAM policy: what runbook must be allowed, and nothing else.
///
/// Every action is declared beside the operation that needs it; which operations there are follows from the
/// configuration, as the calls themselves do.
struct AccessPolicy: Hashable {
  /// Whose policy it is.
  enum Holder: String, CaseIterable {
    /// Who runs runbook.
    case caller
    /// The role through which it enters other accounts.
    case member
    /// Who puts reports where `deliver` says.
    case delivery
  }

  struct Statement: Hashable, Encodable {
    let sid: String
    let actions: [String]
    let resources: [String]

    private enum CodingKeys: String, CodingKey {
      case sid = "Sid"
      case effect = "Effect"
      case action = "Action"
      case resource = "Resource"
    }

    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: CodingKeys.self)
      try members.encode(sid, forKey: .sid)
      try members.encode("Allow", forKey: .effect)
      try members.encode(actions, forKey: .action)
      try members.encode(resources, forKey: .resource)
    }
  }

  let statements: [Statement]

  /// - Parameter partition: What ARNs begin with after `arn:`, such as `aws`.
  init(for holder: Holder, _ configuration: Configuration, partition: String) {
    guard holder != .delivery else {
      statements = Self.delivering(configuration, partition: partition)
      return
    }
    let plan = configuration.plan
    let access = configuration.access
    let entered = Set(access.roles.keys).union(access.profiles.keys)
    var statements: [Statement] = []
    func allow(_ sid: String, _ operations: [OperationIdentity]) {
      let actions = Set(operations.map(\.permission)).sorted()
      // Hardly any of them can be narrowed to a resource, and those that can are to see what is new, too.
      if !actions.isEmpty { statements.append(Statement(sid: sid, actions: actions, resources: ["*"])) }
    }
    if holder == .caller { allow("ReadOrganization", plan.operationsOfOrganization) }
    if holder == .member || plan.readsCaller(entering: entered) { allow("ReadAccount", plan.operationsInEachAccount) }
    statements += Self.readingEvents(for: holder, configuration, partition: partition)
    if holder == .caller {
      let anywhere = access.organizationRole.map { [$0.arn(in: "*", partition: partition)] } ?? []
      let roles = anywhere + access.roles.map { $1.arn(in: $0, partition: partition) }
      if !roles.isEmpty {
        statements.append(
          Statement(
            sid: "EnterAccounts", actions: [STSAPI.assumeRole.identity.permission], resources: Set(roles).sorted()))
      }
    }
    self.statements = statements
  }

  /// What archives in buckets and mails need. Nothing else writes or sends, so it stands apart.
  private static func delivering(_ configuration: Configuration, partition: String) -> [Statement] {
    let targets = configuration.deliver?.targets ?? []
    let places = targets.compactMap { target in
      if case .s3(let bucket) = target.kind { bucket } else { nil }
    }
    let archive = configuration.bucket.map { [$0] } ?? []
    let buckets = archive + places.filter { !archive.contains($0) }
    var domains: Set<String> = []
    for target in targets {
      guard case .email(let email) = target.kind, case .ses = email.route else { continue }
      domains.formUnion([email.from.domain, email.from.address])
    }
    // The sender is verified by its domain or by its address.
    let mails =
      domains.isEmpty
      ? []
      : [
        Statement(
          sid: "SendMail", actions: SESAPI.permissions,
          resources: domains.sorted().map { "arn:\(partition):ses:*:*:identity/\($0)" })
      ]
    return mails
      + buckets.enumerated().flatMap { index, bucket in
        S3Permission.all(usesKey: bucket.kmsKey != nil).map { permission in
          Statement(
            sid: permission.purpose + (index == 0 ? "" : "\(index + 1)"), actions: permission.actions,
            resources: bucket.arns(of: permission.resource, partition: partition))
        }
      }
  }

  /// What reading CloudTrail's events needs: of each account its history, of a bucket what is in it.
  private static func readingEvents(
    for holder: Holder, _ configuration: Configuration, partition: String
  ) -> [Statement] {
    guard configuration.services?.contains("cloudtrail") ?? true else { return [] }
    let settings = configuration.cloudTrail ?? .lookup(maxPages: EventSettings.defaultMaxPages)
    let entered = Set(configuration.access.roles.keys).union(configuration.access.profiles.keys)
    let isHolders =
      switch settings {
      case .lookup: holder == .member || configuration.plan.readsCaller(entering: entered)
      case .s3, .athena, .files: (settings.account == nil) == (holder == .caller)
      }
    guard isHolders else { return [] }
    var order: [EventPermission.Resource] = []
    var actions: [EventPermission.Resource: Set<String>] = [:]
    for permission in settings.permissions {
      if actions[permission.resource] == nil { order.append(permission.resource) }
      actions[permission.resource, default: []].insert(permission.action)
    }
    return order.enumerated().map { index, resource in
      Statement(
        sid: "ReadEvents\(index == 0 ? "" : "\(index + 1)")", actions: (actions[resource] ?? []).sorted(),
        resources: resource.arns(partition: partition))
    }
  }

  /// The policy's document, as IAM takes it.
  var document: Document { Document(statements: statements) }

  struct Document: Encodable {
    static let version = "2012-10-17"
    let statements: [Statement]

    private enum CodingKeys: String, CodingKey {
      case version = "Version"
      case statements = "Statement"
    }

    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: CodingKeys.self)
      try members.encode(Self.version, forKey: .version)
      try members.encode(statements, forKey: .statements)
    }
  }
}

extension BucketSettings {
  /// As IAM names it. An alias is none of its names for a key.
  fileprivate func arns(of resource: S3Permission.Resource, partition: String) -> [String] {
    switch resource {
    case .bucket: return ["arn:\(partition):s3:::\(location.bucket)"]
    case .objects(let names): return names.map { "arn:\(partition):s3:::\(location.bucket)/\(location.key($0))" }
    case .key:
      guard let kmsKey, !kmsKey.contains("alias/") else { return ["arn:\(partition):kms:*:*:key/*"] }
      return [kmsKey.hasPrefix("arn:") ? kmsKey : "arn:\(partition):kms:*:*:key/\(kmsKey)"]
    }
  }
}

extension EventPermission.Resource {
  /// As IAM names it.
  func arns(partition: String) -> [String] {
    switch self {
    case .all: ["*"]
    case .bucket(let bucket): ["arn:\(partition):s3:::\(bucket)"]
    case .objects(let bucket, let prefix): ["arn:\(partition):s3:::\(bucket)/\(prefix)*"]
    case .keys: ["arn:\(partition):kms:*:*:key/*"]
    case .workGroup(let name): ["arn:\(partition):athena:*:*:workgroup/\(name)"]
    case .table(let database, let table):
      ["catalog", "database/\(database)", "table/\(database)/\(table)"].map { "arn:\(partition):glue:*:*:\($0)" }
    }
  }
}
