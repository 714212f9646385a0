public import Snapshot

/// What became of the log files of one account and Region.
public struct LogLedger: Hashable, Sendable {
  /// Files delivered for this account and Region, or that held its events; those that could not be read are among them.
  public var files = 0
  /// Events of the day, each once.
  public var events = 0
  /// Events that had been read already.
  public var duplicates = 0
  /// Records whose time is not the day's.
  public var outsideWindow = 0
  /// Insights: findings about events, which are no events.
  public var insights = 0
  /// Aggregated events: sums over events, which are not events.
  public var aggregates = 0
  /// Digests among the files, told by their content.
  public var digests = 0
  /// Files that are not logs, such as plain text; they are not among `files`.
  public var otherFiles = 0
  /// The names of the first of them.
  public var otherNames: [String] = []
  /// Files that could not be read at all. Nothing of them is counted.
  public var unreadableFiles = 0
  /// Records that lack what each event has.
  public var unreadableRecords = 0
  /// Events that were counted without a field, since its type was not its own.
  public var misreadRecords = 0
  /// Files among those that could not be read for want of a permission.
  public var deniedFiles = 0
  /// What the files were, as they came: mostly compressed.
  public var bytes = 0
  /// The first unreadable files and records, with the reason.
  public var reasons: [String] = []

  /// A ledger of nothing.
  public init() {}

  /// The line of the ledger: whole, or not read in full and why.
  public func collection(of source: EventSource, completedAt: Timestamp) -> Collection {
    var parts: [String] = []
    if unreadableFiles > 0 { parts.append("\(unreadableFiles) of \(Self.counted(files, "file")) could not be read") }
    if unreadableRecords > 0 { parts.append("\(Self.counted(unreadableRecords, "record")) could not be understood") }
    if misreadRecords > 0 {
      parts.append("\(Self.counted(misreadRecords, "record")) had a field of another type, and counted without it")
    }
    let isWhole = parts.isEmpty
    var message = parts.joined(separator: "; ")
    if !reasons.isEmpty { message += ": " + reasons.joined(separator: "; ") }
    if let note = leftOut { message += (message.isEmpty ? "" : "; ") + note }
    let isDenied = deniedFiles > 0 && deniedFiles == unreadableFiles && unreadableRecords + misreadRecords == 0
    return Collection(
      service: "cloudtrail", operation: source.operation, outcome: isWhole ? .ok : isDenied ? .denied : .failed,
      errorCode: isWhole ? nil : isDenied ? "AccessDenied" : "UnreadableLogs", message: message.isEmpty ? nil : message,
      calls: files, items: events, truncated: !isWhole, bytes: bytes, completedAt: completedAt)
  }

  /// Names records and files that are not events and were left out for that; `nil` if there were none.
  private var leftOut: String? {
    var parts: [String] = []
    if insights > 0 { parts.append(Self.counted(insights, "Insights record")) }
    if aggregates > 0 { parts.append(Self.counted(aggregates, "aggregated record")) }
    if digests > 0 { parts.append(Self.counted(digests, "digest")) }
    if otherFiles > 0 {
      let names = otherNames.joined(separator: ", ") + (otherFiles > otherNames.count ? ", …" : "")
      parts.append(
        "\(Self.counted(otherFiles, "file")) that \(otherFiles == 1 ? "is not a log" : "are not logs") (\(names))")
    }
    return parts.isEmpty ? nil : "left out: " + parts.joined(separator: ", ")
  }

  private static func counted(_ count: Int, _ thing: String) -> String {
    "\(count) \(thing)\(count == 1 ? "" : "s")"
  }

  /// How many reasons a line of the ledger names.
  static let namedReasons = 3

  /// A file's name as it can stand in a message: whoever can write into the bucket chose it.
  static func printable(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars.prefix(200) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
        text.unicodeScalars.append("\u{FFFD}")
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension LogLedger {
  /// Adds what was counted elsewhere for the same account and Region, the reasons apart.
  mutating func add(_ other: LogLedger) {
    files += other.files
    events += other.events
    duplicates += other.duplicates
    outsideWindow += other.outsideWindow
    insights += other.insights
    aggregates += other.aggregates
    digests += other.digests
    otherFiles += other.otherFiles
    unreadableFiles += other.unreadableFiles
    unreadableRecords += other.unreadableRecords
    misreadRecords += other.misreadRecords
    deniedFiles += other.deniedFiles
    bytes += other.bytes
  }
}
