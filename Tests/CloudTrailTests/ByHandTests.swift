import Testing

@testable import CloudTrail

@Suite struct ByHandTests {
  static let cli = "aws-cli/2.31.0 md/awscrt#0.28 ua/2.1 md/command#ec2.run-instances"
  static let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

  static func role(_ session: String, role: String = "Deploy") -> [String: Any] {
    [
      "type": "AssumedRole", "principalId": "AROAEXAMPLE:\(session)", "accountId": "111122223333",
      "arn": "arn:aws:sts::111122223333:assumed-role/\(role)/\(session)",
      "sessionContext": [
        "sessionIssuer": [
          "type": "Role", "arn": "arn:aws:iam::111122223333:role/\(role)", "userName": role,
          "accountId": "111122223333", "principalId": "AROAEXAMPLE",
        ]
      ],
    ]
  }

  struct Case: CustomTestStringConvertible, @unchecked Sendable {
    // Made once and never changed: JSON values are not marked as such.
    let changes: [String: Any?]
    let reason: String?
    let what: String
    init(_ what: String, _ changes: [String: Any?], _ reason: String?) {
      self.what = what
      self.changes = changes
      self.reason = reason
    }
    var testDescription: String { what }
  }

  @Test(arguments: [
    Case("the command line of a user", [:], "cli"),
    Case("the console's flag", ["userAgent": "AWS Internal", "sessionCredentialFromConsole": "true"], "console_flag"),
    Case("a browser", ["userAgent": browser], "console_agent"),
    Case("S3's console", ["userAgent": "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12]"], "console_agent"),
    Case("CloudShell", ["userAgent": "aws-cli/2.31.0 exec-env/CloudShell"], "cloudshell"),
    Case("a console action", ["userAgent": browser, "eventType": "AwsConsoleAction"], "console_agent"),
    Case("root", ["userIdentity": ["type": "Root", "accountId": "111122223333"]], "cli"),
    Case("management by category alone", ["managementEvent": nil], "cli"),
    Case("Identity Center on the command line", ["userIdentity": role("bot", role: "AWSReservedSSO_Admin_01")], "cli"),
    Case("a role with an address as session", ["userIdentity": role("alice@example.com")], "cli_session"),
    Case("a role with a name as session", ["userIdentity": role("alice.smith")], "cli_session"),
    Case(
      "a role in the console", ["userIdentity": role("botocore-session-1763800000"), "userAgent": browser],
      "console_agent"),
    Case(
      "CloudShell of a role whose session is a machine's",
      ["userIdentity": role("ci-1763800000"), "userAgent": "aws-cli/2.31.0 exec-env/CloudShell"], "cloudshell"),
    Case(
      "a federated user in the console",
      [
        "userAgent": "AWS Internal", "sessionCredentialFromConsole": "true",
        "userIdentity": ["type": "FederatedUser", "arn": "arn:aws:sts::111122223333:federated-user/bob"],
      ], "console_flag"),
    Case("a directory's user", ["userIdentity": ["type": "Directory", "principalId": "bob"]], "cli"),
    Case("nobody", ["userIdentity": nil, "userAgent": browser], nil),
    Case("a pipeline's identity", ["userIdentity": ["type": "WebIdentityUser", "userName": "repo"]], nil),
    Case("a flag that says no", ["userAgent": "AWS Internal", "sessionCredentialFromConsole": "false"], nil),
    Case("traffic through an endpoint", ["eventType": "AwsVpceEvents", "eventCategory": "NetworkActivity"], nil),
    Case(
      "CloudFormation for a person",
      [
        "userAgent": "cloudformation.amazonaws.com",
        "userIdentity": ["type": "IAMUser", "userName": "alice", "invokedBy": "cloudformation.amazonaws.com"],
      ],
      nil),
    Case("a pipeline's role", ["userIdentity": role("GitHubActions")], nil),
    Case("a pipeline's session", ["userIdentity": role("deploy-prod")], nil),
    Case("an instance", ["userIdentity": role("i-0dbc91f429e48eeed")], nil),
    Case("an SDK's session", ["userIdentity": role("botocore-session-1763800000")], nil),
    Case("a read", ["readOnly": true], nil),
    Case("a failure", ["errorCode": "AccessDenied"], nil),
    Case("a data event", ["managementEvent": false, "eventCategory": "Data"], nil),
    Case("a sign-in", ["eventType": "AwsConsoleSignIn", "userAgent": browser], nil),
    Case("an event of a service", ["eventType": "AwsServiceEvent", "userAgent": browser], nil),
    Case(
      "behind the console",
      [
        "userAgent": "AWS Internal",
        "userIdentity": ["type": "IAMUser", "userName": "alice", "invokedBy": "AWS Internal"],
      ],
      nil),
    Case("AWS Internal without the flag", ["userAgent": "AWS Internal"], nil),
    Case("a program", ["userAgent": "Boto3/1.40.2"], nil),
    Case("terraform", ["userAgent": AgentTests.terraform], nil),
    Case("a service", ["userIdentity": ["type": "AWSService", "invokedBy": "ec2.amazonaws.com"]], nil),
    Case("another account", ["userIdentity": ["type": "AWSAccount", "accountId": "444455556666"]], nil),
    Case("an old record that is a read by its name", ["readOnly": nil, "eventName": "DescribeInstances"], nil),
    Case("an old record that is not", ["readOnly": nil, "eventName": "StopInstances"], "cli"),
  ]) func eachCase(_ given: Case) async throws {
    let review = try await Trail.review(Trail.event(1, given.changes))
    let row = try #require(review.rows.first)
    #expect(review.rows.count == 1)
    #expect(row.byHandReason == given.reason)
    #expect(row.byHand == (given.reason != nil))
  }

