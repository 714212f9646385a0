import Foundation
import TestSupport
import Testing

@testable import AWS
@testable import Collectors

/// The policy that is handed out is the one that the calls need: no action more, none less.
@Suite struct PolicyTests {
  struct Policy: Decodable {
    struct Statement: Decodable {
      let sid: String
      let effect: String
      let actions: [String]
      let resources: [String]

      enum CodingKeys: String, CodingKey {
        case sid = "Sid"
        case effect = "Effect"
        case actions = "Action"
        case resources = "Resource"
      }
    }

    let version: String
    let statements: [Statement]
    var actions: Set<String> { Set(statements.flatMap(\.actions)) }

    enum CodingKeys: String, CodingKey {
      case version = "Version"
      case statements = "Statement"
    }
  }

  static func run(_ arguments: [String], _ configuration: String) throws -> Program.Outcome {
    let folder = try TemporaryFolder()
    try folder.write(configuration, as: "runbook.yaml")
    return try Program.run(["policy", "--config", "runbook.yaml"] + arguments, in: folder.path)
  }

  static func policy(_ arguments: [String], _ configuration: String) throws -> Policy {
    let outcome = try run(arguments, configuration)
    try #require(outcome.code == 0, "\(outcome.error)")
    return try JSONDecoder().decode(Policy.self, from: Data(outcome.output.utf8))
  }

  static func complaints(_ text: String) throws -> [String] {
    try JSONDecoder().decode(
      [String].self, from: try Python.run("CommandsTests/lint_policy.py", input: Data(text.utf8)))
  }

  /// What the stand-in was asked, by whom, as the actions that allow it.
  static func actions(_ log: [StandIn.Entry], of account: String) throws -> Set<String> {
    let operations =
      CollectorRegistry.operations + EventSettings.lookup(maxPages: 1).operations + [STSAPI.assumeRole.identity]
    return try Set(
      log.filter { $0.account == account && $0.operation != "GetCallerIdentity" }.map { entry in
        let name = "\(entry.service ?? ""):\(entry.operation ?? "")"
        return try #require(operations.first { $0.description == name }, "\(name) was called and is not declared")
          .permission
      })
  }

  // MARK: What is called

  /// The third account lets nobody in, which the caller finds out by asking to.
  @Test func policiesAreTheCallsOfARun() throws {
    let fixtures = try TemporaryFolder()
    try ExampleOrganization.write(to: fixtures.path)
    let standIn = try StandIn(fixtures: fixtures.path)
    // What stands in for a list that is denied is asked as well.
    try standIn.setFaults([.init(.denied, service: "account", operation: "ListRegions")])
    let run = try LiveRun(at: standIn.address, configuration: LiveOrganizationTests.configuration)
    try #require(run.outcome.code == 0, "\(run.outcome.error)")
    let log = try standIn.log()

    let configuration = LiveRun.events + LiveOrganizationTests.configuration
    let caller = try Self.policy([], configuration)
    let asked = try Self.actions(log, of: ExampleOrganization.caller)
    #expect(caller.actions == asked)
    #expect(asked.count > 35)

    // What only administrators or owners are asked is asked of the caller alone here; the role may do it in any account.
    let member = try Self.policy(["--for", "member"], configuration)
    #expect(try member.actions.isSuperset(of: Self.actions(log, of: ExampleOrganization.readable)))
    #expect(
      member.actions
        == asked.filter { !$0.hasPrefix("organizations:") && !$0.hasPrefix("sts:") })
    #expect(member.statements.map(\.sid) == ["ReadAccount"])

