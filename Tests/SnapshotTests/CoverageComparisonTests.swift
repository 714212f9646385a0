import Foundation
import Testing

@testable import Snapshot

private let administrator = AccountID("111122223333")
private let member = AccountID("444455556666")
private let region = RegionName("eu-west-1")
private let linked = RegionName("us-east-1")

/// A line of coverage: service and operation, and where.
private struct Line {
  var operation: String
  var outcome = Outcome.ok
  var account = member
  var region = RegionName("eu-west-1")
  var truncated = false
}

/// Two days of one archive, and what the second says became of the first.
private struct CoveredDays {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func write(
    _ date: String, previous: String? = nil, _ lines: [Line], organization: String? = "o-example",
    _ fill: (SnapshotWriter) async throws -> Void = { _ in }
  ) async throws {
    let day = try #require(Day(date))
    var row = SnapshotRow(
      date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test",
      previousDate: previous.flatMap { Day($0) })
    row.organizationID = organization
    let writer = try SnapshotWriter(path: "\(folder.path)/\(date)", snapshot: row)
    try await writer.insert([Account(accountID: administrator), Account(accountID: member)])
    for line in lines {
      let words = line.operation.split(separator: ":").map(String.init)
      try await writer.insert(
        [
          Collection(
            service: words[0], operation: words[1], outcome: line.outcome, truncated: line.truncated,
            completedAt: try #require(Timestamp("2026-11-24T05:00:00Z")))
        ], account: line.account, region: line.region)
    }
    try await fill(writer)
    try await writer.derive(previous: previous.map { "\(folder.path)/\($0)" })
    try await writer.finish()
  }

  func rows(_ date: String, _ sql: String) throws -> [String] {
    try Snapshot(path: "\(folder.path)/\(date)").rows(sql).map {
      $0.map { $0.string ?? "-" }.joined(separator: " ")
    }
  }

  /// What becomes of a member's finding that only the first day has.
  func becomes(
    _ product: String, _ today: [Line], in region: RegionName = region,
    _ fill: (SnapshotWriter) async throws -> Void = { _ in }
  ) async throws -> [String] {
    let operations = [
      "guardduty:ListFindings", "inspector2:ListFindings", "securityhub:GetFindings",
      "accessanalyzer:ListFindingsV2", "macie2:ListFindings",
    ]
    let yesterday = operations.flatMap { operation in
      [administrator, member].map { Line(operation: operation, account: $0) }
    }
    try await write("2026-11-22", yesterday) {
      try await $0.insert([
        Finding(
          product: product, findingID: "f", accountID: member, region: region, type: "t", title: "t", severity: .high,
          status: .open)
      ])
    }
    try await write("2026-11-23", previous: "2026-11-22", today, fill)
    return try rows("2026-11-23", "SELECT change, what FROM change WHERE kind = 'finding' AND id = 'f'")
  }
}

/// Another finding of the member, which somebody shows today.
private func shown(_ product: String) -> Finding {
  Finding(
    product: product, findingID: "another", accountID: member, region: region, type: "t", title: "t", severity: .low,
    status: .open)
}

/// What is gone is resolved only where somebody who would have seen it looked.
@Suite struct CoverageComparisonTests {
  private static let operations = [
    "guardduty": "guardduty:ListFindings", "inspector": "inspector2:ListFindings",
    "securityhub": "securityhub:GetFindings", "accessanalyzer": "accessanalyzer:ListFindingsV2",
    "macie": "macie2:ListFindings",
  ]

