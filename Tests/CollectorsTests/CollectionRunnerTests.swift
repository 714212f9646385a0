import Foundation
import Synchronization
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

@Suite struct CollectionRunnerTests {
  let recording: TestRecording
  static let account = AccountID(TestRecording.account)
  static let other = AccountID("444455556666")
  static let ireland = RegionName("eu-west-1")

  init() throws { recording = try TestRecording() }

  struct Line: Equatable, CustomStringConvertible {
    let outcome: Outcome
    let code: String?
    let message: String?
    let calls: Int
    let items: Int
    let truncated: Bool
    var description: String { "\(outcome) \(code ?? "-") \(message ?? "-") \(calls) \(items) \(truncated)" }
  }

  /// A snapshot after a run.
  final class Collected {
    let summary: CollectionSummary
    let path: String
    private let snapshot: Snapshot

    init(summary: CollectionSummary, path: String) throws {
      self.summary = summary
      self.path = path
      snapshot = try Snapshot(path: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func rows(_ query: String) throws -> [[String?]] { try snapshot.rows(query).map { $0.map(\.string) } }

    func line(_ operation: String, account: AccountID = account, region: RegionName = ireland) throws -> Line? {
      let parts = operation.split(separator: ":")
      return try rows(
        """
        SELECT outcome, error_code, message, calls, items, truncated FROM collection
        WHERE service = '\(parts[0])' AND operation = '\(parts[1])' AND account_id = '\(account)' AND region = '\(region)'
        """
      ).first.map {
        Line(
          outcome: Outcome(rawValue: $0[0] ?? "") ?? .failed, code: $0[1], message: $0[2],
          calls: Int($0[3] ?? "") ?? -1,
          items: Int($0[4] ?? "") ?? -1, truncated: $0[5] == "1")
      }
    }
  }

  static let start = Timestamp(secondsSince1970: 1_795_400_000)

  func writer(_ path: String, resume: Bool = false) throws -> SnapshotWriter {
    let day = Day(year: 2026, month: 11, day: 22)
    return try SnapshotWriter(
      path: path,
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test"),
      resume: resume)
  }

  func newPath() -> String {
    FileManager.default.temporaryDirectory.appending(path: "collect-\(UUID().uuidString).sqlite").path
  }

  func run(_ plan: CollectionPlan = CollectionPlan(accounts: .caller), concurrency: Int = 4) async throws -> Collected {
    let path = newPath()
    let writer = try writer(path)
    let summary = try await CollectionRunner(
      client: recording.client(), plan: plan, writer: writer, clock: { Self.start }, concurrency: concurrency
    ).run()
    try await writer.finish()
    return try Collected(summary: summary, path: path)
  }

  func quietAccount(except: Set<String> = []) throws {
    try recording.regions([("eu-west-1", "ENABLED_BY_DEFAULT")])
    try recording.quietServices(except: except)
  }

  @Test func aQuietAccountIsReadWhole() async throws {
    try quietAccount()
    let collected = try await run()
    #expect(try collected.rows("SELECT service, operation, outcome, message FROM unread") == [])
    #expect(collected.summary.accounts == 1)
    #expect(collected.summary.regions == 1)
    #expect(collected.summary.unread == 0)
    #expect(try collected.line("guardduty:ListDetectors")?.items == 1)
    // There was nothing to ask about, which is said as such: nobody answered.
    let findings = try #require(try collected.line("guardduty:GetFindings"))
    #expect(findings.outcome == .notNeeded && findings.calls == 0)
    #expect(findings.message == "ListFindings names no finding")
    #expect(try collected.line("cloudtrail:GetTrailStatus")?.message == "there is no trail")
    #expect(try collected.line("ec2:DescribeRegions", region: .global)?.outcome == .notNeeded)
    #expect(try collected.rows("SELECT operation FROM collection WHERE outcome = 'ok' AND calls = 0") == [])
    #expect(try collected.rows("SELECT sum(calls) FROM collection") == [[String(collected.summary.calls)]])
  }

  @Test func theLedgerHasARowForEachDeclaredOperation() async throws {
    try quietAccount()
    let rows = try await run().rows("SELECT service || ':' || operation FROM collection ORDER BY 1").map { $0[0] }
    let declared = CollectorRegistry.operations.map(\.description).filter { !$0.hasPrefix("organizations:") }
    #expect(rows == declared.sorted())
  }

  @Test func deniedFindingsLeaveTheDetector() async throws {
    try quietAccount(except: ["guardduty:ListFindings"])
    let text =
      "User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized: explicit deny in a service control policy"
    try recording.answer(
      GuardDutyAPI.listFindings.identity, TestRecording.listFindings, status: 403, type: "AccessDeniedException",
      ["message": .string(text)])
    let collected = try await run()
    #expect(try collected.rows("SELECT detector_id, status FROM guardduty_detector") == [["d1", "ENABLED"]])
    #expect(try collected.rows("SELECT name FROM guardduty_feature") == [["S3_DATA_EVENTS"]])
    let line = try #require(try collected.line("guardduty:ListFindings"))
    #expect(
      line
        == Line(
          outcome: .denied, code: "AccessDeniedException", message: text, calls: 1, items: 0, truncated: false))
    let dependent = try #require(try collected.line("guardduty:GetFindings"))
    #expect(dependent.outcome == .skipped)
    #expect(dependent.message == "ListFindings was not answered (AccessDeniedException)")
    #expect(collected.summary.unread == 2)
  }

