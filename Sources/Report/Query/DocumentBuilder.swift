import Snapshot

/// Puts values and views into a template: what comes out is a document in which there is nothing left to decide.
struct DocumentBuilder {
  private let template: Template
  private let views: [DrawnView]
  private let date: String
  private var anchors = Anchors()

  init(_ template: Template, views: [DrawnView], date: String) {
    self.template = template
    self.views = views
    self.date = date
  }

  mutating func build() -> Document {
    let blocks = blocks(template.blocks, row: nil)
    return Document(
      title: template.title, blocks: blocks, anchors: anchors.given.union(views.flatMap(\.content.anchors)))
  }

  /// The row of the repetition that a block stands in.
  private struct Row {
    let view: DrawnView
    let values: [SQLValue]
  }

  private func view(named name: String) -> DrawnView? { views.first { $0.query.name == name } }

  private mutating func blocks(_ blocks: [Template.Block], row: Row?) -> [Document.Block] {
    var result: [Document.Block] = []
    for block in blocks {
      switch block {
      case .paragraph(let content): result.append(.paragraph(inlines(content, row)))
      case .heading(let level, let content):
        let content = inlines(content, row)
        let anchor = anchors.anchor(for: content.map(\.plainText).joined())
        result.append(.heading(level: level, anchor: anchor, content))
      case .code(let info, let text): result.append(.code(info: info, text: text))
      case .rule: result.append(.rule)
      case .quote(let content): result.append(.quote(self.blocks(content, row: row)))
      case .list(let style, let items):
        var drawn: [[Document.Block]] = []
        for item in items { drawn.append(self.blocks(item, row: row)) }
        result.append(.list(style, items: drawn))
      case .view(let index):
        let query = template.queries[index]
        if query.view != ViewKind.none.rawValue, let view = view(named: query.name) { result.append(.view(view)) }
      case .condition(let name, let then, let otherwise):
        let holds = (view(named: name.text)?.result.total ?? 0) > 0
        result += self.blocks(holds ? then : otherwise, row: row)
      case .each(let name, let content):
        guard let view = view(named: name.text) else { continue }
        for values in view.result.rows {
          for block in self.blocks(content, row: Row(view: view, values: values)) { Self.append(block, to: &result) }
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

  private func inlines(_ inlines: [Template.Inline], _ row: Row?) -> [Document.Inline] {
    inlines.map { inline in
      switch inline {
      case .text(let piece): .text(text([piece], row))
      case .code(let pieces): .code(text(pieces, row))
      case .softBreak: .softBreak
      case .lineBreak: .lineBreak
      case .emphasis(let content): .emphasis(self.inlines(content, row))
      case .strong(let content): .strong(self.inlines(content, row))
      case .link(let url, let title, let content):
        .link(url: self.url(url, row), title: title, self.inlines(content, row))
      case .image(let url, let title, let content):
        .image(url: templateURL(url), title: title, self.inlines(content, row))
      }
    }
  }

  private func text(_ pieces: [Template.Piece], _ row: Row?) -> String {
    pieces.map { piece in
      switch piece {
      case .literal(let text): text
      case .value(let reference): Display.text(value(reference, row))
      }
    }.joined()
  }

  /// A template's author may link anywhere that cmark calls safe; an address with data in it, only where data may lead.
  private func url(_ pieces: [Template.Piece], _ row: Row?) -> String? {
    if pieces.isEmpty { return "" }
    if pieces.count == 1, case .literal(let text) = pieces[0] { return templateURL(text) }
    return allowedURL(
      pieces.map { piece in
        switch piece {
        case .literal(let text): text
        case .value(let reference): value(reference, row).string ?? ""
        }
      }.joined())
  }

  private func value(_ reference: Template.Reference, _ row: Row?) -> SQLValue {
    if let name = reference.query {
      guard let result = view(named: name)?.result, let index = result.index(reference.column) else { return .null }
      return result.rows.first?[index] ?? .null
    }
    if let row, let index = row.view.result.index(reference.column) { return row.values[index] }
    return reference.column == "date" ? .text(date) : .null
  }
}
