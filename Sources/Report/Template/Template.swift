/// A parsed template: Markdown with the places where values, views, conditions and repetitions go.
public struct Template: Sendable {
  /// `{{ query.column }}`, or `{{ column }}` in a repetition, or `{{ parameter }}`.
  struct Reference: Sendable, Hashable {
    let query: String?
    let column: String
    let position: SourcePosition
  }

  /// Text with values in it.
  enum Piece: Sendable {
    case literal(String)
    case value(Reference)
  }

  indirect enum Inline: Sendable {
    case text(Piece)
    case code([Piece])
    case softBreak
    case lineBreak
    case emphasis([Inline])
    case strong([Inline])
    case link(url: [Piece], title: String, [Inline], position: SourcePosition)
    case image(url: String, title: String, [Inline], position: SourcePosition)
  }

  indirect enum Block: Sendable {
    case paragraph([Inline])
    case heading(level: Int, [Inline])
    case code(info: String, text: String)
    case rule
    case quote([Block])
    case list(Markdown.ListStyle, items: [[Block]])
    /// The place of a query's view; the number is the query's place in `queries`.
    case view(Int)
    case condition(Name, then: [Block], otherwise: [Block])
    case each(Name, [Block])
    /// The list of the page's sections.
    case contents
  }

  /// A query's name where a directive uses it.
  struct Name: Sendable, Hashable {
    let text: String
    let position: SourcePosition
  }

  /// The page's title.
  public let title: String
  let blocks: [Block]
  /// All queries in the order in which they stand, includes in place.
  let queries: [QueryFence]
  /// The text of every file that the template is made of, in order: what its hash is over.
  let sources: [String]

  /// The repetitions that each query stands in, the outermost first, by the query's place.
  let repetitions: [[Name]]

  init(title: String, blocks: [Block], queries: [QueryFence], sources: [String]) {
    self.title = title
    self.blocks = blocks
    self.queries = queries
    self.sources = sources
    var repetitions: [[Name]] = Array(repeating: [], count: queries.count)
    Self.walk(blocks, inside: []) { repetitions[$0] = $1 }
    self.repetitions = repetitions
  }

  /// The headings of sections, as far as they hold no value.
  var headings: [String] { Self.headings(blocks) }

  private static func headings(_ blocks: [Block]) -> [String] {
    blocks.flatMap { block -> [String] in
      switch block {
      case .heading(let level, let content) where level <= 2:
        if let text = literal(content) { [text] } else { [] }
      case .condition(_, let then, let otherwise): headings(then + otherwise)
      case .each(_, let blocks), .quote(let blocks): headings(blocks)
      case .paragraph, .heading, .code, .rule, .list, .view, .contents: []
      }
    }
  }

  /// What is said, if no value is needed to say it.
  private static func literal(_ content: [Inline]) -> String? {
    var text = ""
    for inline in content {
      switch inline {
      case .text(.literal(let piece)): text += piece
      case .code(let pieces):
        for piece in pieces {
          guard case .literal(let words) = piece else { return nil }
          text += words
        }
      case .softBreak, .lineBreak: text += " "
      case .emphasis(let content), .strong(let content), .link(_, _, let content, _), .image(_, _, let content, _):
        guard let words = literal(content) else { return nil }
        text += words
      case .text(.value): return nil
      }
    }
    return text
  }

  private static func walk(_ blocks: [Block], inside: [Name], _ found: (Int, [Name]) -> Void) {
    for block in blocks {
      switch block {
      case .view(let index): found(index, inside)
      case .quote(let blocks): walk(blocks, inside: inside, found)
      case .list(_, let items): for item in items { walk(item, inside: inside, found) }
      case .condition(_, let then, let otherwise): walk(then + otherwise, inside: inside, found)
      case .each(let name, let blocks): walk(blocks, inside: inside + [name], found)
      case .paragraph, .heading, .code, .rule, .contents: break
      }
    }
  }
}

/// A fence of SQL with a name.
struct QueryFence: Sendable {
  let name: String
  let view: String
  let reads: [String]
  let limit: Int
  let empty: String?
  let caption: String?
  /// The columns whose sums stand under a table.
  let totals: [String]
  /// Whether columns of a matrix that are alike are drawn as one.
  let foldsColumns: Bool
  /// How many days a trend shows.
  let days: Int
  let sql: String
  let position: SourcePosition
  /// Where the attributes stand, for what is wrong with one.
  let attributePositions: [String: SourcePosition]
  /// The first line of the SQL in its file.
  let sqlLine: Int

  static let attributes = ["view", "reads", "limit", "empty", "caption", "fold", "total", "days"]

  /// Where in the file the character at a byte offset into the SQL stands.
  func position(ofSQLOffset offset: Int) -> SourcePosition {
    let before = String(decoding: Array(sql.utf8.prefix(offset)), as: UTF8.self)
    let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
    return SourcePosition(file: position.file, line: sqlLine + lines.count - 1, column: (lines.last?.count ?? 0) + 1)
  }

  /// Where a word stands in the SQL, if it does.
  func position(ofWord word: String) -> SourcePosition? {
    guard let range = sql.range(ofWord: word) else { return nil }
    return position(ofSQLOffset: sql.utf8.distance(from: sql.startIndex, to: range.lowerBound))
  }
}

extension String {
  /// The first place where `word` stands on its own.
  func range(ofWord word: String) -> Range<String.Index>? {
    func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "_" }
    var start = startIndex
    while let range = self[start...].firstRange(of: word) {
      let before = range.lowerBound == startIndex ? nil : self[index(before: range.lowerBound)]
      let after = range.upperBound == endIndex ? nil : self[range.upperBound]
      if !(before.map(isWord) ?? false), !(after.map(isWord) ?? false) { return range }
      start = range.upperBound
    }
    return nil
  }
}
