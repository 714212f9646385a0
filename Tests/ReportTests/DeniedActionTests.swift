import Foundation
import Testing

@testable import Report
@testable import Snapshot

/// The section on what was not read says which IAM actions were denied, by what, and offers a statement only where one
/// helps.
@Suite struct DeniedActionTests {
  static let first = AccountID("111122223333")
  static let second = AccountID("444455556666")
  static let region = RegionName("eu-west-1")

  /// A call that was denied, in AWS's words.
  struct Denial: Sendable {
    var account = DeniedActionTests.first
    var region = DeniedActionTests.region
    var service = "guardduty"
    let operation: String
    let message: String
  }

  /// AWS's words, and what denies by them.
  static let words: [(message: String, deniedBy: String)] = [
    (
      "User: arn:aws:iam::111122223333:user/a is not authorized to perform: guardduty:ListDetectors",
      "missing_permission"
    ),
    ("not authorized because no identity-based policy allows the guardduty:ListDetectors action", "missing_permission"),
    ("Access Denied", "missing_permission"),
    ("not authorized to perform this with an explicit deny in a service control policy", "service_control_policy"),
    ("because no service control policy allows the guardduty:ListDetectors action", "service_control_policy"),
    ("with an explicit deny in a resource control policy", "resource_control_policy"),
    ("because no permissions boundary allows the guardduty:ListDetectors action", "permissions_boundary"),
    ("with an explicit deny in a permissions boundary", "permissions_boundary"),
    ("because no session policy allows the guardduty:ListDetectors action", "session_policy"),
    ("with an explicit deny in a VPC endpoint policy", "vpc_endpoint_policy"),
    ("because no resource-based policy allows the guardduty:ListDetectors action", "resource_policy"),
    ("with an explicit deny in a resource-based policy", "explicit_deny"),
    ("with an explicit deny in an identity-based policy", "explicit_deny"),
    ("assuming the role arn:aws:iam::111122223333:role/audit: AccessDenied (HTTP 403): no", "role"),
    ("User: a is not authorized to perform: sts:AssumeRole on resource: b", "role"),
    ("getting credentials of audit in 111122223333 from IAM Identity Center: ForbiddenException", "role"),
  ]

  @Test(arguments: words)
  func whatDeniesIsToldByAWSsWords(message: String, deniedBy: String) async throws {
    let document = try await Self.section([Denial(operation: "ListDetectors", message: message)])
    #expect(document.denied == [[deniedBy]])
    #expect((document.statements.count == 1) == (deniedBy == "missing_permission"))
    #expect(document.markdown.contains("```\n{") == (deniedBy == "missing_permission"))
  }

  @Test func aStatementNamesEachMissingActionOnceInOrder() async throws {
    let plain = "Access Denied"
    let section = try await Self.section([
      Denial(operation: "ListFindings", message: plain), Denial(operation: "ListDetectors", message: plain),
      Denial(region: RegionName("us-east-1"), operation: "ListFindings", message: plain),
      Denial(service: "macie2", operation: "GetMacieSession", message: "explicit deny in a service control policy"),
      Denial(service: "s3", operation: "ListBuckets", message: plain),
    ])
    #expect(section.statements == [["guardduty:ListDetectors", "guardduty:ListFindings", "s3:ListAllMyBuckets"]])
    #expect(section.resources == [["*"]])
    #expect(section.markdown.contains("**Missing in production**, IAM actions: 3."))
    #expect(!section.markdown.contains("macie2:GetMacieSession\""))
  }

  /// Accounts whose roles lack the same get one statement; others one of their own.
  @Test func accountsThatLackTheSameShareAStatement() async throws {
    let both = [Self.first, Self.second].map { Denial(account: $0, operation: "ListDetectors", message: "no") }
    let shared = try await Self.section(both)
    #expect(shared.statements == [["guardduty:ListDetectors"]])
    #expect(shared.markdown.contains("**Missing in production, sandbox**"))
    let apart = try await Self.section(
      both + [Denial(account: Self.second, operation: "ListFindings", message: "no")])
    #expect(apart.statements == [["guardduty:ListDetectors"], ["guardduty:ListDetectors", "guardduty:ListFindings"]])
  }

