public import AWS

/// What writing an archive in a bucket needs.
public struct S3Permission: Hashable, Sendable {
  /// What it is allowed on.
  public enum Resource: Hashable, Sendable {
    case bucket
    /// Keys below the archive's prefix, `*` for anything.
    case objects([String])
    case key
  }

  /// What it is for, as the name of an IAM statement.
  public let purpose: String
  /// IAM's actions, sorted.
  public let actions: [String]
  /// On what.
  public let resource: Resource

  /// All of them. `ReplaceDays` alone can be left out, by who never says `--replace`.
  ///
  /// - Parameter usesKey: Whether a key of KMS is configured.
  public static func all(usesKey: Bool) -> [S3Permission] {
    func permission(_ purpose: String, _ operations: [OperationIdentity], on resource: Resource) -> S3Permission {
      S3Permission(purpose: purpose, actions: Set(operations.map(\.permission)).sorted(), resource: resource)
    }
    return [
      permission(
        "LookAtBucket",
        [
          S3API.headBucket.identity, S3API.listObjects.identity, S3API.listMultipartUploads.identity,
          S3API.getPublicAccessBlock.identity, S3API.getBucketPolicyStatus.identity, S3API.getBucketACL.identity,
          S3API.getBucketVersioning.identity, S3API.getObjectLockConfiguration.identity,
        ], on: .bucket),
      permission(
        "WriteDays",
        [
          S3API.getObject.identity, S3API.headObject.identity, S3API.putObject.identity,
          S3API.createMultipartUpload.identity, S3API.uploadPart.identity, S3API.completeMultipartUpload.identity,
          S3API.abortMultipartUpload.identity,
        ], on: .objects(["*"])),
      permission(
        "RenewLatest", [S3API.deleteObject.identity], on: .objects(["latest/*", "*/\(ArchiveManifest.name)"])),
      permission("ReplaceDays", [S3API.deleteObject.identity], on: .objects(["*"])),
    ]
      + (usesKey
        ? [S3Permission(purpose: "UseKey", actions: ["kms:Decrypt", "kms:GenerateDataKey"], resource: .key)] : [])
  }
}
