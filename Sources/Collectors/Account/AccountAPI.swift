internal import AWS

/// AWS Account Management: what is called, and the parts of the answers that are read.
enum AccountAPI {
  static let service = Service("account", .restJSON, .global)

  static let listRegions = AWS.Operation<RegionPage>(
    service, "ListRegions", "POST /listRegions", pagination: .init("NextToken", \.nextToken))

  struct RegionPage: Decodable, Sendable {
    let regions: [Lenient<ListedRegion>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case regions = "Regions"
      case nextToken = "NextToken"
    }
  }

  struct ListedRegion: Decodable, Sendable {
    let name: String
    let status: String
    enum CodingKeys: String, CodingKey {
      case name = "RegionName"
      case status = "RegionOptStatus"
    }
  }
}
