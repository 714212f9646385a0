import Foundation
import Snapshot
import TestSupport
import Testing

@testable import CloudTrail

/// Athena's answer gives what reading the files gives. In Athena's place stands DuckDB, over the table that our own
/// statement makes (`athena.py`).
@Suite struct AthenaTests {
  private struct Answer: Decodable {
    let columns: [String]
    let rows: [[String?]]
  }

  private static let table = TrailTable(
    database: "sec", name: "cloudtrail_logs", location: "s3://example-trail/AWSLogs/o-exampleorgid/")

  private static func answer(
    _ query: ActivityQuery, over folder: String, regions: [String] = ["eu-west-1"]
  ) throws -> LogReview {
    let input = try JSONEncoder().encode(["creation": table.creation(regions: regions), "query": query.sql])
    let output = try Python.run("CloudTrailTests/athena.py", [folder], input: input)
    let given = try JSONDecoder().decode(Answer.self, from: output)
    #expect(given.columns == ActivityQuery.columns)
    var answer = ActivityAnswer()
    // In whatever order they come.
    for row in given.rows.reversed() { try answer.add(row) }
    return answer.review()
  }

  /// Everything but which files there were, which only a reader of files knows.
  private static func same(_ ours: LogReview, _ files: LogReview, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(ours.eventText == files.eventText, sourceLocation: sourceLocation)
    #expect(ours.eventCount == files.eventCount, sourceLocation: sourceLocation)
    for (scope, ledger) in files.ledger {
      let other = ours.ledger[scope]
      #expect(other?.events ?? 0 == ledger.events, "\(scope)", sourceLocation: sourceLocation)
      #expect(other?.duplicates ?? 0 == ledger.duplicates, "\(scope)", sourceLocation: sourceLocation)
      #expect(other?.aggregates ?? 0 == ledger.aggregates, "\(scope)", sourceLocation: sourceLocation)
      #expect(other?.insights ?? 0 == ledger.insights, "\(scope)", sourceLocation: sourceLocation)
      #expect(other?.unreadableRecords ?? 0 == ledger.unreadableRecords, "\(scope)", sourceLocation: sourceLocation)
    }
  }

  private static func query(_ accounts: [String], _ regions: [String], _ day: Day) -> ActivityQuery {
    ActivityQuery(
      table, accounts: accounts.map { AccountID($0) }, regions: regions.map { RegionName($0) }, from: day.start,
      to: day.advanced(by: 1).start)
  }

  @Test(arguments: ["2026-11-22", "2026-11-23"]) func theSamplesGiveTheSame(date: String) async throws {
    let samples = URL(filePath: Python.tests).deletingLastPathComponent().appending(
      path: "Samples/cloudtrail/AWSLogs/o-exampleorgid")
    let day = try #require(Day(date))
    let files = try await LogFiles(path: samples.path, from: day.start, to: day.advanced(by: 1).start).review()
    #expect(files.eventCount > 100)
    #expect(files.consoleLogins.count + files.rootEvents.count > 1)
    // What is read of other days' folders is of other days.
    let ours = try Self.answer(
      Self.query(files.ledger.keys.map(\.account.rawValue), files.ledger.keys.map(\.region.rawValue), day),
      over: samples.path)
    Self.same(ours, files)
  }

