internal import Snapshot
internal import Yams

/// Reads a template and the files that it includes.
///
/// Directives are HTML comments on lines of their own, so that the file reads well on any Git host; a comment whose
/// first word is no directive is a comment, and is dropped like all raw HTML.
struct TemplateParser {
  private static let directives = ["if", "else", "end", "each", "include", "contents"]

  private let root: TemplateLayers
  private var queries: [QueryFence] = []
  private var sources: [String] = []
  private var diagnostics: [Diagnostic] = []

  private init(root: TemplateLayers) { self.root = root }

  /// Parses the template at `path`.
  ///
  /// - Parameter root: The folders that includes are relative to and that messages leave away.
  static func parse(path: String, root: TemplateLayers) throws(TemplateError) -> Template {
    var parser = TemplateParser(root: root)
    let name = root.name(of: path)
    let file = try SourceFile(path: path, name: name)
    let title = parser.title(of: file)
    let blocks = parser.blocks(of: file, chain: [name])
    guard parser.diagnostics.isEmpty else { throw TemplateError(parser.diagnostics) }
    return Template(title: title, blocks: blocks, queries: parser.queries, sources: parser.sources)
  }

  private mutating func report(_ position: SourcePosition, _ message: String) {
    diagnostics.append(Diagnostic(position: position, message: message))
  }

  private mutating func title(of file: SourceFile) -> String {
    guard let matter = file.frontMatter else { return "Cloud security runbook" }
    do {
      let node = try Yams.compose(yaml: matter.text)
      for (key, _) in node?.mapping ?? [:] where key.string != "title" {
        let line = matter.line + (key.mark?.line ?? 1) - 1
        report(
          file.position(line: line, column: key.mark?.column ?? 1),
          "unknown key `\(key.string ?? "")` in the front matter; a template has `title`")
      }
      return node?["title"]?.string ?? "Cloud security runbook"
    } catch {
      report(file.position(line: matter.line), "the front matter is not valid YAML: \(error)")
      return ""
    }
  }

  private mutating func blocks(of file: SourceFile, chain: [String]) -> [Template.Block] {
    sources.append(file.text)
    var markers = Markers(file: file)
    var cursor = 0
    let parts = parts(of: Markdown.parse(file.body), file: file, chain: chain, markers: &markers)
    let blocks = sequence(parts, from: &cursor, until: [])
    return blocks
  }

  /// The `{{ … }}` of a file, in order, so that each can say where it stands.
  private struct Markers {
    let file: SourceFile
    private var found: [(text: String, position: SourcePosition)] = []

    init(file: SourceFile) {
      self.file = file
      for (index, line) in file.lines.enumerated() {
        var start = line.startIndex
        while let open = line[start...].firstRange(of: "{{"), let close = line[open.upperBound...].firstRange(of: "}}")
        {
          let column = line.distance(from: line.startIndex, to: open.lowerBound) + 1
          found.append(
            (String(line[open.upperBound..<close.lowerBound]), file.position(line: index + 1, column: column)))
          start = close.upperBound
        }
      }
    }

    mutating func take(_ text: String, lines: ClosedRange<Int>) -> SourcePosition {
      if let index = found.firstIndex(where: { $0.text == text && lines.contains($0.position.line) }) {
        return found.remove(at: index).position
      }
      return file.position(of: "{{", in: lines)
    }
  }

  /// A fence with a backtick in its first line opens nothing: what it holds would be drawn as text, and never asked.
  private mutating func refuseBrokenFences(_ file: SourceFile, _ lines: ClosedRange<Int>) {
    for line in lines where file.lines.indices.contains(line - 1) {
      guard file.lines[line - 1].drop(while: { $0 == " " }).hasPrefix("```sql") else { continue }
      report(
        file.position(of: "```sql", in: line...line),
        "this query is not opened: the line of a fence may hold no backtick after its first three; leave it out of the"
          + " attributes")
    }
  }

  // MARK: - Directives

  /// A block, or a directive between blocks.
  private indirect enum Part {
    case block(Template.Block)
    case blocks([Template.Block])
    case open(isEach: Bool, Template.Name)
    case otherwise(SourcePosition)
    case end(SourcePosition)
  }

