internal import Snapshot

/// A run that read nothing at all. Its snapshot says so, unless there is an earlier one of the day: that is kept.
struct NothingReadError: Error, CustomStringConvertible {
  let day: Day
  /// The first call that was not answered.
  let first: LedgerEntry
  /// Whether the day had a snapshot before.
  let keepsEarlier: Bool

  var description: String {
    let region = first.region == .global ? "" : " \(first.region)"
    let code = first.errorCode.map { " (\($0))" } ?? ""
    let message = first.message.map { ": \($0)" } ?? ""
    let kept = keepsEarlier ? "; the earlier snapshot of the day is kept" : ""
    return "nothing could be read for \(day)\(kept). First, \(first.service):\(first.operation) in"
      + " \(first.account)\(region): \(first.outcome.rawValue)\(code)\(message). Check the credentials and what they may"
      + " call: `runbook policy` prints the policy that is needed"
  }
}
