/// A message in Slack's Block Kit being written, within its limits.
///
/// Slack reads marks, mentions (`<!channel>`, `<@U…>`) and links out of `mrkdwn`, and knows no way to escape a star. So
/// nothing is ever written as that: text goes into `rich_text`, whose parts say themselves what they are and whose text
/// is only text, and into `plain_text` without emoji. A link is an element of its own, and only a template makes one.
///
/// Source: docs.slack.dev, "Blocks", "Rich text block", "Section block", "Header block".
struct SlackBlocks: Sendable {
  /// Characters of one text, as Slack counts them: the limits are documented for sections; `rich_text` keeps them too.
  static let textLimit = 3000
  /// Characters of a header.
  static let headerLimit = 150
  /// Characters of one field of a section, and fields of one section.
  static let fieldLimit = (length: 2000, count: 10)
  /// The width of a fixed-width line that no client breaks.
  static let lineWidth = 76

  /// One block.
  struct Block: Sendable {
    let json: JSONValue
    /// How many characters of text it holds.
    let length: Int
    /// Whether a part begins with it: where a message that is too long is best cut.
    var beginsPart = false
  }

  private(set) var blocks: [Block] = []

  init() {}

  // MARK: Blocks

  /// The title of a message, or of a part of it.
  mutating func header(_ text: String) {
    let line = Self.cut(Plain.inert(text), Self.headerLimit)
    guard !line.isEmpty else { return }
    add(.object([("type", .text("header")), ("text", Self.plain(line))]), Self.length(line), beginsPart: true)
  }

  /// A line between parts.
  mutating func rule() { add(.object([("type", .text("divider"))]), 0) }

  /// Running text.
  mutating func paragraph(_ content: [Document.Inline]) {
    for part in Self.split(Self.runs(content)) { rich(.section(part)) }
  }

  /// Text that is set off from what is around it.
  mutating func quote(_ content: [Document.Inline]) {
    for part in Self.split(Self.runs(content)) { rich(.quote(part)) }
  }

  /// What stands in small under something, or under the title.
  mutating func note(_ content: [Document.Inline]) {
    let text = Self.runs(content).map(\.text).joined()
    guard !text.isEmpty else { return }
    for part in Self.split([Run(text: text)]) {
      let line = part.map(\.text).joined()
      add(
        .object([("type", .text("context")), ("elements", .array([Self.plain(line)]))]),
        Self.length(line))
    }
  }

  /// A list, each item a line; a long one goes on in another block.
  ///
  /// - Parameter start: The first number; `nil` for bullets.
  mutating func list(_ items: [[Document.Inline]], start: Int?) {
    let items = items.flatMap { Self.split(Self.runs($0)) }
    var index = 0
    while index < items.count {
      var end = index
      var length = 0
      while end < items.count, end == index || length + Self.length(items[end]) <= Self.textLimit {
        length += Self.length(items[end])
        end += 1
      }
      rich(.list(Array(items[index..<end]), start: start.map { $0 + index }))
      index = end
    }
  }

  /// Short texts side by side, two in a row.
  mutating func fields(_ texts: [String]) {
    let texts = texts.map { Self.cut(Plain.inert($0), Self.fieldLimit.length) }.filter { !$0.isEmpty }
    var index = 0
    while index < texts.count {
      var end = index
      var length = 0
      while end < texts.count, end - index < Self.fieldLimit.count,
        end == index || length + Self.length(texts[end]) <= Self.textLimit
      {
        length += Self.length(texts[end])
        end += 1
      }
      add(
        .object([("type", .text("section")), ("fields", .array(texts[index..<end].map(Self.plain)))]), length)
      index = end
    }
  }

