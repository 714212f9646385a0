/// Markdown being written. Values are escaped so that neither CommonMark nor a Git host's extensions see markup in them.
struct MarkdownText: Sendable {
  private(set) var bytes = ""
  /// What stands before each line: the marks of quotes and lists around it.
  private var prefix = ""
  private var firstPrefix: String?

  init() {}

  mutating func line(_ text: String) {
    let start = firstPrefix ?? prefix
    firstPrefix = nil
    if text.isEmpty {
      while start.isEmpty, bytes.hasSuffix("\n\n") { return }
      bytes += start.trimmingTrailingSpaces() + "\n"
    } else {
      bytes += start + text + "\n"
    }
  }

  mutating func paragraph(_ inlines: [Document.Inline]) {
    for part in Self.inlines(inlines).split(separator: "\n", omittingEmptySubsequences: false) { line(String(part)) }
    line("")
  }

  /// Writes lines as they are, behind a fence that is longer than any in them.
  ///
  /// - Parameter info: The word after the fence.
  mutating func codeBlock(_ text: String, info: String = "") {
    var fence = "```"
    while text.contains(fence) { fence += "`" }
    line(fence + info)
    for part in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(text.hasSuffix("\n") ? 1 : 0) {
      line(String(part))
    }
    line(fence)
    line("")
  }

  /// Writes what `body` writes behind a mark: `> ` on each line, or a bullet and its indentation.
  mutating func nested(first: String, rest: String, _ body: (inout MarkdownText) -> Void) {
    let outer = prefix
    firstPrefix = (firstPrefix ?? outer) + first
    prefix = outer + rest
    body(&self)
    // What ends in an empty line inside does not need it behind the mark.
    let empty = "\n" + prefix.trimmingTrailingSpaces() + "\n"
    while empty.count > 2, bytes.hasSuffix(empty) { bytes.removeLast(empty.count - 1) }
    prefix = outer
    firstPrefix = nil
  }

  /// Ends what was written with one line break.
  mutating func trimEnd() {
    while bytes.hasSuffix("\n\n") { bytes.removeLast() }
  }

  static func inlines(_ inlines: [Document.Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text): escape(text)
      case .code(let text): code(text, inTable: false)
      case .softBreak: "\n"
      case .lineBreak: "\\\n"
      case .emphasis(let content): "*\(self.inlines(content))*"
      case .strong(let content): "**\(self.inlines(content))**"
      case .link(let url, let title, let content):
        if let url {
          "[\(self.inlines(content))](<\(url)>\(title.isEmpty ? "" : " \"\(escape(title).replacing("\"", with: "\\\""))\""))"
        } else {
          self.inlines(content)
        }
      case .image(_, _, let content): self.inlines(content)
      }
    }.joined()
  }

  /// Text as it is read. Escaped is all that could be markup: CommonMark's own marks, the pipes of tables, and the
  /// addresses that Git hosts make links of by themselves.
  static func escape(_ text: String) -> String {
    var result = ""
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\\", "`", "*", "[", "]", "<", ">", "|", "~", "&", "{", "}", "$":
        result += "\\"
      case "_":
        // Inside a word it is only itself.
        let before = index > 0 && scalars[index - 1].properties.isAlphabetic
        let after = index + 1 < scalars.count && scalars[index + 1].properties.isAlphabetic
        if !(before && after) { result += "\\" }
      case ":":
        if index + 2 < scalars.count, scalars[index + 1] == "/", scalars[index + 2] == "/" { result += "\\" }
      case ".":
        if index >= 3, scalars[(index - 3)..<index].allSatisfy({ $0 == "w" || $0 == "W" }) { result += "\\" }
        if isListMark(scalars, at: index) { result += "\\" }
      case ")":
        if isListMark(scalars, at: index) { result += "\\" }
      case "#", "-", "+", "=":
        let next = index + 1 < scalars.count ? scalars[index + 1] : " "
        if index == 0, next == " " || next == scalar { result += "\\" }
      case "@":
        // A zero-width joiner would be hidden text; an entity keeps mentions from being made.
        result += "&#64;"
        continue
      default: break
      }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  /// Whether digits at the start, up to `index`, would begin a numbered list.
  private static func isListMark(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
    index > 0 && scalars[..<index].allSatisfy { ("0"..."9").contains($0) }
      && (index + 1 == scalars.count || scalars[index + 1] == " ")
  }

  /// A code span whose fence is longer than any run of backticks inside.
  static func code(_ text: String, inTable: Bool) -> String {
    var longest = 0
    var run = 0
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let padding = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    let body = inTable ? text.replacing("|", with: "\\|") : text
    return "\(fence)\(padding)\(body)\(padding)\(fence)"
  }
}

extension String {
  fileprivate func trimmingTrailingSpaces() -> String {
    guard let end = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...end])
  }
}
