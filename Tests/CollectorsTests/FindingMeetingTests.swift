import Foundation
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

/// What several places or products say of one thing meets in one row: an administrator's and its members' answers, a copy
/// and its source, an aggregator's inventory and an account's own.
@Suite struct FindingMeetingTests {
  static let administrator = "123456789012"
  static let member = TestRecording.account
  let recording: TestRecording

  init() throws {
    recording = try TestRecording()
    for account in [Self.administrator, Self.member] {
      try recording.regions([("eu-west-1", "ENABLED")], account: account)
    }
  }

  private func quiet(except: Set<String>) throws {
    for account in [Self.administrator, Self.member] { try recording.quietServices(account: account, except: except) }
  }

  private func collect(concurrency: Int = 8) async throws -> CollectionRunnerTests.Collected {
    let tests = try CollectionRunnerTests()
    let path = tests.newPath()
    let writer = try tests.writer(path)
    let accounts = [Self.administrator, Self.member].map { Account(accountID: AccountID($0)) }
    let summary = try await CollectionRunner(
      client: recording.client(), plan: CollectionPlan(accounts: .explicit(accounts)), writer: writer,
      clock: { CollectionRunnerTests.start }, concurrency: concurrency
    ).run()
    try await writer.derive(previous: nil)
    try await writer.finish()
    return try CollectionRunnerTests.Collected(summary: summary, path: path)
  }

  private static func guardDuty(_ id: String, account: String, title: String, updated: String) -> JSON {
    [
      "id": .string(id), "arn": .string("arn:aws:guardduty:eu-west-1:\(account):detector/d1/finding/\(id)"),
      "type": "AttackSequence:EC2/CompromisedInstanceGroup", "severity": 9, "title": .string(title),
      "accountId": .string(account), "updatedAt": .string(updated),
      "service": [
        "detection": [
          "sequence": [
            "signals": title == "old" ? [["uid": "s1"], ["uid": "s2"]] : [["uid": "s1"], ["uid": "s3"]]
          ]
        ]
      ],
    ]
  }

