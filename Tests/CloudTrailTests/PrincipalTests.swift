import Testing

@testable import CloudTrail

@Suite struct PrincipalTests {
  static func role(session: String, role: String = "Deploy", path: String = "") -> Identity {
    Identity(
      type: "AssumedRole", principalID: "AROAEXAMPLE:\(session)",
      arn: "arn:aws:sts::111122223333:assumed-role/\(role)/\(session)", accountID: "111122223333",
      issuerARN: "arn:aws:iam::111122223333:role/\(path)\(role)", issuerUserName: role)
  }

  @Test(arguments: [
    (
      Identity(type: "Root", arn: "arn:aws:iam::111122223333:root", accountID: "111122223333", userName: "an-alias"),
      ["arn:aws:iam::111122223333:root", "root", "root", "-", ""]
    ),
    (
      Identity(type: "IAMUser", arn: "arn:aws:iam::111122223333:user/team/alice", userName: "alice"),
      ["arn:aws:iam::111122223333:user/team/alice", "user", "alice", "-", ""]
    ),
    (
      Identity(type: "IAMUser", accountID: "111122223333", userName: "alice"),
      ["arn:aws:iam::111122223333:user/alice", "user", "alice", "-", ""]
    ),
    (
      Identity(type: "IAMUser", accountID: "111122223333", userName: SignIn.hiddenName),
      ["", "user", SignIn.hiddenName, "-", ""]
    ),
    (role(session: "ci"), ["arn:aws:iam::111122223333:role/Deploy", "role", "Deploy", "Deploy", "ci"]),
    (
      role(session: "alice@example.com", role: "AWSReservedSSO_Admin_0123456789abcdef", path: "aws-reserved/sso/"),
      [
        "arn:aws:iam::111122223333:role/aws-reserved/sso/AWSReservedSSO_Admin_0123456789abcdef", "role",
        "AWSReservedSSO_Admin_0123456789abcdef", "AWSReservedSSO_Admin_0123456789abcdef", "alice@example.com",
      ]
    ),
    (
      Identity(
        type: "AssumedRole", arn: "arn:aws-cn:sts::444455556666:assumed-role/Deploy/ci", accountID: "444455556666"),
      ["arn:aws-cn:iam::444455556666:role/Deploy", "role", "Deploy", "Deploy", "ci"]
    ),
    (
      Identity(
        type: "AssumedRole", principalID: "AROAEXAMPLE:ci", accountID: "444455556666", issuerUserName: "Deploy"),
      ["arn:aws:iam::444455556666:role/Deploy", "role", "Deploy", "Deploy", "ci"]
    ),
    (
      Identity(type: "FederatedUser", arn: "arn:aws:sts::111122223333:federated-user/bob"),
      ["arn:aws:sts::111122223333:federated-user/bob", "federated", "bob", "-", ""]
    ),
    (
      Identity(type: "SAMLUser", principalID: "provider:carol", userName: "carol"),
      ["provider:carol", "federated", "carol", "-", ""]
    ),
    (
      Identity(type: "WebIdentityUser", principalID: "accounts.example.com:app:dave", userName: "dave"),
      ["accounts.example.com:app:dave", "federated", "dave", "-", ""]
    ),
    (
      Identity(type: "IdentityCenterUser", userName: "erin", onBehalfOfUserID: "94482488-3041-7069"),
      ["94482488-3041-7069", "identity_center", "erin", "-", ""]
    ),
    (
      Identity(type: "AWSAccount", principalID: "AROAEXAMPLE:visitor", accountID: "444455556666"),
      ["444455556666", "account", "444455556666", "-", "visitor"]
    ),
    (Identity(type: "AWSAccount", accountID: "anonymous"), ["anonymous", "anonymous", "anonymous", "-", ""]),
    (
      Identity(type: "AWSService", invokedBy: "ec2.amazonaws.com"),
      ["ec2.amazonaws.com", "service", "ec2.amazonaws.com", "-", ""]
    ),
    (Identity(), ["", "unknown", "", "-", ""]),
    (Identity(type: "Unknown", principalID: "p", userName: "frank"), ["frank", "unknown", "frank", "-", ""]),
    (Identity(type: "Directory", principalID: "p"), ["p", "federated", "p", "-", ""]),
    (
      Identity(type: "Role", arn: "arn:aws:iam::111122223333:role/Deploy", accountID: "111122223333"),
      ["arn:aws:iam::111122223333:role/Deploy", "role", "Deploy", "Deploy", ""]
    ),
  ]) func eachType(identity: Identity, expected: [String]) {
    let principal = Principal(identity, eventType: "AwsApiCall", account: "111122223333", region: "eu-west-1")
    #expect(
      [principal.id, principal.kind.rawValue, principal.name, principal.role ?? "-", principal.sessionName] == expected)
  }

  @Test(arguments: [
    (Identity(type: "Root"), AgentFamily.sdk, "root"),
    (Identity(type: "IAMUser", userName: "alice"), .boto3, "alice"),
    (Identity(type: "IAMUser", userName: SignIn.hiddenName), .console, ""),
    (Identity(type: "IdentityCenterUser", userName: "erin", onBehalfOfUserID: "94482488"), .console, "erin"),
    (Identity(type: "SAMLUser", userName: "carol"), .console, "carol"),
    (Identity(type: "FederatedUser", arn: "arn:aws:sts::111122223333:federated-user/bob"), .other, "bob"),
    (Identity(type: "WebIdentityUser", userName: "repo:example/site"), .sdk, ""),
    (role(session: "alice", role: "AWSReservedSSO_Admin_0123456789abcdef"), .terraform, "alice"),
    (role(session: "botocore-session-1763800000"), .console, "botocore-session-1763800000"),
    (role(session: "ci-1763800000"), .cloudshell, "ci-1763800000"),
    (role(session: "alice"), .cli, "alice"), (role(session: "alice"), .sdk, ""),
    (role(session: "alice@example.com"), .boto3, "alice@example.com"), (role(session: "metrics"), .sdk, ""),
    (role(session: "i-0dbc91f429e48eeed"), .cli, ""), (role(session: "GitHubActions"), .cli, ""),
    (Identity(type: "AWSAccount", accountID: "444455556666"), .cli, ""),
    (Identity(type: "AWSService", invokedBy: "ec2.amazonaws.com"), .awsService, ""), (Identity(), .console, ""),
  ]) func whoIsAPerson(identity: Identity, family: AgentFamily, person: String) {
    let principal = Principal(identity, eventType: "AwsApiCall", account: "111122223333", region: "eu-west-1")
    #expect(principal.person(using: family) == person)
  }

  @Test func eventsOfServicesMayNameNobody() {
    let principal = Principal(Identity(), eventType: "AwsServiceEvent", account: "111122223333", region: "eu-west-1")
    #expect(principal.id == "")
    #expect(principal.kind == .service)
  }

  @Test(arguments: [
    ("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eusc-de-east-1", "aws-eusc"),
  ]) func theRegionTellsThePartition(region: String, partition: String) {
    let principal = Principal(Identity(type: "Root"), eventType: "", account: "111122223333", region: region)
    #expect(principal.id == "arn:\(partition):iam::111122223333:root")
  }
}
