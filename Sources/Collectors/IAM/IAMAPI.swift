internal import AWS

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// AWS Identity and Access Management: what is called, and the parts of the answers that are read.
enum IAMAPI {
  static let service = Service("iam", .query(version: "2010-05-08"), .global)

  static let getAccountSummary = AWS.Operation<AccountSummaryAnswer>(service, "GetAccountSummary")
  static let generateCredentialReport = AWS.Operation<ReportState>(service, "GenerateCredentialReport")
  static let getCredentialReport = AWS.Operation<CredentialReport>(service, "GetCredentialReport")

  struct AccountSummaryAnswer: Decodable, Sendable {
    let summaryMap: XMLMap<Int>
    enum CodingKeys: String, CodingKey { case summaryMap = "SummaryMap" }
  }

  struct ReportState: Decodable, Sendable {
    let state: String?
    enum CodingKeys: String, CodingKey { case state = "State" }
  }

  struct CredentialReport: Decodable, Sendable {
    /// CSV; Base64 on the wire.
    let content: Data
    let generatedTime: WireTime?
    enum CodingKeys: String, CodingKey {
      case content = "Content"
      case generatedTime = "GeneratedTime"
    }
  }
}