  /// That everybody else was read in the Region says nothing of an account that was not.
  @Test(arguments: CoverageComparisonTests.operations.keys.sorted())
  func othersDoNotStandIn(product: String) async throws {
    let operation = try #require(Self.operations[product])
    let read = Line(operation: operation, account: administrator)
    #expect(try await CoveredDays().becomes(product, [read]) == ["not_read unread"])
    // The role could not be assumed: there is a line without a Region.
    let loose = Line(operation: operation, outcome: .skipped, region: .unknown)
    #expect(try await CoveredDays().becomes(product, [read, loose]) == ["not_read unread"])
    // Not even a line of its own stands against one that is about all Regions.
    let own = Line(operation: operation)
    #expect(try await CoveredDays().becomes(product, [read, own, loose]) == ["not_read unread"])
    #expect(try await CoveredDays().becomes(product, [read, own]) == ["resolved gone"])
    // A list that was cut short may have held it.
    let cut = Line(operation: operation, truncated: true)
    #expect(try await CoveredDays().becomes(product, [read, cut]) == ["not_read unread"])
  }

  @Test(arguments: [
    ("Enabled", Outcome.ok, "resolved gone"), ("Enabled", .denied, "not_read unread"),
    ("Removed", .ok, "not_read unread"),
  ])
  func aGuardDutyAdministratorStandsInForItsMembers(status: String, outcome: Outcome, expected: String) async throws {
    let read = Line(operation: "guardduty:ListFindings", outcome: outcome, account: administrator)
    #expect(
      try await CoveredDays().becomes("guardduty", [read]) {
        try await $0.insert(
          [GuardDutyMember(detectorID: "d", memberID: member, relationshipStatus: status)], account: administrator,
          region: region)
        try await $0.insert([shown("guardduty")])
      } == [expected])
    // Who shows no finding of the account may not see them.
    #expect(
      try await CoveredDays().becomes("guardduty", [read]) {
        try await $0.insert(
          [GuardDutyMember(detectorID: "d", memberID: member, relationshipStatus: status)], account: administrator,
          region: region)
      } == ["not_read unread"])
    // Members are listed in each Region: another one's list does not count.
    #expect(
      try await CoveredDays().becomes("guardduty", [read]) {
        try await $0.insert(
          [GuardDutyMember(detectorID: "d", memberID: member, relationshipStatus: status)], account: administrator,
          region: linked)
        try await $0.insert([shown("guardduty")])
      } == ["not_read unread"])
  }

  @Test(arguments: [("ENABLED", "resolved gone"), ("REMOVED", "not_read unread")])
  func anInspectorAdministratorStandsInForItsMembers(status: String, expected: String) async throws {
    #expect(
      try await CoveredDays().becomes(
        "inspector", [Line(operation: "inspector2:ListFindings", account: administrator)]
      ) {
        try await $0.insert(
          [InspectorMember(memberID: member, relationshipStatus: status)], account: administrator, region: region)
        try await $0.insert([shown("inspector")])
      } == [expected])
  }

  @Test(arguments: [("ORGANIZATION", "resolved gone"), ("ACCOUNT", "not_read unread")])
  func anAnalyzerOfTheOrganizationCoversEachAccount(type: String, expected: String) async throws {
    #expect(
      try await CoveredDays().becomes(
        "accessanalyzer", [Line(operation: "accessanalyzer:ListFindingsV2", account: administrator)]
      ) {
        try await $0.insert(
          [AccessAnalyzer(analyzerARN: "a", name: "a", type: type, status: "ACTIVE")], account: administrator,
          region: region)
      } == [expected])
  }

  /// Security Hub CSPM answered yesterday and is disabled today: the unified service says nothing of its findings.
  @Test func oneSecurityHubSaysNothingOfWhatTheOtherHad() async throws {
    let unified = Line(operation: "securityhub:GetFindingsV2")
    let ended = Line(operation: "securityhub:GetFindings", outcome: .disabled)
    #expect(try await CoveredDays().becomes("securityhub", [ended, unified]) == ["not_read off"])
    let read = Line(operation: "securityhub:GetFindings")
    #expect(try await CoveredDays().becomes("securityhub", [read, unified]) == ["resolved gone"])
    // What was disabled all the while had nothing.
    let never = Line(operation: "securityhub:GetFindingsV2", outcome: .disabled)
    #expect(try await CoveredDays().becomes("securityhub", [read, never]) == ["resolved gone"])
  }

  /// Its findings are about any account, so an account's own analyzer does not stand in for it.
  @Test func whereTheOrganizationsAnalyzerWasNotReadNoAccountWas() async throws {
    let lines = [
      Line(operation: "accessanalyzer:ListFindingsV2"),
      Line(operation: "accessanalyzer:ListFindingsV2", outcome: .denied, account: administrator),
    ]
    #expect(try await CoveredDays().becomes("accessanalyzer", lines) == ["resolved gone"])
    #expect(
      try await CoveredDays().becomes("accessanalyzer", lines) {
        try await $0.insert(
          [AccessAnalyzer(analyzerARN: "a", name: "a", type: "ORGANIZATION", status: "ACTIVE")],
          account: administrator, region: region)
      } == ["not_read unread"])
  }

  @Test(
    arguments: [
      ("ALL_REGIONS", nil, "resolved gone"), ("SPECIFIED_REGIONS", "us-east-1,us-west-2", "resolved gone"),
      ("SPECIFIED_REGIONS", "us-west-2", "not_read unread"),
      ("ALL_REGIONS_EXCEPT_SPECIFIED", "us-east-1", "not_read unread"), ("NO_REGIONS", nil, "not_read unread"),
    ] as [(String, String?, String)])
  func theHomeRegionHoldsTheFindingsOfLinkedRegions(mode: String, regions: String?, expected: String) async throws {
    #expect(
      try await CoveredDays().becomes("securityhub", [Line(operation: "securityhub:GetFindings")], in: linked) {
        try await $0.insert([Region(status: .leftOut)], account: member, region: linked)
        try await $0.insert(
          [
            SecurityHubAggregator(
              aggregatorARN: "a", aggregationRegion: region.rawValue, regionLinkingMode: mode, regions: regions)
          ], account: member, region: region)
      } == [expected])
  }

  /// A setting whose details were not read has not changed, and a row that only says so is no setting.
  @Test func detailsThatWereNotReadAreNoChange() async throws {
    let days = try CoveredDays()
    let operation = "organizations:ListDelegatedServicesForAccount"
    let list = Line(operation: "organizations:ListDelegatedAdministrators", region: .global)
    try await days.write("2026-11-22", [list, Line(operation: operation, region: .global)]) {
      try await $0.insert(
        [DelegatedAdministrator(administratorID: administrator, servicePrincipal: "a.amazonaws.com")], account: member,
        region: .global)
    }
    try await days.write(
      "2026-11-23", previous: "2026-11-22", [list, Line(operation: operation, outcome: .denied, region: .global)]
    ) {
      try await $0.insert(
        [DelegatedAdministrator(administratorID: administrator, servicePrincipal: "")], account: member, region: .global
      )
    }
    #expect(
      try days.rows("2026-11-23", "SELECT source, id, change FROM change WHERE kind = 'configuration'")
        == ["delegated_administrator \(administrator) a.amazonaws.com not_read"])
  }

  /// A table's own column that is called as one of `change` does not stand in for it.
  @Test func aRuleWithoutDetailsDoesNotEndTheDay() async throws {
    let days = try CoveredDays()
    let both = ["config:DescribeConfigRules", "config:DescribeComplianceByConfigRule"]
    try await days.write("2026-11-22", both.map { Line(operation: $0) }) {
      try await $0.insert(
        [ConfigRule(name: "r", compliance: "COMPLIANT", source: "AWS")], account: member, region: region)
    }
    try await days.write(
      "2026-11-23", previous: "2026-11-22", [Line(operation: both[0], outcome: .denied), Line(operation: both[1])]
    ) {
      try await $0.insert([ConfigRule(name: "r", compliance: "COMPLIANT")], account: member, region: region)
    }
    #expect(
      try days.rows("2026-11-23", "SELECT source, id, change, what FROM change WHERE source = 'config_rule'")
        == ["config_rule r not_read unread"])
    #expect(try days.rows("2026-11-23", "SELECT * FROM failed_part") == [])
  }

  // MARK: - Whatever the coverage

  /// A day at random: how every operation went in every account and Region, and rows that do not heed it.
  private struct RandomDay {
    var lines: [Line] = []
    /// Operation, account and Region, where it was not answered whole.
    var unread: Set<String> = []
    var findings: [Finding] = []
    var detectors: [(account: AccountID, region: RegionName, row: GuardDutyDetector)] = []

    init(_ chance: (Int) -> Int) {
      let operations = CoverageComparisonTests.operations.values.sorted()
      for account in [administrator, member] {
        for operation in operations + ["guardduty:ListDetectors", "guardduty:GetDetector"] {
          ask(operation, account, chance)
        }
        for place in [region, linked] {
          for product in CoverageComparisonTests.operations.keys.sorted() where chance(2) == 0 {
            findings.append(
              Finding(
                product: product, findingID: "\(product) \(account) \(place)", accountID: account, region: place,
                type: "t", title: "t", severity: .high, status: .open))
          }
          guard chance(2) == 0 else { continue }
          let frequency = chance(2) == 0 ? "SIX_HOURS" : nil
          detectors.append(
            (
              account, place,
              GuardDutyDetector(detectorID: "d", status: "ENABLED", findingPublishingFrequency: frequency)
            ))
        }
      }
    }

    private mutating func ask(_ operation: String, _ account: AccountID, _ chance: (Int) -> Int) {
      let isLoose = chance(6) == 0
      if isLoose { lines.append(Line(operation: operation, outcome: .skipped, account: account, region: .unknown)) }
      for place in [region, linked] {
        let isRead = chance(2) == 0
        let line = Line(
          operation: operation, outcome: isRead ? .ok : Outcome.allCases[chance(Outcome.allCases.count)],
          account: account,
          region: place, truncated: chance(10) == 0)
        // Not asked at all: there is no line.
        let isMissing = !operation.contains("Detector") && chance(8) == 0
        if !isMissing { lines.append(line) }
        if isLoose || isMissing || line.truncated || !line.outcome.isRead {
          unread.insert("\(operation) \(account) \(place)")
        }
      }
    }
  }

  /// Nothing is resolved or gone where the later day did not read, nor new where the earlier one did not.
  @Test func nothingMovesWhereItWasNotRead() async throws {
    var state: UInt64 = 1
    func chance(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    var moved: [String: Int] = [:]
    for _ in 0..<60 {
      let days = try CoveredDays()
      let both = [RandomDay(chance), RandomDay(chance)]
      for (index, (date, previous)) in [("2026-11-22", nil), ("2026-11-23", "2026-11-22")].enumerated() {
        try await days.write(date, previous: previous, both[index].lines) { writer in
          try await writer.insert(both[index].findings)
          for detector in both[index].detectors {
            try await writer.insert([detector.row], account: detector.account, region: detector.region)
          }
        }
      }
      let rows = try Snapshot(path: "\(days.folder.path)/2026-11-23").rows(
        "SELECT source, change, account_id, region FROM change WHERE source <> 'account'")
      for row in rows.map({ $0.map { $0.string ?? "" } }) {
        let operations = Self.operations[row[0]].map { [$0] } ?? ["guardduty:ListDetectors", "guardduty:GetDetector"]
        let isUnread = both.map { day in operations.contains { day.unread.contains("\($0) \(row[2]) \(row[3])") } }
        switch row[1] {
        case "resolved": #expect(!isUnread[1], "\(row)")
        case "new": #expect(!isUnread[0], "\(row)")
        case "changed": #expect(!isUnread[0] && !isUnread[1], "\(row)")
        default: break
        }
        moved["\(Self.operations[row[0]] == nil ? "setting" : "finding") \(row[1])", default: 0] += 1
      }
    }
    for kind in ["finding", "setting"] {
      for change in ["new", "resolved", "not_read"] { #expect(moved["\(kind) \(change)", default: 0] > 10) }
    }
    #expect(moved["setting changed", default: 0] > 0)
  }
}
