/// How long reading a day may take: what AWS has not answered by then is not read.
struct RunDeadline: Hashable, Sendable {
  /// Where nothing else is said: longer than the largest organizations take, short of the next day's run.
  static let standard = RunDeadline(seconds: 6 * 3600)

  let seconds: Int

  /// How a deadline is written, for messages.
  static let form = "a whole number with its unit, from `1s` to `24h`, such as `90m` or `6h`"

  init(seconds: Int) { self.seconds = seconds }

  /// Reads `90s`, `90m` or `6h`, of one second to a day; `nil` for anything else.
  init?(_ text: String) {
    guard let unit = text.last.flatMap({ ["s": 1, "m": 60, "h": 3600][$0] }), let number = UInt32(text.dropLast()),
      (1...86_400).contains(Int(number) * unit)
    else { return nil }
    seconds = Int(number) * unit
  }
}