  /// Puts what stands between directives into them.
  private mutating func sequence(_ parts: [Part], from cursor: inout Int, until stops: Set<String>) -> [Template.Block]
  {
    var blocks: [Template.Block] = []
    while cursor < parts.count {
      switch parts[cursor] {
      case .block(let block):
        blocks.append(block)
        cursor += 1
      case .blocks(let included):
        blocks += included
        cursor += 1
      case .open(let isEach, let name):
        cursor += 1
        let inside = sequence(parts, from: &cursor, until: isEach ? ["end"] : ["end", "else"])
        var otherwise: [Template.Block] = []
        if cursor < parts.count, case .otherwise = parts[cursor] {
          cursor += 1
          otherwise = sequence(parts, from: &cursor, until: ["end"])
        }
        if cursor < parts.count, case .end = parts[cursor] {
          cursor += 1
        } else {
          let word = isEach ? "each" : "if"
          report(
            name.position,
            "`<!-- \(word) \(name.text) -->` is not closed; write `<!-- end -->` on a line of its own after what it holds"
          )
        }
        blocks.append(isEach ? .each(name, inside) : .condition(name, then: inside, otherwise: otherwise))
      case .otherwise(let position):
        if stops.contains("else") { return blocks }
        report(position, "`<!-- else -->` has no `<!-- if … -->` before it that is still open")
        cursor += 1
      case .end(let position):
        if stops.contains("end") { return blocks }
        report(position, "`<!-- end -->` has no `<!-- if … -->` or `<!-- each … -->` before it that is still open")
        cursor += 1
      }
    }
    return blocks
  }

  /// Reads the comments of an HTML block; other HTML is dropped.
  private mutating func directives(
    in html: String, file: SourceFile, lines: ClosedRange<Int>, chain: [String]
  ) -> [Part] {
    var parts: [Part] = []
    var rest = html[...]
    while let open = rest.firstRange(of: "<!--") {
      let line = lines.lowerBound + html[..<open.lowerBound].count { $0 == "\n" }
      guard let close = rest[open.upperBound...].firstRange(of: "-->") else {
        report(file.position(of: "<!--", in: line...line), "the comment is not closed; end it with `-->`")
        break
      }
      let words = rest[open.upperBound..<close.lowerBound].split(whereSeparator: \.isWhitespace).map(String.init)
      rest = rest[close.upperBound...]
      guard let word = words.first, Self.directives.contains(word) else { continue }
      let position = file.position(of: "<!--", in: line...line)
      switch (word, words.count) {
      case ("if", 2), ("each", 2):
        parts.append(.open(isEach: word == "each", Template.Name(text: words[1], position: position)))
      case ("else", 1): parts.append(.otherwise(position))
      case ("end", 1): parts.append(.end(position))
      case ("contents", 1): parts.append(.block(.contents))
      case ("include", 2):
        parts.append(.blocks(include(words[1], position: position, chain: chain)))
      default:
        let usage =
          ["if": "if NAME", "each": "each NAME", "include": "include FILE"][word].map { "`<!-- \($0) -->`" }
          ?? "`<!-- \(word) -->`, with nothing more"
        report(position, "`\(word)` is written \(usage)")
      }
    }
    return parts
  }

