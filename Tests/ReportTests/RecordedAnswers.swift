import Foundation
import Yams

@testable import AWS
@testable import Collectors
@testable import Report
@testable import Snapshot

/// What AWS answers in a case of a check: `answers.yaml`, read by the collectors themselves.
///
/// ```yaml
/// organization: ["111122223333"]       # the accounts that ListAccounts names; this is the default
/// others: ["999999999999"]             # accounts that the configuration names, of no organization
/// regions: [eu-west-1]                 # the Regions of each account; this is the default
/// answers:
///   cloudtrail:DescribeTrails: { trailList: [] }                      # the same everywhere
///   cloudtrail:GetTrailStatus:                                        # else the first that fits
///     - { region: eu-west-1, input: { Name: org-trail }, body: { IsLogging: true } }
///     - { account: "123456789012", status: 403, error: AccessDeniedException }
/// ```
///
/// `input` needs to hold a part of the call's input only. A call that nothing fits is refused.
struct RecordedAnswers: Transport {
  /// An organization's id, which its accounts' ARNs hold.
  static let organizationID = "o-exampleorgid"

  private struct Response {
    var account: String?
    var region: String?
    var input: JSON?
    var status = 200
    var error: String?
    var body: JSON?
    var text: String?
  }

  let organization: [AccountID]
  let others: [AccountID]
  private let regions: [String]
  private let responses: [String: [Response]]

  init(path: String) throws {
    let file = try JSON(yaml: Yams.compose(yaml: String(contentsOfFile: path, encoding: .utf8)))
    let texts = { (name: String) in file[name]?.items?.compactMap(\.string) }
    organization = (texts("organization") ?? [CheckFixture.account.rawValue]).map(AccountID.init)
    others = (texts("others") ?? []).map(AccountID.init)
    regions = texts("regions") ?? [CheckFixture.region.rawValue]
    var responses: [String: [Response]] = [:]
    if case .object(let answers)? = file["answers"] {
      for (operation, answer) in answers {
        responses[operation] = answer.items?.map(Self.response) ?? [Response(body: answer)]
      }
    }
    self.responses = responses
  }

  private static func response(_ written: JSON) -> Response {
    var response = Response(
      account: written["account"]?.string, region: written["region"]?.string, input: written["input"],
      status: written["error"] == nil ? 200 : 400, error: written["error"]?.string, body: written["body"],
      text: written["text"]?.string)
    if case .integer(let status)? = written["status"] { response.status = Int(status) }
    return response
  }

  func send(_ call: Call) async throws -> Answer {
    if let answer = try whoAndWhere(call) { return answer }
    let response = responses[call.operation.description]?.first {
      ($0.account ?? call.account) == call.account && ($0.region ?? call.region) == call.region
        && ($0.input.map { call.input.holds($0) } ?? true)
    }
    guard let response else { return try refusal(call.operation, "AccessDeniedException", 403) }
    if let error = response.error { return try refusal(call.operation, error, response.status) }
    let bytes = try response.text.map { Array($0.utf8) } ?? (response.body ?? [:]).serialized()
    return Answer(status: response.status, body: bytes)
  }

  private func refusal(_ operation: OperationIdentity, _ code: String, _ status: Int) throws -> Answer {
    let body: JSON = ["__type": .string(code), "message": "not authorized"]
    return Answer(status: status, headers: ["x-amzn-errortype": code], body: try body.serialized())
  }

  /// The calls by which the runner learns the accounts and Regions.
  private func whoAndWhere(_ call: Call) throws -> Answer? {
    let body: JSON
    switch call.operation.description {
    case "organizations:DescribeOrganization":
      body = ["Organization": ["Id": .string(Self.organizationID), "FeatureSet": "ALL"]]
    case "organizations:ListAccounts":
      let accounts = organization.map { account -> JSON in
        let arn = "arn:aws:organizations::\(account):account/\(Self.organizationID)/\(account)"
        return ["Id": .string(account.rawValue), "Arn": .string(arn), "State": "ACTIVE"]
      }
      body = ["Accounts": .array(accounts)]
    case "organizations:ListDelegatedAdministrators": body = ["DelegatedAdministrators": []]
    case "account:ListRegions":
      body = ["Regions": .array(regions.map { ["RegionName": .string($0), "RegionOptStatus": "ENABLED"] })]
    default: return nil
    }
    guard responses[call.operation.description] == nil else { return nil }
    return Answer(status: 200, body: try body.serialized())
  }

  /// Collects what the check's service answers into a snapshot.
  func collect(for check: Check, to path: String) async throws {
    let day = Day(year: 2026, month: 11, day: 23)
    let writer = try SnapshotWriter(
      path: path,
      snapshot: SnapshotRow(
        date: day, windowStartAt: day.start, windowEndAt: day.advanced(by: 1).start, toolVersion: "test",
        organizationID: organization.isEmpty ? nil : Self.organizationID))
    let caller = (organization.first ?? CheckFixture.account).rawValue
    let services = Set(check.operations.compactMap { $0.split(separator: ":").first.map(String.init) })
    let plan = CollectionPlan(
      accounts: .init(
        named: others.map { Account(accountID: $0) }, includesOrganization: !organization.isEmpty,
        includesCaller: organization.isEmpty),
      services: services.filter(CollectorRegistry.services.contains).sorted())
    _ = try await CollectionRunner(
      client: Client(transport: self, caller: .init(account: caller, partition: "aws")), plan: plan, writer: writer,
      clock: { Timestamp(secondsSince1970: 1_795_500_000) }, sleep: { _ in }
    ).run()
    try await writer.derive(previous: nil)
    try await writer.finish()
  }
}

extension JSON {
  fileprivate var items: [JSON]? {
    guard case .array(let items) = self else { return nil }
    return items
  }

  /// Whether all that `part` says is said here.
  fileprivate func holds(_ part: JSON) -> Bool {
    guard case .object(let members) = part else { return self == part }
    return members.allSatisfy { self[$0.key]?.holds($0.value) ?? false }
  }

  /// A node of YAML: what is written in quotes stays a text.
  fileprivate init(yaml node: Node?) throws {
    switch node {
    case .mapping(let mapping)?:
      var members: [String: JSON] = [:]
      for (key, value) in mapping { members[key.string ?? ""] = try JSON(yaml: value) }
      self = .object(members)
    case .sequence(let sequence)?: self = .array(try sequence.map { try JSON(yaml: $0) })
    case .scalar(let scalar)?:
      guard scalar.style == .plain || scalar.style == .any, let node else {
        self = .string(scalar.string)
        return
      }
      if let number = node.int {
        self = .integer(Int64(number))
      } else if let number = node.float {
        self = .double(number)
      } else if let flag = node.bool {
        self = .bool(flag)
      } else if node.null != nil {
        self = .null
      } else {
        self = .string(scalar.string)
      }
    default: self = .object([:])
    }
  }
}
