extension XMLElement {
  /// The element as a document.
  var serialized: [UInt8] { Array(written.utf8) }

  private var written: String {
    let attributes = attributes.sorted { $0.key < $1.key }.map { " \($0)=\"\(Self.escaped($1))\"" }.joined()
    return "<\(name)\(attributes)>\(Self.escaped(text))\(children.map(\.written).joined())</\(name)>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("\r", with: "&#13;")
  }
}
