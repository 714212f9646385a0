internal import Crypto
internal import Foundation
internal import Snapshot

/// HTML being written. Names of elements and attributes are the program's own; everything else is escaped on its way
/// in, so data can never become markup.
struct HTML: Sendable {
  private(set) var bytes = ""
  /// The places in the page that a link can lead to; `nil` lets every link be one.
  var targets: Set<String>?
  /// Whether end tags that HTML lets a page leave out are left out: in tables they are a tenth of a page. Readers of mail
  /// rewrite what they are given, and are not all parsers of HTML.
  let omitsEndTags: Bool

  init(omitsEndTags: Bool = false) { self.omitsEndTags = omitsEndTags }

  /// The address, unless it leads to a place in the page that is not there.
  func reachable(_ url: String?) -> String? {
    guard let url else { return nil }
    return url.hasPrefix("#") && targets?.contains(String(url.dropFirst())) == false ? nil : url
  }

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

  mutating func close(_ name: StaticString) {
    let name = "\(name)"
    // Nothing but another cell or row, or the end of the table's part, ever stands behind one.
    if omitsEndTags, ["td", "th", "tr"].contains(name) { return }
    bytes += "</\(name)>"
  }

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

  /// A break, unless a line has just begun.
  mutating func startLine() {
    if bytes.utf8.last != UInt8(ascii: "\n") { newline() }
  }

  /// A style sheet of the theme: the program's or the organisation's own file, not data.
  mutating func style(_ sheet: InlineSource) { bytes += "<style>\(sheet.text)</style>" }

  /// The program's own script.
  mutating func script(_ script: InlineSource) { bytes += "<script>\(script.text)</script>" }

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

/// A style sheet or script that stands in the page, and that the page's policy names by its hash.
struct InlineSource: Sendable {
  let text: String

  /// Readers turn every kind of line break into one before they look at the hash.
  init(_ source: String) {
    text =
      ("\n" + source).replacing("\r\n", with: "\n").replacing("\r", with: "\n").replacing("</", with: "<\\/")
  }

  /// As a source of a Content-Security-Policy (https://www.w3.org/TR/CSP3/#match-element-to-source-list).
  var policy: String { "'sha256-\(Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString())'" }
}

/// Where a link from data may lead: the web over TLS, mail, the page itself, and files of the bundle.
func allowedURL(_ url: String) -> String? {
  // Characters that no address has could close the brackets or quotes that a format puts around it.
  guard !url.isEmpty, url.utf8.allSatisfy(isAddressByte) else { return nil }
  let lower = url.lowercased()
  if lower.hasPrefix("https://") || lower.hasPrefix("mailto:") || url.hasPrefix("#") { return url }
  // Without a scheme it is a file of the bundle, or of another day.
  let isDay = url.utf8.dropFirst(10).first == UInt8(ascii: "/") && Day(String(url.prefix(10))) != nil
  return url.hasPrefix("data/") || url.hasPrefix("../") || isDay ? url : nil
}

/// A link that stands in a template, encoded and judged as cmark does in its safe mode; what is not safe is empty.
func templateURL(_ url: String) -> String {
  let lower = url.lowercased()
  let pictures = ["data:image/png", "data:image/gif", "data:image/jpeg", "data:image/webp"]
  let isPicture = pictures.contains { lower.hasPrefix($0) }
  let schemes = ["javascript:", "vbscript:", "file:", "data:"]
  if schemes.contains(where: { lower.hasPrefix($0) }), !isPicture { return "" }
  var result = ""
  for byte in url.utf8 {
    if isAddressByte(byte) {
      result.unicodeScalars.append(Unicode.Scalar(byte))
    } else {
      result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
  }
  return result
}

/// Whether the byte stands for itself in an address, as cmark has it (RFC 3986 without brackets).
private func isAddressByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: "-_.+!*'(),%#@?=;:/$&~".utf8.contains(byte)
  }
}
