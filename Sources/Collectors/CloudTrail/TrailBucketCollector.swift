internal import AWS
internal import Snapshot

/// The public access block of the buckets that receive logs, asked for in each trail's home Region alone.
///
/// An organization trail's bucket mostly belongs to an account of its own, which sees the trail as a member does, while the
/// trail's account may not ask about it. So every account looks for the buckets of all trails that it sees among its own,
/// and asks about those: who does not own a bucket is not denied, but has nothing to ask about.
enum TrailBucketCollector: RegionalCollector {
  static let service = CloudTrailAPI.service
  static let tables = [TrailBucket.table.definition]
  static let operations = [S3API.listBuckets.identity, S3API.getPublicAccessBlock.identity]
  static let dispensable = [
    Dispensable(
      S3API.listBuckets.identity, after: CloudTrailAPI.describeTrails.identity,
      rule: "no trail that was made in this Region delivers to a bucket"),
    Dispensable(
      S3API.getPublicAccessBlock.identity, after: CloudTrailAPI.describeTrails.identity, S3API.listBuckets.identity,
      rule: "the account owns no bucket that a trail of this Region delivers to"),
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let answer = try await unit.sharedCall(CloudTrailAPI.describeTrails, CloudTrailAPI.describeTrailsInput)
    for name in buckets(answer, in: unit.place.region) {
      guard let bucket = try await bucket(named: name, unit) else { continue }
      await unit.received(1, of: S3API.listBuckets.identity)
      try await ask(unit, bucket)
    }
  }

  /// The account's own bucket of that name, which is the first of those that begin with it; `nil` if it is another's. A
  /// page may be empty and not be the last.
  private static func bucket(named name: String, _ unit: CollectionUnit) async throws -> S3API.ListedBucket? {
    for try await page in unit.pages(S3API.listBuckets, ["prefix": .string(name), "max-buckets": 1]) {
      if let first = page.buckets?.first { return first.name == name ? first : nil }
    }
    return nil
  }

  private static func ask(_ unit: CollectionUnit, _ bucket: S3API.ListedBucket) async throws {
    let operation = S3API.getPublicAccessBlock
    let region = bucket.region.map(RegionName.init).flatMap { $0.isHostLabel ? $0 : nil }
    do {
      let block = try await unit.call(operation, ["Bucket": .string(bucket.name)], in: region)
      await unit.received(1, of: operation.identity)
      try await unit.write([row(block, of: bucket.name)])
    } catch let error as NotAnswered {
      if error.outcome == .disabled { try await unit.write([row(nil, of: bucket.name)]) }
    }
  }

  /// The buckets of the trails that were made in that Region.
  static func buckets(_ answer: CloudTrailAPI.TrailList, in region: RegionName) -> [String] {
    let trails = (answer.trailList ?? []).compactMap(\.value).filter { $0.homeRegion == region.rawValue }
    return Set(trails.compactMap { $0.s3BucketName?.orNil }).sorted()
  }

  static func row(_ block: S3API.PublicAccessBlock?, of bucket: String) -> TrailBucket {
    TrailBucket(bucket: bucket, block: PublicAccessBlock(block))
  }
}