  /// What a record of each version could not say yet, by the version that brought it.
  static let fieldsByVersion: [(version: [Int], fields: [String])] = [
    ([1, 1], ["eventID", "readOnly", "requestID"]), ([1, 2], ["eventType", "recipientAccountId"]),
    ([1, 6], ["managementEvent"]), ([1, 7], ["eventCategory"]), ([1, 8], ["sessionCredentialFromConsole"]),
  ]

  /// Versions are told apart by their numbers, 1.10 being newer than 1.9; a field that is not there yet changes nothing
  /// that a record can still tell by itself.
  @Test(arguments: [
    "1.0", "1.01", "1.02", "1.03", "1.04", "1.05", "1.06", "1.07", "1.08", "1.09", "1.10", "1.11",
  ]) func eachVersion(version: String) async throws {
    let number = version.split(separator: ".").compactMap { Int($0) }
    var missing: [String: Any?] = ["eventVersion": version]
    for (since, fields) in Self.fieldsByVersion where number.lexicographicallyPrecedes(since) {
      for field in fields { missing.updateValue(nil, forKey: field) }
    }
    func reason(_ changes: [String: Any?]) async throws -> String? {
      let review = try await Trail.review(Trail.event(1, changes.merging(missing) { $1 }))
      return try #require(review.rows.first).byHandReason
    }
    #expect(try await reason([:]) == "cli")
    #expect(try await reason(["userAgent": Self.browser]) == "console_agent")
    #expect(try await reason(["eventName": "DescribeInstances", "readOnly": true]) == nil)
    #expect(
      try await reason(["eventSource": "s3.amazonaws.com", "eventName": "PutBucketPolicy"]) == "cli")
    #expect(
      try await reason([
        "eventSource": "s3.amazonaws.com", "eventName": "PutObject", "managementEvent": false, "eventCategory": "Data",
      ]) == nil)
    #expect(
      try await reason([
        "eventSource": "lambda.amazonaws.com", "eventName": "Invoke", "managementEvent": false, "eventCategory": "Data",
      ]) == nil)
    #expect(
      try await reason([
        "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "eventType": "AwsConsoleSignIn",
        "userAgent": Self.browser,
      ]) == nil)
    let hasFlag = !number.lexicographicallyPrecedes([1, 8])
    let flagged = ["userAgent": "AWS Internal", "sessionCredentialFromConsole": "true"]
    #expect(try await reason(flagged) == (hasFlag ? "console_flag" : nil))
  }

  @Test(arguments: [
    ("alice@example.com", true), ("alice", true), ("Alice-Smith", true), ("jdoe2", true),
    ("@", false), ("", false), ("1763800000", false), ("i-0dbc91f429e48eeed", false), ("aws-go-sdk-1688990082", false),
    ("AWS-CLI-session-1763800000", false), ("GitLab-CI", false), ("11a6ef34-e130-4579-a1d3-79c915cee6ec", false),
    ("run-11a6ef34-e130-4579-a1d3-79c915cee6ec", false), ("codebuild", false), ("terraform-run", false),
    ("x123456", false), ("x12345", true),
  ]) func marksOfMachines(session: String, isPersonal: Bool) {
    #expect(ByHand.isPersonal(sessionName: session) == isPersonal)
  }
}
