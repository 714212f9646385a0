/// An element of an XML document, with what AWS's answers use of XML: no namespaces, no comments, no mixed content.
struct XMLElement: Sendable, Hashable {
  /// Without the namespace's prefix: AWS never has two elements that differ by it alone.
  var name: String
  /// By their names as written.
  var attributes: [String: String] = [:]
  /// In the order in which they stand.
  var children: [XMLElement] = []
  /// The text, whole and as written; empty if there are children, where it can only be indentation.
  var text = ""

  /// The first child of that name.
  func child(_ name: String) -> XMLElement? {
    children.first { $0.name == name }
  }

  /// Whether there is nothing but white space where text can stand.
  var isBlank: Bool { text.utf8.allSatisfy(Self.isSpace) }

  /// The text without white space around it.
  var trimmedText: String {
    let bytes = text.utf8
    guard let first = bytes.firstIndex(where: { !Self.isSpace($0) }),
      let last = bytes.lastIndex(where: { !Self.isSpace($0) })
    else { return "" }
    return String(text[first...last])
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}