  /// What is needed on some resources only is allowed on these.
  @Test func aStatementIsAsNarrowAsThePermission() async throws {
    let section = try await Self.section([
      Denial(service: "cloudtrail", operation: "ReadLogObjects", message: "Access Denied"),
      Denial(operation: "ListDetectors", message: "Access Denied"),
    ])
    #expect(section.statements == [["guardduty:ListDetectors", "s3:GetObject"]])
    #expect(section.resources == [["*", "arn:aws:s3:::trail/\"quoted\"/*"]])
  }

  @Test func nothingDeniedNeedsNoStatement() async throws {
    let section = try await Self.section([])
    #expect(section.statements.isEmpty && section.denied.isEmpty)
    #expect(section.markdown.contains("AWS denied no call."))
  }

  // MARK: Drawing

  struct Section {
    let markdown: String
    /// The `denied_by` of each call.
    let denied: [[String]]
    /// The actions of each policy in the page.
    let statements: [[String]]
    let resources: [[String]]
  }

  private struct Policy: Decodable {
    struct Statement: Decodable {
      let action: [String]
      let resource: [String]

      enum CodingKeys: String, CodingKey {
        case action = "Action"
        case resource = "Resource"
      }
    }

    let statements: [Statement]

    enum CodingKeys: String, CodingKey { case statements = "Statement" }
  }

  /// The section as it is drawn where these calls were denied.
  static func section(_ denials: [Denial]) async throws -> Section {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/snapshot.sqlite"
    try await write(denials, to: path)
    let snapshot = try Snapshot(path: path)
    let template = try TemplateParser.parse(
      path: CheckFixture.templates + "/sections/not-read.md", root: TemplateLayers([CheckFixture.templates]))
    let facts = try PageFacts(snapshot)
    let views = try QuerySession(template, snapshot).run(context: facts.context, data: nil)
    var builder = DocumentBuilder(template, views: views, parameters: facts.context.parameters)
    let frame = PageFrame(
      day: "Monday 23 November 2026", timeZone: "UTC", scope: [], unread: [], unreadHeadline: "", previous: nil,
      footer: [.text("The end.")], steadyFooter: [.text("The end.")], stylesheet: "")
    let markdown = MarkdownWriter.page(builder.build(), frame: frame)
    let policies = try markdown.matches(of: /(?s)```\n(\{.*?)\n```/).map {
      try JSONDecoder().decode(Policy.self, from: Data($0.1.utf8))
    }
    return Section(
      markdown: markdown, denied: try snapshot.rows("SELECT denied_by FROM denied_call").map { [$0[0].string ?? ""] },
      statements: policies.map { $0.statements.flatMap(\.action) },
      resources: policies.map { $0.statements.flatMap(\.resource) })
  }

  private static func write(_ denials: [Denial], to path: String) async throws {
    let day = try #require(Day("2026-11-23"))
    let time = try #require(Timestamp("2026-11-24T05:00:00Z"))
    let writer = try SnapshotWriter(
      path: path,
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test"))
    try await writer.insert([
      Account(accountID: first, name: "production", status: "ACTIVE"),
      Account(accountID: second, name: "sandbox", status: "ACTIVE"),
    ])
    try await writer.replace([
      Permission(service: "guardduty", operation: "ListDetectors", action: "guardduty:ListDetectors"),
      Permission(service: "guardduty", operation: "ListFindings", action: "guardduty:ListFindings"),
      Permission(service: "macie2", operation: "GetMacieSession", action: "macie2:GetMacieSession"),
      Permission(service: "s3", operation: "ListBuckets", action: "s3:ListAllMyBuckets"),
      Permission(
        service: "cloudtrail", operation: "ReadLogObjects", action: "s3:GetObject",
        resource: "arn:aws:s3:::trail/\"quoted\"/*"),
    ])
    for denial in denials {
      try await writer.insert(
        [
          Collection(
            service: denial.service, operation: denial.operation, outcome: .denied, errorCode: "AccessDenied",
            message: denial.message, calls: 1, completedAt: time)
        ], account: denial.account, region: denial.region)
    }
    try await writer.derive(previous: nil)
    try await writer.finish()
  }
}
