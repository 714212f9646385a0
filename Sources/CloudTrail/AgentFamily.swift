/// What kind of client made a call, by the words of the user agent and a few fields beside it.
///
/// Agents are written by clients: evidence, not proof.
public enum AgentFamily: String, Sendable, CaseIterable {
  case console, cloudformation, terraform, cloudshell, cli, boto3, sdk
  case awsService = "aws-service"
  case awsInternal = "aws-internal"
  case other

  /// The first rule that fits decides: Terraform's agent also holds the SDK's, the console's also holds Java's.
  ///
  /// - Parameters:
  ///   - agent: `userAgent`, empty if there was none.
  ///   - fromConsole: whether `sessionCredentialFromConsole` is true.
  ///   - invokedBy: `userIdentity.invokedBy`, empty if there was none.
  ///   - identityType: `userIdentity.type`.
  public init(agent: String, fromConsole: Bool, invokedBy: String, identityType: String) {
    let agent = Self.unbracketed(agent)
    if fromConsole || Self.isConsole(agent) {
      self = .console
    } else if agent == "cloudformation.amazonaws.com" || invokedBy == "cloudformation.amazonaws.com" {
      self = .cloudformation
    } else if Self.infrastructureTools.contains(where: { agent.holds($0) }) {
      self = .terraform
    } else if agent.holds("exec-env/CloudShell") {
      self = .cloudshell
    } else if agent.hasPrefix("aws-cli/") {
      self = .cli
    } else if agent.hasPrefix("Boto3/") || agent.hasPrefix("Botocore/") {
      self = .boto3
    } else if Self.kits.contains(where: { agent.hasPrefix($0) }) || agent.holds("AWSPowerShell") {
      self = .sdk
    } else if !invokedBy.isEmpty || identityType == "AWSService" || agent.hasSuffix(".amazonaws.com") {
      self = .awsService
    } else if agent.hasPrefix("AWS Internal") {
      self = .awsInternal
    } else {
      self = .other
    }
  }

  /// Whether the agent by itself is one of the console's, whatever the record's console flag says.
  static func isConsole(_ agent: String) -> Bool {
    let agent = unbracketed(agent)
    return ["S3Console/", "Mozilla/", "console.amazonaws.com", "signin.amazonaws.com"].contains {
      agent.hasPrefix($0)
    }
      || (agent.holds("aws-internal/") && agent.holds("Console"))
      || agent.holds("Coral/Netty4") || agent.holds("Coral/Jakarta")
  }

  /// S3 writes agents in square brackets; the closing one is missing where the agent was cut at its limit.
  static func unbracketed(_ agent: String) -> String {
    guard agent.utf8.first == UInt8(ascii: "[") else { return agent }
    let inner = agent.utf8.dropFirst()
    return String(Substring(inner.last == UInt8(ascii: "]") ? inner.dropLast() : inner))
  }

  private static let infrastructureTools = [
    "HashiCorp/", "terraform-provider-aws", "Terraform/", "OpenTofu", "Pulumi",
  ]

  private static let kits = [
    "go", "java", "js", "nodejs", "ruby3", "php", "dotnet", "net", "rust", "cpp", "kotlin", "swift",
  ].map { "aws-sdk-\($0)" }
}
