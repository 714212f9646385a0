/// A place in S3: a bucket, and what the keys in it begin with.
public struct S3Location: Hashable, Sendable {
  /// The bucket's name.
  public let bucket: String
  /// Without slashes at its ends; empty for the whole bucket.
  public let prefix: String

  /// Reads `s3://bucket/prefix`; `nil` for anything else.
  public init?(_ text: String) {
    guard text.hasPrefix("s3://") else { return nil }
    let parts = text.dropFirst("s3://".count).split(separator: "/").map(String.init)
    guard let bucket = parts.first, Bucket.isName(bucket) else { return nil }
    self.bucket = bucket
    prefix = parts.dropFirst().joined(separator: "/")
  }

  /// As it is written: `s3://bucket/prefix`.
  public var text: String { prefix.isEmpty ? "s3://\(bucket)" : "s3://\(bucket)/\(prefix)" }

  /// The key of what stands at `path` below it.
  public func key(_ path: String) -> String { prefix.isEmpty ? path : "\(prefix)/\(path)" }
}
