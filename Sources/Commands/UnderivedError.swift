internal import Snapshot

/// A day that was collected whole, of which something could not be made: a check, the comparison with the day before.
///
/// The snapshot and the report are there; the exit code tells that they lack something.
struct UnderivedError: Error, CustomStringConvertible {
  private let day: Day
  private let failures: [FailedPart]

  /// `nil` if nothing failed.
  init?(day: Day, failures: [FailedPart]) {
    guard !failures.isEmpty else { return nil }
    self.day = day
    self.failures = failures
  }

  var description: String {
    "\(day) was collected and its snapshot is whole, but not everything could be made from it:\n"
      + failures.map { "  \($0.part): \($0.message)" }.joined(separator: "\n")
      + "\nWhat rests on this is not known, and the report says so; correct it and run the day again"
  }
}
