import Foundation
import Testing

@testable import Snapshot

private let account = AccountID("111122223333")
private let region = RegionName("eu-west-1")
private let role = "arn:aws:iam::111122223333:role/ci"

/// Some days of an archive, one after the other.
private final class Days {
  let folder: TemporaryFolder
  private(set) var dates: [String] = []

  init() throws { folder = try TemporaryFolder() }

  func path(_ date: String) -> String { "\(folder.path)/\(date)" }

  /// Writes a day over the one before it in the archive, as the daily job does.
  func write(
    _ date: String, memoryDays: Int = 90, isRead: Bool = true, _ fill: (SnapshotWriter) async throws -> Void = { _ in }
  ) async throws {
    let day = try #require(Day(date))
    let previous = dates.filter { $0 < date }.max()
    let row = SnapshotRow(
      date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test",
      previousDate: previous.flatMap { Day($0) })
    let writer = try SnapshotWriter(path: path(date), snapshot: row)
    try await writer.insert([Account(accountID: account)])
    try await writer.insert(
      [collection("cloudtrail", "ReadLogFiles", isRead ? .ok : .failed)], account: account, region: region)
    try await fill(writer)
    try await writer.derive(previous: previous.map(path), memoryDays: memoryDays)
    try await writer.finish()
    if !dates.contains(date) { dates.append(date) }
  }

  func rows(_ date: String, _ sql: String) throws -> [String] {
    try Snapshot(path: path(date)).rows(sql).map { $0.map { $0.string ?? "-" }.joined(separator: " ") }
  }

  /// What is new on the day, without accounts and principals.
  func new(_ date: String) throws -> [String] {
    try rows(date, "SELECT kind, value, session_name FROM newly_seen ORDER BY 1, 2, 3").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }
}

