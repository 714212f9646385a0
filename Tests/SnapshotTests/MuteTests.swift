import Foundation
import Testing

@testable import Snapshot

private let account = AccountID("111122223333")
private let other = AccountID("444455556666")
private let region = RegionName("eu-west-1")

private func rule(_ id: String, _ patterns: [(MuteRule.Field, String)], expires: String = "2027-01-01") throws
  -> MuteRule
{
  MuteRule(
    id: id, patterns: patterns.map { MuteRule.Pattern($0.0, $0.1) }, owner: "o", reason: "r",
    expires: try #require(Day(expires)))
}

private func finding(
  _ id: String, product: String = "guardduty", type: String = "Recon:EC2/Portscan", account: AccountID = account,
  region: String = "eu-west-1", resource: String? = "i-0abc", image: String? = nil, instance: String? = nil,
  status: Finding.Status = .open
) -> Finding {
  Finding(
    product: product, findingID: id, accountID: account, region: RegionName(region), type: type, title: id,
    severity: .high, status: status, resourceID: resource, imageID: image, instanceID: instance)
}

private func result(
  _ id: String, _ status: CheckResult.Status = .fail, account: AccountID = account, region: String = "eu-west-1",
  resource: String = ""
) -> CheckResult {
  CheckResult(
    checkID: id, accountID: account, region: RegionName(region), resource: resource, service: "guardduty", title: "",
    status: status, reason: "", severity: .high)
}

/// A day with these rows and mutes; the folder goes away with the tuple.
private func day(
  _ rules: [MuteRule], date: String = "2026-11-23", fill: (SnapshotWriter) async throws -> Void
) async throws -> (Snapshot, TemporaryFolder) {
  let folder = try TemporaryFolder()
  let day = try #require(Day(date))
  let writer = try SnapshotWriter(
    path: folder.path + "/1",
    snapshot: SnapshotRow(
      date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test"))
  try await fill(writer)
  try await writer.derive(previous: nil, mutes: rules)
  try await writer.finish()
  return (try Snapshot(path: folder.path + "/1"), folder)
}

@Suite struct MuteTests {
  /// Of two findings that differ in one thing, the one that has it is hidden, and no other.
  @Test(arguments: [
    (MuteRule.Field.product, "inspector", "b"), (.product, "guard*", "a"), (.type, "Backdoor:*", "b"),
    (.type, "Recon:EC2/Portscan", "a"), (.type, "Recon:EC2/Port????", "a"), (.finding, "b", "b"),
    (.account, "444455556666", "b"), (.account, "1111*", "a"), (.region, "us-east-1", "b"), (.region, "eu-*", "a"),
    (.resource, "arn:aws:s3:::logs", "b"), (.resource, "*0abc", "a"), (.resource, "arn:aws:s3:::lo[g]s", ""),
    (.image, "ami-0b", "b"), (.image, "ami-0?", "b"), (.principal, "ci-deploy", "a"), (.principal, "ci-*", "a"),
    (.vulnerability, "CVE-2026-0001", "b"), (.vulnerability, "CVE-2026-*", "b"), (.vulnerability, "cve-2026-0001", ""),
  ])
  func eachFieldIsMatchedByItsGlob(field: MuteRule.Field, glob: String, hidden: String) async throws {
    let (snapshot, folder) = try await day([rule("m", [(field, glob)])]) { writer in
      try await writer.insert([
        finding("a"),
        finding(
          "b", product: "inspector", type: "Backdoor:EC2/X", account: other, region: "us-east-1",
          resource: "arn:aws:s3:::logs", image: "ami-0b"),
      ])
      try await writer.insert([GuardDutyFinding(findingID: "a", findingClass: "api_call", principal: "ci-deploy")])
      try await writer.insert([
        InspectorFinding(
          findingID: "b", findingType: "PACKAGE_VULNERABILITY", vulnerabilityID: "CVE-2026-0001", packageCount: 1)
      ])
    }
    let found = try snapshot.rows("SELECT finding_id FROM finding WHERE muted_by = 'm'").compactMap { $0[0].string }
    #expect(found == (hidden.isEmpty ? [] : [hidden]))
    #expect(try snapshot.rows("SELECT hidden_count FROM mute") == [[.integer(hidden.isEmpty ? 0 : 1)]])
    withExtendedLifetime(folder) {}
  }

  /// All that a mute names must match; what it does not name matches everything. What is not open needs no mute.
  @Test func allFieldsMustMatch() async throws {
    let (snapshot, folder) = try await day([rule("m", [(.type, "Recon:*"), (.region, "eu-*")])]) { writer in
      try await writer.insert([
        finding("both"), finding("type alone", region: "us-east-1"), finding("region alone", type: "Backdoor:EC2/X"),
        finding("closed", status: .closed), finding("suppressed", status: .suppressed),
      ])
    }
    #expect(try snapshot.rows("SELECT finding_id FROM finding WHERE muted_by IS NOT NULL") == [[.text("both")]])
    withExtendedLifetime(folder) {}
  }

  /// The first that matches has it; each says how much it matches, and how much of that is its own.
  @Test func ofSeveralTheFirstHides() async throws {
    let rules = [
      try rule("narrow", [(.resource, "i-0a")]), try rule("wide", [(.product, "guardduty")]),
      try rule("covered", [(.resource, "i-0?")]), try rule("nothing", [(.product, "macie")]),
    ]
    let (snapshot, folder) = try await day(rules) { writer in
      try await writer.insert([
        finding("1", resource: "i-0a"), finding("2", resource: "i-0b"), finding("3", resource: nil),
        finding("4", product: "inspector"),
      ])
    }
    #expect(
      try snapshot.rows("SELECT finding_id, muted_by FROM finding ORDER BY 1").map { $0.map { $0.string ?? "" } }
        == [["4", ""], ["1", "narrow"], ["2", "wide"], ["3", "wide"]].sorted { $0[0] < $1[0] })
    #expect(
      try snapshot.rows("SELECT mute_id, hidden_count, matched_count FROM mute ORDER BY 1").map {
        $0.map { $0.string ?? "" }
      } == [["covered", "0", "2"], ["narrow", "1", "1"], ["nothing", "0", "0"], ["wide", "2", "3"]])
    withExtendedLifetime(folder) {}
  }

  /// A copy that goes is hidden by nobody; an image that only EC2 names is matched.
  @Test func whatIsHiddenIsWhatIsThere() async throws {
    let rules = [try rule("image", [(.image, "ami-0c")]), try rule("hub", [(.product, "securityhub")])]
    let (snapshot, folder) = try await day(rules) { writer in
      try await writer.insert([
        finding("own", instance: "i-0abc"), finding("own", product: "securityhub", resource: "i-0abc"),
      ])
      try await writer.insert([
        SecurityHubFinding(
          findingID: "own", format: "asff", productARN: "arn:aws:securityhub:eu-west-1::product/aws/guardduty",
          resourceCount: 1)
      ])
      try await writer.insert(
        [Instance(instanceID: "i-0abc", imageID: "ami-0c", state: "running")], account: account, region: region)
    }
    #expect(
      try snapshot.rows("SELECT product, muted_by FROM finding") == [[.text("guardduty"), .text("image")]])
    #expect(
      try snapshot.rows("SELECT mute_id, hidden_count FROM mute ORDER BY 1")
        == [[.text("hub"), .integer(0)], [.text("image"), .integer(1)]])
    withExtendedLifetime(folder) {}
  }

  /// A mute of a check hides what fails or is partial, and neither what passes nor what is not known: the measure does
  /// not count it, and stays unknown where it was.
  @Test func checksAreMutedToo() async throws {
    let rules = [
      try rule("m", [(.check, "guardduty-*"), (.account, "111122223333")]), try rule("f", [(.product, "guardduty")]),
    ]
    let results = [
      result("guardduty-enabled"), result("guardduty-s3", .partial), result("guardduty-rds", .pass),
      result("guardduty-enabled", account: other), result("config-recorder"),
    ]
    let (snapshot, folder) = try await day(rules) { writer in
      try await writer.insert(results)
      try await writer.insert([finding("a")])
    }
    #expect(
      try snapshot.rows("SELECT check_id FROM check_result WHERE muted_by = 'm' ORDER BY 1")
        == [[.text("guardduty-enabled")], [.text("guardduty-s3")]])
    #expect(
      try snapshot.rows("SELECT mute_id, hidden_count FROM mute ORDER BY 1")
        == [[.text("f"), .integer(1)], [.text("m"), .integer(2)]])
    #expect(try snapshot.rows("SELECT value FROM metric WHERE name = 'checks_failed'") == [[.real(2)]])
    withExtendedLifetime(folder) {}

    let (unsure, second) = try await day(rules) { writer in
      try await writer.insert(results + [result("guardduty-eks", .unknown)])
    }
    #expect(try unsure.rows("SELECT muted_by FROM check_result WHERE status = 'unknown'") == [[.null]])
    #expect(try unsure.rows("SELECT value FROM metric WHERE name = 'checks_failed'") == [[.null]])
    #expect(try unsure.leastMeasures()["checks_failed"] == 2)
    withExtendedLifetime(second) {}
  }

  /// It works to the day before, and is written down after that.
  @Test(arguments: [("2026-11-22", false), ("2026-11-23", true), ("2026-11-24", true)])
  func anExpiredMuteHidesNothing(date: String, isExpired: Bool) async throws {
    let rules = [try rule("m", [(.product, "guardduty")], expires: "2026-11-23")]
    let (snapshot, folder) = try await day(rules, date: date) { try await $0.insert([finding("a")]) }
    #expect(
      try snapshot.rows("SELECT is_expired, hidden_count FROM mute")
        == [[.integer(isExpired ? 1 : 0), .integer(isExpired ? 0 : 1)]])
    #expect(try snapshot.rows("SELECT muted_by FROM finding") == [[isExpired ? .null : .text("m")]])
    withExtendedLifetime(folder) {}
  }

  /// What a run that was killed had hidden is counted anew, by the mutes of the run that goes on.
  @Test func aRunThatGoesOnHidesAnew() async throws {
    let folder = try TemporaryFolder()
    let today = try #require(Day("2026-11-23"))
    let row = SnapshotRow(
      date: today, windowStartAt: today.start, windowEndAt: today.advanced(by: 1).start, toolVersion: "test")
    var writer: SnapshotWriter? = try SnapshotWriter(path: folder.path + "/1", snapshot: row)
    try await writer?.insert([finding("a"), finding("b", product: "inspector")])
    try await writer?.insert([result("guardduty-enabled")])
    try await writer?.derive(
      previous: nil,
      mutes: [rule("gone", [(.product, "*d*")]), rule("kept", [(.product, "ins*")]), rule("check", [(.check, "g*")])])
    writer = nil
    let resumed = try SnapshotWriter(path: folder.path + "/1", snapshot: row, resume: true)
    try await resumed.derive(previous: nil, mutes: [rule("kept", [(.product, "ins*")])])
    try await resumed.finish()
    let snapshot = try Snapshot(path: folder.path + "/1")
    #expect(try snapshot.rows("SELECT mute_id, hidden_count FROM mute") == [[.text("kept"), .integer(1)]])
    #expect(
      try snapshot.rows("SELECT finding_id, muted_by FROM finding ORDER BY 1")
        == [[.text("a"), .null], [.text("b"), .text("kept")]])
    #expect(try snapshot.rows("SELECT muted_by FROM check_result") == [[.null]])
  }

  @Test func sayingWhatARuleWouldMatchChangesNothing() async throws {
    let (snapshot, folder) = try await day([]) { writer in
      try await writer.insert([finding("a"), finding("[c]", product: "inspector"), finding("x", status: .closed)])
      try await writer.insert([result("guardduty-enabled"), result("guardduty-s3", .pass)])
    }
    #expect(try snapshot.count(matching: rule("m", [(.product, "*d*")])) == 1)
    #expect(try snapshot.count(matching: rule("m", [(.product, "inspector"), (.finding, "[c]")])) == 1)
    #expect(try snapshot.count(matching: rule("m", [(.check, "guardduty-*")])) == 1)
    #expect(try snapshot.rows("SELECT count(*) FROM finding WHERE muted_by IS NOT NULL") == [[.integer(0)]])
    withExtendedLifetime(folder) {}
  }
}
