import Foundation
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

/// A recording that a test writes into a folder of its own.
final class TestRecording {
  static let account = "111122223333"
  let folder: String
  private var exchanges: [String: [JSON]] = [:]
  private var quietAccounts: Set<String> = []

  init(caller: String = account) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "recording-\(UUID().uuidString)").path
    try write("2026-11-23/recording.json", head(caller: caller))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var day: String { folder + "/2026-11-23" }

  func head(caller: String = account) -> JSON {
    ["version": 1, "caller": .string(caller), "partition": "aws", "recorded_at": "2026-11-23T05:00:00Z"]
  }

  func write(_ path: String, _ json: JSON) throws {
    try write(path, text: String(decoding: json.serialized(), as: UTF8.self))
  }

  func write(_ path: String, text: String) throws {
    let file = URL(filePath: "\(folder)/\(path)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// Adds an exchange.
  func answer(
    _ operation: OperationIdentity, _ input: JSON = [:], account: String = account, region: String = "eu-west-1",
    status: Int = 200, type: String? = nil, _ body: JSON
  ) throws {
    var exchange: JSON = ["input": input, "status": .integer(Int64(status)), "body": body]
    if let type { exchange["headers"] = ["x-amzn-errortype": .string(type)] }
    try add(exchange, operation, account, region)
  }

  /// Adds an exchange of a service that speaks XML.
  func document(
    _ operation: OperationIdentity, _ input: JSON = [:], account: String = account, region: String = "eu-west-1",
    status: Int = 200, _ text: String
  ) throws {
    try add(
      ["input": input, "status": .integer(Int64(status)), "text": .string(text)], operation, account, region)
  }

  func fault(
    _ operation: OperationIdentity, _ input: JSON = [:], account: String = account, region: String = "eu-west-1",
    _ fault: String
  ) throws {
    try add(["input": input, "fault": .string(fault)], operation, account, region)
  }

  private func add(_ exchange: JSON, _ operation: OperationIdentity, _ account: String, _ region: String) throws {
    let path = "2026-11-23/\(account)/\(region)/\(operation.service.name).\(operation.name).json"
    exchanges[path, default: []].append(exchange)
    try write(path, ["exchanges": .array(exchanges[path] ?? [])])
  }

  /// Answers of an account in which everything is on, and nothing was found.
  func quietServices(account: String = account, region: String = "eu-west-1", except: Set<String> = []) throws {
    func add(_ operation: OperationIdentity, _ input: JSON, _ body: JSON) throws {
      guard !except.contains(operation.description) else { return }
      try answer(operation, input, account: account, region: region, body)
    }
    try add(CloudTrailAPI.describeTrails.identity, ["includeShadowTrails": true], ["trailList": []])
    try add(GuardDutyAPI.listDetectors.identity, ["maxResults": 50], ["detectorIds": ["d1"]])
    try add(
      GuardDutyAPI.getDetector.identity, ["detectorId": "d1"],
      ["status": "ENABLED", "features": [["name": "S3_DATA_EVENTS", "status": "ENABLED"]]])
    try add(GuardDutyAPI.getAdministratorAccount.identity, ["detectorId": "d1"], ["administrator": [:]])
    let members: JSON = ["detectorId": "d1", "maxResults": 50]
    try add(GuardDutyAPI.listMembers.identity, members, ["members": []])
    try add(GuardDutyAPI.listPublishingDestinations.identity, members, ["destinations": []])
    try add(GuardDutyAPI.listFindings.identity, Self.listFindings, ["findingIds": []])
    try add(SecurityHubAPI.describeSecurityHubV2.identity, [:], ["HubV2Arn": "arn:aws:securityhub:::hubv2/a"])
    try add(SecurityHubAPI.listFindingAggregators.identity, ["MaxResults": 100], ["FindingAggregators": []])
    try add(
      SecurityHubAPI.describeHub.identity, [:], ["HubArn": "arn:aws:securityhub:eu-west-1:111122223333:hub/default"])
    try add(SecurityHubAPI.getEnabledStandards.identity, ["MaxResults": 100], ["StandardsSubscriptions": []])
    try add(SecurityHubAPI.getFindings.identity, Self.getFindings, ["Findings": []])
    try add(SecurityHubAPI.getFindingsV2.identity, SecurityHubV2FindingCollector.input, ["Findings": []])
    try add(
      InspectorAPI.batchGetAccountStatus.identity, ["accountIds": [.string(account)]],
      ["accounts": [["accountId": .string(account), "state": ["status": "ENABLED"], "resourceState": [:]]]])
    try add(InspectorAPI.getDelegatedAdminAccount.identity, [:], [:])
    try add(
      InspectorAPI.listCoverage.identity, InspectorCoverageCollector.input(AccountID(account)),
      ["coveredResources": []])
    try add(InspectorAPI.listCISScanConfigurations.identity, ["maxResults": 100], ["scanConfigurations": []])
    try add(InspectorAPI.listFindings.identity, InspectorFindingCollector.input, ["findings": []])
    try add(InspectorAPI.listCISScans.identity, CISScanCollector.input, ["scans": []])
    try add(ConfigAPI.describeRecorders.identity, [:], ["ConfigurationRecorders": []])
    try add(ConfigAPI.describeRecorderStatus.identity, [:], ["ConfigurationRecordersStatus": []])
    try add(ConfigAPI.describeDeliveryChannels.identity, [:], ["DeliveryChannels": []])
    try add(ConfigAPI.describeDeliveryChannelStatus.identity, [:], ["DeliveryChannelsStatus": []])
    try add(ConfigAPI.describeAggregators.identity, ["Limit": 100], ["ConfigurationAggregators": []])
    try add(ConfigAPI.describeRules.identity, [:], ["ConfigRules": []])
    try add(ConfigAPI.describeCompliance.identity, [:], ["ComplianceByConfigRules": []])
    try add(ConfigAPI.getResourceCounts.identity, ["limit": 100], ["resourceCounts": []])
    try add(AccessAnalyzerAPI.listAnalyzers.identity, ["maxResults": 100], ["analyzers": []])
    try add(MacieAPI.getMacieSession.identity, [:], ["status": "ENABLED"])
    try add(MacieAPI.listFindings.identity, MacieFindingCollector.input, ["findingIds": []])
    try add(DetectiveAPI.listGraphs.identity, ["MaxResults": 200], ["GraphList": []])
    try add(DetectiveAPI.listInvitations.identity, ["MaxResults": 200], ["Invitations": []])
    try quietDocuments(account: account, region: region, except: except)
  }

  /// The same of the services that speak XML. Those that answer once for an account are added once.
  private func quietDocuments(account: String, region: String, except: Set<String>) throws {
    func add(_ operation: OperationIdentity, _ input: JSON, at region: String, _ text: String) throws {
      guard !except.contains(operation.description) else { return }
      try document(operation, input, account: account, region: region, text)
    }
    try add(EC2API.getEBSEncryptionByDefault.identity, [:], at: region, Self.ec2("GetEbsEncryptionByDefault"))
    try add(
      EC2API.describeInstances.identity, ["MaxResults": 1000], at: region,
      Self.ec2("DescribeInstances", "<reservationSet/>"))
    try add(EC2API.describeVPCs.identity, ["MaxResults": 1000], at: region, Self.ec2("DescribeVpcs", "<vpcSet/>"))
    try add(
      EC2API.describeFlowLogs.identity, ["MaxResults": 1000], at: region, Self.ec2("DescribeFlowLogs", "<flowLogSet/>"))
    guard quietAccounts.insert(account).inserted else { return }
    let global = RegionName.global.rawValue
    try add(
      IAMAPI.getAccountSummary.identity, [:], at: global,
      Self.iam("GetAccountSummary", "<SummaryMap><entry><key>Users</key><value>1</value></entry></SummaryMap>"))
    try add(
      IAMAPI.generateCredentialReport.identity, [:], at: global,
      Self.iam("GenerateCredentialReport", "<State>COMPLETE</State>"))
    try add(
      IAMAPI.getCredentialReport.identity, [:], at: global, Self.credentialReport("user,mfa_active\na,true\n"))
    try add(
      S3ControlAPI.getPublicAccessBlock.identity, ["AccountId": .string(account)], at: global, Self.publicAccessBlock)
  }

  static func ec2(_ operation: String, _ members: String = "") -> String {
    "<\(operation)Response><requestId>r</requestId>\(members)</\(operation)Response>"
  }

  static func iam(_ operation: String, _ members: String) -> String {
    "<\(operation)Response><\(operation)Result>\(members)</\(operation)Result></\(operation)Response>"
  }

  static func credentialReport(_ csv: String) -> String {
    iam("GetCredentialReport", "<Content>\(Data(csv.utf8).base64EncodedString())</Content>")
  }

  static let publicAccessBlock = """
    <PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>\
    <BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>\
    </PublicAccessBlockConfiguration>
    """

  func regions(_ regions: [(String, String)], account: String = account) throws {
    try answer(
      AccountAPI.listRegions.identity, ["MaxResults": 50], account: account, region: "global",
      [
        "Regions": .array(
          regions.map { ["RegionName": .string($0.0), "RegionOptStatus": .string($0.1)] })
      ])
  }

  static let listFindings: JSON = [
    "detectorId": "d1", "maxResults": 50, "sortCriteria": ["attributeName": "updatedAt", "orderBy": "DESC"],
  ]
  static let getFindings: JSON = [
    "Filters": ["RecordState": [["Value": "ACTIVE", "Comparison": "EQUALS"]]], "MaxResults": 100,
  ]

  func client() throws -> Client {
    let transport = try ReplayTransport(folder: day)
    return Client(transport: transport, caller: transport.recording.caller)
  }
}
