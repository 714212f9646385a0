/// Whether a call is a change that a person made by hand, and what tells so.
enum ByHand: String, Sendable {
  case consoleFlag = "console_flag"
  case consoleAgent = "console_agent"
  case cli
  /// The command line of a role, of which only the session's name says that a person uses it.
  case cliSession = "cli_session"
  case cloudshell

  /// What the decision rests on.
  struct Call: Sendable {
    var eventSource: String
    var eventName: String
    var isReadOnly: Bool
    /// `nil` where the record does not say: versions before 1.06.
    var managementEvent: Bool?
    /// Empty in versions before 1.07.
    var eventCategory: String
    /// Empty in versions before 1.02.
    var eventType: String
    var errorCode: String
    var invokedBy: String
    var identityType: String
    var agentFamily: AgentFamily
    var isFromConsole: Bool
    var principal: Principal
  }

  /// `nil` for everything that is not such a change: reads, failures, sign-ins, what a service did for somebody.
  init?(_ call: Call) {
    guard !call.isReadOnly, Self.isManagement(call), call.errorCode.isEmpty, call.invokedBy.isEmpty,
      Self.isCall(call), let reason = Self.reason(call)
    else { return nil }
    self = reason
  }

  /// Records that are older than the fields which say so are taken for calls to the API, unless they are sign-ins.
  private static func isCall(_ call: Call) -> Bool {
    call.eventType == "AwsApiCall" || call.eventType == "AwsConsoleAction"
      || (call.eventType.isEmpty && call.eventSource != "signin.amazonaws.com")
  }

  private static func isManagement(_ call: Call) -> Bool {
    if let said = call.managementEvent { return said || call.eventCategory == "Management" }
    guard call.eventCategory.isEmpty else { return call.eventCategory == "Management" }
    // Before there was a field for it, two services had data events.
    switch call.eventSource {
    case "s3.amazonaws.com": return !call.eventName.holds("Object") && !call.eventName.holds("Part")
    case "lambda.amazonaws.com": return !call.eventName.hasPrefix("Invoke")
    default: return true
    }
  }

  /// Whoever uses the console or CloudShell is a person. The command line is used by people and pipelines alike: users
  /// count as people, roles of IAM Identity Center do, and of the other roles those sessions whose name is an address
  /// or bears no mark of a machine. What a pipeline, an instance or an SDK calls its session always bears one: a long
  /// number or id, or a word of the trade.
  private static func reason(_ call: Call) -> ByHand? {
    let isRole = call.identityType == "AssumedRole"
    let people: Set = ["IAMUser", "Root", "IdentityCenterUser", "FederatedUser", "SAMLUser", "Directory"]
    guard isRole || people.contains(call.identityType) else { return nil }
    switch call.agentFamily {
    case .console: return call.isFromConsole ? .consoleFlag : .consoleAgent
    case .cloudshell: return .cloudshell
    case .cli:
      if !isRole || isIdentityCenterRole(call.principal.role ?? "") { return .cli }
      return isPersonal(sessionName: call.principal.sessionName) ? .cliSession : nil
    default: return nil
    }
  }

  static func isIdentityCenterRole(_ role: String) -> Bool { role.hasPrefix("AWSReservedSSO_") }

  static func isPersonal(sessionName: String) -> Bool {
    if let at = sessionName.firstIndex(of: "@") {
      return at > sessionName.startIndex && sessionName[at...].contains(".")
    }
    let name = sessionName.lowercased()
    guard name.contains(where: \.isLetter), !name.hasPrefix("i-") else { return false }
    var digits = 0
    for character in name {
      digits = character.isNumber ? digits + 1 : 0
      if digits >= 6 { return false }
    }
    if AgentName.withoutID(name) != name { return false }
    return !name.split(whereSeparator: { !$0.isLetter }).contains { machineWords.contains(String($0)) }
  }

  private static let machineWords: Set<String> = [
    "session", "sdk", "botocore", "boto", "aws", "awscli", "cli", "ci", "cd", "cicd", "codebuild", "codepipeline",
    "codedeploy", "github", "githubactions", "gitlab", "actions", "runner", "jenkins", "buildkite", "circleci",
    "bitbucket", "terraform", "atlantis", "spacelift", "ansible", "packer", "pipeline", "pipelines", "build", "deploy",
    "deployer", "deployment", "release", "bot", "robot", "job", "cron", "scheduler", "lambda", "ecs", "eks", "task",
    "worker", "agent", "service", "automation", "automated", "backup", "monitor", "monitoring", "scanner", "audit",
  ]
}
