/// Writes a document as HTML that mail programs show: tables, styles on the elements themselves, no script, no style sheet,
/// no drawing, nothing that is loaded.
///
/// Mail programs make links of whatever looks like an address, so an address in text is written as it is spoken of among
/// those who defend: `http[:]//…`. Links that the template makes stay, as far as they lead out of the mail.
struct MailWriter {
  private var html = HTML()

  private enum Style {
    static let body = "margin:0;padding:0;background-color:#ffffff"
    static let column =
      "padding:16px;font-family:Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#1b1f24;text-align:left"
    static let title = "margin:0 0 4px 0;font-size:20px;line-height:26px"
    static let heading = "margin:20px 0 4px 0;font-size:16px;line-height:22px"
    static let paragraph = "margin:0 0 10px 0"
    static let soft = "margin:0 0 10px 0;color:#56606b"
    static let note = "margin:6px 0 14px 0;font-size:12px;line-height:17px;color:#56606b"
    static let caption = "margin:12px 0 4px 0;font-weight:bold"
    static let warning = "padding:8px 12px;background-color:#f5f6f8;border-left:4px solid #a8480a"
    static let quote = "padding:8px 12px;background-color:#f5f6f8;border-left:3px solid #8d97a1"
    static let table = "border-collapse:collapse;width:100%;font-size:13px;line-height:18px"
    static let head =
      "padding:3px 10px 3px 0;border-bottom:1px solid #8d97a1;color:#56606b;font-size:12px;vertical-align:bottom"
    static let cell = "padding:4px 10px 4px 0;border-bottom:1px solid #dde2e7;vertical-align:top"
    static let code = "font-family:Menlo,Consolas,monospace;font-size:12px"
    static let list = "margin:0 0 10px 0;padding-left:20px"
    static let rule = "border:0;border-top:1px solid #dde2e7;margin:16px 0"
  }

  static func page(_ document: Document, frame: PageFrame) -> String {
    var writer = MailWriter()
    writer.page(document, frame)
    return writer.html.bytes
  }

