// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// What the file itself is about: there is one row.
public struct SnapshotRow: Record {
  public var date: Day
  public var windowStartAt: Timestamp
  public var windowEndAt: Timestamp
  public var schemaVersion: Int
  public var toolVersion: String
  public var partition: String
  public var organizationID: String?
  public var organizationName: String?
  public var timeZone: String
  public var previousDate: Day?

  public init(
    date: Day, windowStartAt: Timestamp, windowEndAt: Timestamp, schemaVersion: Int = Schema.version,
    toolVersion: String, partition: String = "aws", organizationID: String? = nil, organizationName: String? = nil,
    timeZone: String = "UTC", previousDate: Day? = nil
  ) {
    self.date = date
    self.windowStartAt = windowStartAt
    self.windowEndAt = windowEndAt
    self.schemaVersion = schemaVersion
    self.toolVersion = toolVersion
    self.partition = partition
    self.organizationID = organizationID
    self.organizationName = organizationName
    self.timeZone = timeZone
    self.previousDate = previousDate
  }

  /// For how many seconds after the end of a day AWS's answers about settings and findings still stand for that day.
  public static let secondsOfAnswers = 36 * 3600

  public static let table = Table<SnapshotRow>(
    "snapshot", "The file itself: exactly one row.", sources: [], scope: .own,
    [
      .key("date", \.date, "The day that the snapshot is of"),
      .column("window_start_at", \.windowStartAt, "Start of the day in its time zone: the first moment that is read"),
      .column("window_end_at", \.windowEndAt, "End of the day: the first moment that is not"),
      .column("schema_version", \.schemaVersion, "The version of these tables"),
      .column("tool_version", \.toolVersion, "The runbook that wrote the file"),
      .column("partition", \.partition, "`aws`, `aws-cn`, `aws-us-gov` or `aws-eusc`"),
      .column("organization_id", \.organizationID, "The AWS organization, where it could be asked"),
      .column("organization_name", \.organizationName, "How the configuration calls the organization"),
      .column("time_zone", \.timeZone, "The IANA time zone whose day it is"),
      .column("previous_date", \.previousDate, "The earlier day whose memory (first seen, metrics) was carried over"),
    ])
}
