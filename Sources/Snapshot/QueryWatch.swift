internal import CSQLite

/// Ends questions that take too long, or that nobody waits for any longer: SQLite looks here from time to time.
final class QueryWatch {
  /// When what is being asked is stopped; `nil` for never.
  var deadline: ContinuousClock.Instant?

  /// How many steps of SQLite's lie between two looks: a few hundred microseconds.
  private static let steps: Int32 = 10_000

  /// Looks at all that the connection does from now on. The watch must outlive it.
  func install(on database: Database) {
    sqlite3_progress_handler(
      database.handle, Self.steps,
      { context in
        // A signal cancels the task in which the question is asked.
        if Task.isCancelled { return 1 }
        guard let context, let deadline = Unmanaged<QueryWatch>.fromOpaque(context).takeUnretainedValue().deadline
        else {
          return 0
        }
        return ContinuousClock.now > deadline ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}
