import Foundation
import Testing

@testable import Snapshot

/// Days at random: a small world in which much is the same from one to the next, and everything can differ.
private enum RandomDay {
  static let accounts = ["111122223333", "444455556666"].map(AccountID.init)
  static let regions = ["eu-west-1", "us-east-1"].map(RegionName.init)
  static let dates = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"]

  static func write(to path: String, date: String, _ chance: inout Chance) async throws {
    let day = try #require(Day(date))
    let writer = try SnapshotWriter(
      path: path,
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test"))
    try await ledger(writer, &chance)
    try await findings(writer, &chance)
    try await facts(writer, &chance)
    try await memory(writer, day, &chance)
    try await writer.finish()
  }

  private static func ledger(_ writer: SnapshotWriter, _ chance: inout Chance) async throws {
    let completed = try #require(Timestamp("2026-11-24T05:00:00Z"))
    // Some operations of findings, and those of the tables below.
    let operations = [
      "guardduty:ListFindings", "guardduty:GetFindings", "inspector2:ListFindings", "securityhub:GetFindings",
      "securityhub:GetFindingsV2", "macie2:ListFindings", "guardduty:ListDetectors", "guardduty:GetDetector",
      "ec2:DescribeInstances", "ec2:DescribeImages", "cloudtrail:DescribeTrails",
    ]
    for account in accounts {
      if chance.happens(85) {
        try await writer.insert([Account(accountID: account, name: chance.of(["a", "b"]), status: "ACTIVE")])
      }
      for region in regions where chance.happens(85) {
        if chance.happens(90) {
          try await writer.insert([Region(status: chance.of([.enabled, .leftOut]))], account: account, region: region)
        }
        for operation in operations where chance.happens(85) {
          let parts = operation.split(separator: ":").map(String.init)
          let outcome: Outcome = chance.happens(70) ? .ok : chance.of(Outcome.allCases)
          try await writer.insert(
            [
              Collection(
                service: parts[0], operation: parts[1], outcome: outcome, truncated: chance.happens(5),
                completedAt: completed)
            ], account: account, region: region)
        }
      }
    }
  }

  private static func findings(_ writer: SnapshotWriter, _ chance: inout Chance) async throws {
    var rows: [Finding] = []
    // Ids that two products share: what one tells, the other tells a copy of.
    for (index, product) in ["guardduty", "inspector", "securityhub", "macie", "accessanalyzer"].enumerated() {
      for id in ["shared", "f1", "f2 \"quoted\"", "f\u{202E}3"] where chance.happens(60) {
        rows.append(
          Finding(
            product: product, findingID: id, accountID: accounts[index % 2],
            region: regions[(id.utf8.count + index) % 2], type: "type", title: "title",
            severity: chance.of([.critical, .high, .low, nil]),
            status: chance.of([.open, .open, .suppressed, .closed]),
            resourceID: chance.of(["r1", "r2", nil]), firstReportedOn: Day(chance.of(dates)),
            count: chance.of([1, 2, nil]), mutedBy: chance.happens(15) ? "mute" : nil))
      }
    }
    try await writer.insert(rows)
    var checks: [CheckResult] = []
    for id in ["check-a", "check-b"] {
      for account in accounts where chance.happens(80) {
        for resource in ["", "x"] where chance.happens(80) {
          checks.append(
            CheckResult(
              checkID: id, accountID: account, region: regions[0], resource: resource, service: "guardduty",
              title: "title", status: chance.of(CheckResult.Status.allCases), reason: "reason",
              severity: chance.of([.high, .low]), mutedBy: chance.happens(15) ? "mute" : nil))
        }
      }
    }
    try await writer.insert(checks)
  }

  private static func facts(_ writer: SnapshotWriter, _ chance: inout Chance) async throws {
    for account in accounts {
      for region in regions {
        for id in ["1", "2"] where chance.happens(60) {
          try await writer.insert(
            [
              GuardDutyDetector(
                detectorID: id, status: chance.of(["ENABLED", "DISABLED"]), findingPublishingFrequency: "SIX_HOURS",
                updatedAt: Timestamp("2026-11-2\(chance.of([1, 2, 3]))T00:00:00Z"))
            ], account: account, region: region)
          try await writer.insert(
            [
              Instance(
                instanceID: "i-\(id)", state: chance.of(["running", "stopped"]),
                publicIP: chance.of([nil, "192.0.2.1"]))
            ],
            account: account, region: region)
          try await writer.insert(
            [Image(imageID: "ami-\(id)", isMissing: chance.happens(20), name: chance.of(["n", nil]))],
            account: account, region: region)
        }
      }
    }
  }

  private static func memory(_ writer: SnapshotWriter, _ day: Day, _ chance: inout Chance) async throws {
    func row(_ account: AccountID, _ principal: String, _ kind: String, leftOut: Int) -> Memory {
      Memory(
        accountID: account, principal: principal, sessionName: "", kind: kind, learningSince: day, lastSeenOn: day,
        days: 1, leftOut: leftOut, leftOutOn: nil)
    }
    for account in accounts {
      if chance.happens(80) { try await writer.insert([row(account, "", "account", leftOut: 0)]) }
      for principal in ["ci", "root"] where chance.happens(70) {
        try await writer.insert([row(account, principal, "event", leftOut: 0)])
        for (kind, values) in [("agent", ["terraform", "cli"]), ("source_ip", ["192.0.2.1", "192.0.2.2"])] {
          try await writer.insert([row(account, principal, kind, leftOut: chance.happens(20) ? 3 : 0)])
          for value in values where chance.happens(60) {
            try await writer.insert([
              FirstSeen(
                accountID: account, principal: principal, sessionName: "", kind: kind, value: value, firstSeenOn: day,
                lastSeenOn: day)
            ])
          }
        }
      }
    }
  }
}

/// One row of `change`, as far as two directions can be compared.
private struct Item: Hashable, CustomStringConvertible {
  var kind: Compared.Kind
  var key: String
  var change: Change.Class
  var what: String
  var was: String?
  var now: String?
  var firstReportedOn: String?