private func collection(
  _ service: String, _ operation: String, _ outcome: Outcome, truncated: Bool = false
) throws -> Collection {
  Collection(
    service: service, operation: operation, outcome: outcome, truncated: truncated,
    completedAt: try #require(Timestamp("2026-11-24T05:00:00Z")))
}

private func activity(
  agent: String = "Terraform", ip: String = "192.0.2.1", event: String = "RunInstances", principal: String = role,
  session: String = "", person: String = "", source: String = "ec2.amazonaws.com", byHand: Bool = false, count: Int = 1
) throws -> APIActivity {
  let at = try #require(Timestamp("2026-11-23T10:00:00Z"))
  return APIActivity(
    eventSource: source, eventName: event, principal: principal, sessionName: session, userAgent: agent + "/1.2",
    sourceIP: ip, errorCode: "", readOnly: false, byHand: byHand, eventCategory: "Management", principalType: "role",
    principalName: "ci", person: person, role: "ci", agentFamily: "cli", agent: agent, byHandReason: nil,
    eventCount: count, firstAt: at, lastAt: at, sampleEventID: nil)
}

private func login(
  _ id: String, ip: String, result: String, principal: String = "arn:aws:iam::111122223333:user/alice"
) throws -> ConsoleLogin {
  ConsoleLogin(
    eventID: id, eventAt: try #require(Timestamp("2026-11-23T10:00:00Z")), eventName: "ConsoleLogin", result: result,
    errorMessage: nil, method: "iam_user", mfaUsed: nil, credentialType: nil, principal: principal,
    principalType: "user", principalName: "alice", sessionName: nil, switchedFrom: nil, targetAccountID: nil,
    targetRole: nil, sourceIP: ip, userAgent: "Mozilla/5.0")
}

private func finding(_ id: String, product: String = "guardduty", in place: RegionName = region) -> Finding {
  Finding(
    product: product, findingID: id, accountID: account, region: place, type: "t", title: "t", severity: .medium,
    status: .open, resourceID: "i-0abc")
}

@Suite struct MemoryTests {
  @Test func nothingIsNewOnTheFirstDay() async throws {
    let days = try Days()
    try await days.write("2026-11-20") { try await $0.insert([try activity()], account: account, region: region) }
    #expect(try days.new("2026-11-20") == [])
    #expect(
      try days.rows("2026-11-20", "SELECT kind, learning_since, days FROM memory ORDER BY 1")
        == ["account", "agent", "event", "region", "source_ip"].map { "\($0) 2026-11-20 1" })
  }

  @Test func newIsMeantAgainstAllDaysAndNotAgainstYesterday() async throws {
    let days = try Days()
    try await days.write("2026-11-20") { try await $0.insert([try activity()], account: account, region: region) }
    try await days.write("2026-11-21")
    try await days.write("2026-11-22") {
      try await $0.insert(
        [
          try activity(), try activity(agent: "aws-cli/2", ip: "203.0.113.9", event: "StopInstances"),
          try activity(principal: "arn:aws:iam::111122223333:role/never-seen"),
        ], account: account, region: RegionName("eu-west-3"))
    }
    #expect(
      try days.new("2026-11-22") == [
        "agent aws-cli/2", "event ec2.amazonaws.com:StopInstances", "region eu-west-3", "source_ip 203.0.113.9",
      ])
    #expect(
      try days.rows(
        "2026-11-22",
        "SELECT kind, learning_since, last_seen_on, days FROM memory WHERE kind IN ('account', 'agent') "
          + "AND principal IN ('', '\(role)') ORDER BY 1")
        == ["account 2026-11-20 2026-11-22 3", "agent 2026-11-20 2026-11-22 2"])
    try await days.write("2026-11-23") {
      try await $0.insert([try activity(agent: "aws-cli/2", ip: "203.0.113.9")], account: account, region: region)
    }
    #expect(try days.new("2026-11-23") == [])
  }

  /// Days that are missing do not empty the memory; they are counted as missing.
  @Test func daysMayBeMissing() async throws {
    let days = try Days()
    try await days.write("2026-11-01") { try await $0.insert([try activity()], account: account, region: region) }
    try await days.write("2026-11-02", isRead: false)
    try await days.write("2026-11-20") {
      try await $0.insert([try activity(), try activity(agent: "curl/8")], account: account, region: region)
    }
    #expect(try days.new("2026-11-20") == ["agent curl/8"])
    #expect(
      try days.rows("2026-11-20", "SELECT learning_since, days FROM memory WHERE kind = 'account'") == ["2026-11-01 2"])
  }

  @Test func aDayThatIsCollectedAgainIsTheSameDay() async throws {
    let days = try Days()
    try await days.write("2026-11-20") { try await $0.insert([try activity()], account: account, region: region) }
    func second() async throws {
      try await days.write("2026-11-21") {
        try await $0.insert([try activity(), try activity(agent: "curl/8")], account: account, region: region)
      }
    }
    try await second()
    let once = FileManager.default.contents(atPath: days.path("2026-11-21"))
    try await days.write("2026-11-22") {
      try await $0.insert([try activity(agent: "curl/8")], account: account, region: region)
    }
    try await second()
    #expect(FileManager.default.contents(atPath: days.path("2026-11-21")) == once)
    #expect(try days.new("2026-11-21") == ["agent curl/8"])
    #expect(try days.new("2026-11-22") == [])
  }

  @Test(arguments: [(30, []), (10, ["agent curl/8"])]) func whatWasNotSeenIsForgotten(keep: Int, new: [String])
    async throws
  {
    let days = try Days()
    try await days.write("2026-11-01", memoryDays: keep) {
      try await $0.insert([try activity(), try activity(agent: "curl/8")], account: account, region: region)
    }
    for date in ["2026-11-08", "2026-11-15"] {
      try await days.write(date, memoryDays: keep) {
        try await $0.insert([try activity()], account: account, region: region)
      }
    }
    try await days.write("2026-11-16", memoryDays: keep) {
      try await $0.insert([try activity(agent: "curl/8")], account: account, region: region)
    }
    #expect(try days.new("2026-11-16") == new)
  }

  /// Who was away for longer than the memory reaches is learned anew.
  @Test func aPrincipalMayBeForgotten() async throws {
    let days = try Days()
    try await days.write("2026-11-01", memoryDays: 10) {
      try await $0.insert([try activity()], account: account, region: region)
    }
    try await days.write("2026-11-12", memoryDays: 10) {
      try await $0.insert([try activity(agent: "curl/8")], account: account, region: region)
    }
    #expect(try days.new("2026-11-12") == [])
    #expect(
      try days.rows("2026-11-12", "SELECT DISTINCT learning_since FROM memory WHERE principal <> ''") == ["2026-11-12"])
    #expect(
      try days.rows("2026-11-12", "SELECT learning_since FROM memory WHERE kind = 'account'") == ["2026-11-01"])
  }

  @Test func theMemoryOfOnePrincipalIsBounded() async throws {
    let days = try Days()
    let limit = Derivation.memoryLimit
    try await days.write("2026-11-01") {
      try await $0.insert(
        try (0..<limit).map { try activity(ip: "old-\(1000 + $0)") }, account: account, region: region)
    }
    try await days.write("2026-11-02") {
      try await $0.insert(
        try (0..<7).map { try activity(ip: "new-\($0)") }, account: account, region: region)
    }
    #expect(
      try days.rows("2026-11-02", "SELECT left_out, left_out_on FROM memory WHERE kind = 'source_ip'")
        == ["7 2026-11-02"])
    #expect(
      try days.rows("2026-11-02", "SELECT count(*), sum(value LIKE 'new-%') FROM first_seen WHERE kind = 'source_ip'")
        == ["\(limit) 7"], "what is seen today stays")
    #expect(try days.new("2026-11-02") == [], "it may be one of those that were left out")
    try await days.write("2026-11-03") {
      try await $0.insert([try activity(agent: "curl/8")], account: account, region: region)
    }
    #expect(
      try days.rows("2026-11-03", "SELECT left_out FROM memory WHERE kind = 'source_ip'") == ["8"])
    #expect(try days.new("2026-11-03") == ["agent curl/8"], "other kinds are not touched by it")
    try await days.write("2027-01-25", memoryDays: 90) {
      try await $0.insert([try activity()], account: account, region: region)
    }
    try await days.write("2027-02-02", memoryDays: 90) {
      try await $0.insert([try activity(ip: "new-again")], account: account, region: region)
    }
    #expect(try days.rows("2027-02-02", "SELECT left_out, left_out_on FROM memory WHERE kind = 'source_ip'") == ["0 -"])
    #expect(try days.new("2027-02-02") == ["source_ip new-again"])
  }

  /// People in a role are remembered one by one, machines only as the role.
  @Test func peopleInARoleHaveAMemoryOfTheirOwn() async throws {
    let days = try Days()
    func alice(_ ip: String) throws -> APIActivity { try activity(ip: ip, session: "alice", person: "alice") }
    func bob(_ ip: String) throws -> APIActivity { try activity(ip: ip, session: "bob", person: "bob") }
    try await days.write("2026-11-01") {
      try await $0.insert(
        [try alice("192.0.2.1"), try bob("192.0.2.2"), try activity(ip: "192.0.2.3", session: "i-0abc")],
        account: account, region: region)
    }
    try await days.write("2026-11-02") {
      try await $0.insert(
        [
          try alice("192.0.2.2"), try activity(ip: "192.0.2.2", session: "i-0def"),
          try activity(ip: "192.0.2.3", session: "carol", person: "carol"),
        ], account: account, region: region)
    }
    #expect(try days.new("2026-11-02") == ["session carol", "source_ip 192.0.2.2 alice"])
    #expect(
      try days.rows("2026-11-02", "SELECT DISTINCT session_name FROM first_seen ORDER BY 1") == [
        "", "alice", "bob", "carol",
      ])
  }

  /// Who fails to sign in under a name does not teach where the name's owner comes from.
  @Test func failedSignInsTeachNothing() async throws {
    let days = try Days()
    func event(_ ip: String) throws -> APIActivity {
      try activity(
        agent: "Mozilla (browser)", ip: ip, event: "ConsoleLogin", principal: "arn:aws:iam::111122223333:user/alice",
        person: "alice", source: "signin.amazonaws.com")
    }
    try await days.write("2026-11-01") {
      try await $0.insert([try event("192.0.2.1"), try event("203.0.113.9")], account: account, region: region)
      try await $0.insert(
        [try login("1", ip: "192.0.2.1", result: "success"), try login("2", ip: "203.0.113.9", result: "failure")],
        account: account, region: region)
    }
    try await days.write("2026-11-02") {
      try await $0.insert([try event("203.0.113.9")], account: account, region: region)
      try await $0.insert([try login("3", ip: "203.0.113.9", result: "success")], account: account, region: region)
    }
    #expect(try days.new("2026-11-02") == ["source_ip 203.0.113.9"])
  }

  @Test func countriesAreRememberedFromTheDayThatTheyAreKnown() async throws {
    let days = try Days()
    func person(_ ip: String) throws -> APIActivity { try activity(ip: ip, session: "alice", person: "alice") }
    try await days.write("2026-11-01") {
      try await $0.insert([try person("192.0.2.1")], account: account, region: region)
    }
    for date in ["2026-11-02", "2026-11-03"] {
      try await days.write(date) {
        try await $0.insert([try person("192.0.2.1"), try person("192.0.2.7")], account: account, region: region)
        try await $0.insert([
          SourceAddress(sourceIP: "192.0.2.1", country: "AT"), SourceAddress(sourceIP: "192.0.2.7", country: nil),
        ])
      }
    }
    #expect(try days.new("2026-11-02") == ["source_ip 192.0.2.7", "source_ip 192.0.2.7 alice"])
    try await days.write("2026-11-04") {
      try await $0.insert([try person("192.0.2.1"), try person("192.0.2.7")], account: account, region: region)
      try await $0.insert([SourceAddress(sourceIP: "192.0.2.7", country: "BR")])
    }
    #expect(try days.new("2026-11-04") == ["country BR", "country BR alice"])
  }
}