    // Where events come from is another permission: their history, unless something else is configured.
    for holder in ["caller", "member"] {
      let history = try Self.policy(["--for", holder], LiveOrganizationTests.configuration)
      let others = holder == "caller" ? caller : member
      #expect(history.actions.subtracting(others.actions) == ["cloudtrail:LookupEvents"])
      #expect(history.statements.contains { $0.sid == "ReadEvents" && $0.resources == ["*"] })
    }
  }

  @Test(arguments: [
    "guardduty", "securityhub", "inspector2", "config", "cloudtrail", "ec2", "iam", "s3control", "macie2",
  ])
  func aPolicyIsNarrowedToTheConfiguredServices(service: String) throws {
    let fixtures = try TemporaryFolder()
    try ExampleOrganization.write(to: fixtures.path)
    let standIn = try StandIn(fixtures: fixtures.path)
    try standIn.setFaults([.init(.denied, service: "account", operation: "ListRegions")])
    let configuration = "services: [\(service)]\n"
    // Together they have everything that there is to follow up.
    let regions = ["--region", "us-east-1", "--region", "eu-west-3"]
    let run = try LiveRun(regions, at: standIn.address, configuration: configuration)
    try #require(run.outcome.code == 0, "\(run.outcome.error)")
    let asked = try Self.actions(standIn.log(), of: ExampleOrganization.caller)
    let allowed = try Self.policy([], LiveRun.events + configuration).actions
    #expect(allowed == asked)
    #expect(asked.isSuperset(of: ["account:ListRegions", "ec2:DescribeRegions"]))
  }

  // MARK: What is said

  @Test func statementsNameRolesAndNothingMore() throws {
    let policy = try Self.policy(
      [],
      """
      accounts:
        - organization: { role: SecurityAudit, external_id: x }
        - { id: "111122223333", role: arn:aws:iam::111122223333:role/audit/Other }
        - { id: "444455556666", role: Third }
      services: [guardduty]
      """)
    #expect(policy.version == "2012-10-17")
    #expect(policy.statements.map(\.sid) == ["ReadOrganization", "ReadAccount", "EnterAccounts"])
    #expect(policy.statements.allSatisfy { $0.effect == "Allow" && $0.actions == Set($0.actions).sorted() })
    #expect(policy.statements.dropLast().allSatisfy { $0.resources == ["*"] })
    #expect(
      policy.statements.last?.resources == [
        "arn:aws:iam::*:role/SecurityAudit", "arn:aws:iam::111122223333:role/audit/Other",
        "arn:aws:iam::444455556666:role/Third",
      ])
    #expect(policy.statements.last?.actions == ["sts:AssumeRole"])
  }

  /// Who is entered through a role is not read with the caller's own permissions.
  @Test func aCallerThatIsNotReadNeedsOnlyToEnterTheOthers() throws {
    let configuration = "accounts:\n  - { id: \"111122223333\", role: Audit }\n"
    #expect(try Self.policy([], configuration).actions == ["sts:AssumeRole"])
    #expect(try Self.policy(["--for", "member"], configuration).actions.contains("guardduty:ListDetectors"))
    let profile = try Self.run([], "accounts:\n  - { id: \"111122223333\", profile: audit }\n")
    #expect(profile.code == 78)
    #expect(profile.error.contains("--for member"))
  }

  /// Who reads a bucket needs to read it, and no account's history.
  @Test(arguments: [("", "caller"), (", account: \"444455556666\"", "member")])
  func aBucketIsReadByWhoReadsIt(account: String, holder: String) throws {
    let configuration = """
      services: [cloudtrail]
      cloudtrail: { source: s3, location: "s3://org-trail/prefix"\(account) }
      accounts:
        - organization: { role: Audit }
      """
    for one in ["caller", "member"] {
      let statements = try Self.policy(["--for", one], configuration).statements
      #expect(!statements.flatMap(\.actions).contains("cloudtrail:LookupEvents"))
      let reading = statements.filter { $0.sid.hasPrefix("ReadEvents") }
      guard one == holder else {
        #expect(reading.isEmpty)
        continue
      }
      #expect(
        reading.map { "\($0.actions) \($0.resources)" } == [
          #"["s3:ListBucket"] ["arn:aws:s3:::org-trail"]"#, #"["s3:GetObject"] ["arn:aws:s3:::org-trail/prefix/*"]"#,
          #"["kms:Decrypt"] ["arn:aws:kms:*:*:key/*"]"#,
        ])
    }
  }

  /// What writes stands apart from what reads, and each place has its own.
  @Test func deliveringToABucketIsAPolicyOfItsOwn() throws {
    let configuration = """
      deliver:
        s3:
          - { location: "s3://reports/runbook", kms_key: alias/reports }
          - { name: copy, location: "s3://copies", kms_key: "11111111-2222-3333-4444-555555555555" }
      """
    let policy = try Self.policy(["--for", "delivery", "--partition", "aws-us-gov"], configuration)
    #expect(
      policy.statements.map(\.sid)
        == ["LookAtBucket", "WriteDays", "RenewLatest", "ReplaceDays", "UseKey"]
        + ["LookAtBucket2", "WriteDays2", "RenewLatest2", "ReplaceDays2", "UseKey2"])
    #expect(policy.statements[1].actions == ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"])
    #expect(policy.statements[1].resources == ["arn:aws-us-gov:s3:::reports/runbook/*"])
    #expect(
      policy.statements[2].resources == [
        "arn:aws-us-gov:s3:::reports/runbook/latest/*", "arn:aws-us-gov:s3:::reports/runbook/*/manifest.json",
      ])
    #expect(policy.statements[4].resources == ["arn:aws-us-gov:kms:*:*:key/*"])
    #expect(policy.statements[6].resources == ["arn:aws-us-gov:s3:::copies/*"])
    #expect(policy.statements[9].resources == ["arn:aws-us-gov:kms:*:*:key/11111111-2222-3333-4444-555555555555"])
    for format in ["cloudformation", "json"] {
      let outcome = try Self.run(["--for", "delivery", "--format", format], configuration)
      #expect(try Self.complaints(outcome.output) == [], "\(format)")
    }
    // Nobody who reads may write.
    let reads = try Self.policy([], configuration)
    #expect(reads.actions.isDisjoint(with: policy.actions.filter { $0.contains("Put") || $0.contains("Delete") }))
    let nothing = try Self.run(["--for", "delivery"], "deliver: { webhook: { url: \"https://example.com\" } }\n")
    #expect(nothing.code == 78 && nothing.error.contains("`deliver: s3:`"))
    let mail = try Self.policy(
      ["--for", "delivery"], "deliver: { email: { to: a@example.org, from: b@example.com, via: ses } }\n")
    #expect(mail.actions == ["ses:SendEmail", "ses:SendRawEmail"])
  }

  @Test(arguments: [(["--partition", "aws-cn"], ""), ([], "regions: [cn-north-1]\n")])
  func arnsAreOfThePartition(arguments: [String], regions: String) throws {
    let policy = try Self.policy(arguments, regions + "accounts:\n  - organization: { role: Audit }\n")
    #expect(policy.statements.last?.resources == ["arn:aws-cn:iam::*:role/Audit"])
  }

  @Test func anUnknownPartitionIsWrongUsage() throws {
    let outcome = try Self.run(["--partition", "aws-moon"], "")
    #expect(outcome.code == 64)
    #expect(outcome.error.contains("there are aws, aws-cn, aws-us-gov, aws-eusc"))
  }

  // MARK: What others make of it

  static let configurations = [
    "": "runbook-reader",
    LiveOrganizationTests.configuration: ExampleOrganization.role,
    """
    cloudtrail: { source: athena, location: "s3://org-trail", output: "s3://results/here" }
    accounts:
      - organization: { role: Audit }
    """: "Audit",
    "services: [iam]\naccounts:\n  - { id: \"111122223333\", role: arn:aws:iam::111122223333:role/a/Audit }\n": "Audit",
    "regions: [cn-north-1]\naccounts:\n  - organization: { role: Audit }\n  - { id: \"111122223333\", role: Other }\n":
      "runbook-reader",
  ]

  @Test(arguments: configurations.sorted { $0.key < $1.key }.map { [$0.key, $0.value] })
  func templatesPassTheLinterAndActionsAreAWSs(_ one: [String]) throws {
    for holder in ["caller", "member"] {
      for format in ["cloudformation", "json"] {
        let outcome = try Self.run(["--for", holder, "--format", format], one[0])
        try #require(outcome.code == 0, "\(outcome.error)")
        #expect(try Self.complaints(outcome.output) == [], "\(holder) \(format)")
        if holder == "member", format == "cloudformation" {
          #expect(outcome.output.contains("Default: \"\(one[1])\""), "\(outcome.output)")
        }
      }
    }
  }

  /// The linter is one: what is wrong in a template, or is no action, it says.
  @Test func theLinterFindsWhatIsWrong() throws {
    let good = try Self.run(["--for", "member", "--format", "cloudformation"], "").output
    let broken = [
      good.replacing("guardduty:ListDetectors", with: "guardduty:ListDetectorz"),
      good.replacing("AWS::IAM::Role", with: "AWS::IAM::Rolle"), good.replacing("TrustedAccountId}", with: "Trusted}"),
      good.replacing("PolicyDocument", with: "PolicyDoc"),
    ]
    for text in broken {
      #expect(text != good)
      #expect(try Self.complaints(text) != [])
    }
    #expect(
      try Self.complaints(#"{"Statement": [{"Effect": "Allow", "Action": ["guardduty:List*"], "Resource": ["*"]}]}"#)
        .count == 2)
  }

  /// Both say the same: the template's statements are those of the JSON.
  @Test func theTemplateHoldsThePolicy() throws {
    let member = try Self.policy(["--for", "member"], "")
    let template = try Self.run(["--for", "member", "--format", "cloudformation"], "").output
    let listed = template.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { $0.hasPrefix("- ") && $0.contains(":") }.map { String($0.dropFirst(2)) }
    #expect(Set(listed).isSuperset(of: member.actions))
    #expect(!template.contains("\"111122223333\""))
  }
}
