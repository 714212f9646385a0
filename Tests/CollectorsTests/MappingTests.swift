import Foundation
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

/// A case is a folder `Fixtures/<table>/<case>` with `input.json`, one item as it comes over the wire, and `rows.json`,
/// the rows that it becomes. `UPDATE_FIXTURES=1` writes the latter.
@Suite struct MappingTests {
  static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
  static let place = Place(account: AccountID("111122223333"), region: RegionName("eu-west-1"), partition: "aws")

  struct Case: Sendable, CustomTestStringConvertible {
    let table: String
    let name: String
    var folder: URL { MappingTests.fixtures.appending(path: "\(table)/\(name)") }
    var testDescription: String { "\(table)/\(name)" }
  }

  static let cases: [Case] = {
    func names(_ folder: URL) -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }
    return names(fixtures).flatMap { table in
      names(fixtures.appending(path: table)).map { Case(table: table, name: $0) }
    }
  }()

  struct Input<Item: Decodable>: Decodable {
    let item: Item
    let trailARN: String?
    let hasCustomSelectors: Bool?
    let partition: String?
  }

  /// Answers of services that speak XML are given as they come.
  struct Document: Decodable {
    let xml: String?
    let csv: String?
  }

  struct Delegated: Decodable {
    let administrator: OrganizationsAPI.ListedAccount
    let services: [OrganizationsAPI.DelegatedService]?
  }

  struct Destination: Decodable {
    let listed: GuardDutyAPI.ListedDestination
    let details: GuardDutyAPI.Destination?
  }

  struct Aggregator: Decodable {
    let arn: String
    let details: SecurityHubAPI.Aggregator?
  }

  struct ChannelAnswers: Decodable {
    let channels: [ConfigAPI.Channel]
    let statuses: [ConfigAPI.ChannelStatus]
  }

  struct RuleAnswers: Decodable {
    let compliance: ConfigAPI.RuleCompliance
    let rule: ConfigAPI.DescribedRule?
    let counts: [Int]?
  }

  struct RecorderAnswers: Decodable {
    let recorders: [ConfigAPI.Recorder]
    let statuses: [ConfigAPI.Status]
  }

  @Test(arguments: cases)
  func itemsBecomeRows(_ fixture: Case) throws {
    let bytes = try [UInt8](Data(contentsOf: fixture.folder.appending(path: "input.json")))
    let rows = try Self.rows(fixture, bytes)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let golden = fixture.folder.appending(path: "rows.json")
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] != nil {
      try (encoder.encode(rows) + Data("\n".utf8)).write(to: golden)
    }
    let expected = try JSON(parsing: [UInt8](Data(contentsOf: golden)))
    #expect(rows == expected)
  }

  static func rows(_ fixture: Case, _ bytes: [UInt8]) throws -> JSON {
    if let rows = try rowsOfSettings(fixture, bytes) ?? rowsBesideFindings(fixture, bytes) { return rows }
    func input<Item: Decodable>(_ type: Item.Type) throws -> Input<Item> {
      try decodeJSON(Input<Item>.self, from: bytes)
    }
    func item<Item: Decodable>(_ type: Item.Type) throws -> Item { try input(type).item }
    func written(_ partition: String?) -> Place {
      var place = place
      place.partition = partition ?? "aws"
      return place
    }
    let kind =
      fixture.table == "finding" ? String(fixture.name.prefix { $0 != "-" }) + "_finding" : fixture.table
    switch kind {
    case "account": return json([AccountCollector.row(try item(OrganizationsAPI.ListedAccount.self))])
    case "region": return json([Region(status: RegionCollector.region(try item(AccountAPI.ListedRegion.self)).status)])
    case "trail": return json([TrailCollector.row(try item(CloudTrailAPI.DescribedTrail.self))])
    case "trail_status":
      let input = try input(CloudTrailAPI.Status.self)
      return json([TrailStatusCollector.row(input.item, of: input.trailARN ?? "")])
    case "trail_event_selector":
      let input = try input(CloudTrailAPI.EventSelectors.self)
      return json(
        TrailEventSelectorCollector.rows(
          basic: (input.item.basic ?? []).compactMap(\.value),
          advanced: (input.item.advanced ?? []).compactMap(\.value), of: input.trailARN ?? "",
          hasCustomSelectors: input.hasCustomSelectors ?? false))
    case "guardduty_detector":
      return json([GuardDutyDetectorCollector.row(try item(GuardDutyAPI.Detector.self), id: "d1")])
    case "guardduty_feature":
      return json(GuardDutyFeatureCollector.rows(try item(GuardDutyAPI.Detector.self), id: "d1"))
    case "guardduty_finding":
      let input = try input(GuardDutyAPI.ReportedFinding.self)
      return found(GuardDutyFindingCollector.row(input.item, readIn: written(input.partition)))
    case "securityhub_hub": return json([SecurityHubHubCollector.row(try item(SecurityHubAPI.Hub.self))])
    case "securityhub_standard":
      return json([SecurityHubStandardCollector.row(try item(SecurityHubAPI.Standard.self))])
    case "securityhub_finding":
      let input = try input(SecurityHubAPI.ReportedFinding.self)
      return found(SecurityHubFindingCollector.row(input.item, readIn: written(input.partition)))
    case "inspector_status":
      return json(InspectorStatusCollector.rows(try item(InspectorAPI.AccountStatuses.self), of: place.account))
    case "inspector_finding":
      let input = try input(InspectorAPI.ReportedFinding.self)
      return found(InspectorFindingCollector.row(input.item, readIn: written(input.partition)))
    case "config_recorder":
      let answers = try item(RecorderAnswers.self)
      return json(ConfigRecorderCollector.rows(recorders: answers.recorders, statuses: answers.statuses))
    case "config_channel":
      let answers = try item(ChannelAnswers.self)
      return json(ConfigChannelCollector.rows(channels: answers.channels, statuses: answers.statuses))
    case "config_rule":
      let answers = try item(RuleAnswers.self)
      return json([
        ConfigRuleCollector.row(
          answers.compliance, answers.rule, answers.counts.map { .init(compliant: $0[0], nonCompliant: $0[1]) },
          readIn: place)
      ])
    case "resource_count": return json([ResourceCountCollector.row(try item(ConfigAPI.TypeCount.self))])
    default: throw UnreadableJSON(description: "no collector maps \(fixture.table)")
    }
  }

  /// `nil` for the tables of the five services' own state and findings.
  static func rowsOfSettings(_ fixture: Case, _ bytes: [UInt8]) throws -> JSON? {
    func item<Item: Decodable>(_ type: Item.Type) throws -> Item { try decodeJSON(Input<Item>.self, from: bytes).item }
    let document = try decodeJSON(Document.self, from: bytes)
    func xml<Output>(_ operation: AWS.Operation<Output>) throws -> Output? {
      try document.xml.map { text in
        try operation.identity.service.wireProtocol.decode(
          Output.self, from: Answer(status: 200, headers: [:], body: Array(text.utf8)))
      }
    }
    switch fixture.table {
    case "organization":
      return json([OrganizationCollector.row(try item(OrganizationsAPI.DescribedOrganization.Organization.self))])
    case "delegated_administrator":
      let item = try item(Delegated.self)
      return json(DelegatedAdministratorCollector.rows(item.administrator, services: item.services))
    case "guardduty_administrator":
      return json(GuardDutyAdministratorCollector.rows(try item(GuardDutyAPI.AdministratorAnswer.self), of: "d1"))
    case "guardduty_member":
      return json([GuardDutyMemberCollector.row(try item(GuardDutyAPI.Member.self), of: "d1")])
    case "guardduty_publishing_destination":
      let item = try item(Destination.self)
      return json([GuardDutyPublishingDestinationCollector.row(item.listed, item.details, of: "d1")])
    case "securityhub_v2": return json([SecurityHubV2Collector.row(try item(SecurityHubAPI.HubV2.self))])
    case "securityhub_aggregator":
      let item = try item(Aggregator.self)
      return json([SecurityHubAggregatorCollector.row(item.arn, item.details)])
    case "inspector_member": return json([InspectorMemberCollector.row(try item(InspectorAPI.Member.self))])
    case "inspector_coverage":
      return json([InspectorCoverageCollector.row(try item(InspectorAPI.CoveredResource.self))])
    case "inspector_cis_configuration":
      return json([InspectorCISConfigurationCollector.row(try item(InspectorAPI.CISConfiguration.self))])
    case "config_aggregator": return json([ConfigAggregatorCollector.row(try item(ConfigAPI.Aggregator.self))])
    case "access_analyzer": return json([AccessAnalyzerCollector.row(try item(AccessAnalyzerAPI.Analyzer.self))])
    case "macie_session": return json([MacieSessionCollector.row(try item(MacieAPI.Session.self))])
    case "detective_graph":
      let graph = try? item(DetectiveAPI.Graph.self)
      return json([
        try graph.map { DetectiveGraphCollector.row($0, of: place.account) }
          ?? DetectiveGraphCollector.row(try item(DetectiveAPI.Invitation.self))
      ])
    case "ebs_encryption":
      return json(try xml(EC2API.getEBSEncryptionByDefault).map { [EBSEncryptionCollector.row($0)] } ?? [])
    case "vpc":
      return json((try xml(EC2API.describeVPCs)?.vpcSet ?? []).compactMap(\.value).map(VPCCollector.row))
    case "vpc_flow_log":
      return json((try xml(EC2API.describeFlowLogs)?.flowLogSet ?? []).compactMap(\.value).map(VPCFlowLogCollector.row))
    case "trail_bucket": return json([TrailBucketCollector.row(try xml(S3API.getPublicAccessBlock), of: "b")])
    case "account_public_access_block":
      return json([AccountPublicAccessBlockCollector.row(try xml(S3ControlAPI.getPublicAccessBlock))])
    case "account_summary":
      return json(try xml(IAMAPI.getAccountSummary).map { [AccountSummaryCollector.row($0)] } ?? [])
    case "credential":
      let generated = Timestamp("2026-11-24T05:00:00Z")
      let users = CredentialReport(document.csv ?? "")?.users ?? []
      return json(users.compactMap(\.value).compactMap { CredentialCollector.row($0, generatedAt: generated) })
    default: return nil
    }
  }

  /// What products say beside their findings, and the products that are asked in brief; `nil` for all other tables.
  static func rowsBesideFindings(_ fixture: Case, _ bytes: [UInt8]) throws -> JSON? {
    func item<Item: Decodable>(_ type: Item.Type) throws -> Item { try decodeJSON(Input<Item>.self, from: bytes).item }
    let document = try decodeJSON(Document.self, from: bytes)
    func xml<Output>(_ operation: AWS.Operation<Output>) throws -> Output {
      try operation.identity.service.wireProtocol.decode(
        Output.self, from: Answer(status: 200, headers: [:], body: Array((document.xml ?? "").utf8)))
    }
    func sequence() throws -> AttackSequence? {
      GuardDutyFindingCollector.row(try item(GuardDutyAPI.ReportedFinding.self), readIn: place).attack
    }
    switch fixture.table {
    case "attack_signal": return json(try sequence()?.signals ?? [])
    case "attack_actor": return json(try sequence()?.actors ?? [])
    case "attack_resource": return json(try sequence()?.resources ?? [])
    case "attack_endpoint": return json(try sequence()?.endpoints ?? [])
    case "attack_indicator": return json(try sequence()?.indicators ?? [])
    case "instance":
      let reservations = try xml(EC2API.describeInstances).reservationSet ?? []
      return json(
        reservations.compactMap(\.value).flatMap { $0.instancesSet ?? [] }.compactMap(\.value).map {
          InstanceCollector.row($0, readIn: place)
        })
    case "image":
      guard document.xml != nil else { return json([ImageCollector.missing("ami-0gone", in: place)]) }
      return json(
        (try xml(EC2API.describeImages).imagesSet ?? []).compactMap(\.value).map {
          ImageCollector.row($0, readIn: place)
        })
    case "cis_scan": return json([CISScanCollector.row(try item(InspectorAPI.ListedCISScan.self), readIn: place)])
    case "cis_check":
      return json([CISCheckCollector.row(try item(InspectorAPI.CheckAggregation.self), of: "s1", readIn: place)])
    case "cis_target":
      return json([CISTargetCollector.row(try item(InspectorAPI.TargetAggregation.self), of: "s1", readIn: place)])
    case "config_rule_resource":
      return json([ConfigRuleCollector.row(try item(ConfigAPI.Evaluation.self), of: "r1")].compactMap { $0 })
    case "aggregated_resource_count":
      return json(try item([String].self).compactMap { AggregatedResourceCountCollector.row($0, of: "a1") })
    case "finding_resource" where fixture.name.hasPrefix("ocsf"):
      return json(SecurityHubFindingCollector.row(try item(SecurityHubAPI.OCSFFinding.self), readIn: place).resources)
    case "finding_resource" where fixture.name.hasPrefix("inspector"):
      return json(InspectorFindingCollector.row(try item(InspectorAPI.ReportedFinding.self), readIn: place).resources)
    case "finding_resource":
      return json(
        SecurityHubFindingCollector.row(try item(SecurityHubAPI.ReportedFinding.self), readIn: place).resources)
    case "accessanalyzer_finding":
      return found(
        AccessAnalyzerFindingCollector.row(try item(AccessAnalyzerAPI.ReportedFinding.self), of: "z1", readIn: place))
    case "macie_finding":
      return found(MacieFindingCollector.row(try item(MacieAPI.ReportedFinding.self), readIn: place))
    case "securityhub_finding" where fixture.name.hasPrefix("ocsf"):
      return found(SecurityHubFindingCollector.row(try item(SecurityHubAPI.OCSFFinding.self), readIn: place))
    default: return nil
    }
  }

  static func found<Details: Record>(_ found: FoundFinding<Details>) -> JSON {
    ["finding": json([found.finding]), "details": json([found.details])]
  }

  /// The columns that a row says itself, `NULL` ones left away.
  static func json<Row: Record>(_ rows: [Row]) -> JSON {
    .array(
      rows.map { row in
        var members: [String: JSON] = [:]
        for field in Row.table.fields {
          switch field.value(row) {
          case .null: break
          case .integer(let value): members[field.column.name] = .integer(value)
          case .real(let value): members[field.column.name] = .double(value)
          case .text(let value): members[field.column.name] = .string(value)
          }
        }
        return .object(members)
      })
  }
}
