/// Header fields of a mail, in ASCII and in lines that every mail program takes, whatever is said in them.
///
/// Nothing in a value can end its line: what is not printable ASCII is encoded (RFC 2047 in words, RFC 2231 in
/// parameters), and control characters are replaced before.
enum MailHeader {
  /// The longest line that is written, as RFC 2047 asks for lines with encoded words.
  private static let width = 76

  /// `Subject: …`, folded.
  static func text(_ name: String, _ value: String) -> String {
    let value = visible(value)
    guard isPlain(value), value.split(separator: " ").allSatisfy({ $0.utf8.count < width - 1 }) else {
      return "\(name): \(encodedWords(value, after: name.utf8.count + 2))\r\n"
    }
    return folded("\(name): \(value)".split(separator: " ", omittingEmptySubsequences: false).map(String.init))
  }

  /// `To: …`, a mailbox a line.
  static func mailboxes(_ name: String, _ mailboxes: [Mailbox]) -> String {
    "\(name): \(mailboxes.map(mailbox).joined(separator: ",\r\n "))\r\n"
  }

  /// `Content-Disposition: attachment; filename=…`, a parameter a line.
  static func parameters(_ name: String, _ value: String, _ parameters: [(name: String, value: String)]) -> String {
    "\(name): \(value)\(parameters.map { ";\r\n \(parameter($0.name, $0.value))" }.joined())\r\n"
  }

  private static func mailbox(_ mailbox: Mailbox) -> String {
    let name = visible(mailbox.name)
    guard !name.isEmpty else { return mailbox.address }
    if isPlain(name), name.utf8.count < 60 {
      let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      return "\"\(quoted)\"\r\n <\(mailbox.address)>"
    }
    // It may stand behind the field's name on its first line.
    return "\(encodedWords(name, after: 12))\r\n <\(mailbox.address)>"
  }

  private static func parameter(_ name: String, _ value: String) -> String {
    let value = visible(value)
    if isPlain(value), value.utf8.count <= 56, value.first != " ", value.last != " " {
      return "\(name)=\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
    // RFC 2231: percent-encoded, in pieces that are numbered where there are several. No character is cut: some programs
    // decode each piece by itself.
    var pieces: [String] = [""]
    for scalar in value.unicodeScalars {
      let unit = String(scalar).utf8.map { byte in
        let isLetter = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        return isLetter || "-._".utf8.contains(byte)
          ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }.joined()
      if pieces[pieces.count - 1].utf8.count + unit.utf8.count > 48 { pieces.append("") }
      pieces[pieces.count - 1] += unit
    }
    guard pieces.count > 1 else { return "\(name)*=UTF-8''\(pieces[0])" }
    return pieces.enumerated().map { "\(name)*\($0)*=\($0 == 0 ? "UTF-8''" : "")\($1)" }.joined(separator: ";\r\n ")
  }

  /// Printable ASCII in which no mail program sees an encoded word.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
  }

  /// The text with a mark in the place of each character that is none to be seen.
  private static func visible(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate: "\u{FFFD}"
          default: scalar
          }
        }))
  }

  /// Encoded words of at most 75 characters, each on a line of its own, none of which cuts a character, nor a word if
  /// that can be: some programs put a blank between them.
  private static func encodedWords(_ text: String, after column: Int) -> String {
    var lines: [String] = []
    var bytes: [UInt8] = []
    func end() {
      if !bytes.isEmpty { lines.append("=?UTF-8?B?\(Base64.encoded(bytes))?=") }
      bytes = []
    }
    // `=?UTF-8?B?` and `?=` take twelve characters, and four characters hold three bytes.
    func room() -> Int { (min(75, width - (lines.isEmpty ? column : 1)) - 12) / 4 * 3 }
    var rest = Substring(text)
    while let last = rest.firstIndex(of: " ") ?? rest.indices.last {
      let word = rest[...last]
      rest = rest[rest.index(after: last)...]
      if bytes.count + word.utf8.count > room() { end() }
      for scalar in word.unicodeScalars {
        let more = Array(String(scalar).utf8)
        if bytes.count + more.count > room() { end() }
        bytes += more
      }
    }
    end()
    return lines.joined(separator: "\r\n ")
  }

  private static func folded(_ words: [String]) -> String {
    var lines = [""]
    for (index, word) in words.enumerated() {
      if index > 1, lines[lines.count - 1].utf8.count + 1 + word.utf8.count > width {
        lines.append(word)
      } else {
        lines[lines.count - 1] += (index == 0 ? "" : " ") + word
      }
    }
    return lines.joined(separator: "\r\n ") + "\r\n"
  }
}
