/// What is written to a bucket.
///
/// Every body is signed with its hash, and carries its SHA-256 once more as a checksum, which S3 verifies and keeps.
extension S3API {
  /// Puts an object. Its body is the payload.
  public static let putObject = Operation<NoOutput>(
    service, "PutObject", "PUT /{Bucket}/{Key+}",
    headers: ownerHeader.merging(objectHeaders) { $1 }.merging(conditionHeaders) { $1 }
      .merging(["ChecksumSHA256": "x-amz-checksum-sha256"]) { $1 },
    permission: "s3:PutObject")

  /// What is known of an object without its bytes.
  public static let headObject = Operation<NoOutput>(
    service, "HeadObject", "HEAD /{Bucket}/{Key+}",
    headers: ownerHeader.merging(["ChecksumMode": "x-amz-checksum-mode"]) { $1 }, permission: "s3:GetObject")

  /// Takes an object away; with versioning, the bucket keeps it as an earlier version.
  public static let deleteObject = Operation<NoOutput>(
    service, "DeleteObject", "DELETE /{Bucket}/{Key+}",
    headers: ownerHeader.merging(["IfMatch": "if-match"]) { $1 }, permission: "s3:DeleteObject")

  /// Begins an object that comes in parts.
  public static let createMultipartUpload = Operation<CreatedUpload>(
    service, "CreateMultipartUpload", "POST /{Bucket}/{Key+}?uploads",
    headers: ownerHeader.merging(objectHeaders) { $1 }
      .merging(["ChecksumAlgorithm": "x-amz-checksum-algorithm"]) { $1 },
    permission: "s3:PutObject")

  /// One part. Its body is the payload.
  public static let uploadPart = Operation<NoOutput>(
    service, "UploadPart", "PUT /{Bucket}/{Key+}", query: ["partNumber", "uploadId"],
    headers: ownerHeader.merging(["ChecksumSHA256": "x-amz-checksum-sha256"]) { $1 }, permission: "s3:PutObject")

  /// Makes an object of its parts. The payload names them.
  public static let completeMultipartUpload = Operation<CompletedUpload>(
    service, "CompleteMultipartUpload", "POST /{Bucket}/{Key+}", query: ["uploadId"],
    headers: ownerHeader.merging(conditionHeaders) { $1 }.merging(["ContentType": "content-type"]) { $1 },
    permission: "s3:PutObject")

  /// Gives up an object that comes in parts.
  public static let abortMultipartUpload = Operation<NoOutput>(
    service, "AbortMultipartUpload", "DELETE /{Bucket}/{Key+}", headers: ownerHeader,
    permission: "s3:AbortMultipartUpload")

  /// What was begun in parts and neither made whole nor given up.
  public static let listMultipartUploads = Operation<UploadList>(
    service, "ListMultipartUploads", "GET /{Bucket}?uploads&encoding-type=url", headers: ownerHeader,
    permission: "s3:ListBucketMultipartUploads")

  private static let objectHeaders = [
    "ContentType": "content-type", "CacheControl": "cache-control", "ContentDisposition": "content-disposition",
    "ServerSideEncryption": "x-amz-server-side-encryption",
    "SSEKMSKeyId": "x-amz-server-side-encryption-aws-kms-key-id", "SHA256": Bucket.hashHeader,
  ]

  private static let conditionHeaders = ["IfMatch": "if-match", "IfNoneMatch": "if-none-match"]

  /// An upload that was begun.
  public struct CreatedUpload: Decodable, Sendable {
    let uploadID: String
    enum CodingKeys: String, CodingKey { case uploadID = "UploadId" }
  }

  /// An upload that was made whole.
  public struct CompletedUpload: Decodable, Sendable {
    let eTag: String
    enum CodingKeys: String, CodingKey { case eTag = "ETag" }
  }

  /// Uploads under way.
  public struct UploadList: Decodable, Sendable {
    let uploads: Flattened<Upload>?
    enum CodingKeys: String, CodingKey { case uploads = "Upload" }

    struct Upload: Decodable, Sendable {
      let key: String
      let uploadID: String
      enum CodingKeys: String, CodingKey {
        case key = "Key"
        case uploadID = "UploadId"
      }
    }
  }
}