  /// All but the memory, of which each direction has one day's, and which of two days was not read if neither was.
  var sayings: Item {
    var item = self
    item.firstReportedOn = nil
    if change == .notRead, was != nil, now != nil { item.what = "unread" }
    return item
  }

  var description: String { "\(kind) \(key) \(change) \(what) \(was ?? "-") → \(now ?? "-")" }

  /// The row's key on a day: where another product told of a finding, that one's.
  func key(_ facts: String?) -> String {
    guard kind == .finding, let facts, let product = Self.member("product", facts) else { return key }
    let id = Self.member("finding_id", key) ?? ""
    return Self.object(["product": product, "finding_id": id])
  }

  static func object(_ members: [String: String]) -> String {
    let written = ["product", "finding_id"].compactMap { name in
      members[name].flatMap { value in
        (try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed])).map {
          "\"\(name)\":" + String(decoding: $0, as: UTF8.self)
        }
      }
    }
    return "{\(written.joined(separator: ","))}"
  }

  static func member(_ name: String, _ json: String) -> String? {
    ((try? JSONSerialization.jsonObject(with: Data(json.utf8))) as? [String: Any])?[name] as? String
  }

  /// Whether what stands so counts: that is said here once more, in other words than the tables say it.
  func state(_ facts: String?) -> Compared.State? {
    guard let facts else { return nil }
    switch (kind, Self.member("status", facts)) {
    case (.finding, "open"), (.check, "fail"), (.check, "partial"):
      return Self.member("muted_by", facts) == nil ? .open : .accepted
    case (.finding, "closed"), (.check, "pass"): return .closed
    case (.finding, _), (.check, "not_applicable"): return .accepted
    default: return .open
    }
  }

  /// What the comparison in the other direction says of the same thing.
  ///
  func reversed() -> Item {
    var item = self
    (item.was, item.now) = (now, was)
    item.key = key(was ?? now)
    switch (change, what) {
    case (.new, ""): (item.change, item.what) = (.resolved, "gone")
    case (.resolved, "gone"): (item.change, item.what) = (.new, "")
    case (.new, "unread_before"), (.new, "off_before"), (.notRead, "unread_before"), (.notRead, "off_before"):
      item.change = .notRead
      item.what = String(what.dropLast("_before".count))
    case (.notRead, _):
      item.what = what + "_before"
    case (_, _):
      item.change =
        switch (state(now), state(was)) {
        case (.open, .open), (.open, .accepted): .changed
        case (.open, _): .resolved
        default: kind == .check ? .new : .reopened
        }
    }
    return item
  }
}