  private mutating func page(_ document: Document, _ frame: PageFrame) {
    html.doctype()
    html.open("html", ["lang": "en"])
    html.newline()
    html.open("head")
    html.open("meta", ["charset": "utf-8"])
    html.open("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    html.element("title", "\(document.title), \(frame.day)")
    html.close("head")
    html.newline()
    html.open("body", ["style": Style.body])
    box(style: Style.column, isWhole: true) { writer in
      writer.html.element("h1", ["style": Style.title], document.title)
      writer.html.newline()
      writer.html.open("p", ["style": Style.soft])
      writer.html.element("strong", frame.day)
      writer.html.text(([", \(frame.timeZone)"] + frame.scope.map { " · \(Plain.inert($0))" }).joined())
      writer.html.close("p")
      writer.html.newline()
      for note in frame.notes { writer.html.element("p", ["style": Style.paragraph], Plain.inert(note)) }
      if !frame.unread.isEmpty {
        writer.box(style: Style.warning) { writer in
          writer.html.element("strong", frame.unreadHeadline)
          for line in frame.unread {
            writer.html.open("br")
            writer.html.text(Plain.inert(line))
          }
        }
      }
      writer.blocks(document.blocks, isTight: false)
      writer.html.open("hr", ["style": Style.rule])
      writer.html.element("p", ["style": Style.note]) { Self.inlines(frame.footer, &$0) }
    }
    html.close("body")
    html.close("html")
    html.newline()
  }

  /// A table of one cell: what mail programs lay out alike.
  private mutating func box(style: String, isWhole: Bool = false, _ body: (inout MailWriter) -> Void) {
    html.open(
      "table",
      ["role": "presentation", "style": "border-collapse:collapse;width:100%\(isWhole ? "" : ";margin:10px 0")"])
    html.open("tr")
    html.open("td", ["style": style])
    html.newline()
    body(&self)
    html.close("td")
    html.close("tr")
    html.close("table")
    html.newline()
  }

  private mutating func blocks(_ blocks: [Document.Block], isTight: Bool) {
    for block in blocks { self.block(block, isTight: isTight) }
  }

  private mutating func block(_ block: Document.Block, isTight: Bool) {
    switch block {
    case .paragraph(let content):
      if isTight {
        Self.inlines(content, &html)
      } else {
        html.element("p", ["style": Style.paragraph]) { Self.inlines(content, &$0) }
      }
    case .heading(let level, _, let content):
      if level <= 2 {
        html.element("h2", ["style": Style.heading]) { Self.inlines(content, &$0) }
      } else {
        html.element("h3", ["style": Style.caption]) { Self.inlines(content, &$0) }
      }
    case .code(_, let text):
      html.open("pre", ["style": "white-space:pre-wrap"])
      html.element("code", ["style": Style.code], Plain.inert(text))
      html.close("pre")
    case .rule: html.open("hr", ["style": Style.rule])
    case .quote(let content): box(style: Style.quote) { $0.blocks(content, isTight: false) }
    case .list(let style, let items):
      if let start = style.start {
        html.open("ol", ["style": Style.list, "start": start == 1 ? nil : String(start)])
      } else {
        html.open("ul", ["style": Style.list])
      }
      for item in items {
        html.open("li")
        blocks(item, isTight: style.isTight)
        html.close("li")
        html.newline()
      }
      style.start == nil ? html.close("ul") : html.close("ol")
    // What could be listed stands in the same mail, and mail programs follow no links in it.
    case .contents: break
    case .view(let view): draw(view)
    }
    html.newline()
  }

  private mutating func draw(_ view: DrawnView) {
    if let caption = view.caption { html.element("p", ["style": Style.caption], caption) }
    if view.content.isEmpty {
      html.element("p", ["style": Style.paragraph], view.emptyText)
    } else {
      draw(view.content.grid)
    }
    let note = view.noteWithoutLinks
    if !note.isEmpty { html.element("p", ["style": Style.note]) { Self.inlines(note, &$0) } }
  }

  private mutating func draw(_ grid: Grid) {
    let isTitled = grid.columns.contains { !$0.title.isEmpty }
    let style = Style.table + (grid.isProse ? ";margin:0 0 14px 0" : "")
    html.open("table", ["role": isTitled ? nil : "presentation", "style": style])
    html.newline()
    if isTitled {
      html.open("tr")
      for column in grid.columns {
        html.element(
          "th", ["scope": "col", "style": "\(Style.head);text-align:\(column.isNumber ? "right" : "left")"],
          Plain.inert(column.title))
      }
      html.close("tr")
      html.newline()
    }
    for row in grid.rows {
      html.open("tr")
      for (column, cell) in zip(grid.columns, row) {
        let style = "\(Style.cell);text-align:\(column.isNumber ? "right" : "left")"
        html.element(
          "td", ["style": style + (column.isStrong ? ";font-weight:bold;white-space:nowrap" : "")], Plain.inert(cell))
      }
      html.close("tr")
      html.newline()
    }
    html.close("table")
    html.newline()
    for note in grid.notes { html.element("p", ["style": Style.note], Plain.inert(note)) }
  }

  private static func inlines(_ content: [Document.Inline], _ html: inout HTML) {
    for inline in content {
      switch inline {
      case .text(let text): html.text(Plain.inert(text))
      case .code(let text): html.element("code", ["style": Style.code], Plain.inert(text))
      case .softBreak: html.newline()
      case .lineBreak: html.open("br")
      case .emphasis(let content): html.element("em") { inlines(content, &$0) }
      case .strong(let content): html.element("strong") { inlines(content, &$0) }
      case .link(let url, let title, let content):
        if let url = Plain.leadsOut(url) {
          html.element("a", ["href": url, "title": title.isEmpty ? nil : title]) { inlines(content, &$0) }
        } else {
          inlines(content, &html)
        }
      case .image(_, _, let content): inlines(content, &html)
      }
    }
  }
}
