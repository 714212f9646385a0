/// Writes a document as messages for Slack: `{"text": …, "messages": [[block, …], …]}`.
///
/// What does not fit into one message goes on in the next, which is meant for the first one's thread. `text` is what a
/// notification says. Slack reads it as `mrkdwn`: so it holds no data beyond the subject, and that is escaped.
struct SlackWriter {
  /// Blocks of a message. Slack takes 50; delivery may add one with a link.
  static let blockLimit = 49
  /// Characters of all texts of a message. Slack refuses somewhere above 12,000 (`msg_blocks_too_long`), does not say
  /// where, and counts more than texts: there is room left.
  static let messageLimit = 9000
  /// More messages than that nobody reads; what follows is said to be left out.
  static let messageCount = 10

  private var slack = SlackBlocks()

  static func page(_ document: Document, frame: PageFrame, subject: String) -> String {
    var writer = SlackWriter()
    writer.page(document, frame)
    let messages = pack(writer.slack.blocks)
    return JSONValue.object([
      ("text", .text(escaped(subject))),
      ("messages", .array(messages.map { .array($0.map(\.json)) })),
    ]).line + "\n"
  }

  /// Text in which Slack sees neither mention nor link.
  static func escaped(_ text: String) -> String {
    Plain.inert(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  private mutating func page(_ document: Document, _ frame: PageFrame) {
    slack.header(document.title)
    slack.note([.text((["\(frame.day), \(frame.timeZone)"] + frame.scope).joined(separator: " · "))])
    if !frame.unread.isEmpty {
      var words: [Document.Inline] = [.strong([.text(frame.unreadHeadline)])]
      for line in frame.unread { words += [.lineBreak, .text("• \(line)")] }
      slack.quote(words)
    }
    blocks(document.blocks)
    slack.note(frame.footer)
  }

  private mutating func blocks(_ blocks: [Document.Block]) {
    for block in blocks {
      switch block {
      case .paragraph(let content): slack.paragraph(content)
      case .heading(let level, _, let content):
        if level <= 2 {
          slack.header(content.map(\.plainText).joined())
        } else {
          slack.paragraph([.strong(content)])
        }
      case .code(_, let text): slack.lines(text.split(separator: "\n").map(String.init))
      case .rule: slack.rule()
      case .quote(let content): slack.quote(Self.inlines(content))
      case .list(let style, let items): slack.list(items.map(Self.inlines), start: style.start)
      // What could be listed stands in the same message.
      case .contents: break
      case .view(let view): draw(view)
      }
    }
  }

  private mutating func draw(_ view: DrawnView) {
    if view.content.isEmpty {
      let caption = view.caption.map { [Document.Inline.strong([.text("\($0): ")])] } ?? []
      slack.paragraph(caption + [.text(view.emptyText)])
    } else {
      if let caption = view.caption { slack.paragraph([.strong([.text(caption)])]) }
      view.content.slack(&slack)
    }
    slack.note(view.noteWithoutLinks)
  }

  /// What stands in quotes and items, as lines: Slack nests nothing in them.
  private static func inlines(_ blocks: [Document.Block]) -> [Document.Inline] {
    var lines: [[Document.Inline]] = []
    for block in blocks {
      switch block {
      case .paragraph(let content): lines.append(content)
      case .heading(_, _, let content): lines.append([.strong(content)])
      case .code(_, let text): lines.append([.code(text)])
      case .quote(let content): lines.append(inlines(content))
      case .list(let style, let items):
        for (index, item) in items.enumerated() {
          lines.append([.text(style.start.map { "\($0 + index). " } ?? "• ")] + inlines(item))
        }
      case .view(let view):
        for row in view.content.grid.rows { lines.append([.text(row.filter { !$0.isEmpty }.joined(separator: " · "))]) }
      case .rule, .contents: break
      }
    }
    return Array(lines.joined(separator: [.lineBreak]))
  }

  // MARK: Messages

  /// Cuts blocks into messages, between parts where a part fits into a message of its own.
  static func pack(_ blocks: [SlackBlocks.Block]) -> [[SlackBlocks.Block]] {
    var parts: [[SlackBlocks.Block]] = []
    for block in blocks {
      if block.beginsPart || parts.isEmpty { parts.append([]) }
      parts[parts.count - 1].append(block)
    }
    var messages: [[SlackBlocks.Block]] = [[]]
    func fits(_ more: [SlackBlocks.Block], _ limit: Int = blockLimit) -> Bool {
      let all = (messages.last ?? []) + more
      return all.count <= limit && all.map(\.length).reduce(0, +) <= messageLimit
    }
    for part in parts {
      // The last block of the last message may have to say that there is more.
      if !fits(part), messages.last?.isEmpty == false { messages.append([]) }
      for block in part {
        if !fits([block]) { messages.append([]) }
        messages[messages.count - 1].append(block)
      }
    }
    guard messages.count > messageCount else { return messages }
    let rest = messages[messageCount...].map(\.count).reduce(0, +)
    var last = Array(messages[messageCount - 1].prefix(blockLimit - 1))
    var end = SlackBlocks()
    let left = "\(rest.counted("block")) \(rest == 1 ? "is" : "are") left out"
    end.note([.text("And more than fits here: \(left). All of it is in the report.")])
    last += end.blocks
    return messages.prefix(messageCount - 1) + [last]
  }
}
