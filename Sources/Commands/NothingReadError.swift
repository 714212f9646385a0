internal import Snapshot

/// A run that read nothing at all: there is no day to write.
struct NothingReadError: Error, CustomStringConvertible {
  let day: Day
  /// The first call that was not answered.
  let first: LedgerEntry

  var description: String {
    let region = first.region == .global ? "" : " \(first.region)"
    let code = first.errorCode.map { " (\($0))" } ?? ""
    let message = first.message.map { ": \($0)" } ?? ""
    return "nothing could be read, so there is no snapshot of \(day). First, \(first.service):\(first.operation) in"
      + " \(first.account)\(region): \(first.outcome.rawValue)\(code)\(message). Check the credentials and what they may"
      + " call: `runbook policy` prints the policy that is needed"
  }
}