@Suite struct UnreadFindingTests {
  private func days(
    _ second: (SnapshotWriter) async throws -> Void, third: [Finding]
  ) async throws -> (Days, first: [String]) {
    let days = try Days()
    let ok = try collection("guardduty", "ListFindings", .ok)
    try await days.write("2026-11-01") {
      try await $0.insert([finding("a"), finding("b")])
      try await $0.insert([ok], account: account, region: region)
    }
    try await days.write("2026-11-02", second)
    try await days.write("2026-11-03") {
      try await $0.insert(third)
      try await $0.insert([ok], account: account, region: region)
    }
    return (days, try days.rows("2026-11-03", "SELECT finding_id, first_reported_on FROM finding ORDER BY 1"))
  }

  @Test(arguments: [Outcome.denied, .throttled, .failed, .skipped, .disabled])
  func aDayThatWasNotReadMakesNothingNew(outcome: Outcome) async throws {
    let (days, first) = try await days(
      { try await $0.insert([try collection("guardduty", "ListFindings", outcome)], account: account, region: region) },
      third: [finding("a"), finding("c")])
    #expect(first == ["a 2026-11-01", "c 2026-11-03"])
    #expect(
      try days.rows("2026-11-02", "SELECT finding_id, first_reported_on, last_reported_on FROM unread_finding")
        == ["a 2026-11-01 2026-11-01", "b 2026-11-01 2026-11-01"])
    #expect(try days.rows("2026-11-03", "SELECT * FROM unread_finding") == [], "b was looked for, and is gone")
  }

  @Test func norDoesADayThatWasCutShortOrNotAsked() async throws {
    var first = try await days(
      {
        try await $0.insert([finding("a")])
        try await $0.insert(
          [try collection("guardduty", "ListFindings", .ok, truncated: true)], account: account, region: region)
      }, third: [finding("b")]
    ).first
    #expect(first == ["b 2026-11-01"])
    first = try await days({ _ in }, third: [finding("b")]).first
    #expect(first == ["b 2026-11-01"])
  }

  /// What was looked for and is gone is resolved; when it comes back it is new.
  @Test func whatWasGoneIsNewAgain() async throws {
    let (days, first) = try await days(
      { try await $0.insert([try collection("guardduty", "ListFindings", .ok)], account: account, region: region) },
      third: [finding("a")])
    #expect(first == ["a 2026-11-03"])
    #expect(try days.rows("2026-11-02", "SELECT * FROM unread_finding") == [])
  }

  @Test func theMemoryEnds() async throws {
    let days = try Days()
    try await days.write("2026-11-01", memoryDays: 5) { try await $0.insert([finding("a")]) }
    for date in ["2026-11-03", "2026-11-05"] { try await days.write(date, memoryDays: 5) }
    #expect(try days.rows("2026-11-05", "SELECT finding_id FROM unread_finding") == ["a"])
    try await days.write("2026-11-06", memoryDays: 5)
    #expect(try days.rows("2026-11-06", "SELECT finding_id FROM unread_finding") == [])
  }
}

