/// Amazon S3: what is called, and the parts of the answers that are read.
///
/// Every path begins with the bucket; `Endpoint.request` moves it into the host's name where AWS wants it there.
public enum S3API {
  /// Amazon S3.
  public static let service = Service("s3", .restXML)

  /// The objects below a prefix. Keys come percent-encoded, for XML cannot hold every character that a key can.
  public static let listObjects = Operation<ObjectList>(
    service, "ListObjectsV2", "GET /{Bucket}?list-type=2&encoding-type=url", headers: ownerHeader,
    permission: "s3:ListBucket",
    pagination: .init("continuation-token") { $0.isTruncated == true ? $0.nextContinuationToken : nil })

  /// An object, or a range of its bytes. Its answer is the body.
  public static let getObject = Operation<NoOutput>(
    service, "GetObject", "GET /{Bucket}/{Key+}",
    headers: ownerHeader.merging(["Range": "range", "IfMatch": "if-match"]) { $1 }, permission: "s3:GetObject")

  /// The bucket must belong to this account, so that nobody else's is read if ours is gone.
  static let ownerHeader = ["ExpectedBucketOwner": "x-amz-expected-bucket-owner"]

  /// A page of a listing.
  public struct ObjectList: Decodable, Sendable {
    let contents: Flattened<Listed>?
    let commonPrefixes: Flattened<Prefix>?
    let encodingType: String?
    let isTruncated: Bool?
    let nextContinuationToken: String?

    enum CodingKeys: String, CodingKey {
      case contents = "Contents"
      case commonPrefixes = "CommonPrefixes"
      case encodingType = "EncodingType"
      case isTruncated = "IsTruncated"
      case nextContinuationToken = "NextContinuationToken"
    }

    struct Listed: Decodable, Sendable {
      let key: String
      let size: Int
      let eTag: String?
      enum CodingKeys: String, CodingKey {
        case key = "Key"
        case size = "Size"
        case eTag = "ETag"
      }
    }

    struct Prefix: Decodable, Sendable {
      let prefix: String
      enum CodingKeys: String, CodingKey { case prefix = "Prefix" }
    }

    /// What the keys are, whether they came encoded or not.
    func decoded(_ text: String) -> String? {
      guard encodingType == "url" else { return text }
      return HTTPAddress.decoded(Substring(text.replacing("+", with: " ")))
    }
  }
}