  @Test func deniedTrailsSkipWhatDependsOnThem() async throws {
    try quietAccount(except: ["cloudtrail:DescribeTrails"])
    try recording.answer(
      CloudTrailAPI.describeTrails.identity, ["includeShadowTrails": true], status: 400,
      ["__type": "AccessDeniedException", "Message": "no"])
    let collected = try await run()
    #expect(try collected.line("cloudtrail:DescribeTrails")?.outcome == .denied)
    #expect(try collected.line("cloudtrail:DescribeTrails")?.calls == 1)
    for operation in ["GetTrailStatus", "GetEventSelectors"] {
      let line = try #require(try collected.line("cloudtrail:\(operation)"))
      #expect(line.outcome == .skipped)
      #expect(line.message == "DescribeTrails was not answered (AccessDeniedException)")
    }
  }

  @Test func oneTrailThatIsDeniedLeavesTheOthers() async throws {
    try quietAccount(except: ["cloudtrail:DescribeTrails"])
    let arns = ["a", "b"].map { "arn:aws:cloudtrail:eu-west-1:111122223333:trail/\($0)" }
    try recording.answer(
      CloudTrailAPI.describeTrails.identity, ["includeShadowTrails": true],
      ["trailList": .array(arns.map { ["TrailARN": .string($0), "Name": "x"] })])
    try recording.answer(
      CloudTrailAPI.getTrailStatus.identity, ["Name": .string(arns[0])], status: 400,
      ["__type": "AccessDeniedException", "message": "no"])
    try recording.answer(CloudTrailAPI.getTrailStatus.identity, ["Name": .string(arns[1])], ["IsLogging": true])
    for arn in arns {
      try recording.answer(CloudTrailAPI.getEventSelectors.identity, ["TrailName": .string(arn)], [:])
    }
    let collected = try await run()
    #expect(try collected.rows("SELECT trail_arn, is_logging FROM trail_status") == [[arns[1], "1"]])
    #expect(try collected.rows("SELECT count(*) FROM trail_event_selector WHERE kind = 'default'") == [["2"]])
    let line = try #require(try collected.line("cloudtrail:GetTrailStatus"))
    #expect(line.outcome == .denied)
    #expect(line.calls == 2)
    #expect(line.items == 1)
  }

  @Test func noDetectorIsOff() async throws {
    try quietAccount(except: ["guardduty:ListDetectors"])
    try recording.answer(GuardDutyAPI.listDetectors.identity, ["maxResults": 50], ["detectorIds": []])
    let collected = try await run()
    #expect(try collected.line("guardduty:ListDetectors")?.outcome == .ok)
    for operation in ["GetDetector", "ListFindings", "GetFindings"] {
      #expect(try collected.line("guardduty:\(operation)")?.outcome == .disabled)
      #expect(try collected.line("guardduty:\(operation)")?.calls == 0)
    }
    #expect(collected.summary.unread == 0)
  }

  @Test(arguments: ["DISABLED", "SUSPENDED"])
  func inspectorThatIsOffIsNotWithoutVulnerabilities(_ status: String) async throws {
    try quietAccount(except: ["inspector2:BatchGetAccountStatus"])
    try recording.answer(
      InspectorAPI.batchGetAccountStatus.identity, ["accountIds": ["111122223333"]],
      ["accounts": [["accountId": "111122223333", "state": ["status": .string(status)], "resourceState": [:]]]])
    let collected = try await run()
    #expect(try collected.line("inspector2:BatchGetAccountStatus")?.outcome == .ok)
    #expect(try collected.line("inspector2:ListFindings")?.outcome == .disabled)
    #expect(try collected.rows("SELECT resource_type, status FROM inspector_status") == [["account", status]])
  }

