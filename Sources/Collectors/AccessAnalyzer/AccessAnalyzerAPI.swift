internal import AWS

/// IAM Access Analyzer: what is called, and the parts of the answers that are read.
enum AccessAnalyzerAPI {
  static let service = Service("accessanalyzer", .restJSON)

  static let listAnalyzers = AWS.Operation<AnalyzerPage>(
    service, "ListAnalyzers", "GET /analyzer", permission: "access-analyzer:ListAnalyzers",
    pagination: .init("nextToken", \.nextToken))

  struct AnalyzerPage: Decodable, Sendable {
    let analyzers: [Lenient<Analyzer>]?
    let nextToken: String?
  }

  struct Analyzer: Decodable, Sendable {
    struct Reason: Decodable, Sendable { let code: String? }
    let arn: String
    let name: String?
    let type: String?
    let status: String?
    let statusReason: Reason?
    let managedBy: String?
    let createdAt: WireTime?
    let lastResourceAnalyzedAt: WireTime?
  }
}
