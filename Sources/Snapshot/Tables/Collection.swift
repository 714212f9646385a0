// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A line of the ledger: what became of one operation in one account and Region.
public struct Collection: Record {
  public var service: String
  public var operation: String
  public var outcome: Outcome
  public var errorCode: String?
  public var message: String?
  public var calls: Int
  public var items: Int
  public var truncated: Bool
  public var bytes: Int?
  public var completedAt: Timestamp

  public init(
    service: String, operation: String, outcome: Outcome, errorCode: String? = nil, message: String? = nil,
    calls: Int = 0, items: Int = 0, truncated: Bool = false, bytes: Int? = nil, completedAt: Timestamp
  ) {
    self.service = service
    self.operation = operation
    self.outcome = outcome
    self.errorCode = errorCode
    self.message = message
    self.calls = calls
    self.items = items
    self.truncated = truncated
    self.bytes = bytes
    self.completedAt = completedAt
  }

  public static let table = Table<Collection>(
    "collection", "The ledger: what became of each operation in each account and Region.", sources: [],
    [
      .key("service", \.service, "The service, as AWS names its API: `guardduty`, `securityhub`, …"),
      .key(
        "operation", \.operation,
        "The API operation; for CloudTrail's events `LookupEvents`, `ReadLogObjects` (S3), `QueryLogs` (Athena) or"
          + " `ReadLogFiles`"),
      .column(
        "outcome", \.outcome,
        "Read: `ok` (asked and answered whole), `disabled` (AWS said it is off), `not_offered` (AWS does not offer it in"
          + " this Region), `not_needed` (not asked: other answers tell that there is nothing). Not read: `denied`,"
          + " `throttled`, `failed`, `skipped` (not asked). Neither: `closed` (the account is suspended or closed)"),
      .column("error_code", \.errorCode, "AWS's error code, or the tool's own"),
      .column("message", \.message, "What came back, or what it means, in a sentence"),
      .column("calls", \.calls, "Calls made; for CloudTrail's logs, files read"),
      .column("items", \.items, "Items received"),
      .column("truncated", \.truncated, "Whether items are known to be missing"),
      .column("bytes", \.bytes, "Bytes of CloudTrail's logs as they were read: compressed; for Athena, scanned"),
      .column("completed_at", \.completedAt, "When it was done"),
    ])
}
