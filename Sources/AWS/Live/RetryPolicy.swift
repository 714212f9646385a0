/// What became of one attempt, as far as trying again depends on it.
public enum AttemptFailure: Sendable, Hashable {
  /// AWS asks for less.
  case throttling
  /// It may go better next time.
  case transient
  /// The credentials ran out.
  case expired
  /// The signature's time was refused: our clock may be wrong.
  case time
  /// Trying again would give the same.
  case final
}

/// When to try again: the SDKs' mode `standard` in its form of 2026.
///
/// Each retry costs tokens of a bucket that only successes fill again, so that a service in trouble is not asked ever
/// more. The delay is drawn between nothing and a bound that doubles; throttling begins at a second, the rest at 50 ms.
///
/// Source: AWS SDKs and Tools Reference Guide, "Retry behavior".
public struct RetryPolicy: Sendable, Hashable {
  /// How often a call is tried in all.
  public let attempts: Int

  /// - Parameter attempts: In all; 1 for no retry.
  public init(attempts: Int) { self.attempts = max(1, attempts) }

  /// The tokens that one bucket holds.
  public static let capacity = 500
  /// The longest delay, in seconds, before a server's hint.
  static let longestDelay = 20.0
  /// What a server's hint may add at most, in seconds.
  static let longestHint = 5.0

  /// What a retry takes out of the bucket.
  public static func cost(of failure: AttemptFailure) -> Int { failure == .throttling ? 5 : 14 }

  /// How long to wait before the next attempt, in seconds.
  ///
  /// - Parameters:
  ///   - retry: 0 before the first retry.
  ///   - random: Of 0 up to 1.
  ///   - hint: What the server asks for in `x-amz-retry-after`, in seconds; one that is not a number is none.
  public func delay(after failure: AttemptFailure, retry: Int, random: Double, hint: Double? = nil) -> Double {
    let base = failure == .throttling ? 1.0 : 0.05
    let bound = min(Self.longestDelay, base * Double(1 << min(retry, 20)))
    let delay = random * bound
    guard let hint, hint.isFinite else { return delay }
    return min(max(hint, delay), delay + Self.longestHint)
  }
}

extension AttemptFailure {
  /// What an error answer means. The code counts before the status.
  ///
  /// Source: AWS SDKs and Tools Reference Guide, "Retry behavior"; botocore's `standard` mode.
  public init(status: Int, code: String) {
    if Self.throttlingCodes.contains(code) {
      self = .throttling
    } else if Self.expiredCodes.contains(code) {
      self = .expired
    } else if Self.timeCodes.contains(code) {
      self = .time
    } else if Self.transientCodes.contains(code) {
      self = .transient
    } else if status == 429 {
      self = .throttling
    } else {
      self = [500, 502, 503, 504].contains(status) ? .transient : .final
    }
  }

  /// What it means that no answer came.
  init(_ fault: TransportFault) { self = fault == .notRecorded || fault == .deadline ? .final : .transient }

  private static let throttlingCodes: Set = [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
    "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
    "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "PriorRequestNotComplete", "SlowDown",
    "EC2ThrottledException",
  ]

  private static let expiredCodes: Set = ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"]

  /// `RequestExpired` is EC2's word both for old credentials and for an old request: the clock is looked at first.
  private static let timeCodes: Set = [
    "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "InvalidSignatureException",
    "SignatureDoesNotMatch", "AuthFailure",
  ]

  private static let transientCodes: Set = [
    "RequestTimeout", "RequestTimeoutException", "InternalError", "IDPCommunicationError", "InternalServerException",
  ]
}

/// The tokens that retries cost: one bucket for each account, service and Region.
public struct RetryBudget: Sendable {
  private var tokens = RetryPolicy.capacity

  /// A full bucket.
  public init() {}

  /// Takes what a retry costs; `false` if the bucket does not hold it.
  public mutating func take(_ cost: Int) -> Bool {
    guard tokens >= cost else { return false }
    tokens -= cost
    return true
  }

  /// A call succeeded: what its last retry cost comes back, or one token if there was none.
  public mutating func giveBack(_ cost: Int?) { tokens = min(RetryPolicy.capacity, tokens + (cost ?? 1)) }
}
