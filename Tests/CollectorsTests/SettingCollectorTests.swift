import Foundation
import Synchronization
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

/// What collectors of settings ask, and what they leave alone: services that answer once for an account, reports that AWS
/// makes first, and questions that only an administrator or owner may ask.
@Suite struct SettingCollectorTests {
  let recording: TestRecording
  static let member = "123456789012"

  init() throws {
    recording = try TestRecording()
    try recording.regions([("eu-west-1", "ENABLED_BY_DEFAULT"), ("us-east-1", "ENABLED_BY_DEFAULT")])
  }

  private func quiet(except: Set<String> = []) throws {
    for region in ["eu-west-1", "us-east-1"] { try recording.quietServices(region: region, except: except) }
  }

  private func collect(
    _ services: [String]? = nil, sleep: @escaping @Sendable (Double) async throws -> Void = { _ in }
  ) async throws -> CollectionRunnerTests.Collected {
    let tests = try CollectionRunnerTests()
    let path = tests.newPath()
    let writer = try tests.writer(path)
    let summary = try await CollectionRunner(
      client: recording.client(), plan: CollectionPlan(accounts: .caller, services: services), writer: writer,
      clock: { CollectionRunnerTests.start }, sleep: sleep
    ).run()
    try await writer.finish()
    return try CollectionRunnerTests.Collected(summary: summary, path: path)
  }

  // MARK: Once for an account

