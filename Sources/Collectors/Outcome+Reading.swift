internal import AWS
internal import Snapshot

// What an error means. The rules stand in the order in which they must be tried: a throttled call may carry any status,
// services say "off" with the codes that others use for "not allowed", and a code that means broken credentials in one
// Region means, where the same credentials work in another, that this Region is not enabled for the account.
//
// Two rules keep "not read" from being taken for "nothing there". A service counts as off only if AWS says so in as many
// words. A Region or endpoint counts as not there only if AWS answers this account elsewhere: without a network every
// name fails to resolve, and with broken credentials every Region refuses them.

extension Outcome {
  /// What an error says about the operation that it answers.
  ///
  /// - Parameter answersElsewhere: Whether AWS accepts the same credentials in another Region.
  init(reading error: AWSError, answersElsewhere: Bool) {
    switch error.reason {
    case .unsendable, .undecodable, .repeatedToken, .endlessList, .fault(.notRecorded), .fault(.timeout),
      .fault(.connection), .fault(.unreachable), .fault(.deadline):
      self = .failed
    case .fault(.dns), .fault(.tls):
      self = answersElsewhere ? .notOffered : .failed
    case .noCredentials(let error):
      // The way into the account is closed: that is never a word about the service.
      switch error.cause {
      case .refused(let status, let code) where Self.isThrottling(code, status):
        self = .throttled
      case .refused(_, let code) where Self.denialCodes.contains(code): self = .denied
      case .refused, .fault, .configuration: self = .failed
      }
    case .refused(let status, let code, let message):
      self = Self.reading(
        code, status, message, service: error.operation.service.name, operation: error.operation.name,
        answersElsewhere: answersElsewhere)
    }
  }

  private static func reading(
    _ code: String, _ status: Int, _ message: String, service: String, operation: String, answersElsewhere: Bool
  ) -> Outcome {
    let text = message.lowercased()
    if isThrottling(code, status) { return .throttled }
    if (500..<600).contains(status) && !endpointCodes.contains(code) { return .failed }
    if expiryCodes.contains(code) || signatureCodes.contains(code) { return .failed }
    if credentialCodes.contains(code) { return answersElsewhere ? .notOffered : .failed }
    if code == "RegionDisabledException" { return .notOffered }
    if code == "OptInRequired" || code == "SubscriptionRequiredException" { return .failed }
    if endpointCodes.contains(code) { return .notOffered }
    switch (service, code) {
    case ("cloudtrail", "UnsupportedOperationException"): return .failed
    case ("macie2", "AccessDeniedException") where text.contains("macie is not enabled"): return .disabled
    case ("securityhub", "InvalidAccessException"):
      let isOff =
        text.contains("is not subscribed to aws security hub") || text.contains("is not enabled for securityhub")
      return isOff ? .disabled : .failed
    case ("securityhub", "ResourceNotFoundException")
    where operation == "DescribeHub" || operation == "DescribeSecurityHubV2":
      return .disabled
    case ("s3control", "NoSuchPublicAccessBlockConfiguration"), ("s3", "NoSuchPublicAccessBlockConfiguration"):
      return .disabled
    case ("inspector2", "ResourceNotFoundException") where operation == "GetDelegatedAdminAccount": return .disabled
    case ("guardduty", "BadRequestException"), ("guardduty", "InvalidInputException"): return .failed
    case ("config", "NoSuchConfigurationRecorderException"), ("config", "NoSuchDeliveryChannelException"):
      return .disabled
    case ("organizations", "AWSOrganizationsNotInUseException"): return .disabled
    default: break
    }
    return denialCodes.contains(code) || status == 403 ? .denied : .failed
  }

  private static func isThrottling(_ code: String, _ status: Int) -> Bool {
    AttemptFailure(status: status, code: code) == .throttling
  }

  private static let expiryCodes: Set<String> = [
    "ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired",
  ]
  private static let signatureCodes: Set<String> = [
    "SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature", "RequestTimeTooSkewed",
  ]
  private static let credentialCodes: Set<String> = [
    "InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure", "InvalidAccessKeyId", "InvalidToken",
  ]
  private static let endpointCodes: Set<String> = ["UnknownOperationException", "InvalidAction"]
  private static let denialCodes: Set<String> = [
    "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "ForbiddenException",
  ]

  /// Of several calls of one operation, the outcome that the ledger keeps is the one with the greatest rank. What asking
  /// again may cure outranks what it cannot, so that resuming asks again.
  var gravity: Int {
    switch self {
    case .ok: 0
    case .disabled: 1
    case .notOffered: 2
    case .skipped: 3
    case .denied: 4
    case .throttled: 5
    case .failed: 6
    }
  }

  /// Whether asking again on the same day would give the same.
  var isSettled: Bool { self == .ok || self == .disabled || self == .notOffered || self == .denied }

  /// Whether the error shows that AWS accepted the credentials: it refused what was asked, not who asked.
  static func provesCredentials(_ error: AWSError) -> Bool {
    guard case .refused(let status, let code, _) = error.reason else { return false }
    return status < 500 && !credentialCodes.contains(code) && !signatureCodes.contains(code)
      && !expiryCodes.contains(code) && code != "RegionDisabledException"
  }

  /// What the ledger says about an error that was read as `self`.
  func explanation(of error: AWSError) -> String {
    guard self == .notOffered else { return error.message }
    if case .refused(_, let code, _) = error.reason,
      Self.credentialCodes.contains(code) || code == "RegionDisabledException"
    {
      return "the Region is not enabled for this account: \(error.message)"
    }
    return "the service is not offered in this Region: \(error.message)"
  }
}
