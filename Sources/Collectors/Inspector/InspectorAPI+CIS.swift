internal import AWS

extension InspectorAPI {
  static let listCISScans = AWS.Operation<CISScanPage>(
    service, "ListCisScans", "POST /cis/scan/list", pagination: .init("nextToken", \.nextToken))
  static let listCISChecks = AWS.Operation<CISCheckPage>(
    service, "ListCisScanResultsAggregatedByChecks", "POST /cis/scan-result/check/list",
    pagination: .init("nextToken", \.nextToken))
  static let listCISTargets = AWS.Operation<CISTargetPage>(
    service, "ListCisScanResultsAggregatedByTargetResource", "POST /cis/scan-result/resource/list",
    pagination: .init("nextToken", \.nextToken))

  struct CISScanPage: Decodable, Sendable {
    let scans: [Lenient<ListedCISScan>]?
    let nextToken: String?
  }

  struct ListedCISScan: Decodable, Sendable {
    let scanArn: String
    let scanConfigurationArn: String?
    let scanName: String?
    let status: String?
    let scanDate: WireTime?
    let failedChecks: Int?
    let totalChecks: Int?
    let securityLevel: String?
  }

  struct CISCounts: Decodable, Sendable {
    let failed: Int?
    let passed: Int?
    let skipped: Int?
  }

  struct CISCheckPage: Decodable, Sendable {
    let checkAggregations: [Lenient<CheckAggregation>]?
    let nextToken: String?
  }

  struct CheckAggregation: Decodable, Sendable {
    let checkId: String
    let title: String?
    let level: String?
    let accountId: String?
    let platform: String?
    let statusCounts: CISCounts?
  }

  struct CISTargetPage: Decodable, Sendable {
    let targetResourceAggregations: [Lenient<TargetAggregation>]?
    let nextToken: String?
  }

  struct TargetAggregation: Decodable, Sendable {
    let targetResourceId: String
    let accountId: String?
    let platform: String?
    let targetStatus: String?
    let targetStatusReason: String?
    let statusCounts: CISCounts?
  }
}
