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
    #expect(try collected.rows("SELECT finding_id FROM finding ORDER BY 1") == kept)
    #expect(try collected.rows("SELECT finding_id FROM securityhub_finding ORDER BY 1") == kept)
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
