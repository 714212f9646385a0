/// When the questions of a connection end before they are answered. SQLite looks here from time to time.
final class QueryWatch {
  /// When the question that is being asked ends; `nil` for never.
  var deadline: ContinuousClock.Instant?

  init(deadline: ContinuousClock.Instant? = nil) { self.deadline = deadline }

  /// How many steps of SQLite lie between two looks: a few hundred microseconds.
  static let steps: Int32 = 10_000

  /// Whether the time is over, or the task that asks was cancelled, as a signal does.
  var isOver: Bool { Task.isCancelled || deadline.map { ContinuousClock.now > $0 } ?? false }
}
