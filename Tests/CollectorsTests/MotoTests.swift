import Foundation
import TestSupport
import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

/// moto keeps the state of an account, and was written by others: what botocore makes there, our client finds, and reads
/// as botocore reads it. The stand-in stands before it and checks every request.
@Suite struct MotoTests {
  static let account = ExampleOrganization.caller

  @Test func whatOneClientMakesTheOtherFinds() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "moto-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let keys: JSON = [
      "keys": .object([
        ExampleOrganization.accessKeyID: [
          "secret": .string(ExampleOrganization.secretAccessKey), "account": .string(Self.account),
        ]
      ])
    ]
    try Data(keys.serialized()).write(to: URL(fileURLWithPath: folder + "/accounts.json"))
    let standIn = try StandIn(fixtures: folder, moto: true)

    try await DifferentialTests.Reader.reading(from: standIn.address) { reader in
      let hub = try await reader.sender.send(
        Self.call(SecurityHubAPI.describeHub.identity).call, signedBy: CallersKeys())
      let reason = SecurityHubAPI.service.wireProtocol.error(in: hub)
      let error = AWSError(SecurityHubAPI.describeHub.identity, account: Self.account, region: "", reason: reason)
      #expect(Outcome(reading: error) == .disabled, "\(error)")

      let made = try DifferentialTests.theirAnswers(Self.making, at: standIn.address)
      let trail = try #require(made.compactMap { $0["TrailARN"] }.first)
      let detector = try #require(made.compactMap { $0["detectorId"] }.first)
      let reading = [
        Self.call(OrganizationsAPI.describeOrganization.identity),
        Self.call(OrganizationsAPI.listAccounts.identity),
        Self.call(CloudTrailAPI.describeTrails.identity),
        Self.call(CloudTrailAPI.getEventSelectors.identity, ["TrailName": trail]),
        Self.call(GuardDutyAPI.listDetectors.identity),
        Self.call(GuardDutyAPI.getDetector.identity, ["detectorId": detector]),
        Self.call(SecurityHubAPI.describeHub.identity),
        Self.call(ConfigAPI.describeRecorders.identity),
        Self.call(ConfigAPI.describeDeliveryChannels.identity),
      ]
      let theirs = try DifferentialTests.theirAnswers(reading, at: standIn.address)
      for (one, answer) in zip(reading, theirs) {
        let ours = try await reader.read(one.call)
        // moto gives members that AWS's models do not have, which botocore drops.
        #expect(DifferentialTests.holds(ours, answer), "\(one.testDescription):\n\(ours)\n\(answer)")
      }
      #expect(theirs.allSatisfy { $0 != [:] })
    }
    #expect(try standIn.log().filter { $0.error != nil && $0.operation != "DescribeHub" }.isEmpty)
  }

  private static let making = [
    call(s3, "CreateBucket", ["Bucket": "example-trail"]),
    call(
      CloudTrailAPI.service, "CreateTrail",
      ["Name": "org-trail", "S3BucketName": "example-trail", "IsMultiRegionTrail": true]),
    call(CloudTrailAPI.service, "StartLogging", ["Name": "org-trail"]),
    call(OrganizationsAPI.service, "CreateOrganization", ["FeatureSet": "ALL"]),
    call(OrganizationsAPI.service, "CreateAccount", ["Email": "a&b@example.com", "AccountName": "Ünder <test>"]),
    call(GuardDutyAPI.service, "CreateDetector", ["enable": true]),
    call(SecurityHubAPI.service, "EnableSecurityHub", [:]),
    call(
      ConfigAPI.service, "PutConfigurationRecorder",
      ["ConfigurationRecorder": ["name": "default", "roleARN": "arn:aws:iam::123456789012:role/config"]]),
    call(
      ConfigAPI.service, "PutDeliveryChannel",
      ["DeliveryChannel": ["name": "default", "s3BucketName": "example-trail"]]),
  ]

  private static let s3 = Service("s3", .restXML)

  private static func call(_ service: Service, _ operation: String, _ input: JSON) -> DifferentialTests.Case {
    call(AWS.Operation<JSON>(service, operation).identity, input)
  }

  private static func call(_ operation: OperationIdentity, _ input: JSON = [:]) -> DifferentialTests.Case {
    DifferentialTests.Case(
      call: Call(operation, account: account, region: "us-east-1", input: input), region: "us-east-1")
  }
}