  @Test func anEmptyInspectorListMeansNothingWhereTheStatusIsNotKnown() async throws {
    try quietAccount(except: ["inspector2:BatchGetAccountStatus"])
    try recording.answer(
      InspectorAPI.batchGetAccountStatus.identity, ["accountIds": ["111122223333"]],
      [
        "accounts": [],
        "failedAccounts": [["accountId": "111122223333", "errorCode": "ACCESS_DENIED", "errorMessage": "no"]],
      ])
    let collected = try await run()
    #expect(try collected.line("inspector2:BatchGetAccountStatus")?.outcome == .denied)
    #expect(try collected.line("inspector2:BatchGetAccountStatus")?.code == "ACCESS_DENIED")
    #expect(try collected.line("inspector2:ListFindings")?.outcome == .failed)
  }

  @Test func securityHubThatIsOffIsNotAskedFurther() async throws {
    try quietAccount(except: ["securityhub:DescribeHub"])
    try recording.answer(
      SecurityHubAPI.describeHub.identity, status: 401, type: "InvalidAccessException",
      ["Message": "Account 111122223333 is not subscribed to AWS Security Hub"])
    let collected = try await run()
    for operation in ["DescribeHub", "GetEnabledStandards", "GetFindings"] {
      #expect(try collected.line("securityhub:\(operation)")?.outcome == .disabled)
    }
    #expect(try collected.line("securityhub:GetFindings")?.calls == 0)
  }

  @Test func aHubThatMayNotBeDescribedStillGivesItsFindings() async throws {
    try quietAccount(except: ["securityhub:DescribeHub", "securityhub:GetFindings"])
    try recording.answer(SecurityHubAPI.describeHub.identity, status: 403, type: "AccessDeniedException", [:])
    try recording.answer(
      SecurityHubAPI.getFindings.identity, TestRecording.getFindings,
      ["Findings": [["Id": "s1", "Title": "one"], ["Title": "without an id"]]])
    let collected = try await run()
    #expect(try collected.line("securityhub:DescribeHub")?.outcome == .denied)
    #expect(try collected.rows("SELECT finding_id FROM finding") == [["s1"]])
    // One item that is not understood does not lose the others, and is not forgotten either.
    let line = try #require(try collected.line("securityhub:GetFindings"))
    #expect(line.outcome == .failed)
    #expect(line.truncated)
    #expect(line.message?.contains("1 of 2 items were not understood") == true)
    #expect(line.message?.contains("Id") == true)
  }

  @Test func whatIsNotRecordedFailed() async throws {
    try quietAccount(except: ["config:DescribeDeliveryChannels"])
    let line = try #require(try await run().line("config:DescribeDeliveryChannels"))
    #expect(line.outcome == .failed)
    #expect(line.code == "NotRecorded")
  }

  @Test func findingsComeWithTheirDetails() async throws {
    try quietAccount(except: ["guardduty:ListFindings"])
    var second = TestRecording.listFindings
    second["nextToken"] = "t"
    try recording.answer(
      GuardDutyAPI.listFindings.identity, TestRecording.listFindings, ["findingIds": ["f1", "f2"], "nextToken": "t"])
    try recording.answer(GuardDutyAPI.listFindings.identity, second, status: 400, type: "ThrottlingException", [:])
    let arn = "arn:aws:guardduty:eu-west-1:111122223333:detector/d1/finding/f1"
    try recording.answer(
      GuardDutyAPI.getFindings.identity, ["detectorId": "d1", "findingIds": ["f1", "f2"]],
      ["findings": [["id": "f1", "arn": .string(arn), "type": "Recon:EC2/Portscan", "severity": 5]]])
    let collected = try await run()
    #expect(
      try collected.rows("SELECT finding_id, severity, class FROM finding JOIN guardduty_finding USING (finding_id)")
        == [[arn, "medium", "malicious_communication"]])
    let listed = try #require(try collected.line("guardduty:ListFindings"))
    #expect(listed.outcome == .throttled)
    #expect(listed.truncated)
    #expect(listed.items == 2)
    #expect(listed.calls == 2)
    let given = try #require(try collected.line("guardduty:GetFindings"))
    #expect(given.code == "MissingFindings")
    #expect(given.outcome == .failed)
  }

