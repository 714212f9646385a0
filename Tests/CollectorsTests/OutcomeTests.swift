import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

@Suite struct OutcomeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var service = "guardduty"
    var operation = "ListFindings"
    var status = 400
    let code: String
    var message = ""
    var elsewhere = true
    let outcome: Outcome
    var testDescription: String { "\(service) \(status) \(code) \(message) elsewhere: \(elsewhere)" }
  }

  static let cases: [Case] = [
    // Not answered. The code counts before the status.
    Case(status: 400, code: "ThrottlingException", outcome: .throttled),
    Case(service: "organizations", code: "TooManyRequestsException", outcome: .throttled),
    Case(status: 503, code: "SlowDown", outcome: .throttled),
    Case(status: 503, code: "RequestLimitExceeded", outcome: .throttled),
    Case(status: 429, code: "SomethingNew", outcome: .throttled),
    Case(status: 403, code: "ThrottledException", outcome: .throttled),
    Case(status: 500, code: "InternalServerErrorException", outcome: .failed),
    Case(status: 503, code: "HTTP503", outcome: .failed),
    Case(status: 503, code: "AccessDeniedException", outcome: .failed),
    // Credentials ran out, clock or signer.
    Case(status: 403, code: "ExpiredToken", outcome: .failed),
    Case(status: 403, code: "ExpiredTokenException", outcome: .failed),
    Case(status: 403, code: "RequestExpired", outcome: .failed),
    Case(status: 403, code: "TokenRefreshRequired", outcome: .failed),
    Case(status: 403, code: "SignatureDoesNotMatch", outcome: .failed),
    Case(status: 403, code: "InvalidSignatureException", outcome: .failed),
    Case(status: 403, code: "IncompleteSignature", outcome: .failed),
    Case(status: 403, code: "RequestTimeTooSkewed", outcome: .failed),
    // The Region is off, if the credentials work elsewhere.
    Case(status: 403, code: "InvalidClientTokenId", outcome: .notOffered),
    Case(status: 403, code: "UnrecognizedClientException", outcome: .notOffered),
    Case(status: 401, code: "AuthFailure", outcome: .notOffered),
    Case(status: 403, code: "InvalidAccessKeyId", outcome: .notOffered),
    Case(status: 400, code: "InvalidToken", outcome: .notOffered),
    Case(status: 403, code: "UnrecognizedClientException", elsewhere: false, outcome: .failed),
    Case(status: 403, code: "InvalidClientTokenId", elsewhere: false, outcome: .failed),
    Case(status: 403, code: "RegionDisabledException", elsewhere: false, outcome: .notOffered),
    Case(status: 403, code: "OptInRequired", outcome: .failed),
    Case(status: 403, code: "SubscriptionRequiredException", outcome: .failed),
    // No such service there.
    Case(status: 404, code: "UnknownOperationException", outcome: .notOffered),
    Case(status: 400, code: "InvalidAction", outcome: .notOffered),
    Case(
      service: "cloudtrail", operation: "GetEventSelectors", code: "UnsupportedOperationException", outcome: .failed),
    // Off, in the services' own words.
    Case(
      service: "macie2", operation: "GetMacieSession", status: 403, code: "AccessDeniedException",
      message: "Macie is not enabled.", outcome: .disabled),
    Case(
      service: "macie2", operation: "GetMacieSession", status: 403, code: "AccessDeniedException",
      message: "User is not authorized to perform macie2:GetMacieSession", outcome: .denied),
    Case(
      service: "securityhub", status: 401, code: "InvalidAccessException",
      message: "Account 111122223333 is not subscribed to AWS Security Hub", outcome: .disabled),
    Case(
      service: "securityhub", status: 401, code: "InvalidAccessException",
      message: "AccountId: 111122223333 is not enabled for securityhub.", outcome: .disabled),
    Case(
      service: "securityhub", status: 401, code: "InvalidAccessException",
      message: "Account 111122223333 is not an administrator for this organization", outcome: .failed),
    Case(
      service: "guardduty", status: 401, code: "InvalidAccessException",
      message: "Account 111122223333 is not subscribed to AWS Security Hub", outcome: .failed),
    Case(
      service: "securityhub", operation: "DescribeHub", status: 404, code: "ResourceNotFoundException",
      outcome: .disabled),
    Case(
      service: "securityhub", operation: "DescribeSecurityHubV2", status: 404, code: "ResourceNotFoundException",
      outcome: .disabled),
    Case(
      service: "securityhub", operation: "GetFindings", status: 404, code: "ResourceNotFoundException", outcome: .failed
    ),
    Case(
      service: "s3control", operation: "GetPublicAccessBlock", status: 404,
      code: "NoSuchPublicAccessBlockConfiguration", outcome: .disabled),
    Case(
      service: "s3", operation: "GetPublicAccessBlock", status: 404, code: "NoSuchPublicAccessBlockConfiguration",
      outcome: .disabled),
    Case(service: "s3", operation: "GetPublicAccessBlock", status: 404, code: "NoSuchBucket", outcome: .failed),
    Case(
      service: "inspector2", operation: "GetDelegatedAdminAccount", status: 404, code: "ResourceNotFoundException",
      outcome: .disabled),
    Case(service: "iam", operation: "GetCredentialReport", status: 410, code: "ReportNotPresent", outcome: .failed),
    Case(service: "iam", operation: "GetCredentialReport", status: 404, code: "ReportInProgress", outcome: .failed),
    Case(code: "BadRequestException", message: "detector is not owned", outcome: .failed),
    Case(code: "InvalidInputException", outcome: .failed),
    Case(service: "config", code: "NoSuchConfigurationRecorderException", outcome: .disabled),
    Case(service: "config", code: "NoSuchDeliveryChannelException", outcome: .disabled),
    Case(
      service: "organizations", operation: "ListAccounts", code: "AWSOrganizationsNotInUseException",
      outcome: .disabled),
    // No permission.
    Case(status: 400, code: "AccessDenied", outcome: .denied),
    Case(status: 400, code: "AccessDeniedException", outcome: .denied),
    Case(status: 403, code: "UnauthorizedOperation", outcome: .denied),
    Case(status: 400, code: "AuthorizationError", outcome: .denied),
    Case(status: 400, code: "ForbiddenException", outcome: .denied),
    Case(status: 403, code: "SomethingNew", outcome: .denied),
    Case(status: 400, code: "SomethingNew", outcome: .failed),
    Case(status: 404, code: "ResourceNotFoundException", outcome: .failed),
  ]

  static func error(_ reason: AWSError.Reason, service: String = "guardduty", operation: String = "ListFindings")
    -> AWSError
  {
    let operation = AWS.Operation<JSON>(Service(service, .restJSON), operation).identity
    return AWSError(operation, account: "111122223333", region: "eu-south-2", reason: reason)
  }

  @Test(arguments: cases)
  func anAnswerMeansWhatTheTableSays(_ test: Case) {
    let error = Self.error(
      .refused(status: test.status, code: test.code, message: test.message), service: test.service,
      operation: test.operation)
    #expect(Outcome(reading: error, answersElsewhere: test.elsewhere) == test.outcome)
  }

  @Test(arguments: [
    (TransportFault.timeout, true, Outcome.failed), (.connection, true, .failed), (.notRecorded, true, .failed),
    (.dns, true, .notOffered), (.tls, true, .notOffered), (.dns, false, .failed), (.tls, false, .failed),
  ])
  func silenceMeansNotThereOnlyIfAWSAnswersElsewhere(_ fault: TransportFault, _ elsewhere: Bool, _ outcome: Outcome) {
    #expect(Outcome(reading: Self.error(.fault(fault)), answersElsewhere: elsewhere) == outcome)
  }

  @Test func theLedgerSaysWhichKindOfNotOffered() {
    let off = Self.error(.refused(status: 403, code: "UnrecognizedClientException", message: "invalid token"))
    #expect(Outcome.notOffered.explanation(of: off).contains("the Region is not enabled for this account"))
    #expect(Outcome.notOffered.explanation(of: Self.error(.fault(.dns))).contains("not offered in this Region"))
    let policy = "with an explicit deny in a service control policy"
    let denied = Self.error(.refused(status: 403, code: "AccessDeniedException", message: policy))
    #expect(Outcome.denied.explanation(of: denied) == policy)
  }
}
