public import Snapshot

/// Everything that the day's log files said.
public struct LogReview: Sendable {
  /// To which account and Region something belongs.
  public struct Scope: Hashable, Comparable, Sendable {
    /// The account that received the event.
    public let account: AccountID
    /// The Region that it happened in.
    public let region: RegionName

    /// A scope of a review.
    public init(account: AccountID, region: RegionName) {
      self.account = account
      self.region = region
    }

    /// Whether this is an account-Region, and not the lack of one: a file may say neither, and its records, too.
    public var isKnown: Bool { account != .unknown && region != .unknown }

    /// Whether what is lost here may have been another's.
    func mayHold(_ other: Self) -> Bool {
      (account == .unknown || account == other.account) && (region == .unknown || region == other.region)
    }

    /// By account, then by Region.
    public static func < (a: Self, b: Self) -> Bool { (a.account, a.region) < (b.account, b.region) }
  }

  /// Calls that are alike, counted, in the order of their keys.
  public var activity: [Scope: [APIActivity]] = [:]
  /// Sign-ins, in the order of time.
  public var consoleLogins: [Scope: [ConsoleLogin]] = [:]
  /// What the root user did, in the order of time.
  public var rootEvents: [Scope: [RootEvent]] = [:]
  /// What became of the files, for every account and Region that a file or an event belongs to.
  public var ledger: [Scope: LogLedger] = [:]
  /// Log files found; digests, Insights and other services' logs are not among them.
  public var fileCount = 0
  /// Events of the day, each once.
  public var eventCount = 0

  /// A review of nothing.
  public init() {}
}

/// Logs that cannot be read at all, and what to do about it.
public struct LogFilesError: Error, CustomStringConvertible {
  /// What was being read, what came back, and what to do.
  public let description: String
  init(_ description: String) { self.description = description }

  /// A folder without a log.
  public static func noFiles(_ path: String) -> LogFilesError {
    LogFilesError("\(path) holds no CloudTrail log file (JSON, as it is or gzip); check the path")
  }

  /// Logs that only AWS can give, where it may not be asked.
  public static func needsAWS(_ source: String) -> LogFilesError {
    LogFilesError("\(source) cannot be read without asking AWS: leave --offline away, or name a folder of logs")
  }
}
