import Foundation
import TestSupport
import Testing

/// `runbook collect` as users run it, with the stand-in in AWS's place and a home without any settings.
struct LiveRun {
  /// A line of the ledger.
  struct Line: Decodable {
    let accountID: String
    let region: String
    let service: String
    let operation: String
    let outcome: String
    let errorCode: String?
    let message: String?

    enum CodingKeys: String, CodingKey {
      case region, service, operation, outcome, message
      case accountID = "account_id"
      case errorCode = "error_code"
    }
  }

  /// Where its events come from: nothing is asked of AWS for them.
  static let events = "cloudtrail: { source: files, location: logs }\n"

  let outcome: Program.Outcome
  let folder: TemporaryFolder
  let seconds: Double

  var snapshot: String { folder.path + "/archive/2026-11-23/snapshot.sqlite" }

  /// Collects, in the caller's account alone where nothing else is said. The day is long past: without `asOfNow`, only its
  /// events are read.
  init(
    _ arguments: [String] = [], asOfNow: Bool = true, at address: String, configuration: String = "",
    events: String = LiveRun.events,
    environment: [String: String] = [:]
  ) throws {
    folder = try TemporaryFolder()
    // An event history is of the past: these runs are of a fixed day, whenever they are.
    try folder.write(Self.logs, as: "logs/a.json")
    try folder.write(
      "archive: archive\n" + events + configuration, as: "runbook.yaml")
    let begun = ContinuousClock.now
    outcome = try Program.run(
      ["collect", "--config", "runbook.yaml", "--date", "2026-11-23", "--templates", Program.package + "/Templates"]
        + (asOfNow ? ["--as-of-now"] : []) + arguments, in: folder.path,
      environment: Self.environment(home: folder.path, address).merging(environment) { $1 })
    seconds = (ContinuousClock.now - begun) / .seconds(1)
  }

  /// An event of each account in the Regions that are looked at.
  private static let logs = [ExampleOrganization.caller, ExampleOrganization.readable].flatMap { account in
    ["us-east-1", "us-west-2"].map { region in
      #"{"eventTime":"2026-11-23T10:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","#
        + #""awsRegion":"\#(region)","recipientAccountId":"\#(account)"}"# + "\n"
    }
  }.joined()

  /// The stand-in's caller, and nothing of this machine.
  static func environment(home: String, _ address: String) -> [String: String] {
    [
      "HOME": home, "AWS_ENDPOINT_URL": address, "AWS_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "2",
      "AWS_ACCESS_KEY_ID": ExampleOrganization.accessKeyID,
      "AWS_SECRET_ACCESS_KEY": ExampleOrganization.secretAccessKey, "AWS_EC2_METADATA_DISABLED": "true",
      // The stand-in has one name.
      "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
    ]
  }

  func ledger() throws -> [Line] {
    let query = try Program.run(["query", "--snapshot", snapshot, "--format", "json", "SELECT * FROM collection"])
    try #require(query.code == 0, "\(query.error)\n\(outcome.error)")
    return try JSONDecoder().decode([Line].self, from: Data(query.output.utf8))
  }

  /// The one line of an operation.
  func line(_ service: String, _ operation: String, _ region: String) throws -> Line {
    let lines = try ledger().filter { ($0.service, $0.operation, $0.region) == (service, operation, region) }
    try #require(lines.count == 1, "\(lines)\n\(outcome.error)")
    return lines[0]
  }
}
