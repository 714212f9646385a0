// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// That somebody looked at a day, or at a section of it.
public struct Review: Record {
  /// The line of the file that says so, which tells apart what is alike.
  public var number: Int
  public var date: Day
  public var section: String?
  public var reviewer: String
  public var reviewedAt: Timestamp
  public var note: String?

  public init(
    number: Int, date: Day, section: String? = nil, reviewer: String, reviewedAt: Timestamp, note: String? = nil
  ) {
    self.number = number
    self.date = date
    self.section = section
    self.reviewer = reviewer
    self.reviewedAt = reviewedAt
    self.note = note
  }

  public static let table = Table<Review>(
    "review", "Who looked at what, as `runbook ack` wrote it down: of the day, or in `archive.md` of all days.",
    sources: [], scope: .own,
    [
      .key("number", \.number, "The line of the archive's `reviews.jsonl`"),
      .column("date", \.date, "The day that was looked at"),
      .column("section", \.section, "The section, by its name in the page's address; `NULL` for the whole day"),
      .column("reviewer", \.reviewer, "Who says so"),
      .column("reviewed_at", \.reviewedAt, "When"),
      .column("note", \.note, "What they noted"),
    ])
}

/// A snapshot of a day that a later one took the place of.
public struct Revision: Record {
  public var number: Int
  public var collectedAt: Timestamp?
  public var openFindings: Int?
  public var events: Int?

  public init(number: Int, collectedAt: Timestamp? = nil, openFindings: Int? = nil, events: Int? = nil) {
    self.number = number
    self.collectedAt = collectedAt
    self.openFindings = openFindings
    self.events = events
  }

  public static let table = Table<Revision>(
    "revision",
    "Earlier snapshots of the same day, which was collected again; empty if it was not, and in `archive.md`.",
    sources: [], scope: .own,
    [
      .key("number", \.number, "1 for the first snapshot of the day"),
      .column("collected_at", \.collectedAt, "When its last call was answered; `NULL` if it cannot be read"),
      .column("open_findings", \.openFindings, "Its findings that are open and not muted"),
      .column("events", \.events, "Its events"),
    ])
}

/// A day that the archive has, or should have.
public struct ArchiveDay: Record {
  public enum State: String, Sendable, ColumnValue {
    case whole, missing, damaged
    case notDrawn = "not_drawn"
    case notKept = "not_kept"
    public static var storage: Column.Storage { .text }
    public var sqlValue: SQLValue { .text(rawValue) }
  }

  public var date: Day
  public var state: State
  public var revisions: Int
  public var toolVersion: String?
  public var pageURL: String?
  public var firstDate: Day?

  public init(
    date: Day, state: State, revisions: Int = 0, toolVersion: String? = nil, pageURL: String? = nil,
    firstDate: Day? = nil
  ) {
    self.date = date
    self.state = state
    self.revisions = revisions
    self.toolVersion = toolVersion
    self.pageURL = pageURL
    self.firstDate = firstDate
  }

  public static let table = Table<ArchiveDay>(
    "archive_day", "Every day from the archive's first to its newest; filled in `archive.md` alone.", sources: [],
    scope: .own,
    [
      .key("date", \.date, "The day"),
      .column(
        "state", \.state,
        "`whole`; `not_drawn`: there is a snapshot and no report; `damaged`: its manifest is not there, or cannot be read; `not_kept`:"
          + " it was there once, as later days know; `missing`"),
      .column("revisions", \.revisions, "How many snapshots of it were replaced by a later one"),
      .column("tool_version", \.toolVersion, "The runbook that drew it"),
      .column("page_url", \.pageURL, "Its page; `NULL` if there is none"),
      .column(
        "first_date", \.firstDate,
        "The first of the missing days that the row stands for, where they are many; else `NULL`"),
    ])
}

/// A headline number of a day, as its manifest says it.
public struct ArchiveMetric: Record {
  public var date: Day
  public var name: String
  public var value: Double?
  public var atLeast: Double?

  public init(date: Day, name: String, value: Double?, atLeast: Double? = nil) {
    self.date = date
    self.name = name
    self.value = value
    self.atLeast = atLeast
  }

  public static let table = Table<ArchiveMetric>(
    "archive_metric", "The headline numbers of every day's manifest; filled in `archive.md` alone.", sources: [],
    scope: .own,
    [
      .key("date", \.date, "The day"),
      .key("name", \.name, "The measure, as in `metric`"),
      .column("value", \.value, "Its value; `NULL` where it could not be known"),
      .column("at_least", \.atLeast, "What was counted where its value is not known: it is at least that"),
    ])
}

/// What stands beside a snapshot while it is drawn: the rows of the tables that are in no file.
public struct ArchiveRows: Sendable {
  public var reviews: [Review] = []
  public var revisions: [Revision] = []
  public var days: [ArchiveDay] = []
  public var metrics: [ArchiveMetric] = []

  public init() {}
}
