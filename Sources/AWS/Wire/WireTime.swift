/// A moment as AWS writes it: seconds since 1970 as a number, or ISO 8601 text, by service and sometimes by member.
public struct WireTime: Decodable, Hashable, Sendable {
  /// Seconds since 1970; `nil` if what was written is no moment, so that it is unknown rather than the page unread.
  public let secondsSince1970: Double?

  /// The years 1 to 9999, which is what a date can be written of.
  private static let range = -62_135_596_800.0...253_402_300_799

  /// Takes a number or text; anything else is a moment that is not known.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      secondsSince1970 = Self.range.contains(number) ? number : nil
    } else {
      secondsSince1970 = (try? container.decode(String.self)).flatMap(Self.seconds)
    }
  }

  /// Takes ISO 8601 text that stands inside of another document.
  public init(iso8601 text: String) { secondsSince1970 = Self.seconds(text) }

  /// Reads `YYYY-MM-DDThh:mm:ss`, a fraction, and `Z` or an offset (`+01:00`, `+0100`); no offset is UTC.
  static func seconds(_ text: String) -> Double? {
    var rest = Array(text.utf8)[...]
    func number(_ digits: Int) -> Int? {
      guard rest.count >= digits, rest.prefix(digits).allSatisfy({ (48...57).contains($0) }) else { return nil }
      defer { rest = rest.dropFirst(digits) }
      return rest.prefix(digits).reduce(0) { $0 * 10 + Int($1) - 48 }
    }
    func skip(_ characters: String) -> Bool {
      guard let first = rest.first, characters.utf8.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2), skip("Tt "),
      let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    var fraction = 0.0
    if skip(".,") {
      var scale = 0.1
      guard let first = rest.first, (48...57).contains(first) else { return nil }
      while let digit = number(1) {
        fraction += Double(digit) * scale
        scale /= 10
      }
    }
    var offset = 0
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
      let sign = rest.first == UInt8(ascii: "-") ? -1 : 1
      rest = rest.dropFirst()
      guard let hours = number(2) else { return nil }
      _ = skip(":")
      offset = sign * (hours * 3600 + (number(2) ?? 0) * 60)
    } else {
      _ = skip("Zz")
    }
    guard rest.isEmpty else { return nil }
    let days = daysSince1970(year: year, month: month, day: day)
    return Double(days * 86_400 + hour * 3600 + minute * 60 + second - offset) + fraction
  }

  /// Counts days in eras of 400 years that begin on 1 March, so that leap days fall at their ends.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The second in ISO 8601's basic form, `20261123T060000Z`, as signatures carry it.
  static func basic(_ seconds: Double) -> String {
    let (year, month, day, hour, minute, second) = parts(seconds)
    return padded(year, 4) + padded(month) + padded(day) + "T" + padded(hour) + padded(minute) + padded(second) + "Z"
  }

  /// The second in ISO 8601's extended form, `2026-11-23T06:00:00Z`.
  static func extended(_ seconds: Double) -> String {
    let (year, month, day, hour, minute, second) = parts(seconds)
    return "\(padded(year, 4))-\(padded(month))-\(padded(day))T\(padded(hour)):\(padded(minute)):\(padded(second))Z"
  }

  /// The inverse of `daysSince1970`; a moment outside of the years 1 to 9999 is the first or the last of them.
  private static func parts(_ seconds: Double) -> (Int, Int, Int, Int, Int, Int) {
    let whole = Int(min(max(range.lowerBound, seconds), range.upperBound).rounded(.down))
    let ofDay = ((whole % 86_400) + 86_400) % 86_400
    let days = (whole - ofDay) / 86_400 + 719_468
    let era = days / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (
      year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, ofDay / 3600, ofDay / 60 % 60, ofDay % 60
    )
  }

  private static func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Reads the date of an HTTP header, `Mon, 23 Nov 2026 06:00:00 GMT`, in the one form that is still written.
  static func httpDate(_ text: String) -> Double? {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else { return nil }
    return seconds("\(words[3])-\(padded(month + 1))-\(padded(Int(words[1]) ?? 0))T\(words[4])Z")
  }
}
