/// After how many pages a list counts as one that never ends: whoever answers names a new token each time.
///
/// The bounds are far beyond what AWS's quotas allow an account, so that nothing real is cut. A list that reaches its
/// bound is not read: what its pages held is kept, and the coverage says that it is cut short.
public struct PageLimit: Sendable, Hashable {
  /// The pages that are asked for at most.
  public let pages: Int

  /// The bound of an operation: for lists of settings and accounts 2,000 pages, which are at least 40,000 items; for
  /// findings, coverage and whatever grows with use 50,000, which are some millions; for keys in S3, of which a page
  /// has a thousand, and for CloudTrail's events, whose pages the configuration bounds as well, a million.
  public init(of operation: OperationIdentity) {
    pages =
      switch (operation.service.name, operation.name) {
      case ("s3", _), ("cloudtrail", "LookupEvents"): 1_000_000
      case ("securityhub", "GetFindings"), ("securityhub", "GetFindingsV2"), ("guardduty", "ListFindings"),
        ("macie2", "ListFindings"), ("accessanalyzer", "ListFindingsV2"), ("athena", "GetQueryResults"),
        ("config", "GetComplianceDetailsByConfigRule"), ("config", "SelectAggregateResourceConfig"),
        ("inspector2", "ListFindings"), ("inspector2", "ListCoverage"),
        ("inspector2", "ListCisScanResultsAggregatedByChecks"),
        ("inspector2", "ListCisScanResultsAggregatedByTargetResource"):
        50_000
      default: 2000
      }
  }
}
