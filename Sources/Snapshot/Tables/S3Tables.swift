// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// What S3's public access block says, of a bucket or of an account.
public struct PublicAccessBlock: Sendable {
  public var isConfigured: Bool
  public var blockPublicACLs: Bool?
  public var ignorePublicACLs: Bool?
  public var blockPublicPolicy: Bool?
  public var restrictPublicBuckets: Bool?

  public init(
    isConfigured: Bool, blockPublicACLs: Bool?, ignorePublicACLs: Bool?, blockPublicPolicy: Bool?,
    restrictPublicBuckets: Bool?
  ) {
    self.isConfigured = isConfigured
    self.blockPublicACLs = blockPublicACLs
    self.ignorePublicACLs = ignorePublicACLs
    self.blockPublicPolicy = blockPublicPolicy
    self.restrictPublicBuckets = restrictPublicBuckets
  }

  /// The columns that a table of such blocks has.
  static func fields<Row>(_ block: @escaping @Sendable (Row) -> PublicAccessBlock) -> [Table<Row>.Field] {
    [
      .column(
        "is_configured", { block($0).isConfigured },
        "Whether AWS has a configuration at all; without one all of the following is off"),
      .column("block_public_acls", { block($0).blockPublicACLs }, "Whether new public ACLs are refused"),
      .column("ignore_public_acls", { block($0).ignorePublicACLs }, "Whether public ACLs that are there are ignored"),
      .column("block_public_policy", { block($0).blockPublicPolicy }, "Whether new public bucket policies are refused"),
      .column(
        "restrict_public_buckets", { block($0).restrictPublicBuckets },
        "Whether public buckets are closed to all but AWS services and the owner"),
    ]
  }
}

/// The public access block of a bucket that receives a trail's logs.
public struct TrailBucket: Record {
  public var bucket: String
  public var block: PublicAccessBlock

  public init(bucket: String, block: PublicAccessBlock) {
    self.bucket = bucket
    self.block = block
  }

  public static let table = Table<TrailBucket>(
    "trail_bucket",
    "The public access block of the buckets that receive CloudTrail logs. A bucket's row stands with the account that"
      + " owns it and the home Region of the trail; without a row, no account that was read owns the bucket.",
    sources: ["s3:ListBuckets", "s3:GetPublicAccessBlock"],
    compared: [.configuration()],
    [.key("bucket", \.bucket, "The bucket")] + PublicAccessBlock.fields(\.block))
}

/// S3's public access block of a whole account.
public struct AccountPublicAccessBlock: Record {
  public var block: PublicAccessBlock

  public init(block: PublicAccessBlock) { self.block = block }

  public static let table = Table<AccountPublicAccessBlock>(
    "account_public_access_block",
    "S3's public access block of the account as it takes effect, the organization's policy included.",
    sources: ["s3control:GetPublicAccessBlock"],
    compared: [.configuration()], PublicAccessBlock.fields(\.block))
}
