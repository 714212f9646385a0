// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// The public access block of a bucket that receives a trail's logs.
public struct TrailBucket: Record {
  public var bucket: String
  public var isConfigured: Bool
  public var blockPublicACLs: Bool?
  public var ignorePublicACLs: Bool?
  public var blockPublicPolicy: Bool?
  public var restrictPublicBuckets: Bool?

  public init(
    bucket: String, isConfigured: Bool, blockPublicACLs: Bool? = nil, ignorePublicACLs: Bool? = nil,
    blockPublicPolicy: Bool? = nil, restrictPublicBuckets: Bool? = nil
  ) {
    self.bucket = bucket
    self.isConfigured = isConfigured
    self.blockPublicACLs = blockPublicACLs
    self.ignorePublicACLs = ignorePublicACLs
    self.blockPublicPolicy = blockPublicPolicy
    self.restrictPublicBuckets = restrictPublicBuckets
  }

  public static let table = Table<TrailBucket>(
    "trail_bucket",
    "The public access block of the buckets that receive CloudTrail logs. A bucket's row stands with the account that"
      + " owns it and the home Region of the trail; without a row, no account that was read owns the bucket.",
    sources: ["s3:ListBuckets", "s3:GetPublicAccessBlock"],
    [
      .key("bucket", \.bucket, "The bucket"),
      .column(
        "is_configured", \.isConfigured,
        "Whether AWS has a configuration at all; without one all of the following is off"),
      .column("block_public_acls", \.blockPublicACLs, "Whether new public ACLs are refused"),
      .column("ignore_public_acls", \.ignorePublicACLs, "Whether public ACLs that are there are ignored"),
      .column("block_public_policy", \.blockPublicPolicy, "Whether new public bucket policies are refused"),
      .column(
        "restrict_public_buckets", \.restrictPublicBuckets,
        "Whether public buckets are closed to all but AWS services and the owner"),
    ])
}

/// S3's public access block of a whole account.
public struct AccountPublicAccessBlock: Record {
  public var isConfigured: Bool
  public var blockPublicACLs: Bool?
  public var ignorePublicACLs: Bool?
  public var blockPublicPolicy: Bool?
  public var restrictPublicBuckets: Bool?

  public init(
    isConfigured: Bool, blockPublicACLs: Bool? = nil, ignorePublicACLs: Bool? = nil, blockPublicPolicy: Bool? = nil,
    restrictPublicBuckets: Bool? = nil
  ) {
    self.isConfigured = isConfigured
    self.blockPublicACLs = blockPublicACLs
    self.ignorePublicACLs = ignorePublicACLs
    self.blockPublicPolicy = blockPublicPolicy
    self.restrictPublicBuckets = restrictPublicBuckets
  }

  public static let table = Table<AccountPublicAccessBlock>(
    "account_public_access_block",
    "S3's public access block of the account as it takes effect, the organization's policy included.",
    sources: ["s3control:GetPublicAccessBlock"],
    [
      .column(
        "is_configured", \.isConfigured,
        "Whether AWS has a configuration at all; without one all of the following is off"),
      .column("block_public_acls", \.blockPublicACLs, "Whether new public ACLs are refused"),
      .column("ignore_public_acls", \.ignorePublicACLs, "Whether public ACLs that are there are ignored"),
      .column("block_public_policy", \.blockPublicPolicy, "Whether new public bucket policies are refused"),
      .column(
        "restrict_public_buckets", \.restrictPublicBuckets,
        "Whether public buckets are closed to all but AWS services and the owner"),
    ])
}
