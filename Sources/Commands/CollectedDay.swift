internal import AWS
internal import Foundation
internal import Snapshot

/// The day that `collect` and `run` write, judged by the clock.
enum CollectedDay {
  /// Returns the day of the command line, else the newest of the recording, else the last whole day by the clock.
  ///
  /// - Throws: `UsageError` if the day has not ended in the configured time zone. A recording carries its own time:
  ///   its days are not judged.
  static func choose(_ day: Day?, _ configuration: Configuration, offline: Bool, now: Date = Date()) throws -> Day {
    if !offline, let replay = configuration.replay {
      if let day { return day }
      guard let newest = try ReplayTransport.days(in: replay).compactMap({ Day($0) }).max() else {
        throw InputError("the recording \(replay) holds no day; it has a folder a day, such as 2026-11-23")
      }
      return newest
    }
    let last = Day.lastWhole(before: now, in: TimeZone(identifier: configuration.timeZone) ?? .gmt)
    guard let day else { return last }
    guard day <= last else {
      throw UsageError(
        "--date \(day): this day has not ended in \(configuration.timeZone); the last whole day is \(last)")
    }
    return day
  }

  /// Why AWS is not asked for settings and findings of a day that ended at `end`; `nil` if it is.
  static func reasonNotToAsk(endedAt end: Timestamp, askedAt now: Timestamp) -> String? {
    guard now.secondsSince1970 - end.secondsSince1970 > SnapshotRow.secondsOfAnswers else { return nil }
    return
      "AWS tells only what is now: its settings and findings of \(now.rawValue.prefix(10)) are not those of a day that"
      + " ended more than 36 hours before; `--as-of-now` reads them all the same"
  }
}
