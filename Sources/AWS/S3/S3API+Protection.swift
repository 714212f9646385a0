/// Who can get at a bucket, and what it keeps of what is overwritten.
extension S3API {
  /// Whether the bucket is there for us.
  public static let headBucket = Operation<NoOutput>(
    service, "HeadBucket", "HEAD /{Bucket}", headers: ownerHeader, permission: "s3:ListBucket")

  /// Whether a bucket is closed to the public.
  public static let getPublicAccessBlock = Operation<PublicAccessBlock>(
    service, "GetPublicAccessBlock", "GET /{Bucket}?publicAccessBlock", headers: ownerHeader,
    permission: "s3:GetBucketPublicAccessBlock")

  /// Whether the bucket's policy lets everybody in.
  public static let getBucketPolicyStatus = Operation<PolicyStatus>(
    service, "GetBucketPolicyStatus", "GET /{Bucket}?policyStatus", headers: ownerHeader,
    permission: "s3:GetBucketPolicyStatus")

  /// To whom the bucket itself is opened, beside its policy.
  public static let getBucketACL = Operation<AccessControlList>(
    service, "GetBucketAcl", "GET /{Bucket}?acl", headers: ownerHeader, permission: "s3:GetBucketAcl")

  /// Whether what is overwritten is kept.
  public static let getBucketVersioning = Operation<Versioning>(
    service, "GetBucketVersioning", "GET /{Bucket}?versioning", headers: ownerHeader,
    permission: "s3:GetBucketVersioning")

  /// Whether, and how long, nothing can be taken away.
  public static let getObjectLockConfiguration = Operation<ObjectLock>(
    service, "GetObjectLockConfiguration", "GET /{Bucket}?object-lock", headers: ownerHeader,
    permission: "s3:GetBucketObjectLockConfiguration")

  /// What S3 says of a bucket and, by S3 Control, of an account.
  public struct PublicAccessBlock: Decodable, Sendable {
    /// New public access lists are refused.
    public let blockPublicACLs: Bool?
    /// Public access lists have no effect.
    public let ignorePublicACLs: Bool?
    /// New public policies are refused.
    public let blockPublicPolicy: Bool?
    /// A public policy lets in nobody but the account and AWS's services.
    public let restrictPublicBuckets: Bool?
    enum CodingKeys: String, CodingKey {
      case blockPublicACLs = "BlockPublicAcls"
      case ignorePublicACLs = "IgnorePublicAcls"
      case blockPublicPolicy = "BlockPublicPolicy"
      case restrictPublicBuckets = "RestrictPublicBuckets"
    }
  }

  /// What S3 makes of a bucket's policy.
  public struct PolicyStatus: Decodable, Sendable {
    /// `TRUE` or `FALSE`, in capitals or not.
    let isPublic: String?
    enum CodingKeys: String, CodingKey { case isPublic = "IsPublic" }
  }

  /// Who was granted what by an access list.
  public struct AccessControlList: Decodable, Sendable {
    let grants: [Grant]
    enum CodingKeys: String, CodingKey { case grants = "AccessControlList" }

    struct Grant: Decodable, Sendable {
      let grantee: Grantee
      enum CodingKeys: String, CodingKey { case grantee = "Grantee" }
    }

    struct Grantee: Decodable, Sendable {
      let uri: String?
      enum CodingKeys: String, CodingKey { case uri = "URI" }
    }

    /// Whether everybody, or everybody with any AWS account, was granted something.
    var isPublic: Bool {
      grants.contains { grant in
        ["AllUsers", "AuthenticatedUsers"].contains { grant.grantee.uri?.hasSuffix("/global/\($0)") == true }
      }
    }
  }

  /// A bucket's versioning.
  public struct Versioning: Decodable, Sendable {
    /// `Enabled`, `Suspended`, or nothing where it was never on.
    let status: String?
    enum CodingKeys: String, CodingKey { case status = "Status" }
  }

  /// A bucket's Object Lock.
  public struct ObjectLock: Decodable, Sendable {
    let enabled: String?
    let rule: Rule?
    enum CodingKeys: String, CodingKey {
      case enabled = "ObjectLockEnabled"
      case rule = "Rule"
    }

    struct Rule: Decodable, Sendable {
      let retention: Retention?
      enum CodingKeys: String, CodingKey { case retention = "DefaultRetention" }
    }

    struct Retention: Decodable, Sendable {
      let mode: String?
      let days: Int?
      let years: Int?
      enum CodingKeys: String, CodingKey {
        case mode = "Mode"
        case days = "Days"
        case years = "Years"
      }
    }
  }
}