  @Test func whateverIsInTheRecordsGivesTheSame() async throws {
    let trail = try Trail()
    let root: [String: Any] = ["type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root"]
    let role: [String: Any] = [
      "type": "AssumedRole", "principalId": "AROAEXAMPLE:alice", "accountId": "111122223333",
      "arn": "arn:aws:sts::111122223333:assumed-role/Admin/alice", "accessKeyId": "ASIAEXAMPLE",
      "sessionContext": [
        "sessionIssuer": [
          "type": "Role", "arn": "arn:aws:iam::111122223333:role/path/Admin", "userName": "Admin",
        ], "attributes": ["mfaAuthenticated": "true"], "assumedRoot": "true",
      ], "onBehalfOf": ["userId": "user-id"], "invokedBy": "cloudformation.amazonaws.com",
    ]
    var login = SignInTests.login()
    login["userIdentity"] = root
    login["eventID"] = "ffffffff-0000-4000-8000-000000000001"
    let portal = SignInTests.login(
      SignInTests.portal("PASSWORD,TOTP").merging(["eventID": "ffffffff-0000-4000-8000-000000000002"]) { $1 })
    let federation = Trail.event(
      40,
      [
        "eventSource": "sso.amazonaws.com", "eventName": "Federate", "userIdentity": SignInTests.erin,
        "serviceEventDetails": ["role_name": "Admin", "account_id": "444455556666"],
      ])
    let change = SignInTests.login([
      "eventName": "SwitchRole", "responseElements": ["SwitchRole": "Success"],
      "additionalEventData": ["SwitchFrom": "arn:aws:iam::111122223333:user/alice"],
      "eventID": "ffffffff-0000-4000-8000-000000000003",
    ])
    let events: [[String: Any]] = [
      portal, federation, change, Trail.event(1), Trail.event(1), Trail.event(1, ["userAgent": "another copy"]),
      SignInTests.login(), login,
      Trail.event(2, ["userIdentity": root, "eventName": "ListUsers", "readOnly": true]),
      Trail.event(3, ["userIdentity": root, "eventType": "AwsServiceEvent"]),
      Trail.event(4, ["userIdentity": role, "sourceIPAddress": "2001:db8::1"]),
      Trail.event(5, ["userIdentity": NSNull(), "userAgent": NSNull(), "readOnly": NSNull()]),
      Trail.event(6, ["userIdentity": nil, "userAgent": nil, "readOnly": nil, "eventName": "DescribeThings"]),
      Trail.event(7, ["sessionCredentialFromConsole": "true", "userAgent": "AWS Internal"]),
      Trail.event(8, ["userAgent": "агент 'x' \"y\" \\ \u{1F600}\n\t</script>", "errorCode": "AccessDenied"]),
      Trail.event(9, ["recipientAccountId": "444455556666"]), Trail.event(10, ["recipientAccountId": "none"]),
      Trail.event(11, ["awsRegion": NSNull(), "recipientAccountId": NSNull(), "userIdentity": NSNull()]),
      Trail.event(12, ["eventTime": "2026-11-22T00:00:00.25Z"]), Trail.event(13, ["eventTime": "2026-11-22T23:59:59Z"]),
      Trail.event(14, ["eventTime": "2026-11-23T00:00:00Z"]), Trail.event(15, ["eventTime": "2026-11-21T23:59:59Z"]),
      Trail.event(16, ["eventTime": "yesterday"]), Trail.event(17, ["eventTime": nil]),
      Trail.event(18, ["eventSource": nil]), Trail.event(19, ["eventName": ""]),
      Trail.event(20, ["eventCategory": "Insight"]), Trail.event(0, ["eventID": nil]), Trail.event(0, ["eventID": nil]),
      Trail.event(21, ["eventTime": "2026-11-22T10:00:00.001Z"]), Trail.event(22, ["managementEvent": "true"]),
      Trail.event(23, ["eventVersion": "9.99", "newField": ["a": [1, 2]]]),
      Trail.event(24, ["userAgent": String(repeating: "long ", count: 20_000)]),
    ]
    try trail.write(events, "\(Trail.delivered)/b.json.gz")
    try trail.write([Trail.event(1), Trail.event(2), Trail.event(24)], "\(Trail.delivered)/c.json.gz")
    try trail.write([Trail.event(30)], "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/23/d.json.gz")
    try trail.write([Trail.event(31)], "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/11/22/e.json.gz")
    try trail.write(
      [Trail.event(32, ["eventCategory": "NetworkActivity", "eventType": "AwsVpceEvents", "managementEvent": false])],
      "AWSLogs/111122223333/CloudTrail-NetworkActivity/eu-west-1/2026/11/22/f.json.gz")
    try trail.write(LogFormTests.insights + LogFormTests.aggregates, "\(Trail.delivered)/g.json.gz")
    let files = try await trail.review()
    let day = try #require(Day("2026-11-22"))
    let ours = try Self.answer(
      Self.query(["111122223333"], ["eu-west-1"], day), over: trail.root.appending(path: "AWSLogs").path)
    Self.same(ours, files)
    #expect(ours.rows.filter { $0.eventCategory == "NetworkActivity" }.map(\.eventCount) == [1])
    #expect(ours.ledger[Trail.scope]?.insights == 2)
    #expect(ours.ledger[Trail.scope]?.outsideWindow == 2)
    #expect(ours.ledger[Trail.scope]?.unreadableRecords == 4)
    #expect(ours.rootEvents[Trail.scope]?.count == 2)
    #expect(ours.consoleLogins[Trail.scope]?.count == 4)
    #expect(ours.consoleLogins[Trail.scope]?.compactMap(\.targetRole) == ["Admin"])
  }

