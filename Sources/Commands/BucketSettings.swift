internal import AWS
internal import Delivery
internal import Snapshot
internal import Yams

/// An archive in a bucket, as the configuration says it: where it is, and how it is written.
struct BucketSettings: Hashable {
  let location: S3Location
  /// The account whose credentials are used; the caller's without it.
  var account: AccountID?
  /// The account that the bucket must belong to.
  var expectedOwner: AccountID?
  /// For SSE-KMS: an id, an ARN or an alias.
  var kmsKey: String?

  static let keys = ["location", "account", "expected_owner", "kms_key"]

  init(location: S3Location) { self.location = location }

  /// - Parameter members: Of a mapping, read with `keys` among others.
  init(_ members: [String: Node], of node: Node, _ yaml: YAMLReader) throws(ConfigurationError) {
    guard let place = members["location"] else {
      throw yaml.error(node, "`location` is missing: write `location: s3://bucket/prefix`")
    }
    guard let location = S3Location(try yaml.text(place, "`location`")) else {
      throw yaml.error(place, "`\(place.string ?? "")` names no bucket; write `s3://bucket` or `s3://bucket/prefix`")
    }
    self.location = location
    if let node = members["account"] { account = try Configuration.account(node, yaml) }
    if let node = members["expected_owner"] { expectedOwner = try Configuration.account(node, yaml) }
    if let node = members["kms_key"] {
      let key = try yaml.text(node, "`kms_key`")
      guard key.wholeMatch(of: /[A-Za-z0-9:\/_.-]{1,2048}/) != nil else {
        throw yaml.error(node, "`\(key)` is no key: write its id, its ARN, or an alias such as `alias/reports`")
      }
      kmsKey = key
    }
  }

  func archive(of session: LiveSession) -> S3Archive {
    S3Archive(
      location, of: session.client, account: account?.rawValue ?? session.client.caller.account,
      region: session.region, kmsKey: kmsKey, expectedOwner: expectedOwner?.rawValue)
  }
}
