import Snapshot

/// Ranked lines, each a sentence: for the top of the page.
struct ListView: View {
  private struct Item: Sendable {
    let severity: SQLValue?
    let text: String
    let detail: String
    let place: String
    let change: String
    let link: String?
  }

  private let items: [Item]

  init(_ result: QueryResult, _ context: ViewContext) {
    items = result.rows.map { row in
      func text(_ column: String, limit: Int) -> String {
        guard let index = result.index(column), let text = row[index].string else { return "" }
        return Visible.line(text, limit: limit)
      }
      return Item(
        severity: result.index("severity").map { row[$0] }, text: text("text", limit: 300),
        detail: text("detail", limit: 300), place: text("where", limit: 100), change: text("change", limit: 30),
        link: result.index("link").flatMap { row[$0].string }.flatMap(allowedURL))
    }
  }

  var isEmpty: Bool { items.isEmpty }

  func html(_ html: inout HTML, caption: String?) {
    if let caption { html.element("p", ["class": "caption"], caption) }
    // Without a severity there is no column for it.
    html.open("ol", ["class": items.contains { $0.severity != nil } ? "today" : "today unscored"])
    for item in items {
      html.open("li")
      if let severity = item.severity {
        let badge = severityBadge(severity)
        html.element("span", ["class": "sev \(badge.style)"], badge.word)
      }
      html.open("span", ["class": "what"])
      if let link = html.reachable(item.link) {
        html.element("a", ["href": link], item.text)
      } else {
        html.text(item.text)
      }
      if !item.change.isEmpty {
        html.text(" ")
        html.element("span", ["class": "chip \(item.change == "new" ? "new" : "other")"], item.change)
      }
      if !item.detail.isEmpty {
        html.text(" ")
        html.element("span", ["class": "detail"], item.detail)
      }
      html.close("span")
      html.element("span", ["class": "where"], item.place)
      html.close("li")
      html.newline()
    }
    html.close("ol")
  }

  var grid: Grid {
    Grid(
      columns: [
        Grid.Column(title: "Severity", isStrong: true), Grid.Column(title: "What"), Grid.Column(title: "Where"),
      ],
      rows: items.map { item in
        let what = item.text + (item.change.isEmpty ? "" : " (\(item.change))")
        return [
          item.severity.map { severityBadge($0).word } ?? "",
          [what, item.detail].filter { !$0.isEmpty }.joined(separator: " · "), item.place,
        ]
      }, isProse: true, isNumbered: true)
  }

  func slack(_ slack: inout SlackBlocks) {
    slack.list(
      items.map { item in
        var line: [Document.Inline] = []
        if let severity = item.severity { line += [.strong([.text(severityBadge(severity).word)]), .text(" ")] }
        line.append(.text(item.text))
        if !item.change.isEmpty { line.append(.text(" (\(item.change))")) }
        if !item.detail.isEmpty { line.append(.text(" · \(item.detail)")) }
        if !item.place.isEmpty { line += [.text(" · "), .emphasis([.text(item.place)])] }
        return line
      }, start: 1)
  }

  func markdown(_ markdown: inout MarkdownText, caption: String?) {
    if let caption { markdown.paragraph([.emphasis([.text(caption)])]) }
    for (index, item) in items.enumerated() {
      var line = "\(index + 1). "
      if let severity = item.severity { line += "**\(severityBadge(severity).word)** " }
      line += MarkdownText.escape(item.text)
      if !item.change.isEmpty { line += " (\(MarkdownText.escape(item.change)))" }
      if !item.detail.isEmpty { line += " · " + MarkdownText.escape(item.detail) }
      if !item.place.isEmpty { line += " · _" + MarkdownText.escape(item.place) + "_" }
      markdown.line(line)
    }
    markdown.line("")
  }
}
