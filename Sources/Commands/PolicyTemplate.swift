internal import Yams

/// A policy as a CloudFormation template.
///
/// For the role of the accounts that are entered it is the role itself, with whom it trusts: what an organization puts
/// into all of its accounts with a StackSet. For the caller it is a managed policy, to be attached to whoever runs runbook.
struct PolicyTemplate {
  let holder: AccessPolicy.Holder
  let policy: AccessPolicy
  let roleName: String
  let externalID: String

  static let partition = "${AWS::Partition}"

  /// The template as YAML.
  func text() throws -> String {
    let head: [(String, Node)] = [
      ("AWSTemplateFormatVersion", Self.quoted("2010-09-09")),
      (
        "Description",
        Self.text(
          holder == .member
            ? "The role through which runbook reads an account: it can read, and nothing else."
            : "What the one who runs runbook is allowed: attach it to the user or role.")
      ),
    ]
    let parts = holder == .member ? role : managedPolicy
    // No line is broken: a broken one is harder to search for.
    return try Yams.serialize(node: Self.map(head + parts), width: -1, allowUnicode: true)
  }

  // MARK: The role

  private var role: [(String, Node)] {
    let parameters = Self.map([
      (
        "RoleName",
        Self.parameter(
          "The role's name, as `accounts` in runbook.yaml has it.", pattern: #"[\w+=,.@-]{1,64}"#, standard: roleName)
      ),
      (
        "TrustedAccountId",
        Self.parameter("The account that runbook runs in.", pattern: #"\d{12}"#)
      ),
      (
        "ExternalId",
        Self.parameter(
          "The external id that runbook.yaml has for the role; empty for none.", pattern: #"([\w+=,.@:\/-]{2,1224})?"#,
          standard: externalID)
      ),
    ])
    let hasExternalID = Self.map([
      (
        "Fn::Not",
        Self.list([Self.map([("Fn::Equals", Self.list([Self.reference("ExternalId"), Self.quoted("")]))])])
      )
    ])
    let condition = Self.map([
      (
        "Fn::If",
        Self.list([
          Self.text("HasExternalId"),
          Self.map([("StringEquals", Self.map([("sts:ExternalId", Self.reference("ExternalId"))]))]),
          Self.reference("AWS::NoValue"),
        ])
      )
    ])
    let trust = Self.document([
      Self.map([
        ("Effect", Self.text("Allow")),
        ("Principal", Self.map([("AWS", Self.substituted("arn:\(Self.partition):iam::${TrustedAccountId}:root"))])),
        ("Action", Self.text("sts:AssumeRole")), ("Condition", condition),
      ])
    ])
    let properties = Self.map([
      ("RoleName", Self.reference("RoleName")),
      ("Description", Self.text("Reads what the daily cloud security report needs")),
      ("MaxSessionDuration", Node("3600")), ("AssumeRolePolicyDocument", trust),
      (
        "Policies",
        Self.list([Self.map([("PolicyName", Self.text("runbook")), ("PolicyDocument", policyDocument)])])
      ),
    ])
    return [
      ("Parameters", parameters), ("Conditions", Self.map([("HasExternalId", hasExternalID)])),
      ("Resources", Self.map([("ReaderRole", Self.resource("AWS::IAM::Role", properties))])),
      ("Outputs", Self.map([("RoleArn", Self.map([("Value", Self.attribute("ReaderRole", "Arn"))]))])),
    ]
  }

  // MARK: The caller's policy

  private var managedPolicy: [(String, Node)] {
    let properties = Self.map([
      ("Description", Self.text("Reads what the daily cloud security report needs")),
      ("PolicyDocument", policyDocument),
    ])
    return [
      ("Resources", Self.map([("CallerPolicy", Self.resource("AWS::IAM::ManagedPolicy", properties))])),
      ("Outputs", Self.map([("PolicyArn", Self.map([("Value", Self.reference("CallerPolicy"))]))])),
    ]
  }

  private var policyDocument: Node {
    Self.document(
      policy.statements.map { statement in
        Self.map([
          ("Sid", Self.text(statement.sid)), ("Effect", Self.text("Allow")),
          ("Action", Self.list(statement.actions.map(Self.text))),
          (
            "Resource",
            Self.list(
              statement.resources.map { $0.contains(Self.partition) ? Self.substituted($0) : Self.quoted($0) })
          ),
        ])
      })
  }

  // MARK: Parts

  private static func document(_ statements: [Node]) -> Node {
    map([("Version", quoted(AccessPolicy.Document.version)), ("Statement", list(statements))])
  }

  private static func parameter(_ about: String, pattern: String, standard: String? = nil) -> Node {
    let members = [("Type", text("String")), ("Description", text(about)), ("AllowedPattern", quoted(pattern))]
    return map(members + (standard.map { [("Default", quoted($0))] } ?? []))
  }

  private static func resource(_ type: String, _ properties: Node) -> Node {
    map([("Type", text(type)), ("Properties", properties)])
  }

  private static func reference(_ name: String) -> Node { map([("Ref", text(name))]) }
  private static func substituted(_ text: String) -> Node { map([("Fn::Sub", quoted(text))]) }
  private static func attribute(_ resource: String, _ name: String) -> Node {
    map([("Fn::GetAtt", list([text(resource), text(name)]))])
  }

  private static func map(_ members: [(String, Node)]) -> Node {
    Node(members.map { (Node($0.0), $0.1) })
  }
  private static func list(_ items: [Node]) -> Node { Node(items) }
  private static func text(_ text: String) -> Node { Node(text) }
  /// Text that would otherwise be taken for something else.
  private static func quoted(_ text: String) -> Node { Node(text, .implicit, .doubleQuoted) }
}
