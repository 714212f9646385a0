/// Who a set of credentials belongs to, as AWS sees it.
public struct CallerIdentity: Sendable, Hashable {
  /// The account's number.
  public let account: String
  /// Who in it.
  public let arn: String
  /// Where the account is.
  public let partition: Partition

  /// Asks AWS. Whoever has credentials may.
  ///
  /// - Throws: `CredentialError`; `CancellationError`.
  public static func ask(
    _ sender: CallSender, region: String, signedBy provider: any CredentialProvider
  ) async throws -> CallerIdentity {
    let doing = "asking AWS whose credentials these are"
    do {
      let output = try await sender.ask(
        STSAPI.getCallerIdentity, [:], account: "caller", region: region, signedBy: provider)
      let partition = output.arn.split(separator: ":", omittingEmptySubsequences: false).dropFirst().first
      guard let partition = partition.flatMap({ Partition(rawValue: String($0)) }),
        output.account.utf8.count == 12, output.account.utf8.allSatisfy({ (48...57).contains($0) })
      else {
        throw CredentialError(
          "\(doing): the answer names no account of a known partition",
          cause: .refused(status: 200, code: "Undecodable"))
      }
      return CallerIdentity(account: output.account, arn: output.arn, partition: partition)
    } catch let failure as CallSender.Failure {
      var advice = ""
      if case .refused(_, let code, _) = failure.reason {
        switch code {
        case "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch":
          advice = ". The keys are wrong, deleted, or of another partition than \(region)"
        case "ExpiredToken", "ExpiredTokenException": advice = ". They have run out: sign in again"
        default: break
        }
      }
      throw CredentialError(doing, failed: failure.reason, advice: advice)
    }
  }
}
