public import AWS

/// Why an archive in a bucket could not be read or written: what was being done, what came back, and what to do.
public struct S3ArchiveError: Error, CustomStringConvertible, Sendable {
  /// All of it.
  public let description: String
  /// What S3 said, where it was S3.
  public let cause: AWSError?
  /// Whether the bucket is another account's than it should be.
  let isOthersBucket: Bool

  init(_ description: String, cause: AWSError? = nil, isOthersBucket: Bool = false) {
    self.description = description
    self.cause = cause
    self.isOthersBucket = isOthersBucket
  }
}

extension S3Archive {
  /// Runs `work`; what S3 says against it is told with what to do about it.
  func explaining<Result>(_ what: String, _ work: () async throws -> Result) async throws -> Result {
    do {
      return try await work()
    } catch let error as AWSError {
      let isOthers = await isOthersBucket(error)
      let advice = isOthers ? wrongOwner : advice(error)
      throw S3ArchiveError(
        "\(what): \(error.operation.name): \(error.code): \(error.message); \(advice)", cause: error,
        isOthersBucket: isOthers)
    } catch let error as ChangedSource {
      throw S3ArchiveError(
        "\(what): the file of s3://\(bucket.name)/\(error.key) changed while it was being sent; run this again when"
          + " nothing else writes there")
    } catch let error as ArchiveError {
      throw S3ArchiveError("\(error)")
    }
  }

  /// S3 refuses with the same words whoever may not do something and whoever meant another account's bucket: if it
  /// answers without the owner, it was the owner.
  private func isOthersBucket(_ error: AWSError) async -> Bool {
    guard expectedOwner != nil, error.status == 403, ["AccessDenied", "HTTP403"].contains(error.code) else {
      return false
    }
    return (try? await bucket.isOthers()) ?? false
  }

  private var wrongOwner: String {
    "the bucket \(bucket.name) does not belong to the account \(expectedOwner ?? "") of `expected_owner`:"
      + " correct the bucket's name or the account"
  }

  private func advice(_ error: AWSError) -> String {
    let action = error.operation.permission
    switch error.reason {
    case .fault(.notRecorded), .fault(.deadline), .repeatedToken, .endlessList, .undecodable, .unsendable:
      return "run this again"
    case .fault:
      return "S3 cannot be reached: check the network, HTTPS_PROXY, and AWS_ENDPOINT_URL_S3 if it is set, then run"
        + " this again: it goes on where it stopped"
    case .noCredentials: return "see `Credentials` in the README"
    case .refused(_, let code, let message):
      if message.contains("kms:") || code.hasPrefix("KMS.") {
        return "the key \(kmsKey.map { "`\($0)`" } ?? "of the bucket's default encryption") cannot be used: allow"
          + " kms:GenerateDataKey and kms:Decrypt on it, in the policy of who runs this and in the key's own, and see"
          + " that it is enabled"
      }
      switch code {
      case "AccessDenied", "HTTP403", "AllAccessDisabled":
        return "allow \(action) on \(resource(of: error.operation)), as `runbook policy` says, and see whether the"
          + " bucket's policy or its key denies it"
      case "NoSuchBucket": return "there is no bucket \(bucket.name): correct its name, or make it"
      case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken":
        return "the credentials have run out: sign in again, then run this again: it goes on where it stopped"
      case "InvalidAccessKeyId", "SignatureDoesNotMatch":
        return "the credentials are not good for this endpoint: check whose they are"
      case "RequestTimeTooSkewed": return "set this machine's clock"
      case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
        return "set AWS_REGION to the bucket's Region"
      case "NotImplemented", "MethodNotAllowed":
        return "what answers is not Amazon S3, and does not know \(error.operation.name)"
      default: return "run this again: it goes on where it stopped"
      }
    }
  }

  private func resource(of operation: OperationIdentity) -> String {
    operation.path.contains("{Key") ? "\(location.text)/*" : "the bucket \(bucket.name)"
  }
}
