import Snapshot

/// Amounts side by side: a label, a bar and the number, as a table that also reads without the bars.
struct BarsView: View {
  private struct Bar: Sendable {
    let label: String
    let value: Double?
    let text: String
    let note: String
    let link: String?
    let severity: SQLValue?
  }

  private let bars: [Bar]
  private let most: Double
  private let hasNotes: Bool
  private let name: String

  init(_ result: QueryResult, _ context: ViewContext, _ query: QueryFence) {
    name = TableView.title(query.name)
    bars = result.rows.map { row in
      func text(_ column: String) -> String? {
        result.index(column).flatMap { row[$0].string }.map { Visible.line($0, limit: 100) }
      }
      let value = result.index("value").map { row[$0] } ?? .null
      let number: Double? =
        switch value {
        case .integer(let number): Double(number)
        case .real(let number) where number.isFinite: number
        default: nil
        }
      return Bar(
        label: text("label") ?? "unknown", value: number, text: number == nil ? "unknown" : Display.text(value),
        note: text("note") ?? "", link: result.index("link").flatMap { row[$0].string }.flatMap(allowedURL),
        severity: result.index("severity").map { row[$0] })
    }
    most = bars.compactMap(\.value).max() ?? 0
    hasNotes = bars.contains { !$0.note.isEmpty }
  }

  var isEmpty: Bool { bars.isEmpty }

  private func width(_ bar: Bar) -> Int? {
    guard let value = bar.value, value > 0, most > 0 else { return nil }
    return max(1, Int((value / most * 200).rounded()))
  }

  func html(_ html: inout HTML, caption: String?) {
    html.open("div", ["class": "scroll", "tabindex": "0", "role": "group", "aria-label": caption ?? name])
    html.open("table", ["class": "bars"])
    if let caption { html.element("caption", caption) }
    html.open("tbody")
    for bar in bars {
      html.open("tr")
      html.open("th", ["scope": "row"])
      let badge = bar.severity.map(severityBadge)
      if let badge {
        html.element("span", ["class": "sev \(badge.style)"], badge.word)
        html.text(" ")
      }
      if let link = html.reachable(bar.link) {
        html.element("a", ["href": link], bar.label)
      } else {
        html.text(bar.label)
      }
      html.close("th")
      html.element("td", ["class": bar.value == nil ? "n unk" : "n"], bar.text)
      html.open("td", ["class": "bar-cell"])
      if let width = width(bar) {
        html.open(
          "svg",
          [
            "class": "bar \(badge?.style ?? "")", "viewBox": "0 0 200 8", "preserveAspectRatio": "none",
            "aria-hidden": "true",
          ])
        html.element("rect", ["width": String(width), "height": "8", "fill": Ink.colour(badge?.style)], "")
        html.close("svg")
      }
      html.close("td")
      if hasNotes { html.element("td", ["class": "detail"], bar.note) }
      html.close("tr")
      html.newline()
    }
    html.close("tbody")
    html.close("table")
    html.close("div")
  }

  func slack(_ slack: inout SlackBlocks) {
    let names = bars.map { SlackBlocks.cut(Self.name($0), 36) }
    let longest = (names: names.map(\.count).max() ?? 0, texts: bars.map(\.text.count).max() ?? 0)
    slack.lines(
      zip(names, bars).map { name, bar in
        let space = String(repeating: " ", count: longest.names - name.count + longest.texts - bar.text.count + 2)
        let drawn = width(bar).map { "  " + String(repeating: "█", count: max(1, $0 / 10)) } ?? ""
        return name + space + bar.text + drawn + (bar.note.isEmpty ? "" : "  \(bar.note)")
      })
  }

  private static func name(_ bar: Bar) -> String {
    (bar.severity.map { severityBadge($0).word + " " } ?? "") + bar.label
  }

  func markdown(_ markdown: inout MarkdownText, caption: String?) {
    if let caption { markdown.paragraph([.emphasis([.text(caption)])]) }
    markdown.line("| | |\(hasNotes ? " |" : "")")
    markdown.line("| --- | ---: |\(hasNotes ? " --- |" : "")")
    for bar in bars {
      let note = hasNotes ? " \(MarkdownText.escape(bar.note)) |" : ""
      markdown.line("| \(MarkdownText.escape(Self.name(bar))) | \(MarkdownText.escape(bar.text)) |\(note)")
    }
    markdown.line("")
  }

  var grid: Grid {
    Grid(
      columns: [Grid.Column(title: ""), Grid.Column(title: "", isNumber: true)]
        + (hasNotes ? [Grid.Column(title: "")] : []),
      rows: bars.map { [Self.name($0), $0.text] + (hasNotes ? [$0.note] : []) })
  }
}
