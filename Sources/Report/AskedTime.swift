internal import Snapshot

/// When AWS was asked for what a snapshot holds.
struct AskedTime {
  /// When the first call was answered.
  let first: Timestamp
  /// When the last one was.
  let last: Timestamp
  /// Whether settings or findings were asked for more than 36 hours after the end of the day: they are not that day's.
  let isLate: Bool

  /// `nil` if nothing was asked.
  init?(_ snapshot: Snapshot) throws {
    let row = try snapshot.rows(
      """
      SELECT min(completed_at), max(completed_at),
        max(unixepoch(completed_at) - unixepoch((SELECT window_end_at FROM snapshot)) > \(SnapshotRow.secondsOfAnswers)
          AND service NOT IN ('organizations', 'account') AND operation NOT IN ('DescribeRegions', \(Self.events)))
      FROM collection
      WHERE calls > 0
      """
    ).first
    guard let row, let first = row[0].string.flatMap(Timestamp.init), let last = row[1].string.flatMap(Timestamp.init)
    else { return nil }
    self.first = first
    self.last = last
    isLate = row[2] == .integer(1)
  }

  /// CloudTrail keeps its events: they are the day's whenever they are read.
  private static var events: String { EventSource.operations.sorted().map { "'\($0)'" }.joined(separator: ", ") }

  /// A few words for the head of the page: `AWS asked 24 Nov 05:00 to 05:04 UTC`.
  func words(date: String) -> String {
    let (from, to) = (Display.time(first.rawValue, date: date), Display.time(last.rawValue, date: date))
    if isLate { return "settings and findings as of \(to) UTC, not of this day" }
    let end = String(last.rawValue.dropFirst(11).prefix(5))
    let sameDay = first.rawValue.prefix(10) == last.rawValue.prefix(10)
    return from == to ? "AWS asked \(to) UTC" : "AWS asked \(from) to \(sameDay ? end : to) UTC"
  }

  /// A sentence about answers that are not the day's.
  var lateNote: String {
    "Settings and findings are as AWS told them on \(last.rawValue.prefix(10)), more than 36 hours after this day had"
      + " ended: they are not the state of this day."
  }
}
