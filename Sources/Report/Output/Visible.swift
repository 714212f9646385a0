/// Makes text from outside harmless to look at: what has no shape of its own, or bends the shape of its neighbours
/// (control characters, direction marks, zero-width and tag characters), is shown instead of obeyed.
enum Visible {
  /// The text on one line.
  static func line(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if !isHidden(scalar) {
        result.unicodeScalars.append(scalar)
      } else if scalar.value < 0x20, let picture = Unicode.Scalar(0x2400 + scalar.value) {
        result.unicodeScalars.append(picture)
      } else if scalar.value == 0x7F {
        result += "\u{2421}"
      } else {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "⟨U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "⟩"
      }
    }
    return result
  }

  /// The text on one line, cut with an ellipsis where it is longer than `limit` characters.
  static func line(_ text: String, limit: Int) -> String {
    let utf8 = text.utf8.count
    if utf8 <= limit { return line(text) }
    let start = line(String(text.prefix(limit + 1)))
    return start.count > limit ? start.prefix(limit - 1) + "…" : start
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x061B: return scalar.value == 0xAD
    case 0..<0x20, 0x7F...0x9F, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
      0xFFF9...0xFFFB, 0xFDD0...0xFDEF, 0xE0000...0xE0FFF:
      return true
    default: return scalar.value & 0xFFFE == 0xFFFE
    }
  }
}

extension Int {
  /// With thousands told apart: `1,204,331`.
  var grouped: String {
    let digits = Array(String(magnitude))
    var result = self < 0 ? "−" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }
}

/// Text on one line in which nothing is hidden and nothing is obeyed: for terminals and logs.
public func visibleLine(_ text: String) -> String { Visible.line(text) }
