import Snapshot

/// Puts values and views into a template: what comes out is a document in which there is nothing left to decide.
struct DocumentBuilder {
  private let template: Template
  private let views: DrawnViews
  private let parameters: [String: SQLValue]
  private var anchors = Anchors()
  private var sections: [Document.ContentsLine] = []

  init(_ template: Template, views: DrawnViews, parameters: [String: SQLValue]) {
    self.template = template
    self.views = views
    self.parameters = parameters
  }

  mutating func build() -> Document {
    let blocks = Self.completenessOnce(blocks(template.blocks, rows: []))
    return Document(
      title: template.title, blocks: withContents(blocks), anchors: anchors.given.union(views.anchors))
  }

  /// Tiles with a view right under them whose line says as much leave it to that line.
  private static func completenessOnce(_ blocks: [Document.Block]) -> [Document.Block] {
    var blocks = blocks
    for (index, block) in blocks.enumerated().dropLast() {
      guard case .view(var view) = block, view.query.view == ViewKind.tiles.rawValue, !view.content.isEmpty,
        case .view(let next) = blocks[index + 1], next.completeness.covers(view.completeness)
      else { continue }
      view.leavesCompletenessToNext = true
      blocks[index] = .view(view)
    }
    return blocks
  }

  /// Which sections there are is known only when all of them are drawn.
  private func withContents(_ blocks: [Document.Block]) -> [Document.Block] {
    blocks.map { block in
      switch block {
      case .contents: .contents(sections)
      case .quote(let content): .quote(withContents(content))
      case .list(let style, let items): .list(style, items: items.map(withContents))
      case .paragraph, .heading, .code, .rule, .view: block
      }
    }
  }

  /// The row of a repetition that a block stands in.
  private struct Row {
    let view: DrawnView
    let index: Int
    let values: [SQLValue]
  }

  private func view(named name: String, _ rows: [Row]) -> DrawnView? {
    template.queries.firstIndex { $0.name == name }.flatMap { views.view($0, at: rows.map(\.index)) }
  }

  private mutating func blocks(_ blocks: [Template.Block], rows: [Row]) -> [Document.Block] {
    var result: [Document.Block] = []
    for block in blocks {
      switch block {
      case .paragraph(let content): result.append(.paragraph(inlines(content, rows)))
      case .heading(let level, let content):
        let content = inlines(content, rows)
        let title = content.map(\.plainText).joined()
        let anchor = anchors.anchor(for: title)
        if level <= 2 { sections.append(Document.ContentsLine(anchor: anchor, title: title)) }
        result.append(.heading(level: level, anchor: anchor, content))
      case .code(let info, let text): result.append(.code(info: info, text: text))
      case .rule: result.append(.rule)
      case .contents: result.append(.contents([]))
      case .quote(let content): result.append(.quote(self.blocks(content, rows: rows)))
      case .list(let style, let items):
        var drawn: [[Document.Block]] = []
        for item in items { drawn.append(self.blocks(item, rows: rows)) }
        result.append(.list(style, items: drawn))
      case .view(let index):
        guard template.queries[index].view != ViewKind.none.rawValue else { continue }
        if let view = views.view(index, at: rows.map(\.index)) { result.append(.view(view)) }
      case .condition(let name, let then, let otherwise):
        let holds = (view(named: name.text, rows)?.result.total ?? 0) > 0
        result += self.blocks(holds ? then : otherwise, rows: rows)
      case .each(let name, let content):
        guard let view = view(named: name.text, rows) else { continue }
        for (index, values) in view.result.rows.enumerated() {
          let rows = rows + [Row(view: view, index: index, values: values)]
          for block in self.blocks(content, rows: rows) { Self.append(block, to: &result) }
        }
        let rest = view.result.total - view.result.rows.count
        if rest > 0 { result.append(.paragraph([.text("And \(rest.grouped) more.")])) }
      }
    }
    return result
  }

  /// Lists that a repetition makes, one an item, are one list.
  private static func append(_ block: Document.Block, to blocks: inout [Document.Block]) {
    if case .list(let style, let items) = block, case .list(let last, let before) = blocks.last, style == last {
      blocks[blocks.count - 1] = .list(style, items: before + items)
    } else {
      blocks.append(block)
    }
  }

  private func inlines(_ inlines: [Template.Inline], _ rows: [Row]) -> [Document.Inline] {
    inlines.map { inline in
      switch inline {
      case .text(let piece): .text(text([piece], rows))
      case .code(let pieces): .code(text(pieces, rows))
      case .softBreak: .softBreak
      case .lineBreak: .lineBreak
      case .emphasis(let content): .emphasis(self.inlines(content, rows))
      case .strong(let content): .strong(self.inlines(content, rows))
      case .link(let url, let title, let content, _):
        .link(url: self.url(url, rows), title: title, self.inlines(content, rows))
      case .image(let url, let title, let content, _):
        .image(url: templateURL(url), title: title, self.inlines(content, rows))
      }
    }
  }

  private func text(_ pieces: [Template.Piece], _ rows: [Row]) -> String {
    pieces.map { piece in
      switch piece {
      case .literal(let text): text
      case .value(let reference): Display.text(value(reference, rows))
      }
    }.joined()
  }

  /// A template's author may link anywhere that cmark calls safe; an address with data in it, only where data may lead.
  private func url(_ pieces: [Template.Piece], _ rows: [Row]) -> String? {
    if pieces.isEmpty { return "" }
    if pieces.count == 1, case .literal(let text) = pieces[0] { return templateURL(text) }
    return allowedURL(
      pieces.map { piece in
        switch piece {
        case .literal(let text): text
        case .value(let reference): value(reference, rows).string ?? ""
        }
      }.joined())
  }

  private func value(_ reference: Template.Reference, _ rows: [Row]) -> SQLValue {
    if let name = reference.query {
      guard let result = view(named: name, rows)?.result, let index = result.index(reference.column) else {
        return .null
      }
      return result.rows.first?[index] ?? .null
    }
    for row in rows.reversed() {
      if let index = row.view.result.index(reference.column) { return row.values[index] }
    }
    return parameters[reference.column] ?? .null
  }
}
