internal import Foundation
internal import Snapshot

extension Day {
  /// The first moment of the day, and the first after it, in a time zone.
  func window(in timeZone: TimeZone) -> (start: Timestamp, end: Timestamp) {
    (moment(in: timeZone), advanced(by: 1).moment(in: timeZone))
  }

  /// Midnight in a time zone, or the first moment that the day has there.
  private func moment(in timeZone: TimeZone) -> Timestamp {
    let midnight = Double(daysSince1970) * 86_400
    func offset(_ moment: Double) -> Double {
      Double(timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: moment)))
    }
    // The offset at midnight is not known before midnight is: the second look settles days on which clocks change.
    let first = midnight - offset(midnight)
    let second = midnight - offset(first)
    // Where clocks jump over midnight, the day begins with the moment at which they do.
    return Timestamp(secondsSince1970: second + offset(second) == midnight ? second : max(first, second))
  }

  /// The day before the one that `now` is in.
  static func lastWhole(before now: Date, in timeZone: TimeZone) -> Day {
    let local = now.timeIntervalSince1970 + Double(timeZone.secondsFromGMT(for: now))
    return Day(daysSince1970: Int((local / 86_400).rounded(.down)) - 1)
  }
}