  @Test func globalServicesAreAskedOnceForAnAccount() async throws {
    try quiet()
    let collected = try await collect()
    for operation in ["iam:GetAccountSummary", "iam:GetCredentialReport", "s3control:GetPublicAccessBlock"] {
      let parts = operation.split(separator: ":")
      #expect(
        try collected.rows(
          "SELECT region, calls FROM collection WHERE service = '\(parts[0])' AND operation = '\(parts[1])'")
          == [["global", "1"]], "\(operation)")
    }
    #expect(try collected.rows("SELECT region, users FROM account_summary") == [["global", "1"]])
    #expect(try collected.rows("SELECT region, user_name FROM credential") == [["global", "a"]])
    #expect(
      try collected.rows("SELECT region, is_configured, block_public_policy FROM account_public_access_block")
        == [["global", "1", "1"]])
    #expect(collected.summary.regions == 2)
    #expect(collected.summary.unread == 0)
  }

  @Test func aGlobalServiceThatWasLeftOutIsInTheLedger() async throws {
    try quiet()
    let collected = try await collect(["guardduty"])
    let line = try #require(try collected.line("iam:GetAccountSummary", region: .global))
    #expect(line.outcome == .skipped && line.message == "the service was left out by `services`")
  }

  /// A global service has no elsewhere: broken credentials are broken, whatever the Regions say.
  @Test func credentialsThatIAMRefusesAreNoRegionThatIsOff() async throws {
    try quiet(except: ["iam:GetAccountSummary"])
    try recording.document(
      IAMAPI.getAccountSummary.identity, region: "global", status: 403,
      "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>")
    let line = try #require(try await collect().line("iam:GetAccountSummary", region: .global))
    #expect(line.outcome == .failed && line.code == "InvalidClientTokenId")
  }

  @Test func anAccountWithoutABlockHasARowThatSaysSo() async throws {
    try quiet(except: ["s3control:GetPublicAccessBlock"])
    try recording.document(
      S3ControlAPI.getPublicAccessBlock.identity, ["AccountId": .string(TestRecording.account)], region: "global",
      status: 404,
      "<ErrorResponse><Error><Code>NoSuchPublicAccessBlockConfiguration</Code><Message>none</Message></Error></ErrorResponse>"
    )
    let collected = try await collect(["s3control"])
    #expect(
      try collected.rows("SELECT is_configured, block_public_acls FROM account_public_access_block") == [["0", "0"]])
    #expect(try collected.line("s3control:GetPublicAccessBlock", region: .global)?.outcome == .disabled)
  }

  // MARK: The credential report

  private func generate(_ states: [String]) throws {
    for state in states {
      try recording.document(
        IAMAPI.generateCredentialReport.identity, region: "global",
        TestRecording.iam("GenerateCredentialReport", "<State>\(state)</State>"))
    }
  }

  @Test func aReportIsWaitedForByTheGivenClock() async throws {
    try quiet(except: ["iam:GenerateCredentialReport"])
    try generate(["STARTED", "INPROGRESS", "INPROGRESS", "COMPLETE"])
    let waits = Mutex<[Double]>([])
    let collected = try await collect(["iam"]) { seconds in waits.withLock { $0.append(seconds) } }
    #expect(waits.withLock { $0 } == Array(CredentialCollector.waits.prefix(3)))
    #expect(try collected.line("iam:GenerateCredentialReport", region: .global)?.calls == 4)
    #expect(try collected.line("iam:GetCredentialReport", region: .global)?.outcome == .ok)
  }

  @Test func aReportThatIsNeverReadyIsNotWaitedForInEternity() async throws {
    try quiet(except: ["iam:GenerateCredentialReport"])
    try generate(["STARTED", "INPROGRESS"])
    let waits = Mutex<[Double]>([])
    let collected = try await collect(["iam"]) { seconds in waits.withLock { $0.append(seconds) } }
    #expect(waits.withLock { $0 } == CredentialCollector.waits)
    #expect(CredentialCollector.waits.reduce(0, +) < 120)
    // The one before it may be hours old: it is shown, and said to be.
    let line = try #require(try collected.line("iam:GetCredentialReport", region: .global))
    #expect(line.outcome == .failed && line.code == "ReportInProgress")
    #expect(try collected.rows("SELECT user_name FROM credential") == [["a"]])
  }

  @Test func whoMayNotMakeAReportMayFetchOne() async throws {
    try quiet(except: ["iam:GenerateCredentialReport"])
    try recording.document(
      IAMAPI.generateCredentialReport.identity, region: "global", status: 403,
      "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>")
    let collected = try await collect(["iam"])
    #expect(try collected.line("iam:GenerateCredentialReport", region: .global)?.outcome == .denied)
    #expect(try collected.line("iam:GetCredentialReport", region: .global)?.outcome == .ok)
  }

  @Test(arguments: ["", "no,user\nb,c\n", "arn\nx\n"])
  func whatIsNoReportIsNotAnEmptyOne(_ csv: String) async throws {
    try quiet(except: ["iam:GetCredentialReport"])
    try recording.document(
      IAMAPI.getCredentialReport.identity, region: "global",
      TestRecording.credentialReport(csv.replacing("no,user", with: "no,account")))
    let line = try #require(try await collect(["iam"]).line("iam:GetCredentialReport", region: .global))
    #expect(line.outcome == .failed && line.code == "NotUnderstood")
  }

  @Test func aLineThatIsNotUnderstoodDoesNotLoseTheOthers() async throws {
    try quiet(except: ["iam:GetCredentialReport"])
    try recording.document(
      IAMAPI.getCredentialReport.identity, region: "global", TestRecording.credentialReport("user,arn\na\nb,c\n"))
    let collected = try await collect(["iam"])
    #expect(try collected.rows("SELECT user_name FROM credential") == [["b"]])
    let line = try #require(try collected.line("iam:GetCredentialReport", region: .global))
    #expect(line.outcome == .failed && line.truncated && line.message?.contains("1 of 2") == true)
  }

  // MARK: Who may be asked

  @Test func anAccountThatHasAnAdministratorIsNotAskedForMembers() async throws {
    try quiet(except: ["guardduty:GetAdministratorAccount", "guardduty:ListMembers"])
    for region in ["eu-west-1", "us-east-1"] {
      try recording.answer(
        GuardDutyAPI.getAdministratorAccount.identity, ["detectorId": "d1"], region: region,
        ["administrator": ["accountId": .string(Self.member), "relationshipStatus": "Enabled"]])
    }
    let collected = try await collect(["guardduty"])
    #expect(try collected.rows("SELECT DISTINCT administrator_id FROM guardduty_administrator") == [[Self.member]])
    let line = try #require(try collected.line("guardduty:ListMembers"))
    #expect(line.outcome == .notNeeded && line.calls == 0)
  }

  @Test(arguments: [TestRecording.account, member, nil])
  func onlyInspectorsAdministratorIsAskedForMembers(_ administrator: String?) async throws {
    try quiet(except: ["inspector2:GetDelegatedAdminAccount"])
    for region in ["eu-west-1", "us-east-1"] {
      if let administrator {
        try recording.answer(
          InspectorAPI.getDelegatedAdminAccount.identity, region: region,
          ["delegatedAdmin": ["accountId": .string(administrator)]])
      } else {
        try recording.answer(
          InspectorAPI.getDelegatedAdminAccount.identity, region: region, status: 404,
          type: "ResourceNotFoundException", ["message": "no administrator"])
      }
      try recording.answer(
        InspectorAPI.listMembers.identity, ["maxResults": 50, "onlyAssociated": true], region: region,
        ["members": [["accountId": .string(Self.member), "relationshipStatus": "ENABLED"]]])
    }
    let collected = try await collect(["inspector2"])
    let isAdministrator = administrator == TestRecording.account
    #expect(try collected.line("inspector2:ListMembers")?.calls == (isAdministrator ? 1 : 0))
    #expect(try collected.line("inspector2:ListMembers")?.outcome == (isAdministrator ? .ok : .notNeeded))
    // That there is no administrator is an answer, and says nothing of Inspector.
    #expect(try collected.line("inspector2:GetDelegatedAdminAccount")?.outcome == .ok)
    #expect(try collected.rows("SELECT operation FROM collection WHERE outcome = 'disabled'") == [])
    #expect(
      try collected.rows("SELECT DISTINCT member_id FROM inspector_member") == (isAdministrator ? [[Self.member]] : []))
    #expect(try collected.rows("SELECT operation FROM unread WHERE service = 'inspector2'") == [])
  }

  @Test func theUnifiedSecurityHubIsAskedWhereTheOtherIsOff() async throws {
    try quiet(except: ["securityhub:DescribeHub"])
    for region in ["eu-west-1", "us-east-1"] {
      try recording.answer(
        SecurityHubAPI.describeHub.identity, region: region, status: 401, type: "InvalidAccessException",
        ["Message": "Account 111122223333 is not subscribed to AWS Security Hub"])
    }
    let collected = try await collect(["securityhub"])
    #expect(try collected.rows("SELECT count(*) FROM securityhub_v2") == [["2"]])
    #expect(try collected.line("securityhub:DescribeSecurityHubV2")?.outcome == .ok)
    #expect(try collected.line("securityhub:ListFindingAggregators")?.outcome == .disabled)
  }

  /// That Security Hub CSPM is disabled says nothing of the unified service, which has not answered.
  @Test func theUnifiedSecurityHubIsNotOffBecauseTheOtherIs() async throws {
    try quiet(except: ["securityhub:DescribeHub", "securityhub:DescribeSecurityHubV2"])
    for region in ["eu-west-1", "us-east-1"] {
      try recording.answer(
        SecurityHubAPI.describeHub.identity, region: region, status: 401, type: "InvalidAccessException",
        ["Message": "Account 111122223333 is not subscribed to AWS Security Hub"])
      try recording.answer(
        SecurityHubAPI.describeSecurityHubV2.identity, region: region, status: 403, type: "AccessDeniedException", [:])
    }
    let collected = try await collect(["securityhub"])
    #expect(try collected.line("securityhub:GetFindings")?.outcome == .disabled)
    let unified = try #require(try collected.line("securityhub:GetFindingsV2"))
    #expect(unified.outcome == .skipped)
  }

  /// An instance that was not understood has an image all the same.
  @Test func halfAnAnswerMakesNothingUnnecessary() async throws {
    try quiet(except: ["ec2:DescribeInstances", "inspector2:ListCisScans"])
    for region in ["eu-west-1", "us-east-1"] {
      try recording.document(
        EC2API.describeInstances.identity, ["MaxResults": 1000], region: region,
        TestRecording.ec2(
          "DescribeInstances", "<reservationSet><item><instancesSet><item/></instancesSet></item></reservationSet>"))
      try recording.answer(InspectorAPI.listCISScans.identity, CISScanCollector.input, region: region, ["scans": [[:]]])
    }
    let collected = try await collect(["ec2", "inspector2"])
    for (name, of) in [
      ("ec2:DescribeImages", "DescribeInstances"),
      ("inspector2:ListCisScanResultsAggregatedByChecks", "ListCisScans"),
      ("inspector2:ListCisScanResultsAggregatedByTargetResource", "ListCisScans"),
    ] {
      let line = try #require(try collected.line(name))
      #expect(line.outcome == .skipped && line.message == "\(of) was not answered whole", "\(name): \(line)")
    }
  }

  @Test func theUnifiedSecurityHubThatIsOffSaysNothingOfTheOther() async throws {
    try quiet(except: ["securityhub:DescribeSecurityHubV2"])
    for region in ["eu-west-1", "us-east-1"] {
      try recording.answer(
        SecurityHubAPI.describeSecurityHubV2.identity, region: region, status: 404, type: "ResourceNotFoundException",
        ["Message": "not subscribed"])
    }
    let collected = try await collect(["securityhub"])
    #expect(try collected.line("securityhub:DescribeSecurityHubV2")?.outcome == .disabled)
    #expect(try collected.line("securityhub:DescribeHub")?.outcome == .ok)
  }

  @Test func detectivesMembersAreSeenWhereItsGraphsMayNotBeListed() async throws {
    try quiet(except: ["detective:ListGraphs", "detective:ListInvitations"])
    for region in ["eu-west-1", "us-east-1"] {
      try recording.answer(
        DetectiveAPI.listGraphs.identity, ["MaxResults": 200], region: region, status: 403,
        type: "AccessDeniedException", ["Message": "no"])
      try recording.answer(
        DetectiveAPI.listInvitations.identity, ["MaxResults": 200], region: region,
        [
          "Invitations": [
            ["GraphArn": .string("arn:\(region)"), "AdministratorId": .string(Self.member), "Status": "ENABLED"]
          ]
        ])
    }
    let collected = try await collect(["detective"])
    #expect(try collected.rows("SELECT DISTINCT role, status FROM detective_graph") == [["member", "ENABLED"]])
    #expect(try collected.line("detective:ListGraphs")?.outcome == .denied)
  }

  // MARK: A trail's bucket

  private func trail(bucket: String, home: String) throws {
    for region in ["eu-west-1", "us-east-1"] {
      let arn = "arn:aws:cloudtrail:\(home):\(Self.member):trail/organization"
      try recording.answer(
        CloudTrailAPI.describeTrails.identity, ["includeShadowTrails": true], region: region,
        [
          "trailList": [
            ["TrailARN": .string(arn), "Name": "t", "HomeRegion": .string(home), "S3BucketName": .string(bucket)]
          ]
        ])
      try recording.answer(CloudTrailAPI.getTrailStatus.identity, ["Name": .string(arn)], region: region, [:])
      try recording.answer(CloudTrailAPI.getEventSelectors.identity, ["TrailName": .string(arn)], region: region, [:])
    }
  }

  private func own(_ buckets: [(String, String)], prefix: String) throws {
    let listed = buckets.map { "<Bucket><Name>\($0.0)</Name><BucketRegion>\($0.1)</BucketRegion></Bucket>" }
    try recording.document(
      S3API.listBuckets.identity, ["prefix": .string(prefix), "max-buckets": 1],
      "<ListAllMyBucketsResult><Buckets>\(listed.joined())</Buckets></ListAllMyBucketsResult>")
  }

  @Test func anOwnBucketIsAskedAboutInItsOwnRegion() async throws {
    try quiet(except: ["cloudtrail:DescribeTrails"])
    try trail(bucket: "logs", home: "eu-west-1")
    try own([("logs", "ap-south-1")], prefix: "logs")
    try recording.document(
      S3API.getPublicAccessBlock.identity, ["Bucket": "logs"], region: "ap-south-1", TestRecording.publicAccessBlock)
    let collected = try await collect(["cloudtrail"])
    #expect(
      try collected.rows("SELECT region, bucket, is_configured, restrict_public_buckets FROM trail_bucket")
        == [["eu-west-1", "logs", "1", "1"]])
    // The trail's other Regions have nothing to ask about.
    let elsewhere = try #require(try collected.line("s3:ListBuckets", region: RegionName("us-east-1")))
    #expect(elsewhere.outcome == .notNeeded && elsewhere.calls == 0)
  }

  /// A bucket whose name only begins alike is somebody's other bucket.
  @Test func anothersBucketIsNotAskedAbout() async throws {
    try quiet(except: ["cloudtrail:DescribeTrails"])
    try trail(bucket: "logs", home: "eu-west-1")
    try own([("logs-old", "eu-west-1")], prefix: "logs")
    let collected = try await collect(["cloudtrail"])
    #expect(try collected.rows("SELECT * FROM trail_bucket") == [])
    let line = try #require(try collected.line("s3:GetPublicAccessBlock"))
    #expect(line.outcome == .notNeeded && line.calls == 0)
  }

  @Test(arguments: [("NoSuchPublicAccessBlockConfiguration", 404, [["0", "0"]]), ("AccessDenied", 403, [])])
  func aBucketWithoutABlockHasARowAndADeniedOneHasNone(
    _ code: String, _ status: Int, _ rows: [[String?]]
  ) async throws {
    try quiet(except: ["cloudtrail:DescribeTrails"])
    try trail(bucket: "logs", home: "eu-west-1")
    try own([("logs", "eu-west-1")], prefix: "logs")
    try recording.document(
      S3API.getPublicAccessBlock.identity, ["Bucket": "logs"], status: status,
      "<Error><Code>\(code)</Code><Message>m</Message></Error>")
    let collected = try await collect(["cloudtrail"])
    #expect(try collected.rows("SELECT is_configured, block_public_acls FROM trail_bucket") == rows)
    #expect(try collected.line("s3:GetPublicAccessBlock")?.outcome == (status == 404 ? .disabled : .denied))
  }

  // MARK: The organization

  @Test func delegatedAdministratorsAreReadOnceByTheCaller() async throws {
    try quiet()
    try recording.answer(
      OrganizationsAPI.describeOrganization.identity, region: "global",
      ["Organization": ["Id": "o-example", "MasterAccountId": .string(Self.member), "FeatureSet": "ALL"]])
    try recording.answer(
      OrganizationsAPI.listAccounts.identity, ["MaxResults": 20], region: "global",
      ["Accounts": [["Id": .string(TestRecording.account), "State": "ACTIVE"]]])
    try recording.answer(
      OrganizationsAPI.listDelegatedAdministrators.identity, ["MaxResults": 20], region: "global",
      ["DelegatedAdministrators": [["Id": "444455556666", "State": "ACTIVE"], ["Id": "777788889999"]]])
    try recording.answer(
      OrganizationsAPI.listDelegatedServices.identity, ["AccountId": "444455556666", "MaxResults": 20],
      region: "global", ["DelegatedServices": [["ServicePrincipal": "guardduty.amazonaws.com"]]])
    try recording.answer(
      OrganizationsAPI.listDelegatedServices.identity, ["AccountId": "777788889999", "MaxResults": 20],
      region: "global", status: 400, ["__type": "AccessDeniedException", "Message": "no"])
    let tests = try CollectionRunnerTests()
    let path = tests.newPath()
    let writer = try tests.writer(path)
    let summary = try await CollectionRunner(
      client: recording.client(), plan: CollectionPlan(accounts: .organization(excluding: []), services: ["config"]),
      writer: writer, clock: { CollectionRunnerTests.start }
    ).run()
    try await writer.finish()
    let collected = try CollectionRunnerTests.Collected(summary: summary, path: path)
    #expect(
      try collected.rows("SELECT organization_id, management_account_id, feature_set, region FROM organization")
        == [["o-example", Self.member, "ALL", "global"]])
    #expect(
      try collected.rows("SELECT administrator_id, service_principal FROM delegated_administrator ORDER BY 1")
        == [["444455556666", "guardduty.amazonaws.com"], ["777788889999", ""]])
    #expect(try collected.line("organizations:ListDelegatedServicesForAccount", region: .global)?.outcome == .denied)
  }
}