  /// Lines of fixed width; `head` stands over those of each block.
  mutating func lines(_ lines: [String], head: [String] = []) {
    let head = head.map { Self.cut(Plain.inert($0), 1000) }
    let lines = lines.flatMap { Self.split([Run(text: Plain.inert($0))], limit: 1500).map { $0.map(\.text).joined() } }
    func length(_ line: String) -> Int { Self.length(line) + 1 }
    let around = head.map(length).reduce(0, +)
    var index = 0
    while index < lines.count {
      var end = index
      var size = around
      while end < lines.count, end == index || size + length(lines[end]) <= Self.textLimit {
        size += length(lines[end])
        end += 1
      }
      rich(.preformatted((head + lines[index..<end]).joined(separator: "\n")))
      index = end
    }
  }

  /// A view in words: fixed-width columns where they fit, else a line a row.
  mutating func grid(_ grid: Grid) {
    let columns = grid.columns.indices
    let widths = columns.map { column in
      ([grid.columns[column].title] + grid.rows.map { $0[column] }).map { Plain.inert($0).count }.max() ?? 0
    }
    if !grid.isProse, widths.reduce(0, +) + 2 * (widths.count - 1) <= Self.lineWidth {
      func line(_ cells: [String]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
          let cell = Plain.inert(cell)
          let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
          line += (column > 0 ? "  " : "") + (grid.columns[column].isNumber ? space + cell : cell + space)
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
      }
      let titles = grid.columns.map(\.title)
      lines(
        grid.rows.map(line),
        head: titles.allSatisfy(\.isEmpty)
          ? [] : [line(titles), line(widths.map { String(repeating: "-", count: $0) })])
    } else {
      let items = grid.rows.map { row in
        var words: [Document.Inline] = []
        for (column, cell) in zip(grid.columns, row) where !cell.isEmpty {
          if !words.isEmpty { words.append(.text(grid.isProse ? grid.separator : "; ")) }
          let cell = Document.Inline.text(cell)
          if !grid.isProse, !column.title.isEmpty { words.append(.text("\(column.title): ")) }
          words.append(column.isStrong ? .strong([cell]) : cell)
        }
        return words
      }
      list(items, start: grid.isNumbered ? 1 : nil)
    }
    for text in grid.notes { note([.text(text)]) }
  }

  // MARK: Parts of rich text

  /// Text of one look.
  struct Run: Sendable, Equatable {
    var text: String
    var isBold = false
    var isItalic = false
    var isCode = false
    var url: String?
  }

  private enum Rich {
    case section([Run])
    case quote([Run])
    case list([[Run]], start: Int?)
    case preformatted(String)
  }

  private mutating func rich(_ rich: Rich) {
    let element: JSONValue
    let length: Int
    switch rich {
    case .section(let runs):
      guard !runs.isEmpty else { return }
      element = Self.element("rich_text_section", runs)
      length = Self.length(runs)
    case .quote(let runs):
      guard !runs.isEmpty else { return }
      element = Self.element("rich_text_quote", runs)
      length = Self.length(runs)
    case .list(let items, let start):
      var members: [(String, JSONValue?)] = [
        ("type", .text("rich_text_list")), ("style", .text(start == nil ? "bullet" : "ordered")),
        ("elements", .array(items.map { Self.element("rich_text_section", $0) })),
      ]
      if let start, start > 1 { members.append(("offset", .integer(Int64(start - 1)))) }
      element = .members(members)
      length = items.map(Self.length).reduce(0, +)
    case .preformatted(let text):
      element = Self.element("rich_text_preformatted", [Run(text: text)])
      length = Self.length(text)
    }
    add(.object([("type", .text("rich_text")), ("elements", .array([element]))]), length)
  }

  private mutating func add(_ json: JSONValue, _ length: Int, beginsPart: Bool = false) {
    blocks.append(Block(json: json, length: length, beginsPart: beginsPart))
  }

  private static func element(_ type: String, _ runs: [Run]) -> JSONValue {
    .object([("type", .text(type)), ("elements", .array(runs.map(json)))])
  }