  /// The administrator has one finding that the member has in a newer form, and one of an account that nobody asks.
  @Test(arguments: [1, 8])
  func anAdministratorsAndItsMembersAnswersMeet(_ concurrency: Int) async throws {
    try quiet(except: ["guardduty:ListFindings", "inspector2:ListFindings"])
    let asked = { (ids: JSON) -> JSON in ["detectorId": "d1", "findingIds": ids] }
    try recording.answer(
      GuardDutyAPI.listFindings.identity, TestRecording.listFindings, account: Self.administrator,
      ["findingIds": ["f1", "f2"]])
    try recording.answer(
      GuardDutyAPI.getFindings.identity, asked(["f1", "f2"]), account: Self.administrator,
      [
        "findings": [
          Self.guardDuty("f1", account: Self.member, title: "old", updated: "2026-11-23T01:00:00Z"),
          Self.guardDuty("f2", account: "444455556666", title: "told", updated: "2026-11-23T01:00:00Z"),
        ]
      ])
    try recording.answer(
      GuardDutyAPI.listFindings.identity, TestRecording.listFindings, account: Self.member, ["findingIds": ["f1"]])
    try recording.answer(
      GuardDutyAPI.getFindings.identity, asked(["f1"]), account: Self.member,
      ["findings": [Self.guardDuty("f1", account: Self.member, title: "new", updated: "2026-11-23T02:00:00Z")]])
    let vulnerability: JSON = [
      "findingArn": "arn:aws:inspector2:eu-west-1:111122223333:finding/i1", "awsAccountId": .string(Self.member),
      "type": "PACKAGE_VULNERABILITY", "status": "ACTIVE", "updatedAt": 1_795_400_000,
      "resources": [["type": "AWS_EC2_INSTANCE", "id": "i-1", "region": "eu-west-1"]],
    ]
    for account in [Self.administrator, Self.member] {
      try recording.answer(
        InspectorAPI.listFindings.identity, InspectorFindingCollector.input, account: account,
        ["findings": [vulnerability]])
    }
    let collected = try await collect(concurrency: concurrency)
    #expect(
      try collected.rows("SELECT product, account_id, title FROM finding ORDER BY product, account_id") == [
        ["guardduty", Self.member, "new"], ["guardduty", "444455556666", "told"],
        ["inspector", Self.member, "arn:aws:inspector2:eu-west-1:111122223333:finding/i1"],
      ])
    // Of what the older reading had and the newer has not, nothing is left.
    #expect(
      try collected.rows("SELECT signal_id FROM attack_signal WHERE finding_id LIKE '%f1' ORDER BY 1")
        == [["s1"], ["s3"]])
  }

  /// A copy goes where its source was read, whether it still has the finding or not; else it stays, and so does what only
  /// says that it is from that product.
  @Test(arguments: [true, false])
  func aCopyStaysWhereItsSourceWasNotRead(_ isRead: Bool) async throws {
    try quiet(except: isRead ? ["securityhub:GetFindings"] : ["securityhub:GetFindings", "guardduty:ListFindings"])
    if !isRead {
      for account in [Self.administrator, Self.member] {
        try recording.answer(
          GuardDutyAPI.listFindings.identity, TestRecording.listFindings, account: account, status: 403,
          type: "AccessDeniedException", ["message": "not allowed"])
      }
    }
    func finding(_ id: String, _ product: String) -> JSON {
      [
        "Id": .string(id), "Title": .string(id), "ProductArn": .string(product), "ProductName": "GuardDuty",
        "AwsAccountId": .string(Self.member), "Region": "eu-west-1",
      ]
    }
    for account in [Self.administrator, Self.member] {
      try recording.answer(
        SecurityHubAPI.getFindings.identity, TestRecording.getFindings, account: account,
        [
          "Findings": [
            finding("copy", "arn:aws:securityhub:eu-west-1::product/aws/guardduty"),
            finding("claims", "arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default"),
          ]
        ])
    }
    let collected = try await collect()
    let kept = isRead ? [["claims"]] : [["claims"], ["copy"]]
    #expect(try collected.rows("SELECT title FROM finding ORDER BY 1") == kept)
    #expect(try collected.rows("SELECT source_id FROM securityhub_finding ORDER BY 1") == kept)
  }

  private static func unified(_ id: String, _ product: String, control: String? = nil) -> JSON {
    var finding: JSON = [
      "class_name": "Detection Finding", "severity_id": 5, "status": "New", "status_id": 1,
      "cloud": ["account": ["uid": .string(member)], "region": "eu-west-1"],
      "finding_info": [
        "uid": .string(id), "title": .string("unified " + id), "types": ["Exposure/Potential Impact"],
        // Newer than what CSPM has.
        "modified_time_dt": "2026-11-23T04:00:00Z",
      ], "metadata": ["product": ["uid": .string("arn:aws:securityhub:eu-west-1::productv2/" + product)]],
    ]
    if let control { finding["compliance"] = ["control": .string(control), "status": "Fail"] }
    return finding
  }

  private static func cspm(_ id: String, _ product: String, title: String) -> JSON {
    [
      "Id": .string(id), "Title": .string(title), "AwsAccountId": .string(member), "Region": "eu-west-1",
      "ProductArn": .string("arn:aws:securityhub:eu-west-1::product/" + product), "UpdatedAt": "2026-11-23T01:00:00Z",
    ]
  }

  /// What only the unified Security Hub has is kept; what CSPM or a product gives too is theirs, once.
  @Test(arguments: [true, false])
  func theUnifiedServiceIsAskedWhereCSPMIsOnToo(_ isCSPMRead: Bool) async throws {
    try quiet(except: ["securityhub:GetFindings", "securityhub:GetFindingsV2"])
    let control = "arn:aws:securityhub:eu-west-1:111122223333:security-control/EC2.19/finding/1"
    let gone = "arn:aws:securityhub:eu-west-1:111122223333:security-control/EC2.2/finding/2"
    let none: JSON = ["Findings": []]
    let ofCSPM: JSON = [
      "Findings": [
        Self.cspm(control, "aws/securityhub", title: "of CSPM"),
        Self.cspm("scan-1", "example/scanner", title: "of CSPM"),
      ]
    ]
    let ofBoth: JSON = [
      "Findings": [
        Self.unified("exposure", "aws/securityhub-risk"),
        Self.unified(control, "aws/securityhub", control: "EC2.19"),
        Self.unified(gone, "aws/securityhub", control: "EC2.2"), Self.unified("scan-1", "example/scanner"),
        Self.unified("arn:aws:guardduty:eu-west-1:111122223333:detector/d1/finding/g1", "aws/guardduty"),
      ]
    ]
    for account in [Self.administrator, Self.member] {
      let isMember = account == Self.member
      let isRefused = isMember && !isCSPMRead
      try recording.answer(
        SecurityHubAPI.getFindings.identity, TestRecording.getFindings, account: account, status: isRefused ? 403 : 200,
        type: isRefused ? "AccessDeniedException" : nil, isMember && !isRefused ? ofCSPM : none)
      try recording.answer(
        SecurityHubAPI.getFindingsV2.identity, SecurityHubV2FindingCollector.input, account: account,
        isMember ? ofBoth : none)
    }
    let collected = try await collect()
    let titles = try collected.rows("SELECT title FROM finding ORDER BY 1")
    #expect(
      titles
        == (isCSPMRead
          ? [["of CSPM"], ["of CSPM"], ["unified exposure"]]
          : [["unified \(control)"], ["unified \(gone)"], ["unified exposure"], ["unified scan-1"]]))
    #expect(
      try collected.rows("SELECT count(*) FROM securityhub_finding") == [["\(titles.count)"]])
    let line = try collected.line("securityhub:GetFindingsV2", account: AccountID(Self.member))
    #expect(line?.outcome == .ok)
    #expect(line?.calls == 1)
    #expect(line?.items == 5)
  }

  /// Whether the unified service was asked is its own matter, whatever CSPM says.
  @Test(arguments: [true, false])
  func theUnifiedServiceSpeaksForItself(_ isOff: Bool) async throws {
    try quiet(except: ["securityhub:DescribeSecurityHubV2"])
    for account in [Self.administrator, Self.member] {
      try recording.answer(
        SecurityHubAPI.describeSecurityHubV2.identity, account: account, status: isOff ? 404 : 403,
        type: isOff ? "ResourceNotFoundException" : "AccessDeniedException", ["message": "no"])
    }
    let collected = try await collect()
    let line = try collected.line("securityhub:GetFindingsV2", account: AccountID(Self.member))
    #expect(line?.outcome == (isOff ? .disabled : .skipped))
    #expect(line?.calls == 0)
    #expect(
      try collected.line("securityhub:GetFindings", account: AccountID(Self.member))?.outcome == .ok)
  }

  /// Two products may use the same id, and an importer may choose another product's: none takes the place of another.
  @Test func findingsAreToldApartByProductToo() async throws {
    try quiet(except: ["securityhub:GetFindings"])
    let arn = "arn:aws:securityhub:eu-west-1:111122223333:security-control/EC2.19/finding/1"
    for account in [Self.administrator, Self.member] {
      try recording.answer(
        SecurityHubAPI.getFindings.identity, TestRecording.getFindings, account: account,
        [
          "Findings": [
            Self.cspm("vuln-1", "example-a/scanner", title: "found by A"),
            Self.cspm("vuln-1", "example-b/scanner", title: "found by B"),
            Self.cspm(arn, "aws/securityhub", title: "the control's"),
            Self.cspm(arn, "example-a/scanner", title: "made up"),
            Self.cspm(arn, "aws/guardduty", title: "of another of AWS's products"),
          ]
        ])
    }
    let collected = try await collect()
    // What says that it is GuardDuty's is not there, since GuardDuty was read and has no such finding.
    #expect(
      try collected.rows("SELECT title, source_id FROM finding JOIN securityhub_finding USING (finding_id) ORDER BY 1")
        == [["found by A", "vuln-1"], ["found by B", "vuln-1"], ["made up", arn], ["the control's", arn]])
    #expect(try collected.rows("SELECT title FROM finding WHERE finding_id = '\(arn)'") == [["the control's"]])
  }

  /// An error of the analyzer is no exposure, and what was one the day before is not resolved by it.
  @Test func whatCouldNotBeAnalysedIsNeitherOpenNorResolved() async throws {
    try quiet(except: ["accessanalyzer:ListAnalyzers"])
    let analyzer = "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/a"
    let own: JSON = ["arn": .string(analyzer), "type": "ACCOUNT", "status": "ACTIVE"]
    try recording.answer(AccessAnalyzerAPI.listAnalyzers.identity, ["maxResults": 100], ["analyzers": .array([own])])
    func finding(_ id: String, _ error: JSON) -> JSON {
      [
        "id": .string(id), "findingType": "ExternalAccess", "status": "ACTIVE", "error": error,
        "resource": .string("arn:aws:kms:eu-west-1:111122223333:key/" + id), "resourceType": "AWS::KMS::Key",
        "resourceOwnerAccount": .string(Self.member),
      ]
    }
    // The day before, then the day.
    let days: [[JSON]] = [[.null, "ACCESS_DENIED"], ["ACCESS_DENIED", "ACCESS_DENIED"]]
    for errors in days {
      try recording.answer(
        AccessAnalyzerAPI.listFindings.identity, AccessAnalyzerFindingCollector.input(analyzer),
        ["findings": [finding("k1", errors[0]), finding("k2", errors[1])]])
    }
    let tests = try CollectionRunnerTests()
    let client = try recording.client()
    var previous: String?
    for _ in 0..<2 {
      let path = tests.newPath()
      let writer = try tests.writer(path)
      _ = try await CollectionRunner(
        client: client,
        plan: CollectionPlan(accounts: .explicit([Account(accountID: AccountID(Self.member))])), writer: writer,
        clock: { CollectionRunnerTests.start }
      ).run()
      try await writer.derive(previous: previous)
      try await writer.finish()
      if let previous { try? FileManager.default.removeItem(atPath: previous) }
      previous = path
    }
    let path = try #require(previous)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let snapshot = try Snapshot(path: path)
    func rows(_ query: String) throws -> [[String?]] { try snapshot.rows(query).map { $0.map(\.string) } }
    #expect(
      try rows("SELECT type, status FROM finding") == [["AnalysisError", "unknown"], ["AnalysisError", "unknown"]])
    #expect(try rows("SELECT became FROM finding_change") == [["not read"]])
    #expect(try rows("SELECT value FROM metric WHERE name = 'findings_open'") == [["0"]])
  }

  /// The account's own counts stand where they were answered; the aggregator fills in the rest, and IAM's types, which it
  /// keeps under `global`, are not counted again.
  @Test func anAggregatorFillsInWhatWasNotRead() async throws {
    try quiet(except: ["config:GetDiscoveredResourceCounts", "config:DescribeConfigurationAggregators"])
    try recording.answer(
      ConfigAPI.getResourceCounts.identity, ["limit": 100], account: Self.member,
      [
        "resourceCounts": [
          ["resourceType": "AWS::EC2::Instance", "count": 3], ["resourceType": "AWS::IAM::Role", "count": 9],
        ]
      ])
    try recording.answer(
      ConfigAPI.getResourceCounts.identity, ["limit": 100], account: Self.administrator, status: 400,
      ["__type": "AccessDeniedException", "message": "no"])
    try recording.answer(
      ConfigAPI.describeAggregators.identity, ["Limit": 100], account: Self.member, ["ConfigurationAggregators": []])
    try recording.answer(
      ConfigAPI.describeAggregators.identity, ["Limit": 100], account: Self.administrator,
      ["ConfigurationAggregators": [["ConfigurationAggregatorName": "all", "ConfigurationAggregatorArn": "a1"]]])
    func count(_ account: String, _ region: String, _ type: String, _ count: Int) -> JSON {
      .string(
        #"{"accountId":"\#(account)","awsRegion":"\#(region)","resourceType":"\#(type)","COUNT(*)":\#(count)}"#)
    }
    try recording.answer(
      ConfigAPI.selectAggregate.identity, AggregatedResourceCountCollector.input("all"), account: Self.administrator,
      [
        "Results": [
          count(Self.member, "eu-west-1", "AWS::EC2::Instance", 2), count(Self.member, "global", "AWS::IAM::Role", 9),
          count(Self.administrator, "eu-west-1", "AWS::EC2::Instance", 5),
          count("444455556666", "us-east-1", "AWS::S3::Bucket", 1),
        ]
      ])
    let collected = try await collect()
    #expect(
      try collected.rows("SELECT account_id, region, resource_type, count, source FROM inventory ORDER BY 1, 2, 3") == [
        [Self.member, "eu-west-1", "AWS::EC2::Instance", "3", "config"],
        [Self.member, "eu-west-1", "AWS::IAM::Role", "9", "config"],
        [Self.administrator, "eu-west-1", "AWS::EC2::Instance", "5", "a1"],
        ["444455556666", "us-east-1", "AWS::S3::Bucket", "1", "a1"],
      ])
  }
}
