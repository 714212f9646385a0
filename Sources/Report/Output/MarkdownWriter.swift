/// Writes a document as Markdown that a Git host shows right and that changes, from day to day, only where it must.
struct MarkdownWriter {
  private var markdown = MarkdownText()

  static func page(_ document: Document, frame: PageFrame) -> String {
    var writer = MarkdownWriter()
    writer.markdown.line("# \(MarkdownText.escape(document.title))")
    writer.markdown.line("")
    let scope = ([frame.timeZone] + frame.scope).map(MarkdownText.escape).joined(separator: " · ")
    writer.markdown.line("**\(MarkdownText.escape(frame.day))**, \(scope)")
    writer.markdown.line("")
    for note in frame.notes { writer.markdown.line("- \(MarkdownText.escape(note))") }
    if !frame.notes.isEmpty { writer.markdown.line("") }
    if !frame.unread.isEmpty {
      writer.markdown.line("> **\(MarkdownText.escape(frame.unreadHeadline))**")
      writer.markdown.line(">")
      for line in frame.unread { writer.markdown.line("> - \(MarkdownText.escape(line))") }
      writer.markdown.line("")
    }
    writer.blocks(document.blocks, isTight: false)
    writer.markdown.line("---")
    writer.markdown.line("")
    writer.markdown.paragraph(frame.steadyFooter)
    writer.markdown.trimEnd()
    return writer.markdown.bytes
  }

  private mutating func blocks(_ blocks: [Document.Block], isTight: Bool) {
    for block in blocks { self.block(block, isTight: isTight) }
  }

  private mutating func block(_ block: Document.Block, isTight: Bool) {
    switch block {
    case .paragraph(let content):
      if isTight {
        for part in MarkdownText.inlines(content).split(separator: "\n") { markdown.line(String(part)) }
      } else {
        markdown.paragraph(content)
      }
    case .heading(let level, _, let content):
      let text = MarkdownText.inlines(content).replacing("\n", with: " ")
      markdown.line(String(repeating: "#", count: level) + " " + text)
      markdown.line("")
    case .code(let info, let text): markdown.codeBlock(text, info: info)
    case .rule:
      markdown.line("---")
      markdown.line("")
    case .quote(let content):
      markdown.nested(first: "> ", rest: "> ") { nested in
        var writer = MarkdownWriter(markdown: nested)
        writer.blocks(content, isTight: false)
        nested = writer.markdown
      }
      markdown.line("")
    case .list(let style, let items):
      for (index, item) in items.enumerated() {
        let mark = style.start.map { "\($0 + index). " } ?? "- "
        markdown.nested(first: mark, rest: String(repeating: " ", count: mark.count)) { nested in
          var writer = MarkdownWriter(markdown: nested)
          writer.blocks(item, isTight: style.isTight)
          nested = writer.markdown
        }
      }
      markdown.line("")
    case .contents(let lines):
      for line in lines { markdown.line("- [\(MarkdownText.escape(line.title))](<#\(line.anchor)>)") }
      markdown.line("")
    case .view(let view):
      if view.content.isEmpty {
        let caption = view.caption.map { [Document.Inline.emphasis([.text($0 + ":")]), .text(" ")] } ?? []
        markdown.paragraph(caption + [.text(view.emptyText)])
      } else {
        view.content.markdown(&markdown, caption: view.caption)
      }
      let note = view.note
      if !note.isEmpty { markdown.paragraph([.emphasis(note)]) }
    }
  }
}
