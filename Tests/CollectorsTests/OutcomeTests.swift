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
    var region = "eu-south-2"
    let outcome: Outcome
    var testDescription: String { "\(service):\(operation) \(region) \(status) \(code) \(message)" }
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
    // Credentials that a Region refuses say nothing of the Region: Regions that are disabled are not asked.
    Case(status: 403, code: "InvalidClientTokenId", outcome: .failed),
    Case(status: 403, code: "UnrecognizedClientException", outcome: .failed),
    Case(status: 401, code: "AuthFailure", outcome: .failed),
    Case(status: 403, code: "InvalidAccessKeyId", outcome: .failed),
    Case(status: 400, code: "InvalidToken", outcome: .failed),
    Case(status: 403, code: "RegionDisabledException", outcome: .notOffered),
    Case(status: 403, code: "OptInRequired", outcome: .failed),
    Case(status: 403, code: "SubscriptionRequiredException", outcome: .failed),
    // An endpoint that does not know an operation: believed of services that the list says are missing, and of operations
    // that came later than their services.
    Case(status: 404, code: "UnknownOperationException", outcome: .failed),
    Case(status: 400, code: "InvalidAction", outcome: .failed),
    Case(service: "config", operation: "DescribeConfigRules", code: "UnknownOperationException", outcome: .failed),
    Case(service: "ec2", operation: "DescribeInstances", code: "InvalidAction", outcome: .failed),
    Case(service: "macie2", operation: "GetMacieSession", code: "UnknownOperationException", outcome: .notOffered),
    Case(
      service: "macie2", operation: "GetMacieSession", code: "UnknownOperationException", region: "eu-west-1",
      outcome: .failed),
    Case(
      service: "inspector2", operation: "ListCisScans", status: 404, code: "UnknownOperationException",
      outcome: .notOffered),
    Case(
      service: "inspector2", operation: "ListFindings", status: 404, code: "UnknownOperationException", outcome: .failed
    ),
    Case(
      service: "securityhub", operation: "DescribeSecurityHubV2", status: 404, code: "UnknownOperationException",
      outcome: .notOffered),
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
      outcome: .ok),
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

  static func error(
    _ reason: AWSError.Reason, service: String = "guardduty", operation: String = "ListFindings",
    region: String = "eu-south-2"
  ) -> AWSError {
    let operation = AWS.Operation<JSON>(Service(service, .restJSON), operation).identity
    return AWSError(operation, account: "111122223333", region: region, reason: reason)
  }

  @Test(arguments: cases)
  func anAnswerMeansWhatTheTableSays(_ test: Case) {
    let error = Self.error(
      .refused(status: test.status, code: test.code, message: test.message), service: test.service,
      operation: test.operation, region: test.region)
    #expect(Outcome(reading: error) == test.outcome)
  }

  static let silences: [TransportFault] = [.timeout, .connection, .dns, .tls, .unreachable]

  /// Whatever the network does, GuardDuty is offered in every Region, and Macie in all but those of the list.
  @Test(arguments: silences)
  func silenceIsNotReadButWhereTheListSaysThatNobodyIsThere(_ fault: TransportFault) {
    for service in ["guardduty", "config", "cloudtrail", "securityhub", "ec2", "accessanalyzer", "s3"] {
      #expect(Outcome(reading: Self.error(.fault(fault), service: service)) == .failed, "\(service)")
    }
    for service in ["macie2", "detective"] {
      let absent = Self.error(.fault(fault), service: service, operation: "ListGraphs")
      #expect(Outcome(reading: absent) == .notOffered, "\(service)")
      let present = Self.error(.fault(fault), service: service, operation: "ListGraphs", region: "eu-west-1")
      #expect(Outcome(reading: present) == .failed, "\(service)")
    }
    let unknown = Self.error(.fault(fault), service: "macie2", region: "xx-north-9")
    #expect(Outcome(reading: unknown) == .failed, "a Region that the list does not know")
  }

  @Test func aRecordingWithoutAnAnswerIsNotRead() {
    #expect(Outcome(reading: Self.error(.fault(.notRecorded), service: "macie2")) == .failed)
  }

  /// The list is of the services that are asked in Regions, and says nothing of those that are offered everywhere.
  @Test func theListIsOfTheServicesThatAreAsked() {
    let asked = Set(CollectorRegistry.operationsByRegion.map(\.service.name))
    #expect(ServiceRegions.services == asked)
    #expect(Set(ServiceRegions.absent.keys) == ["detective", "inspector2", "macie2"])
    let defaults = Set(Partition.allCases.flatMap(\.defaultRegions))
    #expect(defaults.count == 22)
    #expect(ServiceRegions.absent["macie2"]?.isDisjoint(with: Partition.commercial.defaultRegions) == true)
  }

  @Test func messagesSayWhichKindOfNotOfferedAndWhoSaysSo() {
    let absent = Self.error(.fault(.dns), service: "macie2", operation: "GetMacieSession")
    let message = Outcome.notOffered.explanation(of: absent)
    #expect(message.contains("not offered in this Region") && message.contains("botocore"))
    let off = Self.error(.refused(status: 403, code: "RegionDisabledException", message: "off"))
    #expect(Outcome.notOffered.explanation(of: off) == "the Region is disabled for this account: off")
    let policy = "with an explicit deny in a service control policy"
    let denied = Self.error(.refused(status: 403, code: "AccessDeniedException", message: policy))
    #expect(Outcome.denied.explanation(of: denied) == policy)
  }

  @Test func credentialsThatAnEnabledRegionRefusesComeWithAdvice() {
    let refused = Self.error(.refused(status: 403, code: "UnrecognizedClientException", message: "Invalid token."))
    let message = Outcome.failed.explanation(of: refused, listing: "ListRegions calls it ENABLED")
    #expect(
      message.hasPrefix("credentials refused in an enabled Region (ListRegions calls it ENABLED): Invalid token."))
    #expect(message.contains("sts_regional_endpoints"))
  }

  @Test func everyOutcomeIsReadNotReadOrOfAClosedAccount() {
    for outcome in Outcome.allCases {
      #expect([outcome.isRead, outcome.isUnread, outcome == .closed].count { $0 } == 1, "\(outcome)")
      #expect(Outcome.unreadCondition.contains("'\(outcome.rawValue)'") == outcome.isUnread)
    }
    #expect(Outcome.allCases.filter(\.isRead) == [.ok, .disabled, .notOffered, .notNeeded])
  }
}
