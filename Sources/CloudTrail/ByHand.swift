/// Whether a call is a change that a person made by hand, and what tells so.
enum ByHand: String, Sendable {
  case consoleFlag = "console_flag"
  case consoleAgent = "console_agent"
  case cli, cloudshell

  /// What the decision rests on.
  struct Call: Sendable {
    var isReadOnly: Bool
    var isManagement: Bool
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
    guard !call.isReadOnly, call.isManagement, call.errorCode.isEmpty, call.invokedBy.isEmpty,
      call.eventType == "AwsApiCall" || call.eventType == "AwsConsoleAction",
      let reason = Self.reason(call), Self.isPerson(call, reason)
    else { return nil }
    self = reason
  }

  private static func reason(_ call: Call) -> ByHand? {
    switch call.agentFamily {
    case .console: call.isFromConsole ? .consoleFlag : .consoleAgent
    case .cli: .cli
    case .cloudshell: .cloudshell
    default: nil
    }
  }

  /// Whoever uses the console or CloudShell is a person. The command line is used by people and pipelines alike: users
  /// count as people, roles of IAM Identity Center do, and of the other roles those sessions whose name is an address
  /// or bears no mark of a machine. What a pipeline, an instance or an SDK calls its session always bears one: a long
  /// number or id, or a word of the trade.
  private static func isPerson(_ call: Call, _ reason: ByHand) -> Bool {
    switch call.identityType {
    case "IAMUser", "Root", "IdentityCenterUser", "FederatedUser", "SAMLUser": true
    case "AssumedRole":
      reason != .cli || isIdentityCenterRole(call.principal.role ?? "")
        || isPersonal(sessionName: call.principal.sessionName)
    default: false
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