  @Test(arguments: ["ENABLED", "ENABLED_BY_DEFAULT", "ENABLING"])
  func anEnabledRegionThatRefusesTheCredentialsIsNotRead(_ status: String) async throws {
    try recording.regions([("eu-west-1", "ENABLED"), ("me-south-1", status)])
    try recording.quietServices()
    for service in CollectorRegistry.units {
      for operation in service.operations where operation.name != "GetFindings" || service.name == "securityhub" {
        try recording.answer(
          operation, Self.firstInput(operation), region: "me-south-1", status: 403,
          [
            "__type": "UnrecognizedClientException",
            "message": "The security token included in the request is invalid.",
          ])
      }
    }
    let collected = try await run()
    let bahrain = RegionName("me-south-1")
    let line = try #require(try collected.line("guardduty:ListDetectors", region: bahrain))
    #expect(line.outcome == .failed)
    #expect(
      line.message?.hasPrefix("credentials refused in an enabled Region (ListRegions calls it \(status))") == true)
    #expect(try collected.line("guardduty:ListFindings", region: bahrain)?.outcome == .skipped)
    // EC2 speaks XML: to it the answer is a 403 of somebody.
    #expect(
      try collected.rows(
        """
        SELECT service, operation, outcome FROM collection
        WHERE region = 'me-south-1' AND service <> 'ec2' AND outcome NOT IN ('failed', 'skipped')
        """) == [])
    #expect(try collected.rows("SELECT status FROM region WHERE region = 'me-south-1'") == [["enabled"]])
  }

  static func firstInput(_ operation: OperationIdentity) -> JSON {
    switch operation.description {
    case "cloudtrail:DescribeTrails": ["includeShadowTrails": true]
    case "guardduty:ListDetectors": ["maxResults": 50]
    case "securityhub:GetEnabledStandards": ["MaxResults": 100]
    case "securityhub:GetFindings": TestRecording.getFindings
    case "inspector2:BatchGetAccountStatus": ["accountIds": ["111122223333"]]
    case "inspector2:ListFindings": InspectorFindingCollector.input
    case "config:GetDiscoveredResourceCounts": ["limit": 100]
    default: [:]
    }
  }

  @Test func whatOneRegionAnswersSaysNothingOfAnother() async throws {
    // No list of Regions is recorded.
    try recording.quietServices()
    try recording.answer(
      GuardDutyAPI.listDetectors.identity, ["maxResults": 50], region: "me-south-1", status: 403,
      type: "UnrecognizedClientException", ["message": "invalid"])
    let collected = try await run(
      CollectionPlan(
        accounts: .caller, regions: [RegionName("eu-west-1"), RegionName("me-south-1")], services: ["guardduty"]))
    let line = try #require(try collected.line("guardduty:ListDetectors", region: RegionName("me-south-1")))
    #expect(line.outcome == .failed && line.code == "UnrecognizedClientException")
  }

  @Test func everyRegionThatTheAccountKnowsHasARow() async throws {
    try recording.regions([
      ("eu-west-1", "ENABLED_BY_DEFAULT"), ("us-east-1", "ENABLED_BY_DEFAULT"), ("af-south-1", "DISABLED"),
      ("me-south-1", "DISABLING"),
    ])
    try recording.quietServices()
    let collected = try await run(
      CollectionPlan(
        accounts: .caller, regions: [Self.ireland, RegionName("me-south-1"), RegionName("eu-west-9")]))
    #expect(
      try collected.rows("SELECT region, status FROM region ORDER BY 1") == [
        ["af-south-1", "not_opted_in"], ["eu-west-1", "enabled"], ["me-south-1", "disabled"],
        ["us-east-1", "left_out"],
      ])
    #expect(try collected.line("guardduty:ListDetectors", region: RegionName("us-east-1")) == nil)
    #expect(try collected.line("guardduty:ListDetectors", region: RegionName("me-south-1"))?.outcome == .notOffered)
    let unknown = try #require(try collected.line("config:DescribeDeliveryChannels", region: RegionName("eu-west-9")))
    #expect(unknown.outcome == .skipped)
    #expect(unknown.message == "the account knows no Region eu-west-9")
  }

  // MARK: The list of Regions

  /// Denies Account Management's list, as roles that teams already have do.
  private func denyListRegions() throws {
    try recording.answer(
      AccountAPI.listRegions.identity, ["MaxResults": 50], region: "global", status: 403, type: "AccessDeniedException",
      ["message": "not allowed"])
  }

  private func describeRegions(_ regions: [(String, String)], region: String = "us-east-1") throws {
    let items = regions.map { "<item><regionName>\($0.0)</regionName><optInStatus>\($0.1)</optInStatus></item>" }
    try recording.document(
      EC2API.describeRegions.identity, ["AllRegions": true], region: region,
      TestRecording.ec2("DescribeRegions", "<regionInfo>\(items.joined())</regionInfo>"))
  }

  @Test func whereListRegionsIsDeniedEC2NamesTheRegions() async throws {
    try denyListRegions()
    try describeRegions([
      ("eu-west-1", "opt-in-not-required"), ("eu-south-2", "opted-in"), ("af-south-1", "not-opted-in"),
    ])
    try recording.quietServices()
    try recording.quietServices(region: "eu-south-2")
    let collected = try await run()
    let list = try #require(try collected.line("account:ListRegions", region: .global))
    #expect(list.outcome == .denied && list.calls == 1)
    #expect(list.message == "not allowed; the Regions are those that EC2's DescribeRegions names instead")
    let described = try #require(try collected.line("ec2:DescribeRegions", region: .global))
    #expect(described.outcome == .ok && described.calls == 1 && described.items == 3)
    #expect(
      try collected.rows("SELECT region, status FROM region ORDER BY 1")
        == [["af-south-1", "not_opted_in"], ["eu-south-2", "enabled"], ["eu-west-1", "enabled"]])
    #expect(try collected.rows("SELECT operation FROM unread") == [["ListRegions"]])
  }

  /// EC2's list completes the other, whose words stand where both speak.
  @Test func halfAListIsCompletedByTheOther() async throws {
    try recording.answer(
      AccountAPI.listRegions.identity, ["MaxResults": 50], region: "global",
      [
        "Regions": [["RegionName": "me-south-1", "RegionOptStatus": "DISABLING"], ["RegionOptStatus": "ENABLED"]]
      ])
    try describeRegions([("eu-west-1", "opt-in-not-required"), ("me-south-1", "opted-in")])
    try recording.quietServices()
    let collected = try await run()
    #expect(
      try collected.rows("SELECT region, status FROM region ORDER BY 1")
        == [["eu-west-1", "enabled"], ["me-south-1", "disabled"]])
    #expect(try collected.line("account:ListRegions", region: .global)?.code == "NotUnderstood")
    #expect(try collected.line("guardduty:ListDetectors")?.outcome == .ok)
  }

  @Test func withoutAnyListTheRegionsThatEveryAccountHasAreAsked() async throws {
    try denyListRegions()
    try recording.quietServices()
    let collected = try await run()
    #expect(
      try collected.rows("SELECT region FROM region ORDER BY 1").compactMap { $0[0] }
        == Partition.commercial.defaultRegions.sorted())
    let list = try #require(try collected.line("account:ListRegions", region: .global))
    #expect(list.outcome == .denied)
    #expect(
      list.message
        == "not allowed; EC2's DescribeRegions was not answered either: the 17 Regions that AWS enables in every account"
        + " are asked; which others are enabled is not known")
    #expect(try collected.line("ec2:DescribeRegions", region: .global)?.outcome == .failed)
    #expect(try collected.line("guardduty:ListDetectors")?.outcome == .ok)
    #expect(try collected.line("guardduty:ListDetectors", region: RegionName("us-east-1"))?.code == "NotRecorded")
  }

  @Test(arguments: ["[]", "[{}]"])
  func aListThatNamesNoRegionIsNoList(_ regions: String) async throws {
    try recording.answer(
      AccountAPI.listRegions.identity, ["MaxResults": 50], region: "global",
      ["Regions": try JSON(parsing: Array(regions.utf8))])
    try describeRegions([("eu-west-1", "opt-in-not-required")])
    try recording.quietServices()
    let collected = try await run()
    #expect(try collected.line("account:ListRegions", region: .global)?.outcome == .failed)
    #expect(try collected.line("guardduty:ListDetectors")?.outcome == .ok)
  }

  @Test func withoutAnyListTheConfiguredRegionsAreAsked() async throws {
    try denyListRegions()
    try recording.quietServices()
    let configured = try await run(CollectionPlan(accounts: .caller, regions: [Self.ireland]))
    let line = try #require(try configured.line("account:ListRegions", region: .global))
    #expect(line.outcome == .denied)
    #expect(
      line.message
        == "not allowed; EC2's DescribeRegions was not answered either: the configured Regions are asked")
    #expect(try configured.line("guardduty:ListDetectors")?.outcome == .ok)
    #expect(try configured.rows("SELECT region FROM region") == [["eu-west-1"]])
  }

  /// EC2 is asked where it may be: a policy can deny every Region that is not configured.
  @Test func ec2IsAskedInAConfiguredRegion() async throws {
    try denyListRegions()
    try describeRegions(
      [("eu-west-1", "opt-in-not-required"), ("us-east-1", "opt-in-not-required")], region: "eu-west-1")
    try recording.quietServices()
    let collected = try await run(CollectionPlan(accounts: .caller, regions: [Self.ireland]))
    #expect(try collected.line("ec2:DescribeRegions", region: .global)?.outcome == .ok)
    #expect(
      try collected.rows("SELECT region, status FROM region ORDER BY 1")
        == [["eu-west-1", "enabled"], ["us-east-1", "left_out"]])
  }

  // MARK: Nothing at all

  @Test func aRunThatReadsNothingNamesTheFirstCause() async throws {
    try recording.regions([("eu-west-1", "ENABLED")])
    let nothing = try await run()
    let cause = try #require(nothing.summary.firstCause)
    #expect(cause.region == .global && cause.service == "iam" && cause.errorCode == "NotRecorded")

    try recording.answer(GuardDutyAPI.listDetectors.identity, ["maxResults": 50], ["detectorIds": []])
    #expect(try await run().summary.firstCause == nil)
  }

  @Test func whereNoRegionIsAskedTheAccountsOwnAnswersCount() async throws {
    try recording.regions([("eu-west-1", "ENABLED")])
    let plan = CollectionPlan(accounts: .caller, services: ["iam"])
    #expect(try await run(plan).summary.firstCause?.operation == "GenerateCredentialReport")
    try recording.quietServices()
    #expect(try await run(plan).summary.firstCause == nil)
  }

  // MARK: Accounts

  @Test func anOrganizationsAccountsAreRead() async throws {
    try recording.answer(
      OrganizationsAPI.describeOrganization.identity, region: "global", ["Organization": ["Id": "o-example"]])
    try recording.answer(
      OrganizationsAPI.listAccounts.identity, ["MaxResults": 20], region: "global",
      ["Accounts": [], "NextToken": "more"])
    try recording.answer(
      OrganizationsAPI.listAccounts.identity, ["MaxResults": 20, "NextToken": "more"], region: "global",
      [
        "Accounts": [
          ["Id": "444455556666", "Name": "Old", "State": "SUSPENDED", "Status": "ACTIVE"],
          ["Id": "111122223333", "Name": "Security", "State": "ACTIVE"],
          ["Id": "123456789012", "Name": "Elsewhere", "State": "ACTIVE"],
          ["Id": "210987654321", "Name": "Sandbox", "State": "ACTIVE"],
        ]
      ])
    try quietAccount()
    let collected = try await run(
      CollectionPlan(
        accounts: .organization(excluding: [AccountID("123456789012")]), onlyAccounts: [Self.account, Self.other]))
    #expect(collected.summary.organizationID == "o-example")
    #expect(
      try collected.rows("SELECT account_id, name, status FROM account ORDER BY 1") == [
        ["111122223333", "Security", "ACTIVE"], ["210987654321", "Sandbox", "ACTIVE"],
        ["444455556666", "Old", "SUSPENDED"],
      ])
    let suspended = try #require(try collected.line("account:ListRegions", account: Self.other, region: .global))
    #expect(suspended.outcome == .closed)
    #expect(suspended.message == "the account is suspended")
    #expect(
      try collected.rows("SELECT account_id, operation FROM unread WHERE account_id = '444455556666'") == [])
    let left = try collected.line("account:ListRegions", account: AccountID("210987654321"), region: .global)
    #expect(left?.message == "the account was left out on the command line")
    #expect(try collected.rows("SELECT DISTINCT account_id FROM region") == [["111122223333"]])
  }

  @Test(arguments: [
    ("SUSPENDED", true), ("CLOSED", true), ("PENDING_ACTIVATION", true), ("PENDING_CLOSURE", false), ("ACTIVE", false),
  ])
  func onlyAnAccountThatNobodyCanUseIsClosed(_ state: String, _ isClosed: Bool) async throws {
    try recording.answer(
      OrganizationsAPI.describeOrganization.identity, region: "global", ["Organization": ["Id": "o-example"]])
    try recording.answer(
      OrganizationsAPI.listDelegatedAdministrators.identity, ["MaxResults": 20], region: "global",
      ["DelegatedAdministrators": []])
    try recording.answer(
      OrganizationsAPI.listAccounts.identity, ["MaxResults": 20], region: "global",
      [
        "Accounts": [
          ["Id": "111122223333", "State": "ACTIVE"], ["Id": "444455556666", "Name": "Old", "State": .string(state)],
        ]
      ])
    try quietAccount()
    if !isClosed {
      try recording.regions([("eu-west-1", "ENABLED")], account: "444455556666")
      try recording.quietServices(account: "444455556666")
    }
    let collected = try await run(CollectionPlan(accounts: .organization(excluding: [])))
    #expect(try collected.rows("SELECT account_id, operation, message FROM unread") == [])
    #expect(collected.summary.unread == 0)
    let line = try #require(try collected.line("account:ListRegions", account: Self.other, region: .global))
    #expect(line.outcome == (isClosed ? .closed : .ok))
    #expect(
      try collected.line("organizations:ListDelegatedServicesForAccount", region: .global)?.outcome == .notNeeded)
  }

  @Test func withoutTheOrganizationsListTheCallerIsRead() async throws {
    try recording.answer(
      OrganizationsAPI.listAccounts.identity, ["MaxResults": 20], region: "global", status: 400,
      ["__type": "AccessDeniedException", "Message": "You don't have permissions"])
    try quietAccount()
    let collected = try await run(CollectionPlan(accounts: .organization(excluding: [])))
    #expect(try collected.line("organizations:ListAccounts", region: .global)?.outcome == .denied)
    #expect(try collected.line("organizations:DescribeOrganization", region: .global)?.outcome == .failed)
    #expect(try collected.line("guardduty:ListDetectors")?.outcome == .ok)
  }

  /// An account that is not listed today is not gone: without its cells, nothing would say that it was not read.
  @Test func withoutTheOrganizationsListTheAccountsOfTheDayBeforeAreAsked() async throws {
    try recording.answer(
      OrganizationsAPI.listAccounts.identity, ["MaxResults": 20], region: "global", status: 400,
      ["__type": "AccessDeniedException", "Message": "You don't have permissions"])
    try quietAccount()
    var plan = CollectionPlan(accounts: .organization(excluding: [AccountID("123456789012")]))
    plan.earlierAccounts = [
      Account(accountID: Self.account, name: "Security", status: "ACTIVE"),
      Account(accountID: AccountID("123456789012"), name: "Elsewhere", status: "ACTIVE"),
      Account(accountID: Self.other, name: "Old", status: "SUSPENDED"),
    ]
    let collected = try await run(plan)
    let list = try #require(try collected.line("organizations:ListAccounts", region: .global))
    #expect(list.outcome == .denied)
    #expect(list.message?.hasSuffix("2 accounts of the day before asked instead") == true, "\(list)")
    #expect(
      try collected.rows("SELECT account_id, name FROM account ORDER BY 1") == [
        [Self.account.rawValue, "Security"], [Self.other.rawValue, "Old"],
      ])
    #expect(try collected.line("guardduty:ListDetectors")?.outcome == .ok)
    #expect(try collected.line("account:ListRegions", account: Self.other, region: .global)?.outcome == .closed)
  }

  @Test func whatIsNotSelectedIsInTheLedger() async throws {
    try recording.regions([("eu-west-1", "ENABLED"), ("us-east-1", "ENABLED")])
    try recording.quietServices()
    let collected = try await run(
      CollectionPlan(accounts: .caller, services: ["config"], onlyRegions: [Self.ireland]))
    #expect(try collected.line("config:DescribeDeliveryChannels")?.outcome == .ok)
    #expect(try collected.line("guardduty:ListDetectors")?.outcome == .skipped)
    #expect(try collected.line("guardduty:ListDetectors")?.message == "the service was left out by `services`")
    let virginia = try collected.line("config:DescribeDeliveryChannels", region: RegionName("us-east-1"))
    #expect(virginia?.outcome == .skipped)
    #expect(virginia?.message == "the Region was left out on the command line")
  }

  @Test func theNewestReadingOfAFindingStandsInWhateverOrder() async throws {
    try recording.regions([("eu-west-1", "ENABLED"), ("us-east-1", "ENABLED")])
    for region in ["eu-west-1", "us-east-1"] {
      try recording.quietServices(region: region, except: ["securityhub:GetFindings"])
      let isHome = region == "us-east-1"
      let finding: (String, String, String) -> JSON = { id, title, updated in
        [
          "Id": .string(id), "Title": .string(title), "Region": "us-east-1", "AwsAccountId": "111122223333",
          "UpdatedAt": .string(updated),
        ]
      }
      try recording.answer(
        SecurityHubAPI.getFindings.identity, TestRecording.getFindings, region: region,
        [
          "Findings": [
            finding("same", isHome ? "own" : "linked", "2026-11-22T00:00:00Z"),
            finding("newer", isHome ? "old" : "new", isHome ? "2026-11-22T00:00:00Z" : "2026-11-22T00:00:01Z"),
          ]
        ])
    }
    for concurrency in [1, 8] {
      let rows = try await run(concurrency: concurrency)
        .rows("SELECT finding_id, title, region FROM finding ORDER BY 1")
      #expect(rows == [["newer", "new", "us-east-1"], ["same", "own", "us-east-1"]])
    }
  }

  @Test func theSameAnswersGiveTheSameFile() async throws {
    let regions = ["eu-west-1", "us-east-1", "ap-southeast-2"]
    try recording.regions(regions.map { ($0, "ENABLED") })
    for region in regions { try recording.quietServices(region: region) }
    let one = try await run(concurrency: 1)
    let many = try await run(concurrency: 8)
    #expect(try Data(contentsOf: URL(filePath: one.path)) == Data(contentsOf: URL(filePath: many.path)))
  }

  @Test func resumingAsksOnlyWhatWasNotSettled() async throws {
    try quietAccount(except: ["guardduty:ListFindings", "securityhub:GetFindings"])
    try recording.fault(GuardDutyAPI.listFindings.identity, TestRecording.listFindings, "timeout")
    try recording.answer(GuardDutyAPI.listFindings.identity, TestRecording.listFindings, ["findingIds": []])
    try recording.answer(
      SecurityHubAPI.getFindings.identity, TestRecording.getFindings, status: 403, type: "AccessDeniedException", [:])
    let path = newPath()
    let client = try recording.client()
    let plan = CollectionPlan(accounts: .caller)
    do {
      let writer = try writer(path)
      let summary = try await CollectionRunner(client: client, plan: plan, writer: writer, clock: { Self.start }).run()
      #expect(summary.unread == 3)
    }
    let writer = try writer(path, resume: true)
    let asked = Asked()
    let summary = try await CollectionRunner(
      client: client, plan: plan, writer: writer, clock: { Timestamp(secondsSince1970: 1_795_500_000) }, resume: true,
      progress: { progress in asked.add(progress) }
    ).run()
    #expect(asked.services == ["guardduty"])
    try await writer.finish()
    let collected = try Collected(summary: summary, path: path)
    #expect(try collected.line("guardduty:ListFindings")?.outcome == .ok)
    #expect(try collected.line("securityhub:GetFindings")?.outcome == .denied)
    #expect(
      try collected.rows("SELECT completed_at FROM collection WHERE operation = 'DescribeHub'")
        == [[Self.start.rawValue]])
  }

  @Test func aRunThatIsCutShortSaysWhatItDidNotReach() async throws {
    try quietAccount()
    let path = newPath()
    let writer = try writer(path)
    let client = try recording.client()
    let transport = CuttingTransport(under: client.transport, at: "securityhub:DescribeHub")
    let runner = CollectionRunner(
      client: Client(transport: transport, caller: client.caller), plan: CollectionPlan(accounts: .caller),
      writer: writer, clock: { Self.start }, concurrency: 1)
    await #expect(throws: CancellationError.self) { try await runner.run() }
    let ledger = try await writer.ledger()
    #expect(ledger.first { $0.operation == "DescribeTrails" }?.outcome == .ok)
    #expect(ledger.first { $0.operation == "DescribeHub" }?.outcome == .skipped)
    try await writer.finish()
    try FileManager.default.removeItem(atPath: path)
  }

  @Test func aBrokenRecordingStopsTheRun() async throws {
    try quietAccount()
    try recording.write("2026-11-23/111122223333/eu-west-1/config.DescribeDeliveryChannels.json", text: "{")
    await #expect(throws: RecordingError.self) { _ = try await run() }
  }
}

/// Which services progress spoke of.
private final class Asked: Sendable {
  private let names = Mutex<[String]>([])
  func add(_ progress: CollectionProgress) { names.withLock { $0.append(progress.service) } }
  var services: [String] { names.withLock { $0 } }
}

/// Is cancelled at one operation, as a task is when the process is asked to stop.
private struct CuttingTransport: Transport {
  let under: any Transport
  let at: String

  init(under: any Transport, at: String) {
    self.under = under
    self.at = at
  }

  func send(_ call: Call) async throws -> Answer {
    if call.operation.description == at { throw CancellationError() }
    return try await under.send(call)
  }
}
