/// Where CloudTrail's events of a day come from. All give the same rows for the same events.
public enum EventSource: String, Sendable, CaseIterable {
  /// CloudTrail's own event history, asked with LookupEvents.
  case lookup
  /// A trail's bucket, read by this program.
  case s3
  /// A trail's bucket, read by Amazon Athena.
  case athena
  /// Log files on this machine.
  case files

  /// What the ledger calls the reading of an account and Region's events, with `cloudtrail` as the service.
  public var operation: String {
    switch self {
    case .lookup: "LookupEvents"
    case .s3: "ReadLogObjects"
    case .athena: "QueryLogs"
    case .files: "ReadLogFiles"
    }
  }

  /// The operations of all sources.
  public static let operations = Set(allCases.map(\.operation))

  /// The sources of the tables that hold events, as a table names them.
  static let tableSources = allCases.map { "cloudtrail:\($0.operation)" }
}