extension Snapshot {
  fileprivate func items() throws -> [Item] {
    try rows("SELECT kind, key, change, what, was, now, first_reported_on FROM change").map { row in
      Item(
        kind: try #require(row[0].string.flatMap(Compared.Kind.init)), key: row[1].string ?? "",
        change: try #require(row[2].string.flatMap(Change.Class.init)), what: row[3].string ?? "", was: row[4].string,
        now: row[5].string, firstReportedOn: row[6].string)
    }
  }

  /// What counts on the day, by kind, table and key: what a comparison is about.
  fileprivate func standing() throws -> [String: String] {
    var standing: [String: String] = [:]
    for table in Schema.tables {
      for compared in table.compared {
        func object(_ names: [String]) -> String {
          "json_object(\(names.map { "'\($0)', \"\($0)\"" }.joined(separator: ", ")))"
        }
        let rows = try rows(
          """
          SELECT \(object(compared.key(of: table))), \(object(compared.columns(of: table))), \(compared.state)
          FROM \(table.name) WHERE \(compared.condition ?? "TRUE")
          """)
        for row in rows where row[2] == .integer(0) {
          standing["\(compared.kind) \(row[0].string ?? "")"] = row[1].string ?? ""
        }
      }
    }
    return standing
  }
}

@Suite struct ComparisonPropertyTests {
  /// What differs, put upon the earlier day, gives the later one; a day does not differ from itself; and the other
  /// direction says the reverse.
  @Test(arguments: 0..<6)
  func appliesReversesAndVanishes(seed: Int) async throws {
    var chance = Chance(seed: UInt64(seed))
    let folder = try TemporaryFolder()
    var seen: Set<String> = []
    for pair in 0..<20 {
      let dates = [chance.of(RandomDay.dates), chance.of(RandomDay.dates)]
      let paths = ["a", "b"].map { "\(folder.path)/\(pair)-\($0)" }
      for (path, date) in zip(paths, dates) { try await RandomDay.write(to: path, date: date, &chance) }
      let forward = try Snapshot(comparing: paths[0], with: paths[1]).items()

      var standing = try Snapshot(path: paths[0]).standing()
      for item in forward {
        if item.state(item.was) == .open {
          #expect(standing.removeValue(forKey: "\(item.kind) \(item.key(item.was))") == item.was, "\(item)")
        }
        if item.state(item.now) == .open {
          #expect(
            standing.updateValue(item.now ?? "", forKey: "\(item.kind) \(item.key(item.now))") == nil, "\(item)")
        }
        seen.insert("\(item.kind) \(item.change)")
      }
      let later = try Snapshot(path: paths[1]).standing()
      let wrong = Set(standing.keys).union(later.keys).filter { standing[$0] != later[$0] }
      #expect(wrong == [])

      #expect(try Snapshot(comparing: paths[0], with: paths[0]).items() == [])

      let back = try Snapshot(comparing: paths[1], with: paths[0]).items()
      let differing = Set(back.map(\.sayings)).symmetricDifference(forward.map { $0.reversed().sayings })
      #expect(differing == [])
      #expect(back.count == forward.count)
    }
    // Nothing of it is true by being empty.
    for kind in Compared.Kind.allCases {
      for change in ["new", "resolved", "notRead"] { #expect(seen.contains("\(kind) \(change)")) }
    }
    for word in ["finding reopened", "finding changed", "check changed", "configuration changed", "instance changed"] {
      #expect(seen.contains(word))
    }
  }
}

