internal import AWS

extension AccessAnalyzerAPI {
  static let listFindings = AWS.Operation<FindingPage>(
    service, "ListFindingsV2", "POST /findingv2", permission: "access-analyzer:ListFindings",
    pagination: .init("nextToken", \.nextToken))

  struct FindingPage: Decodable, Sendable {
    let findings: [Lenient<ReportedFinding>]?
    let nextToken: String?
  }

  struct ReportedFinding: Decodable, Sendable {
    let id: String
    let findingType: String?
    let status: String?
    let resource: String?
    let resourceType: String?
    let resourceOwnerAccount: String?
    let createdAt: WireTime?
    let analyzedAt: WireTime?
    let updatedAt: WireTime?
    let error: String?
  }
}
