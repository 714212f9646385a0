/// Who made a call, in a form that is the same for all calls of one principal.
struct Principal: Hashable, Sendable {
  enum Kind: String, Sendable {
    case user, role, root, federated
    case identityCenter = "identity_center"
    case account, service, anonymous, unknown
  }

  var id: String
  var kind: Kind
  var name: String
  var role: String?
  var sessionName = ""
  /// Whether it is a machine for all that is known of it.
  var isMachine = false

  /// The name of the person behind a call; empty for a machine, as far as names can tell.
  ///
  /// Users count as people, and so does whoever is in a role of IAM Identity Center, or uses a role in the console or a
  /// CloudShell. With another agent, a session that is named by an address is a person's; on the command line, where
  /// people name sessions themselves, one that bears no mark of a machine is, too.
  func person(using family: AgentFamily) -> String {
    switch kind {
    case .user, .root, .identityCenter, .federated: return isMachine ? "" : name
    case .account, .service, .anonymous, .unknown: return ""
    case .role:
      let isPerson =
        ByHand.isIdentityCenterRole(role ?? "") || family == .console || family == .cloudshell
        || ((family == .cli || sessionName.contains("@")) && ByHand.isPersonal(sessionName: sessionName))
      return isPerson ? (sessionName.isEmpty ? name : sessionName) : ""
    }
  }

  /// - Parameters:
  ///   - identity: the record's `userIdentity`.
  ///   - eventType: AWS's own events may come without an identity.
  ///   - account: the account that the event belongs to, where the identity names none.
  ///   - region: it tells the partition where no ARN does.
  init(_ identity: Identity, eventType: String, account: String, region: String) {
    let account = identity.accountID.isEmpty ? account : identity.accountID
    let partition = Self.partition(arn: identity.arn.isEmpty ? identity.issuerARN : identity.arn, region: region)
    let lastOfARN = identity.arn.split(separator: "/").last.map(String.init) ?? ""
    func anything() -> String {
      [identity.arn, identity.userName, identity.principalID, identity.invokedBy].first { !$0.isEmpty } ?? ""
    }
    switch identity.type {
    case "Root":
      self.init(id: "arn:\(partition):iam::\(account):root", kind: .root, name: "root")
    case "IAMUser":
      let name = identity.userName.isEmpty ? lastOfARN : identity.userName
      let id =
        !identity.arn.isEmpty
        ? identity.arn
        // Who fails to sign in under a name that does not exist is nobody: there is no ARN to make up.
        : name.isEmpty || name == SignIn.hiddenName
          ? identity.principalID : "arn:\(partition):iam::\(account):user/\(name)"
      self.init(
        id: id, kind: .user, name: name.isEmpty ? id : name, isMachine: name == SignIn.hiddenName)
    case "AssumedRole", "Role":
      self = Self.role(identity, account: account, partition: partition)
    case "FederatedUser", "SAMLUser", "WebIdentityUser", "Directory":
      let id = identity.arn.isEmpty ? identity.principalID : identity.arn
      let name = [identity.userName, lastOfARN].first { !$0.isEmpty } ?? id
      self.init(
        id: id.isEmpty ? name : id, kind: .federated, name: name, isMachine: identity.type == "WebIdentityUser")
    case "IdentityCenterUser":
      let id = identity.onBehalfOfUserID.isEmpty ? anything() : identity.onBehalfOfUserID
      self.init(id: id, kind: .identityCenter, name: identity.userName.isEmpty ? id : identity.userName)
    case "AWSAccount":
      if [identity.accountID, identity.principalID].contains(where: { $0.lowercased().hasPrefix("anonymous") }) {
        self.init(id: "anonymous", kind: .anonymous, name: "anonymous")
      } else {
        self.init(id: account, kind: .account, name: account, sessionName: Self.afterColon(identity.principalID))
      }
    case "AWSService":
      let id = identity.invokedBy.isEmpty ? anything() : identity.invokedBy
      self.init(id: id, kind: .service, name: id)
    case "" where eventType == "AwsServiceEvent":
      self.init(id: identity.invokedBy, kind: .service, name: identity.invokedBy)
    default:
      let id = anything()
      self.init(id: id, kind: .unknown, name: identity.userName.isEmpty ? id : identity.userName)
    }
  }

  private init(
    id: String, kind: Kind, name: String, role: String? = nil, sessionName: String = "", isMachine: Bool = false
  ) {
    self.id = id
    self.kind = kind
    self.name = name
    self.role = role
    self.sessionName = sessionName
    self.isMachine = isMachine
  }

  /// The session's issuer is the role itself, with its path; without it, the session's ARN still tells the name.
  private static func role(_ identity: Identity, account: String, partition: String) -> Principal {
    let resource = identity.arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).last ?? ""
    let parts = resource.split(separator: "/", omittingEmptySubsequences: false)
    let isSession = parts.first == "assumed-role" && parts.count > 2
    var name = identity.issuerUserName
    if name.isEmpty { name = identity.issuerARN.split(separator: "/").last.map(String.init) ?? "" }
    if name.isEmpty, isSession { name = String(parts[1]) }
    if name.isEmpty, parts.first == "role", parts.count > 1 { name = parts.last.map(String.init) ?? "" }
    if name.isEmpty { name = identity.userName }
    let id =
      identity.issuerARN.holds(":role/")
      ? identity.issuerARN
      : identity.arn.holds(":role/")
        ? identity.arn
        : name.isEmpty ? identity.principalID : "arn:\(partition):iam::\(account):role/\(name)"
    let session = isSession ? parts[2...].joined(separator: "/") : afterColon(identity.principalID)
    return Principal(
      id: id, kind: .role, name: name.isEmpty ? id : name, role: name.isEmpty ? nil : name, sessionName: session)
  }

  private static func afterColon(_ text: String) -> String {
    guard let colon = text.firstIndex(of: ":") else { return "" }
    return String(text[text.index(after: colon)...])
  }

  static func partition(arn: String, region: String) -> String {
    let parts = arn.split(separator: ":", maxSplits: 2)
    if parts.count == 3, parts[0] == "arn" { return String(parts[1]) }
    if region.hasPrefix("cn-") { return "aws-cn" }
    if region.hasPrefix("us-gov-") { return "aws-us-gov" }
    if region.hasPrefix("eusc-") { return "aws-eusc" }
    return "aws"
  }
}
