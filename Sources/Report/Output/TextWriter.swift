/// Writes a document as plain text: for mail, and for terminals.
///
/// Lines are no longer than `width` where they can be broken. A table that is wider becomes a list of its rows.
struct TextWriter {
  private static let width = 78
  private var lines: [String] = []

  static func page(_ document: Document, frame: PageFrame) -> String {
    var writer = TextWriter()
    writer.title(document.title, "=")
    writer.wrapped((["\(frame.day), \(frame.timeZone)"] + frame.scope).joined(separator: " · "))
    writer.lines.append("")
    for note in frame.notes { writer.wrapped("* \(Plain.inert(note))", hanging: "  ") }
    if !frame.notes.isEmpty { writer.lines.append("") }
    if !frame.unread.isEmpty {
      writer.wrapped("! \(frame.unreadHeadline)", hanging: "  ")
      for line in frame.unread { writer.wrapped("  - \(Plain.inert(line))", hanging: "    ") }
      writer.lines.append("")
    }
    writer.blocks(document.blocks)
    writer.lines.append(String(repeating: "-", count: width))
    writer.wrapped(Self.text(frame.footer))
    return writer.lines.joined(separator: "\n") + "\n"
  }

  private mutating func title(_ text: String, _ line: Character) {
    wrapped(text)
    lines.append(String(repeating: line, count: min(Self.width, text.count)))
    lines.append("")
  }

  private mutating func blocks(_ blocks: [Document.Block]) {
    for block in blocks { self.block(block) }
  }

  private mutating func block(_ block: Document.Block) {
    switch block {
    case .paragraph(let content):
      wrapped(Self.text(content))
      lines.append("")
    case .heading(let level, _, let content):
      if level <= 2, lines.last == "" { lines.append("") }
      title(Self.text(content).replacing("\n", with: " "), level <= 2 ? "=" : "-")
    case .code(_, let text):
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        lines.append(line.isEmpty ? "" : "    \(Plain.inert(String(line)))")
      }
      if lines.last != "" { lines.append("") }
    case .rule:
      lines.append(String(repeating: "-", count: Self.width))
      lines.append("")
    case .quote(let content): nested(content, first: "  ", rest: "  ")
    case .list(let style, let items):
      for (index, item) in items.enumerated() {
        let mark = style.start.map { "\($0 + index). " } ?? "- "
        nested(item, first: mark, rest: String(repeating: " ", count: mark.count), isTight: style.isTight)
      }
      if lines.last != "" { lines.append("") }
    case .contents(let sections):
      for section in sections { wrapped("- \(section.title)", hanging: "  ") }
      lines.append("")
    case .view(let view): draw(view)
    }
  }

  private mutating func nested(_ blocks: [Document.Block], first: String, rest: String, isTight: Bool = false) {
    var writer = TextWriter()
    writer.blocks(blocks)
    var inner = writer.lines
    while inner.last == "" { inner.removeLast() }
    for (index, line) in inner.enumerated() {
      lines.append(line.isEmpty ? "" : (index == 0 ? first : rest) + line)
    }
    if !isTight { lines.append("") }
  }

  private mutating func draw(_ view: DrawnView) {
    if view.content.isEmpty {
      wrapped((view.caption.map { "\($0): " } ?? "") + view.emptyText)
    } else {
      if let caption = view.caption { wrapped("\(caption):") }
      draw(view.content.grid)
    }
    let note = view.noteWithoutLinks
    if !note.isEmpty { wrapped("(\(Self.text(note)))", hanging: " ") }
    lines.append("")
  }

  private mutating func draw(_ grid: Grid) {
    let cells = grid.rows.map { $0.map(Plain.inert) }
    let titles = grid.columns.map { Plain.inert($0.title) }
    let isTitled = titles.contains { !$0.isEmpty }
    let widths = grid.columns.indices.map { column in
      ((isTitled ? [titles[column]] : []) + cells.map { $0[column] }).map(\.count).max() ?? 0
    }
    if !grid.isProse, widths.reduce(0, +) + 2 * (widths.count - 1) <= Self.width {
      func line(_ row: [String]) -> String {
        var line = ""
        for (column, cell) in row.enumerated() {
          let space = String(repeating: " ", count: widths[column] - cell.count)
          line += (column > 0 ? "  " : "") + (grid.columns[column].isNumber ? space + cell : cell + space)
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
      }
      if isTitled {
        lines.append(line(titles))
        lines.append(line(widths.map { String(repeating: "-", count: $0) }))
      }
      for row in cells { lines.append(line(row)) }
    } else {
      for (number, row) in cells.enumerated() {
        let words = zip(titles, row).filter { !$0.1.isEmpty }.map { title, cell in
          grid.isProse || title.isEmpty ? cell : "\(title): \(cell)"
        }
        let mark = grid.isNumbered ? "\(number + 1). " : "- "
        wrapped(
          mark + words.joined(separator: grid.isProse ? grid.separator : "; "),
          hanging: String(repeating: " ", count: mark.count))
      }
    }
    for note in grid.notes { wrapped(Plain.inert(note), hanging: "  ") }
  }

  /// Breaks between words; lines after the first begin with `hanging`.
  private mutating func wrapped(_ text: String, hanging: String = "") {
    for (number, part) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      var line = number == 0 ? "" : hanging
      let start = part.prefix { $0 == " " }
      line += start
      var isEmpty = true
      for word in part.split(separator: " ") {
        if !isEmpty, line.count + 1 + word.count > Self.width {
          lines.append(line)
          line = hanging
          isEmpty = true
        }
        line += (isEmpty ? "" : " ") + word
        isEmpty = false
      }
      lines.append(line)
    }
  }

  private static func text(_ content: [Document.Inline]) -> String {
    content.map { inline in
      switch inline {
      case .text(let text), .code(let text): Plain.inert(text)
      // Lines are broken anew.
      case .softBreak: " "
      case .lineBreak: "\n"
      case .emphasis(let content), .image(_, _, let content): text(content)
      case .strong(let content): text(content)
      case .link(let url, _, let content): text(content) + (Plain.leadsOut(url).map { " <\($0)>" } ?? "")
      }
    }.joined()
  }
}

/// What mail and plain text have in common.
enum Plain {
  /// Text in which no program sees an address to make a link of.
  static func inert(_ text: String) -> String {
    guard text.contains("://") || text.lowercased().contains("www.") else { return text }
    return text.replacing("://", with: "[:]//").replacing(/(?i)\b(www)\./) { "\($0.1)[.]" }
  }

  /// A link's address, unless it leads to the page or the files beside it, which a mail does not have.
  static func leadsOut(_ url: String?) -> String? {
    guard let url, let scheme = url.firstIndex(of: ":"), ["https", "mailto"].contains(url[..<scheme].lowercased())
    else { return nil }
    return url
  }
}