@Suite struct ExclusionTests {
  private func excluded(
    _ pattern: ActivityPattern, isExpired: Bool = false, _ rows: [APIActivity], logins: [ConsoleLogin] = []
  ) async throws -> (Days, Exclusion) {
    let days = try Days()
    let exclusion = Exclusion(
      exclusionID: "x", reason: "known", expiresOn: try #require(Day("2026-12-01")), isExpired: isExpired)
    try await days.write("2026-11-23") {
      try await $0.insert(rows, account: account, region: region)
      try await $0.insert(logins, account: account, region: region)
      try await $0.exclude(exclusion, matching: pattern)
    }
    return (days, exclusion)
  }

  private static let hidden = "SELECT source_ip FROM api_activity WHERE excluded_by = 'x' ORDER BY 1"

  @Test(arguments: [
    (ActivityPattern(principal: "*:role/ci"), true), (ActivityPattern(principal: "ci"), true),
    (ActivityPattern(principal: "alice"), true), (ActivityPattern(principal: "CI"), false),
    (ActivityPattern(principal: "c[i]"), false), (ActivityPattern(agent: "Terra*"), true),
    (ActivityPattern(agent: "Terraform/1.?"), true), (ActivityPattern(agent: "terraform"), false),
    (ActivityPattern(event: "Run*"), true), (ActivityPattern(event: "ec2:RunInstances"), true),
    (ActivityPattern(event: "*:Run*"), true), (ActivityPattern(event: "s3:*"), false),
    (ActivityPattern(address: AddressPattern("192.0.2.0/28")), true),
    (ActivityPattern(address: AddressPattern("192.0.2.16/28")), false),
    (ActivityPattern(address: AddressPattern("192.0.2.*")), true),
    (ActivityPattern(principal: "ci", agent: "curl*"), false), (ActivityPattern(principal: "ci", event: "Run*"), true),
    (ActivityPattern(), false),
  ]) func eachPattern(pattern: ActivityPattern, isHidden: Bool) async throws {
    let (days, _) = try await excluded(pattern, [try activity(session: "alice", count: 5)])
    #expect(try days.rows("2026-11-23", Self.hidden) == (isHidden ? ["192.0.2.1"] : []))
    #expect(
      try days.rows("2026-11-23", "SELECT hidden_rows, hidden_events, is_expired FROM exclusion")
        == [isHidden ? "1 5 0" : "0 0 0"])
    #expect(try days.rows("2026-11-23", "SELECT sum(event_count) FROM api_activity") == ["5"], "no row is dropped")
  }

