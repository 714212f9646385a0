internal import AWS
internal import Snapshot

/// How buckets are set up.
extension S3API {
  /// Only the account's own buckets. Asked for with a prefix, it says in which Region each is.
  static let listBuckets = AWS.Operation<Buckets>(
    service, "ListBuckets", "GET /", permission: "s3:ListAllMyBuckets",
    pagination: .init("continuation-token") { $0.continuationToken })

  struct Buckets: Decodable, Sendable {
    let buckets: [ListedBucket]?
    let continuationToken: String?
    enum CodingKeys: String, CodingKey {
      case buckets = "Buckets"
      case continuationToken = "ContinuationToken"
    }
  }

  struct ListedBucket: Decodable, Sendable {
    let name: String
    let region: String?
    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case region = "BucketRegion"
    }
  }
}

extension PublicAccessBlock {
  /// - Parameter answer: `nil` where AWS says that there is none: then nothing is blocked.
  init(_ answer: S3API.PublicAccessBlock?) {
    self.init(
      isConfigured: answer != nil, blockPublicACLs: answer.map(\.blockPublicACLs) ?? false,
      ignorePublicACLs: answer.map(\.ignorePublicACLs) ?? false,
      blockPublicPolicy: answer.map(\.blockPublicPolicy) ?? false,
      restrictPublicBuckets: answer.map(\.restrictPublicBuckets) ?? false)
  }
}
