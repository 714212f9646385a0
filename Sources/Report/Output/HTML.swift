/// HTML being written. Names of elements and attributes are the program's own; everything else is escaped on its way
/// in, so data can never become markup.
struct HTML: Sendable {
  private(set) var bytes = ""

  init() {}

  mutating func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:]) {
    bytes += "<\(name)"
    for (key, value) in attributes {
      guard let value else { continue }
      bytes += " \(key)=\""
      escape(value)
      bytes += "\""
    }
    bytes += ">"
  }

  mutating func close(_ name: StaticString) { bytes += "</\(name)>" }

  mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ body: (inout HTML) -> Void
  ) {
    open(name, attributes)
    body(&self)
    close(name)
  }

  mutating func element(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>, _ text: String) {
    element(name, attributes) { $0.text(text) }
  }

  mutating func element(_ name: StaticString, _ text: String) {
    element(name) { $0.text(text) }
  }

  mutating func text(_ text: String) { escape(text) }

  mutating func doctype() { bytes += "<!doctype html>\n" }

  /// A break that no reader sees, which keeps lines short enough for `diff`.
  mutating func newline() { bytes += "\n" }

  /// A style sheet of the theme: the program's or the organisation's own file, not data.
  mutating func style(_ css: String) {
    bytes += "<style>\n"
    bytes += css.replacing("</", with: "<\\/")
    bytes += "</style>"
  }

  private mutating func escape(_ text: String) {
    var start = text.startIndex
    let utf8 = text.utf8
    var index = start
    while index < utf8.endIndex {
      let replacement: String
      switch utf8[index] {
      case UInt8(ascii: "&"): replacement = "&amp;"
      case UInt8(ascii: "<"): replacement = "&lt;"
      case UInt8(ascii: ">"): replacement = "&gt;"
      case UInt8(ascii: "\""): replacement = "&quot;"
      // HTML has no way to write these; values show them by a picture, templates have no use for them.
      case 0..<0x09, 0x0B..<0x20, 0x7F: replacement = "\u{FFFD}"
      default:
        index = utf8.index(after: index)
        continue
      }
      bytes += text[start..<index]
      bytes += replacement
      index = utf8.index(after: index)
      start = index
    }
    bytes += text[start...]
  }
}

/// Where a link may lead: the web over TLS, mail, and the page itself.
func allowedURL(_ url: String) -> String? {
  let lower = url.lowercased()
  guard lower.hasPrefix("https://") || lower.hasPrefix("mailto:") || url.hasPrefix("#") else {
    // Without a scheme it is a file of the bundle; a path that leaves it, or hides a scheme, is not.
    let isPlain = !url.isEmpty && !url.hasPrefix("/")
      && url.utf8.allSatisfy { ($0 > 0x20 && $0 < 0x7F) && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "\\") }
    return isPlain ? url : nil
  }
  guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
  return url
}
