/// Writes a document as an adaptive card, in the message that a Teams workflow ("Send webhook alerts to a channel")
/// takes.
///
/// Teams reads Markdown in `TextBlock` and in facts, and date functions (`{{DATE(…)}}`) in texts. So every text is a
/// `TextRun` of a `RichTextBlock`, which is only text, and two braces never stand side by side.
///
/// Source: adaptivecards.io, "RichTextBlock", "TextRun"; learn.microsoft.com, "Create incoming webhooks with Workflows".
struct TeamsWriter {
  /// Bytes of a message: Teams takes 28 KB.
  static let limit = 26_000

  private var elements: [JSONValue] = []

  static func page(_ document: Document, frame: PageFrame, subject: String) -> String {
    var writer = TeamsWriter()
    writer.line([Run(text: document.title, isTitle: true)])
    writer.line([
      Run(text: (["\(frame.day), \(frame.timeZone)"] + frame.scope).joined(separator: " · "), isSubtle: true)
    ])
    if !frame.unread.isEmpty {
      writer.line([Run(text: frame.unreadHeadline, isBold: true, isWarning: true)])
      for line in frame.unread { writer.line([Run(text: "• \(line)")]) }
    }
    writer.blocks(document.blocks)
    writer.line([Run(text: frame.footer.map(\.plainText).joined(), isSubtle: true)])
    var kept = writer.elements
    var message = card(kept, subject)
    // The end goes first: what matters most stands on top.
    while message.utf8.count > limit, !kept.isEmpty {
      kept.removeLast(min(kept.count, max(1, (message.utf8.count - limit) / 600)))
      var end = TeamsWriter()
      end.line([Run(text: "And more than fits here: all of it is in the report.", isSubtle: true)])
      message = card(kept + end.elements, subject)
    }
    return message + "\n"
  }

  private static func card(_ elements: [JSONValue], _ subject: String) -> String {
    JSONValue.object([
      ("type", .text("message")),
      ("summary", .text(inert(SlackBlocks.cut(subject, 300)))),
      (
        "attachments",
        .array([
          .object([
            ("contentType", .text("application/vnd.microsoft.card.adaptive")), ("contentUrl", .null),
            (
              "content",
              .object([
                ("$schema", .text("http://adaptivecards.io/schemas/adaptive-card.json")),
                ("type", .text("AdaptiveCard")), ("version", .text("1.4")),
                ("msteams", .object([("width", .text("Full"))])), ("body", .array(elements)),
              ])
            ),
          ])
        ])
      ),
    ]).line
  }

  private struct Run {
    var text: String
    var isBold = false
    var isItalic = false
    var isCode = false
    var isTitle = false
    var isSubtle = false
    var isWarning = false
    var url: String?
  }

  private mutating func line(_ runs: [Run]) {
    let inlines: [JSONValue] = runs.filter { !$0.text.isEmpty }.map { run in
      .members([
        ("type", .text("TextRun")), ("text", .text(Self.inert(run.text))),
        ("weight", run.isBold || run.isTitle ? .text("Bolder") : nil), ("italic", run.isItalic ? .bool(true) : nil),
        ("fontType", run.isCode ? .text("Monospace") : nil), ("size", run.isTitle ? .text("Large") : nil),
        ("isSubtle", run.isSubtle ? .bool(true) : nil), ("color", run.isWarning ? .text("Warning") : nil),
        (
          "selectAction",
          run.url.map { .object([("type", .text("Action.OpenUrl")), ("url", .text($0))]) }
        ),
      ])
    }
    guard !inlines.isEmpty else { return }
    elements.append(.object([("type", .text("RichTextBlock")), ("inlines", .array(inlines))]))
  }

  private static func inert(_ text: String) -> String {
    Plain.inert(text).replacing("{{", with: "{ {").replacing("{{", with: "{ {")
  }

  private mutating func blocks(_ blocks: [Document.Block], mark: String = "") {
    for block in blocks {
      switch block {
      case .paragraph(let content), .heading(_, _, let content):
        var runs = Self.runs(content)
        if case .heading = block { for index in runs.indices { runs[index].isBold = true } }
        line((mark.isEmpty ? [] : [Run(text: mark)]) + runs)
      case .code(_, let text): line([Run(text: text, isCode: true)])
      case .quote(let content): self.blocks(content, mark: mark)
      case .list(let style, let items):
        for (index, item) in items.enumerated() {
          self.blocks(item, mark: style.start.map { "\($0 + index). " } ?? "• ")
        }
      case .rule, .contents: break
      case .view(let view): draw(view)
      }
    }
  }

  private mutating func draw(_ view: DrawnView) {
    if let caption = view.caption { line([Run(text: caption, isBold: true)]) }
    if view.content.isEmpty {
      line([Run(text: view.emptyText)])
    } else {
      let grid = view.content.grid
      for (number, row) in grid.rows.enumerated() {
        var runs = [Run(text: grid.isNumbered ? "\(number + 1). " : "• ")]
        for (column, cell) in zip(grid.columns, row) where !cell.isEmpty {
          if runs.count > 1 { runs.append(Run(text: grid.isProse ? grid.separator : "; ")) }
          if !grid.isProse, !column.title.isEmpty { runs.append(Run(text: "\(column.title): ")) }
          runs.append(Run(text: cell, isBold: column.isStrong))
        }
        line(runs)
      }
      for note in grid.notes { line([Run(text: note, isSubtle: true)]) }
    }
    line([Run(text: view.noteWithoutLinks.map(\.plainText).joined(), isSubtle: true)])
  }

  private static func runs(_ content: [Document.Inline]) -> [Run] {
    SlackBlocks.runs(content).map {
      Run(text: $0.text, isBold: $0.isBold, isItalic: $0.isItalic, isCode: $0.isCode, url: $0.url)
    }
  }
}
