public import Snapshot

/// Where the day's events come from, as it is configured.
public enum EventSettings: Hashable, Sendable {
  /// CloudTrail's event history, up to so many pages in each account and Region.
  case lookup(maxPages: Int)
  /// A trail's bucket.
  case s3(LogLocation)
  /// A trail's bucket, read by Athena.
  case athena(AthenaSettings)
  /// A folder of log files.
  case files(path: String)

  /// Ten minutes of calls at the pace that CloudTrail allows: 60,000 events.
  public static let defaultMaxPages = 1200

  /// What kind of source it is.
  public var source: EventSource {
    switch self {
    case .lookup: .lookup
    case .s3: .s3
    case .athena: .athena
    case .files: .files
    }
  }
}

/// Where in S3 trails deliver to, and who reads it.
public struct LogLocation: Hashable, Sendable {
  /// The bucket's name.
  public var bucket: String
  /// The trail's prefix, or the way into its `AWSLogs` folder; empty, or without slashes at its ends.
  public var prefix: String
  /// The account whose credentials read; the caller's without it.
  public var account: AccountID?
  /// The account that the bucket must belong to.
  public var expectedOwner: AccountID?

  /// - Parameter prefix: Without slashes at its ends.
  public init(bucket: String, prefix: String = "", account: AccountID? = nil, expectedOwner: AccountID? = nil) {
    self.bucket = bucket
    self.prefix = prefix
    self.account = account
    self.expectedOwner = expectedOwner
  }

  /// As it is written: `s3://bucket/prefix`.
  public var text: String { prefix.isEmpty ? "s3://\(bucket)" : "s3://\(bucket)/\(prefix)" }
}

/// How Athena reads a trail's bucket.
public struct AthenaSettings: Hashable, Sendable {
  /// What it reads. The same account asks Athena.
  public var location: LogLocation
  /// The Region in which Athena is asked, which should be the bucket's; the caller's without it.
  public var region: String?
  /// The work group, whose limits and settings hold.
  public var workGroup = "primary"
  /// Where the table is registered.
  public var database = "runbook"
  /// The table, which is made if it is not there.
  public var table = "cloudtrail_logs"
  /// Where Athena puts its results, `s3://bucket/prefix`; without it, where the work group says.
  public var output: String?

  /// Athena with its defaults.
  public init(location: LogLocation) { self.location = location }
}
