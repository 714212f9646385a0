/// Who can get at a bucket, and what it keeps of what is overwritten.
extension Bucket {
  /// Whether the public can get at a bucket.
  public enum Exposure: Sendable, Hashable {
    case closed
    /// Why it is not: sentences with `its` for the bucket's.
    case open([String])
  }

  /// What a bucket does with what is overwritten.
  public enum Versioning: String, Sendable, Hashable {
    case enabled, suspended, off
  }

  /// How long nothing can be taken away for good.
  public struct Lock: Sendable, Hashable {
    /// `GOVERNANCE` or `COMPLIANCE`; `nil` where nothing is retained by default.
    public let mode: String?
    /// The time of retention, as `30 days`; `nil` where nothing is retained by default.
    public let period: String?
  }

  /// Whether the bucket is there for us, but not as the expected owner's. S3 refuses both in the same words.
  ///
  /// - Throws: `AWSError` where it is not there for us at all; `CancellationError`.
  public func isOthers() async throws -> Bool {
    let operation = S3API.headBucket.identity
    do {
      _ = try await client.answer(operation, input, account: account, region: region)
      return false
    } catch let error as AWSError where error.status == 403 {
      _ = try await client.answer(operation, ["Bucket": .string(name)], account: account, region: region)
      return true
    }
  }

  /// Whether the public can get at the bucket: by its policy or its access list, as far as its public access block does
  /// not take their effect away.
  ///
  /// - Throws: `AWSError` where S3 does not say; `CancellationError`.
  public func exposure() async throws -> Exposure {
    let block = try await answer(S3API.getPublicAccessBlock, orNothingIf: "NoSuchPublicAccessBlockConfiguration")
    var reasons: [String] = []
    if block?.restrictPublicBuckets != true, try await hasPublicPolicy() {
      reasons.append("its policy lets everybody in")
    }
    if block?.ignorePublicACLs != true, try await answer(S3API.getBucketACL).isPublic {
      reasons.append("its access list grants something to everybody")
    }
    return reasons.isEmpty ? .closed : .open(reasons)
  }

  private func hasPublicPolicy() async throws -> Bool {
    let operation = S3API.getBucketPolicyStatus
    guard let status = try await answer(operation, orNothingIf: "NoSuchBucketPolicy") else { return false }
    switch status.isPublic?.lowercased() {
    case "true": return true
    case "false": return false
    default: throw failure(operation.identity, .undecodable("it does not say whether the policy is public"))
    }
  }

  /// What the bucket does with what is overwritten.
  ///
  /// - Throws: `AWSError`, `CancellationError`.
  public func versioning() async throws -> Versioning {
    switch try await answer(S3API.getBucketVersioning).status {
    case "Enabled": .enabled
    case "Suspended": .suspended
    default: .off
    }
  }

  /// The bucket's Object Lock; `nil` if it has none.
  ///
  /// - Throws: `AWSError`, `CancellationError`.
  public func lock() async throws -> Lock? {
    let lock = try await answer(
      S3API.getObjectLockConfiguration, orNothingIf: "ObjectLockConfigurationNotFoundError")
    guard let lock, lock.enabled == "Enabled" else { return nil }
    let retention = lock.rule?.retention
    return Lock(
      mode: retention?.mode,
      period: retention.flatMap { $0.days.map { "\($0) days" } ?? $0.years.map { "\($0) years" } })
  }

  private func answer<Output>(_ operation: Operation<Output>) async throws -> Output {
    try await client.call(operation, input, account: account, region: region)
  }

  /// - Parameter code: The error that says that there is none.
  private func answer<Output>(_ operation: Operation<Output>, orNothingIf code: String) async throws -> Output? {
    do { return try await answer(operation) } catch let error as AWSError where error.code == code { return nil }
  }
}
