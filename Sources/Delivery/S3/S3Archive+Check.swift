internal import AWS

extension S3Archive {
  /// What is known of a bucket before anything is sent to it.
  public struct Protection: Sendable, Hashable {
    /// That everybody can get at it, or that it is not known, where that is allowed.
    public let remarks: [String]
    /// What it keeps of what is overwritten.
    public let keeps: String
  }

  /// Looks whether the public can get at the bucket, before the first byte.
  ///
  /// - Parameter allowsPublic: Whether that is no reason to stop: it is remarked then.
  /// - Throws: `S3ArchiveError` if the bucket is public, or if S3 does not say; `CancellationError`.
  public func check(allowsPublic: Bool) async throws -> Protection {
    var remarks: [String] = []
    do {
      let exposure = try await explaining("looking whether the bucket \(bucket.name) is public") {
        try await bucket.exposure()
      }
      if case .open(let reasons) = exposure {
        let text = "the bucket \(bucket.name) is public: \(reasons.joined(separator: ", "))"
        guard allowsPublic else {
          throw S3ArchiveError(
            "\(text). Nothing was sent: turn on the bucket's public access block, or mean it with --allow-public")
        }
        remarks.append(text)
      }
    } catch let error as S3ArchiveError {
      guard let cause = error.cause else { throw error }
      guard Self.tellsNothing(cause), !error.isOthersBucket else {
        throw S3ArchiveError("\(error). Nothing was sent", cause: cause)
      }
      guard allowsPublic else {
        throw S3ArchiveError("\(error). Nothing was sent; --allow-public delivers without knowing", cause: cause)
      }
      remarks.append("whether the bucket \(bucket.name) is public is not known: \(cause.operation.name): \(cause.code)")
    }
    return Protection(remarks: remarks, keeps: try await keeps())
  }

  /// Whether this S3 would not, or could not, tell; anything else is a reason to stop.
  private static func tellsNothing(_ error: AWSError) -> Bool {
    ["AccessDenied", "NotImplemented", "MethodNotAllowed", "Undecodable"].contains(error.code)
  }

  private func keeps() async throws -> String {
    let versioning: String
    do {
      versioning =
        switch try await bucket.versioning() {
        case .enabled: "versioning is on: what is replaced stays as an earlier version"
        case .suspended: "versioning is suspended: what is replaced is gone"
        case .off: "versioning is off: what is replaced is gone"
        }
    } catch let error as AWSError {
      versioning = "versioning: not known (\(error.operation.permission): \(error.code))"
    }
    let lock: String
    do {
      if let found = try await bucket.lock() {
        lock =
          found.mode.map { "Object Lock is on: \($0.lowercased()), \(found.period ?? "without a time")" }
          ?? "Object Lock is on, without a default retention"
      } else {
        lock = "Object Lock is off"
      }
    } catch let error as AWSError {
      lock = "Object Lock: not known (\(error.operation.permission): \(error.code))"
    }
    return "\(versioning); \(lock)"
  }
}