  private mutating func include(_ name: String, position: SourcePosition, chain: [String]) -> [Template.Block] {
    guard !chain.contains(name) else {
      report(position, "\(name) includes itself: \((chain + [name]).joined(separator: " → "))")
      return []
    }
    guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
      report(position, "an included file stands inside the template folder; write its path from there")
      return []
    }
    do {
      let file = try SourceFile(path: root.path(of: name), name: name, includedFrom: position)
      return blocks(of: file, chain: chain + [name])
    } catch {
      diagnostics += error.diagnostics
      return []
    }
  }

  // MARK: - Blocks

  private mutating func parts(
    of nodes: [Markdown.Node], file: SourceFile, chain: [String], markers: inout Markers
  ) -> [Part] {
    var parts: [Part] = []
    for node in nodes {
      switch node.block {
      case .html(let html):
        parts += directives(in: html, file: file, lines: node.lines, chain: chain)
      case .paragraph(let content):
        refuseBrokenFences(file, node.lines)
        parts.append(.block(.paragraph(inlines(content, file, node.lines, &markers))))
      case .heading(let level, let content):
        parts.append(.block(.heading(level: level, inlines(content, file, node.lines, &markers))))
      case .rule: parts.append(.block(.rule))
      case .code(let info, let text):
        parts.append(.block(code(info: info, text: text, file: file, lines: node.lines)))
      case .quote(let nodes):
        parts.append(.block(.quote(nested(nodes, file, chain, &markers))))
      case .list(let style, let items):
        var blocks: [[Template.Block]] = []
        for item in items { blocks.append(nested(item, file, chain, &markers)) }
        parts.append(.block(.list(style, items: blocks)))
      }
    }
    return parts
  }

  private mutating func nested(
    _ nodes: [Markdown.Node], _ file: SourceFile, _ chain: [String], _ markers: inout Markers
  ) -> [Template.Block] {
    var cursor = 0
    let parts = parts(of: nodes, file: file, chain: chain, markers: &markers)
    return sequence(parts, from: &cursor, until: [])
  }

  /// A fence `sql NAME …` is a query; `sql` alone, like any other language, is code to read.
  private mutating func code(info: String, text: String, file: SourceFile, lines: ClosedRange<Int>) -> Template.Block {
    let words = Self.words(of: info)
    guard words.first == "sql", words.count > 1 else { return .code(info: info, text: text) }
    guard let query = fence(words, sql: text, file: file, line: lines.lowerBound) else { return .rule }
    queries.append(query)
    return .view(queries.count - 1)
  }

  /// Splits at spaces outside double quotes.
  private static func words(of info: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in info {
      if character == "\"" { isQuoted.toggle() }
      if character.isWhitespace, !isQuoted {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  private mutating func fence(_ words: [String], sql: String, file: SourceFile, line: Int) -> QueryFence? {
    func place(_ word: String) -> SourcePosition { file.position(of: word, in: line...line) }
    let name = words[1]
    guard name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }),
      name.first?.isLetter == true
    else {
      report(place(name), "a query's name has lower-case letters, digits and `_`; `\(name)` does not")
      return nil
    }
    var values: [String: String] = [:]
    var places: [String: SourcePosition] = [:]
    for word in words.dropFirst(2) {
      guard let equals = word.firstIndex(of: "=") else {
        report(place(word), "`\(word)` is no attribute; write `view=table`, `reads=guardduty`, `limit=50`, …")
        continue
      }
      let key = String(word[..<equals])
      guard QueryFence.attributes.contains(key) else {
        let hint = nearest(key, among: QueryFence.attributes).map { "did you mean `\($0)`?" }
        report(
          place(word),
          "unknown attribute `\(key)`; "
            + (hint ?? "there are \(QueryFence.attributes.map { "`\($0)`" }.joined(separator: ", "))"))
        continue
      }
      guard values[key] == nil else {
        report(place(word), "`\(key)` is given twice; keep one")
        continue
      }
      var value = word[word.index(after: equals)...]
      if value.first == "\"" {
        guard value.count > 1, value.last == "\"" else {
          report(place(word), "the quotes of `\(key)` are not closed on this line")
          continue
        }
        value = value.dropFirst().dropLast()
      }
      values[key] = String(value)
      places[key] = place(word)
    }
    var limit = 50
    if let text = values["limit"] {
      if let number = Int(text), (1...1000).contains(number) {
        limit = number
      } else {
        report(places["limit"] ?? place(name), "`limit` is a whole number from 1 to 1000; `\(text)` is not")
      }
    }
    let view = values["view"] ?? "table"
    if ViewKind(rawValue: view) == nil {
      let all = ViewKind.allCases.map(\.rawValue)
      let hint = nearest(view, among: all).map { "did you mean `\($0)`? " } ?? ""
      report(
        places["view"] ?? place(name),
        "unknown view `\(view)`; \(hint)there are \(all.map { "`\($0)`" }.joined(separator: ", "))")
    }
    if let fold = values["fold"], fold != "columns" || view != "matrix" {
      report(places["fold"] ?? place(name), "`fold` is written `fold=columns`, and only with `view=matrix`")
    }
    if values["total"] != nil, view != "table" {
      report(places["total"] ?? place(name), "`total` belongs to `view=table`; leave it out")
    }
    var days = TrendView.days
    if let text = values["days"] {
      if view != ViewKind.trend.rawValue {
        report(places["days"] ?? place(name), "`days` belongs to `view=trend`; leave it out")
      } else if let number = Int(text), (2...MetricMemory.days).contains(number) {
        days = number
      } else {
        report(
          places["days"] ?? place(name), "`days` is a whole number from 2 to \(MetricMemory.days); `\(text)` is not")
      }
    }
    let reads = values["reads"].map { $0.split(separator: ",").map { $0.trimmingWhitespace() } } ?? []
    for read in reads where ReadSet(read) == nil {
      let hint = nearest(read, among: ReadSet.names).map { "did you mean `\($0)`?" } ?? "name a service or a table"
      report(places["reads"] ?? place(name), "`reads` names `\(read)`, which is neither a service nor a table; \(hint)")
    }
    if let earlier = queries.first(where: { $0.name == name }) {
      report(place(name), "the name `\(name)` is taken by the query at \(earlier.position); choose another")
      return nil
    }
    return QueryFence(
      name: name, view: view, reads: reads, limit: limit, empty: values["empty"], caption: values["caption"],
      totals: values["total"].map { $0.split(separator: ",").map { $0.trimmingWhitespace() } } ?? [],
      foldsColumns: values["fold"] != nil, days: days, sql: sql,
      position: place(name), attributePositions: places, sqlLine: line + 1)
  }

  // MARK: - Inlines

  private mutating func inlines(
    _ inlines: [Markdown.Inline], _ file: SourceFile, _ lines: ClosedRange<Int>, _ markers: inout Markers
  ) -> [Template.Inline] {
    var result: [Template.Inline] = []
    for inline in inlines {
      switch inline {
      case .text(let text): result += pieces(text, file, lines, &markers).map(Template.Inline.text)
      case .code(let text): result.append(.code(pieces(text, file, lines, &markers)))
      case .softBreak: result.append(.softBreak)
      case .lineBreak: result.append(.lineBreak)
      case .emphasis(let content): result.append(.emphasis(self.inlines(content, file, lines, &markers)))
      case .strong(let content): result.append(.strong(self.inlines(content, file, lines, &markers)))
      case .link(let url, let title, let content):
        let text = self.inlines(content, file, lines, &markers)
        result.append(
          .link(
            url: pieces(url, file, lines, &markers), title: title, text,
            position: Self.position(ofAddress: url, file, lines)))
      case .image(let url, let title, let content):
        result.append(
          .image(
            url: url, title: title, self.inlines(content, file, lines, &markers),
            position: Self.position(ofAddress: url, file, lines)))
      case .html(let html):
        let words = html.dropFirst(4).split(whereSeparator: \.isWhitespace)
        if html.hasPrefix("<!--"), let word = words.first, Self.directives.contains(String(word)) {
          report(
            file.position(of: "<!-- \(word)", in: lines),
            "`<!-- \(word) … -->` stands inside a line; put it on a line of its own")
        }
      }
    }
    return result
  }

  /// Where an address stands; cmark may have decoded it, so that it is not found as it is.
  private static func position(
    ofAddress url: String, _ file: SourceFile, _ lines: ClosedRange<Int>
  ) -> SourcePosition {
    file.position(of: url.isEmpty ? "](" : url, in: lines)
  }

  private mutating func pieces(
    _ text: String, _ file: SourceFile, _ lines: ClosedRange<Int>, _ markers: inout Markers
  ) -> [Template.Piece] {
    var pieces: [Template.Piece] = []
    var rest = text[...]
    while let open = rest.firstRange(of: "{{") {
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
        report(file.positionOfUnclosedMarker(in: lines), "`{{` is not closed; write `{{ query.column }}` on one line")
        break
      }
      if rest[..<open.lowerBound].hasSuffix("](") {
        report(
          file.position(of: "]({{", in: lines),
          "an address with spaces is no link in Markdown; write it in angle brackets: `[text](<{{ query.column }}>)`")
      }
      if open.lowerBound > rest.startIndex { pieces.append(.literal(String(rest[..<open.lowerBound]))) }
      let inner = String(rest[open.upperBound..<close.lowerBound])
      let position = markers.take(inner, lines: lines)
      let names = inner.trimmingWhitespace().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      let areNames = names.allSatisfy { name in
        !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      }
      if areNames, names.count <= 2 {
        pieces.append(
          .value(
            Template.Reference(
              query: names.count == 2 ? names[0] : nil, column: names[names.count - 1], position: position)))
      } else {
        report(position, "`{{\(inner)}}` is not a value; write `{{ query.column }}`")
      }
      rest = rest[close.upperBound...]
    }
    if !rest.isEmpty { pieces.append(.literal(String(rest))) }
    return pieces
  }
}

extension StringProtocol {
  func trimmingWhitespace() -> String {
    let start = drop { $0.isWhitespace }
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }
}
