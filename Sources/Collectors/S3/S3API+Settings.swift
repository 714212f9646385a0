internal import AWS
internal import Snapshot

/// How buckets are set up.
extension S3API {
  /// Only the account's own buckets. Asked for with a prefix, it says in which Region each is.
  static let listBuckets = AWS.Operation<Buckets>(
    service, "ListBuckets", "GET /", permission: "s3:ListAllMyBuckets")

  /// Whether a bucket is closed to the public.
  static let getPublicAccessBlock = AWS.Operation<PublicAccessBlock>(
    service, "GetPublicAccessBlock", "GET /{Bucket}?publicAccessBlock", permission: "s3:GetBucketPublicAccessBlock")

  struct Buckets: Decodable, Sendable {
    let buckets: [ListedBucket]?
    enum CodingKeys: String, CodingKey { case buckets = "Buckets" }
  }

  struct ListedBucket: Decodable, Sendable {
    let name: String
    let region: String?
    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case region = "BucketRegion"
    }
  }

  /// What S3 says of a bucket and, by S3 Control, of an account.
  struct PublicAccessBlock: Decodable, Sendable {
    let blockPublicACLs: Bool?
    let ignorePublicACLs: Bool?
    let blockPublicPolicy: Bool?
    let restrictPublicBuckets: Bool?
    enum CodingKeys: String, CodingKey {
      case blockPublicACLs = "BlockPublicAcls"
      case ignorePublicACLs = "IgnorePublicAcls"
      case blockPublicPolicy = "BlockPublicPolicy"
      case restrictPublicBuckets = "RestrictPublicBuckets"
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
