/// A report after all values were put in: what every output format is written from.
struct Document: Sendable {
  indirect enum Block: Sendable {
    case paragraph([Inline])
    case heading(level: Int, anchor: String, [Inline])
    case code(info: String, text: String)
    case rule
    case quote([Block])
    case list(Markdown.ListStyle, items: [[Block]])
    case view(DrawnView)
    /// The page's sections, in order.
    case contents([ContentsLine])
  }

  /// A section, as a list of contents names it.
  struct ContentsLine: Sendable {
    let anchor: String
    let title: String
  }

  indirect enum Inline: Sendable {
    case text(String)
    case code(String)
    case softBreak
    case lineBreak
    case emphasis([Inline])
    case strong([Inline])
    /// `nil` where the address was not allowed: the text stays, the link does not.
    case link(url: String?, title: String, [Inline])
    case image(url: String, title: String, [Inline])

    /// What the inline says, without its form.
    var plainText: String {
      switch self {
      case .text(let text), .code(let text): text
      case .softBreak, .lineBreak: " "
      case .emphasis(let content), .strong(let content), .link(_, _, let content), .image(_, _, let content):
        content.map(\.plainText).joined()
      }
    }
  }

  let title: String
  let blocks: [Block]
  /// The anchors of its headings.
  let anchors: Set<String>
}

/// A view with what stands around it: how complete it is, where the rest is, and which query made it.
struct DrawnView: Sendable {
  let query: QueryFence
  let content: any View
  let result: QueryResult
  let completeness: Completeness
  /// The CSV with all rows, in the bundle.
  let dataFile: String?
  /// Headline numbers mark themselves where they were not fully read; the view below them may say the rest for both.
  var leavesCompletenessToNext = false

  var caption: String? { query.caption }

  /// What is said instead of an empty view. `empty=` is a statement, so it needs everything to be read.
  var emptyText: String {
    if completeness.isWhole { return query.empty ?? "Nothing." }
    return "Nothing in what was read. That is not all: see the next line."
  }

  /// The line under the view.
  var note: [Document.Inline] { note(isLinked: true) }

  /// The line under the view where there is no page to lead to.
  var noteWithoutLinks: [Document.Inline] { note(isLinked: false) }

  private func note(isLinked: Bool) -> [Document.Inline] {
    var inlines: [Document.Inline] = []
    let extent = content.extent ?? Extent(shown: result.rows.count, total: result.total)
    let shown = extent.shown
    let rest = extent.total - shown
    if rest > 0 {
      inlines.append(.text("\(shown.grouped) of \(extent.total.grouped) shown, and \(rest.grouped) more"))
      if let dataFile, isLinked {
        inlines += [.text(" in "), .link(url: dataFile, title: "", [.text(dataFile)])]
      }
      inlines.append(.text(". "))
    }
    return leavesCompletenessToNext ? inlines : inlines + completeness.sentence(isLinked: isLinked)
  }
}

/// Anchors for headings: from their words, each once.
struct Anchors {
  private var taken: [String: Int] = [:]
  /// All that were given.
  private(set) var given: Set<String> = []

  mutating func anchor(for text: String) -> String {
    var slug = ""
    for character in text.lowercased().unicodeScalars {
      if character.properties.isAlphabetic || ("0"..."9").contains(character) {
        slug.unicodeScalars.append(character)
      } else if character == " " || character == "-", !slug.hasSuffix("-"), !slug.isEmpty {
        slug += "-"
      }
    }
    while slug.hasSuffix("-") { slug.removeLast() }
    if slug.isEmpty { slug = "section" }
    var count = taken[slug, default: 0] + 1
    // Another heading's own words may end in that number.
    while !given.insert(count == 1 ? slug : "\(slug)-\(count)").inserted { count += 1 }
    taken[slug] = count
    return count == 1 ? slug : "\(slug)-\(count)"
  }
}