  private static func json(_ run: Run) -> JSONValue {
    let styles: [(String, JSONValue?)] = [
      ("bold", run.isBold ? .bool(true) : nil), ("italic", run.isItalic ? .bool(true) : nil),
      ("code", run.isCode ? .bool(true) : nil),
    ]
    let style = styles.contains { $0.1 != nil } ? JSONValue.members(styles) : nil
    return .members([
      ("type", .text(run.url == nil ? "text" : "link")), ("url", run.url.map(JSONValue.text)),
      ("text", .text(run.text)), ("style", style),
    ])
  }

  private static func plain(_ text: String) -> JSONValue {
    .object([("type", .text("plain_text")), ("text", .text(text)), ("emoji", .bool(false))])
  }

  /// A document's inlines as runs.
  static func runs(_ content: [Document.Inline], _ look: Run = Run(text: "")) -> [Run] {
    var runs: [Run] = []
    func add(_ text: String, _ look: Run) {
      guard !text.isEmpty else { return }
      var run = look
      run.text = text
      if var last = runs.last, last.url == nil, run.url == nil {
        last.text = run.text
        if last == run {
          runs[runs.count - 1].text += text
          return
        }
      }
      runs.append(run)
    }
    for inline in content {
      switch inline {
      case .text(let text): add(Plain.inert(text), look)
      case .code(let text):
        var code = look
        code.isCode = true
        add(Plain.inert(text), code)
      case .softBreak: add(" ", look)
      case .lineBreak: add("\n", look)
      case .emphasis(let content):
        var italic = look
        italic.isItalic = true
        for run in self.runs(content, italic) { add(run.text, run) }
      case .strong(let content):
        var bold = look
        bold.isBold = true
        for run in self.runs(content, bold) { add(run.text, run) }
      case .link(let url, _, let content):
        var link = look
        link.url = Plain.leadsOut(url)
        guard link.url != nil else {
          for run in self.runs(content, look) { add(run.text, run) }
          continue
        }
        let words = self.runs(content).map(\.text).joined()
        add(words.isEmpty ? "link" : words, link)
      case .image(_, _, let content): for run in self.runs(content, look) { add(run.text, run) }
      }
    }
    return runs
  }

  // MARK: Lengths

  /// As Slack counts: its limits are of characters, and counting in UTF-16 is never less.
  static func length(_ text: String) -> Int { text.utf16.count }

  private static func length(_ runs: [Run]) -> Int { runs.map { length($0.text) }.reduce(0, +) }

  /// The text, with an ellipsis where it would be longer.
  static func cut(_ text: String, _ limit: Int) -> String {
    guard length(text) > limit else { return text }
    var result = ""
    var size = 1
    for character in text {
      size += character.utf16.count
      if size > limit { break }
      result.append(character)
    }
    return result + "…"
  }

  /// Runs in pieces of at most `limit` characters, cut between words where there are any.
  private static func split(_ runs: [Run], limit: Int = textLimit) -> [[Run]] {
    guard length(runs) > limit else { return runs.isEmpty ? [] : [runs] }
    var pieces: [[Run]] = []
    var piece: [Run] = []
    var size = 0
    for run in runs {
      var rest = Substring(run.text)
      while !rest.isEmpty {
        var head = rest
        if size + rest.utf16.count > limit {
          var end = rest.startIndex
          var space: Substring.Index?
          var count = 0
          while end < rest.endIndex, size + count + rest[end].utf16.count <= limit {
            count += rest[end].utf16.count
            if rest[end].isWhitespace { space = rest.index(after: end) }
            end = rest.index(after: end)
          }
          // A single character that is longer than all that may be said cannot be said.
          if end == rest.startIndex, piece.isEmpty {
            rest = rest.dropFirst()
            continue
          }
          head = rest[..<(space ?? (piece.isEmpty ? end : rest.startIndex))]
        }
        if !head.isEmpty {
          var part = run
          part.text = String(head)
          piece.append(part)
          size += head.utf16.count
        }
        rest = rest[head.endIndex...]
        if !rest.isEmpty {
          pieces.append(piece)
          piece = []
          size = 0
        }
      }
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces.filter { !$0.isEmpty }
  }
}