private let account = AccountID("111122223333")
private let region = RegionName("eu-west-1")

private func finding(
  _ id: String, _ status: Finding.Status = .open, product: String = "guardduty", severity: Severity? = .medium,
  count: Int? = nil
) -> Finding {
  Finding(
    product: product, findingID: id, accountID: account, region: region, type: "Recon:EC2/Portscan", title: "t \(id)",
    severity: severity, status: status, resourceID: "i-0abc", count: count)
}

private func check(_ id: String, _ status: CheckResult.Status) -> CheckResult {
  CheckResult(
    checkID: id, accountID: account, region: region, resource: "", service: "guardduty", title: "t \(id)",
    status: status, reason: "r", severity: .high)
}

@Suite struct ComparisonTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(
    _ date: String, previous: String? = nil, _ outcomes: [String: Outcome], mutes: [MuteRule] = [],
    _ fill: (SnapshotWriter) async throws -> Void
  ) async throws {
    let day = try #require(Day(date))
    let writer = try SnapshotWriter(
      path: "\(folder.path)/\(date)",
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test",
        previousDate: previous.flatMap { Day($0) }))
    try await writer.insert([Account(accountID: account)])
    for (operation, outcome) in outcomes {
      let parts = operation.split(separator: ":").map(String.init)
      try await writer.insert(
        [
          Collection(
            service: parts[0], operation: parts[1], outcome: outcome,
            completedAt: try #require(Timestamp("2026-11-24T05:00:00Z")))
        ], account: account, region: region)
    }
    try await fill(writer)
    try await writer.derive(previous: previous.map { "\(folder.path)/\($0)" }, mutes: mutes)
    try await writer.finish()
  }

  /// What two days say of each other: as the later one keeps it, which is also what comparing the two files gives.
  private func changes(
    on outcomes: [String: Outcome] = [:], before earlier: [String: Outcome] = [:], mutes: [[MuteRule]] = [[], []],
    _ first: (SnapshotWriter) async throws -> Void, _ second: (SnapshotWriter) async throws -> Void
  ) async throws -> [String] {
    let all: [String: Outcome] = [
      "guardduty:ListFindings": .ok, "inspector2:ListFindings": .ok, "securityhub:GetFindings": .ok,
      "guardduty:ListDetectors": .ok, "guardduty:GetDetector": .ok,
    ]
    try await write("2026-11-22", all.merging(earlier) { $1 }, mutes: mutes[0], first)
    try await write("2026-11-23", previous: "2026-11-22", all.merging(outcomes) { $1 }, mutes: mutes[1], second)
    func rows(_ snapshot: Snapshot) throws -> [String] {
      try snapshot.rows(
        "SELECT source, id, change, what, iif(is_worse, 'worse', '') FROM change ORDER BY kind, source, id"
      )
      .map { $0.map { $0.string ?? "-" }.filter { !$0.isEmpty }.joined(separator: " ") }
    }
    let paths = ["2026-11-22", "2026-11-23"].map { "\(folder.path)/\($0)" }
    let kept = try rows(Snapshot(path: paths[1]))
    #expect(try rows(Snapshot(comparing: paths[0], with: paths[1])) == kept)
    #expect(try Snapshot(path: paths[0]).rows("SELECT * FROM change").isEmpty, "there was no day before")
    return kept
  }

  /// Each finding's way from one day to the next has its word; what stayed as it was has none.
  @Test func saysWhatBecameOfFindings() async throws {
    let expires = try #require(Day("2027-01-01"))
    func mute(_ id: String) -> MuteRule {
      MuteRule(id: id, patterns: [MuteRule.Pattern(.finding, id)], owner: "o", reason: "r", expires: expires)
    }
    let changes = try await changes(
      mutes: [[mute("unmuted")], [mute("muted")]],
      {
        try await $0.insert([
          finding("stays"), finding("closes"), finding("suppressed"), finding("muted"), finding("goes"),
          finding("reopened", .closed), finding("back", .suppressed), finding("shut", .closed),
          finding("goes", product: "inspector"), finding("graver"), finding("milder"), finding("scored", severity: nil),
          finding("often", count: 1), finding("unmuted"),
        ])
      },
      {
        try await $0.insert([
          finding("stays"), finding("closes", .closed), finding("suppressed", .suppressed), finding("muted"),
          finding("reopened"), finding("back"), finding("shut", .suppressed), finding("new"),
          finding("new and shut", .closed), finding("goes", product: "accessanalyzer"),
          finding("graver", severity: .critical), finding("milder", severity: .low), finding("scored", severity: .high),
          finding("often", count: 2), finding("unmuted"),
        ])
      })
    #expect(
      changes == [
        // Access Analyzer was asked on neither day.
        "accessanalyzer goes not_read unread_before", "guardduty back reopened status",
        "guardduty closes resolved status",
        "guardduty goes resolved gone", "guardduty graver changed severity worse", "guardduty milder changed severity",
        "guardduty muted changed muted_by", "guardduty new new", "guardduty often changed count",
        "guardduty reopened reopened status", "guardduty scored changed severity worse",
        "guardduty suppressed changed status", "guardduty unmuted reopened muted_by", "inspector goes resolved gone",
      ])
  }

  /// What is not there any more is resolved only where it was looked for.
  @Test(arguments: [
    (Outcome.ok, "resolved gone"), (.disabled, "not_read off"), (.notOffered, "not_read off"),
    (.denied, "not_read unread"), (.throttled, "not_read unread"), (.failed, "not_read unread"),
    (.skipped, "not_read unread"),
  ])
  func nothingIsResolvedUnread(outcome: Outcome, expected: String) async throws {
    #expect(
      try await changes(on: ["guardduty:ListFindings": outcome], { try await $0.insert([finding("a")]) }, { _ in })
        == ["guardduty a \(expected)"])
  }

  /// Other calls of a service do not decide about its findings; Security Hub's two services stand in for each other.
  @Test func onlyTheCallsThatGiveFindingsCount() async throws {
    let hub: [String: Outcome] = [
      "securityhub:GetFindings": .disabled, "securityhub:GetFindingsV2": .ok, "securityhub:DescribeHub": .disabled,
    ]
    #expect(
      try await changes(
        on: hub.merging(["guardduty:ListMembers": .denied]) { $1 }, before: hub,
        { try await $0.insert([finding("a"), finding("b", product: "securityhub")]) }, { _ in })
        == ["guardduty a resolved gone", "securityhub b resolved gone"])
  }

  /// What was known before and comes back from a day that was not read is not new.
  @Test func comingBackUnreadIsNotNew() async throws {
    try await write("2026-11-21", ["guardduty:ListFindings": .ok]) { try await $0.insert([finding("a")]) }
    try await write("2026-11-22", previous: "2026-11-21", ["guardduty:ListFindings": .denied]) { _ in }
    try await write("2026-11-23", previous: "2026-11-22", ["guardduty:ListFindings": .ok]) {
      var later = finding("b")
      later.firstObservedAt = Timestamp("2026-11-23T08:00:00Z")
      try await $0.insert([finding("a"), later, finding("c")])
    }
    #expect(
      try Snapshot(path: folder.path + "/2026-11-23").rows("SELECT id, change, what FROM change ORDER BY id").map {
        $0.map { $0.string ?? "-" }
      } == [
        // The product itself says that it first saw b on a day after the one that was not read; of c nobody knows.
        ["a", "not_read", "unread_before"], ["b", "new", "unread_before"], ["c", "not_read", "unread_before"],
      ])
  }

  /// A product's own word and Security Hub's copy of it are one finding.
  @Test func aCopyThatStandsInIsNotNew() async throws {
    #expect(
      try await changes(
        on: ["guardduty:ListFindings": .denied], { try await $0.insert([finding("x"), finding("y")]) },
        { try await $0.insert([finding("x", product: "securityhub")]) })
        == ["guardduty y not_read unread", "securityhub x changed product"])
  }

  @Test func theProductsOwnWordAfterACopyIsNotNew() async throws {
    #expect(
      try await changes(
        before: ["guardduty:ListFindings": .denied], { try await $0.insert([finding("x", product: "securityhub")]) },
        { try await $0.insert([finding("x"), finding("z")]) })
        == ["guardduty x changed product", "guardduty z not_read unread_before"])
  }

  /// A check that could not tell is not read; one that passed and fails is new, not open again.
  @Test func checksAreJudgedByWhatTheySay() async throws {
    #expect(
      try await changes(
        {
          try await $0.insert([
            check("a", .pass), check("b", .fail), check("c", .partial), check("d", .fail), check("e", .unknown),
            check("f", .fail), check("g", .fail), check("h", .notApplicable), check("i", .pass),
          ])
        },
        {
          try await $0.insert([
            check("a", .fail), check("b", .pass), check("c", .fail), check("d", .unknown), check("e", .fail),
            check("f", .partial), check("g", .notApplicable), check("h", .fail), check("i", .unknown),
            check("j", .fail),
          ])
        }) == [
          "guardduty a new status", "guardduty b resolved status", "guardduty c changed status worse",
          "guardduty d not_read unread", "guardduty e not_read unread_before", "guardduty f changed status",
          "guardduty g changed status", "guardduty h new status", "guardduty j not_read unread_before",
        ])
  }

  /// A setting that is gone where AWS says that its service is off is gone; where it was not read, nobody knows.
  @Test(arguments: [
    (Outcome.ok, "resolved gone"), (.disabled, "resolved gone"), (.denied, "not_read unread"),
    (.failed, "not_read unread"),
  ])
  func settingsAreComparedByTheirFacts(outcome: Outcome, expected: String) async throws {
    let later = Timestamp("2026-11-23T10:00:00Z")
    func detector(_ id: String, _ status: String, _ updated: Timestamp?) -> GuardDutyDetector {
      GuardDutyDetector(detectorID: id, status: status, updatedAt: updated)
    }
    #expect(
      try await changes(
        on: ["guardduty:GetDetector": outcome],
        {
          try await $0.insert(
            [detector("a", "ENABLED", nil), detector("b", "ENABLED", nil), detector("c", "ENABLED", nil)],
            account: account, region: region)
        },
        {
          try await $0.insert(
            [detector("b", "DISABLED", later), detector("c", "ENABLED", later)], account: account, region: region)
        }) == ["guardduty_detector a \(expected)", "guardduty_detector b changed status"])
  }

  /// Two files of different versions say so instead of being compared.
  @Test func refusesWhatItCannotCompare() async throws {
    try await write("2026-11-22", [:]) { _ in }
    let whole = folder.path + "/2026-11-22"
    for (name, content) in [("empty", ""), ("text", "no snapshot at all, but text that is long enough to be read")] {
      try Data(content.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
      for (from, to) in [(name, "2026-11-22"), ("2026-11-22", name)] {
        let error = #expect(throws: SnapshotError.self) {
          _ = try Snapshot(comparing: "\(folder.path)/\(from)", with: "\(folder.path)/\(to)")
        }
        #expect("\(try #require(error))".contains("\(folder.path)/\(name)"))
      }
    }
    let old = folder.path + "/old"
    try FileManager.default.copyItem(atPath: whole, toPath: old)
    try Database(path: old, access: .readWrite).execute("UPDATE snapshot SET schema_version = 99")
    let error = #expect(throws: SnapshotError.self) { _ = try Snapshot(comparing: old, with: whole) }
    #expect("\(try #require(error))".contains("\(old) has schema version 99"))
  }
}