  /// The partitions that a query does not name are not in its answer: neither accounts, nor Regions, nor days.
  @Test func onlyWhatIsNamedIsRead() async throws {
    let trail = try Trail()
    for (account, region, day) in [
      ("111122223333", "eu-west-1", "22"), ("111122223333", "us-east-1", "22"), ("444455556666", "eu-west-1", "22"),
      ("111122223333", "eu-west-1", "21"),
    ] {
      try trail.write(
        [Trail.event(1, ["awsRegion": region, "recipientAccountId": account])],
        "AWSLogs/\(account)/CloudTrail/\(region)/2026/11/\(day)/a.json.gz")
    }
    let ours = try Self.answer(
      Self.query(["111122223333"], ["eu-west-1"], Day("2026-11-22")!),
      over: trail.root.appending(path: "AWSLogs").path)
    #expect(ours.ledger.keys.sorted() == [Trail.scope])
    #expect(ours.eventCount == 1)
  }

  @Test func theTableKnowsItsPlace() {
    let text = Self.table.creation(regions: ["us-east-1", "eu-west-1"])
    #expect(text.contains("'projection.region.values'='eu-west-1,us-east-1'"))
    #expect(
      text.contains(
        "'storage.location.template'='s3://example-trail/AWSLogs/o-exampleorgid/${account}/${kind}/${region}/${day}'"
      ))
    #expect(text.contains("CREATE EXTERNAL TABLE IF NOT EXISTS sec.cloudtrail_logs"))
    let query = Self.query(["1'1"], ["eu-west-1"], Day("2026-11-22")!).sql
    #expect(query.contains("account IN ('1''1')"))
    #expect(query.contains("day IN ('2026/11/22', '2026/11/23')"))
    #expect(query.utf8.count < 20_000)
    #expect(query.components(separatedBy: "FROM sec.cloudtrail_logs").count == 2, "the bytes are paid for once")
  }

  @Test(arguments: [
    ([], "row 1 has 0 columns"),
    (
      ["1", "e", "event"] + [String](repeating: "9999999999999999", count: ActivityQuery.columns.count - 3),
      "row 1 counts `9999999999999999`"
    ),
    ([String](repeating: "", count: ActivityQuery.columns.count), "row 1 counts `` events"),
    ([String](repeating: "\(Int.max)", count: ActivityQuery.columns.count), "row 1 counts `9223372036854775807`"),
    ([String](repeating: "-1", count: ActivityQuery.columns.count), "row 1 counts `-1`"),
  ]) func answersThatAreNoneAreRefused(row: [String], message: String) {
    var answer = ActivityAnswer()
    let error = #expect(throws: ActivityAnswer.Unreadable.self) { try answer.add(row) }
    #expect(error?.description.hasPrefix(message) == true)
  }
}