  @Test func blocksAreOfTheirKind() async throws {
    let addresses = [
      "192.0.2.1", "192.0.2.130", "2001:db8:51::1", "2001:db8:52::1", "ec2.amazonaws.com", "AWS Internal",
    ]
    for (block, expected) in [
      ("192.0.2.0/25", ["192.0.2.1"]), ("192.0.2.1/32", ["192.0.2.1"]), ("0.0.0.0/0", ["192.0.2.1", "192.0.2.130"]),
      ("2001:db8:51::/48", ["2001:db8:51::1"]), ("::/0", ["2001:db8:51::1", "2001:db8:52::1"]),
      ("*.amazonaws.com", ["ec2.amazonaws.com"]),
    ] {
      let (days, _) = try await excluded(
        ActivityPattern(address: AddressPattern(block)), try addresses.map { try activity(ip: $0) })
      #expect(try days.rows("2026-11-23", Self.hidden) == expected, "\(block)")
    }
  }

  @Test(arguments: [
    "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/", "192.0.2.0/a", "192.0.2/24", "192.0.2.1/24", "2001:db8::/129",
    "2001:db8::1/64", "/24", "arn:aws:iam::x:role/ci", "192.0.2.0/24/1", "192.0.2.0/٢",
  ]) func whatIsNoBlock(text: String) {
    #expect(AddressPattern(text) == nil)
  }

