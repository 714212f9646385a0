// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// How long the open findings of a severity are open, and within how many days they are to be closed.
public struct ServiceLevel: Record {
  public var severity: Severity
  public var targetDays: Int?
  public var openCount: Int
  public var overdueCount: Int?
  public var dueSoonCount: Int?
  public var oldestDays: Int?

  public init(
    severity: Severity, targetDays: Int?, openCount: Int = 0, overdueCount: Int? = nil, dueSoonCount: Int? = nil,
    oldestDays: Int? = nil
  ) {
    self.severity = severity
    self.targetDays = targetDays
    self.openCount = openCount
    self.overdueCount = overdueCount
    self.dueSoonCount = dueSoonCount
    self.oldestDays = oldestDays
  }

  /// A finding counts as due soon in so many days before it is overdue.
  static let soon = 7

  public static let table = Table<ServiceLevel>(
    "service_level",
    "How long findings are open that are open and not muted, by severity, and within how many days they are to be closed,"
      + " as `service_levels` in the configuration says.", sources: [], scope: .own,
    [
      .key("severity", \.severity, "The severity"),
      .column("target_days", \.targetDays, "Overdue is what is open for more days; `NULL` where nothing is agreed"),
      .column("open_count", \.openCount, "Open findings of the severity"),
      .column("overdue_count", \.overdueCount, "Of them: overdue; `NULL` where nothing is agreed"),
      .column("due_soon_count", \.dueSoonCount, "Of them: overdue within a week; `NULL` where nothing is agreed"),
      .column("oldest_days", \.oldestDays, "For how many days the oldest of them is open; `NULL` if there is none"),
    ])
}
