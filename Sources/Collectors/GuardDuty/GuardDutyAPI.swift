internal import AWS

/// Amazon GuardDuty: what is called, and the parts of the answers that are read.
enum GuardDutyAPI {
  static let service = Service("guardduty", .restJSON)

  static let listDetectors = AWS.Operation<DetectorPage>(
    service, "ListDetectors", "GET /detector", pagination: .init("nextToken", \.nextToken))
  static let getDetector = AWS.Operation<Detector>(service, "GetDetector", "GET /detector/{detectorId}")
  static let listFindings = AWS.Operation<FindingIDPage>(
    service, "ListFindings", "POST /detector/{detectorId}/findings", pagination: .init("nextToken", \.nextToken))
  static let getFindings = AWS.Operation<Findings>(
    service, "GetFindings", "POST /detector/{detectorId}/findings/get")

  struct DetectorPage: Decodable, Sendable {
    let detectorIds: [String]?
    let nextToken: String?
  }

  struct Detector: Decodable, Sendable {
    struct Feature: Decodable, Sendable {
      struct Option: Decodable, Sendable {
        let name: String
        let status: String
        let updatedAt: WireTime?
      }
      let name: String
      let status: String
      let updatedAt: WireTime?
      let additionalConfiguration: [Option]?
    }
    let status: String
    let findingPublishingFrequency: String?
    let createdAt: WireTime?
    let updatedAt: WireTime?
    let features: [Feature]?
  }

  struct FindingIDPage: Decodable, Sendable {
    let findingIds: [String]?
    let nextToken: String?
  }

  struct Findings: Decodable, Sendable {
    let findings: [Lenient<ReportedFinding>]?
  }
}
