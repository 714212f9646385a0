/// How often an operation may be called in one account and Region.
public struct Rate: Sendable, Hashable {
  /// Calls a second, in the long run.
  public let perSecond: Double
  /// Calls at once.
  public let burst: Double
  /// Which calls share it: all of the service, or the operation alone.
  public let isShared: Bool
  /// How often a call is tried in all, where nothing else is configured: slow operations need more than three attempts.
  public let attempts: Int

  /// Whether a call whose answer is lost may not be made again, whatever is configured: a mail would go out twice.
  public let isOnce: Bool

  init(_ perSecond: Double, burst: Double, isShared: Bool = true, attempts: Int = 3, isOnce: Bool = false) {
    self.perSecond = perSecond
    self.burst = burst
    self.isShared = isShared
    self.attempts = attempts
    self.isOnce = isOnce
  }

  /// The published rate of an operation, or five calls a second where AWS publishes none.
  ///
  /// Source: the quotas pages of each service and the service models' own words (botocore 1.43.11).
  public init(of operation: OperationIdentity) {
    self =
      switch (operation.service.name, operation.name) {
      case ("cloudtrail", "LookupEvents"): Rate(2, burst: 2, isShared: false, attempts: 8)
      case ("cloudtrail", _): Rate(10, burst: 10)
      case ("securityhub", "GetFindings"), ("securityhub", "GetFindingsV2"):
        Rate(3, burst: 6, isShared: false, attempts: 8)
      case ("securityhub", _): Rate(10, burst: 30)
      case ("organizations", "ListAccounts"): Rate(8, burst: 12, isShared: false, attempts: 8)
      case ("organizations", _): Rate(1, burst: 2, attempts: 8)
      case ("ec2", _): Rate(20, burst: 50)
      case ("sts", _): Rate(100, burst: 100)
      // S3 takes 5,500 reads and 3,500 writes a second below each prefix, and answers `SlowDown` while it makes room.
      case ("s3", _): Rate(1000, burst: 1000, isShared: false, attempts: 5)
      case ("sesv2", "SendEmail"): Rate(1, burst: 10, attempts: 1, isOnce: true)
      case ("athena", _): Rate(20, burst: 20)
      default: Rate(5, burst: 5)
      }
  }
}

/// A bucket that fills at a rate: who takes from it is told how long to wait.
struct Pace: Sendable {
  private let rate: Rate
  private var tokens: Double
  private var filledAt: Double

  /// - Parameter now: In seconds, of any clock that goes forward.
  init(_ rate: Rate, now: Double) {
    self.rate = rate
    tokens = rate.burst
    filledAt = now
  }

  /// Takes a place in the row; gives the seconds to wait for it.
  mutating func take(now: Double) -> Double {
    tokens = min(rate.burst, tokens + max(0, now - filledAt) * rate.perSecond)
    filledAt = max(filledAt, now)
    tokens -= 1
    return tokens >= 0 ? 0 : -tokens / rate.perSecond
  }
}
