import Snapshot

/// Text to be copied, such as an IAM policy, with its lines and spaces as they are: each row is a block of its own.
struct CodeView: View {
  private let blocks: [[String]]

  init(_ result: QueryResult) {
    blocks = result.rows.compactMap { row in
      guard let index = result.index("code"), let text = row[index].string, !text.isEmpty else { return nil }
      return text.split(separator: "\n", omittingEmptySubsequences: false).map { Visible.line(String($0), limit: 500) }
    }
  }

  var isEmpty: Bool { blocks.isEmpty }

  func html(_ html: inout HTML, caption: String?) {
    if let caption { html.element("p", ["class": "caption"], caption) }
    for block in blocks {
      html.open("pre")
      html.element("code", block.joined(separator: "\n"))
      html.close("pre")
      html.newline()
    }
  }

  func markdown(_ markdown: inout MarkdownText, caption: String?) {
    if let caption { markdown.paragraph([.emphasis([.text(caption)])]) }
    for block in blocks { markdown.codeBlock(block.joined(separator: "\n")) }
  }

  func slack(_ slack: inout SlackBlocks) {
    for block in blocks { slack.lines(block) }
  }

  var grid: Grid { Grid(columns: [Grid.Column(title: "")], rows: blocks.joined().map { [$0] }) }
}