  @Test func anExclusionThatHasEndedHidesNothingAndIsReported() async throws {
    let (days, _) = try await excluded(ActivityPattern(principal: "ci"), isExpired: true, [try activity()])
    #expect(try days.rows("2026-11-23", Self.hidden) == [])
    #expect(try days.rows("2026-11-23", "SELECT exclusion_id, is_expired, hidden_rows FROM exclusion") == ["x 1 0"])
  }

  @Test func whatIsHiddenIsNotInTheHeadlines() async throws {
    let (days, _) = try await excluded(
      ActivityPattern(address: AddressPattern("192.0.2.0/24")),
      [try activity(byHand: true, count: 3), try activity(ip: "203.0.113.9", byHand: true, count: 2)],
      logins: [
        try login("1", ip: "192.0.2.1", result: "success"), try login("2", ip: "203.0.113.9", result: "success"),
      ])
    #expect(
      try days.rows(
        "2026-11-23", "SELECT name, value FROM metric WHERE name IN ('changes_by_hand', 'console_logins') ORDER BY 1")
        == ["changes_by_hand 2", "console_logins 1"])
    #expect(try days.rows("2026-11-23", "SELECT event_id FROM console_login WHERE excluded_by = 'x'") == ["1"])
  }

  /// A run that was killed when rows were marked already counts them all the same.
  @Test func markingAgainCountsTheSame() async throws {
    let days = try Days()
    let exclusion = Exclusion(
      exclusionID: "x", reason: "known", expiresOn: try #require(Day("2026-12-01")), isExpired: false)
    try await days.write("2026-11-23") {
      try await $0.insert([try activity(count: 4)], account: account, region: region)
      for _ in 0..<2 {
        try await $0.includeEverything()
        try await $0.exclude(exclusion, matching: ActivityPattern(principal: "ci"))
      }
    }
    #expect(try days.rows("2026-11-23", "SELECT hidden_rows, hidden_events FROM exclusion") == ["1 4"])
  }

  /// Of two exclusions for one row the first has it.
  @Test func theFirstExclusionCounts() async throws {
    let days = try Days()
    try await days.write("2026-11-23") {
      try await $0.insert([try activity(count: 4)], account: account, region: region)
      for id in ["b", "a"] {
        try await $0.exclude(
          Exclusion(exclusionID: id, reason: "known", expiresOn: try #require(Day("2026-12-01")), isExpired: false),
          matching: ActivityPattern(principal: "ci"))
      }
    }
    #expect(
      try days.rows("2026-11-23", "SELECT exclusion_id, hidden_events FROM exclusion ORDER BY 1") == ["a 0", "b 4"])
  }

  @Test func signInsAreExcludedByTheirEventToo() async throws {
    let (days, _) = try await excluded(
      ActivityPattern(event: "signin:ConsoleLogin"), [], logins: [try login("1", ip: "192.0.2.1", result: "success")])
    #expect(try days.rows("2026-11-23", "SELECT event_id FROM console_login WHERE excluded_by = 'x'") == ["1"])
  }

  /// The memory is of what happened, not of what is shown: an exclusion that ends makes nothing new.
  @Test func whatIsHiddenIsRemembered() async throws {
    let (days, _) = try await excluded(ActivityPattern(principal: "ci"), [try activity()])
    try await days.write("2026-11-24") { try await $0.insert([try activity()], account: account, region: region) }
    #expect(try days.new("2026-11-24") == [])
    #expect(try days.rows("2026-11-23", "SELECT count(*) FROM first_seen") == ["4"])
  }
}
