internal import AWS
internal import Snapshot

// Says what an error means. The rules stand in the order in which they must be tried: a throttled call may carry any
// status, and services say "disabled" with the codes that others use for "not allowed".
//
// Three rules keep "not read" from being taken for "nothing there". A service counts as disabled only if AWS says so in as
// many words. It counts as not offered in a Region only if the list made from botocore's endpoints says so: a name that
// does not resolve, a certificate that is not trusted and a connection that nobody accepts are faults of the network, or
// somebody in between. And a Region is disabled only where the account's list of Regions says so, which the runner looks
// at before it asks: credentials that are refused in a Region that is asked were refused in one that counts as enabled.

extension Outcome {
  /// What an error says about the operation that it answers.
  init(reading error: AWSError) {
    let operation = error.operation
    switch error.reason {
    case .unsendable, .undecodable, .repeatedToken, .endlessList, .fault(.notRecorded), .fault(.deadline):
      self = .failed
    case .fault: self = ServiceRegions.lacks(operation.service.name, in: error.region) ? .notOffered : .failed
    case .noCredentials(let error):
      // The way into the account is closed: that is never a word about the service.
      switch error.cause {
      case .refused(let status, let code) where Self.isThrottling(code, status):
        self = .throttled
      case .refused(_, let code) where Self.denialCodes.contains(code): self = .denied
      case .refused, .fault, .configuration: self = .failed
      }
    case .refused(let status, let code, _) where Self.isThrottling(code, status): self = .throttled
    case .refused(_, let code, _) where Self.endpointCodes.contains(code):
      let isAbsent = ServiceRegions.lacks(operation.service.name, in: error.region)
      self = isAbsent || Self.lateOperations.contains(operation.description) ? .notOffered : .failed
    case .refused(let status, let code, let message):
      self = Self.reading(code, status, message, service: operation.service.name, operation: operation.name)
    }
  }

  private static func reading(
    _ code: String, _ status: Int, _ message: String, service: String, operation: String
  ) -> Outcome {
    let text = message.lowercased()
    if (500..<600).contains(status) { return .failed }
    if expiryCodes.contains(code) || signatureCodes.contains(code) || credentialCodes.contains(code) { return .failed }
    if code == regionDisabled { return .notOffered }
    if code == "OptInRequired" || code == "SubscriptionRequiredException" { return .failed }
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
    // An answer in the form of an error: the organization has none.
    case ("inspector2", "ResourceNotFoundException") where operation == "GetDelegatedAdminAccount": return .ok
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
  private static let regionDisabled = "RegionDisabledException"

  /// Operations that came later than their services and may not have reached every Region. Of any other, an endpoint that
  /// does not know it is no endpoint of AWS, or one that is broken.
  private static let lateOperations: Set<String> = [
    "accessanalyzer:ListFindingsV2", "inspector2:ListCisScanConfigurations", "inspector2:ListCisScans",
    "inspector2:ListCisScanResultsAggregatedByChecks", "inspector2:ListCisScanResultsAggregatedByTargetResource",
    "securityhub:DescribeSecurityHubV2", "securityhub:GetFindingsV2",
  ]
  private static let denialCodes: Set<String> = [
    "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "ForbiddenException",
  ]

  /// Of several calls of one operation, the outcome that the ledger keeps is the one with the greatest rank. What asking
  /// again may cure outranks what it cannot, so that resuming asks again.
  var gravity: Int {
    switch self {
    case .ok, .notNeeded, .closed: 0
    case .disabled: 1
    case .notOffered: 2
    case .skipped: 3
    case .denied: 4
    case .throttled: 5
    case .failed: 6
    }
  }

  /// Whether asking again on the same day would give the same.
  var isSettled: Bool { isRead || self == .denied || self == .closed }

  /// What the coverage says about an error that was read as `self`.
  ///
  /// - Parameter listing: How the account's list of Regions calls the error's Region, such as `ListRegions calls ENABLED`;
  ///   `nil` where there is none.
  func explanation(of error: AWSError, listing: String? = nil) -> String {
    switch (self, error.reason) {
    case (.notOffered, .refused(_, Self.regionDisabled, _)):
      return "the Region is disabled for this account: \(error.message)"
    case (.notOffered, _):
      guard ServiceRegions.lacks(error.operation.service.name, in: error.region) else {
        return "the operation is not offered in this Region: \(error.message)"
      }
      return "the service is not offered in this Region (\(ServiceRegions.source)): \(error.message)"
    case (.failed, .refused(_, let code, _))
    where Self.credentialCodes.contains(code) && error.operation.service.placement == .regional:
      let place =
        listing.map { "credentials refused in an enabled Region (\($0))" } ?? "credentials refused in this Region"
      return "\(place): \(error.message) (A session token of the global STS endpoint is not valid in Regions that were"
        + " enabled later: get it from a regional one, `sts_regional_endpoints = regional`. A Region that was enabled"
        + " minutes ago answers later: `runbook collect --resume` asks it again.)"
    default: return error.message
    }
  }
}
