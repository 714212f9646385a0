/// A twelve-digit AWS account number, or `unknown` where a source did not say.
public struct AccountID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// As it is written.
  public let rawValue: String
  /// Takes it as it is written, whatever it is.
  public init(_ rawValue: String) { self.rawValue = rawValue }
  /// For what belongs to an account that could not be told.
  public static let unknown = AccountID("unknown")
  /// Whether this is twelve digits.
  public var isValid: Bool { rawValue.utf8.count == 12 && rawValue.utf8.allSatisfy { (48...57).contains($0) } }
  /// As it is written.
  public var description: String { rawValue }
  /// In the order of the text.
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// The name of a Region (`eu-west-1`), `global` for what has no Region, or `unknown`.
public struct RegionName: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// As it is written.
  public let rawValue: String
  /// Takes it as it is written, whatever it is.
  public init(_ rawValue: String) { self.rawValue = rawValue }
  /// For services that answer once for the whole partition.
  public static let global = RegionName("global")
  /// For what belongs to a Region that could not be told.
  public static let unknown = RegionName("unknown")
  /// As it is written.
  public var description: String { rawValue }
  /// In the order of the text.
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// How grave a finding or a check is, on the one scale for all products.
public enum Severity: String, Sendable, CaseIterable, Comparable {
  case critical, high, medium, low, informational

  /// 0 for critical to 4 for informational.
  public var rank: Int { Self.allCases.firstIndex(of: self) ?? 4 }
  /// The graver is the greater.
  public static func < (a: Self, b: Self) -> Bool { a.rank > b.rank }
}

/// What became of asking one operation in one account and Region.
public enum Outcome: String, Sendable, CaseIterable {
  /// Asked, and answered whole.
  case ok
  /// AWS said that the service is disabled there.
  case disabled
  /// No permission.
  case denied
  /// AWS does not offer the service in the Region, or the Region is disabled for the account.
  case notOffered = "not_offered"
  /// Not asked: other answers already tell that this one could hold nothing. The message says which.
  case notNeeded = "not_needed"
  /// Not asked: the account is suspended or closed.
  case closed
  /// Throttled to the last retry.
  case throttled
  /// Anything else: not answered, not understood, or answered in part.
  case failed
  /// Never asked: not selected, or something before it went wrong.
  case skipped

  /// Whether the outcome tells what there is.
  public var isRead: Bool {
    switch self {
    case .ok, .disabled, .notOffered, .notNeeded: true
    case .denied, .throttled, .failed, .skipped, .closed: false
    }
  }

  /// Whether something that should have been read was not. A closed account has nothing to read: it is neither.
  public var isUnread: Bool { !isRead && self != .closed }

  /// A condition, in SQL over `collection`, that holds for lines that were not read whole.
  public static let unreadCondition =
    "(outcome IN (\(allCases.filter(\.isUnread).map { "'\($0.rawValue)'" }.joined(separator: ", "))) OR truncated)"
}

/// A moment in UTC, kept as the text that the snapshot holds: `2026-11-23T14:02:00Z`, with a fraction where given.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// As it is written.
  public let rawValue: String

  /// Takes text of the form `YYYY-MM-DDThh:mm:ss[.fff]Z`; `nil` for anything else.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 30, bytes.last == UInt8(ascii: "Z") else { return nil }
    let shape = Array("0000-00-00T00:00:00".utf8)
    for (byte, wanted) in zip(bytes, shape) {
      guard wanted == UInt8(ascii: "0") ? (48...57).contains(byte) : byte == wanted else { return nil }
    }
    if bytes.count > 20 {
      guard bytes[19] == UInt8(ascii: "."), bytes.count > 21,
        bytes[20..<(bytes.count - 1)].allSatisfy({ (48...57).contains($0) })
      else { return nil }
    }
    rawValue = text
  }

  /// Seconds since 1970, rounded to milliseconds; the fraction is written only where there is one. A moment outside of
  /// the years 1 to 9999 is the first or the last of them.
  public init(secondsSince1970 seconds: Double) {
    let milliseconds = Int((min(max(-62_135_596_800, seconds), 253_402_300_799) * 1000).rounded())
    let days = Int((Double(milliseconds) / 86_400_000).rounded(.down))
    let rest = milliseconds - days * 86_400_000
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = "\(two(rest / 3_600_000)):\(two(rest / 60_000 % 60)):\(two(rest / 1000 % 60))"
    let fraction = rest % 1000
    let tail = fraction == 0 ? "" : ".\(fraction < 100 ? "0" : "")\(two(fraction))"
    rawValue = "\(Day(daysSince1970: days))T\(time)\(tail)Z"
  }

  /// Seconds since 1970, the fraction left away.
  public var secondsSince1970: Int {
    let text = rawValue.utf8
    func number(_ from: Int, _ count: Int) -> Int {
      text.dropFirst(from).prefix(count).reduce(0) { $0 * 10 + Int($1) - 48 }
    }
    let day = Day(year: number(0, 4), month: number(5, 2), day: number(8, 2))
    return day.daysSince1970 * 86_400 + number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2)
  }

  /// As it is written.
  public var description: String { rawValue }
  /// The earlier is the less.
  public static func < (a: Self, b: Self) -> Bool {
    // Without the final `Z`, a moment stands before its own fractions.
    a.rawValue.utf8.dropLast().lexicographicallyPrecedes(b.rawValue.utf8.dropLast())
  }
}
