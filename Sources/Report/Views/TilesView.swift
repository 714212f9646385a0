import Snapshot

/// A few headline numbers side by side, each with its change from the day before.
struct TilesView: View {
  private struct Tile: Sendable {
    let value: String
    let isWhole: Bool
    let label: String
    let note: String
    /// The last days, if enough of them are known to be a line.
    let chart: Chart?
  }

  private let tiles: [Tile]

  init(_ result: QueryResult, _ context: ViewContext) {
    tiles = result.rows.map { row in
      func text(_ column: String) -> String {
        guard let index = result.index(column), row[index] != .null else { return "" }
        return Display.text(row[index])
      }
      let value = result.index("value").map { row[$0] } ?? .null
      var notes = [text("note")].filter { !$0.isEmpty }
      var isWhole = value != .null
      var chart: Chart?
      if let index = result.index("measure"), let measure = row[index].string {
        let metric = context.metrics[measure]
        chart = context.history[measure].map { Chart(values: $0) }.flatMap { $0.known.count > 2 ? $0 : nil }
        isWhole = isWhole && metric?.today != nil
        if isWhole { notes.append(Self.change(metric, hasPrevious: context.hasPrevious)) }
      }
      if !isWhole { notes.append("not fully read") }
      // What was counted over a part is at least that much, and never just that much.
      let shown = value == .null ? "?" : isWhole ? Display.text(value) : "≥ " + Display.text(value)
      return Tile(
        value: shown, isWhole: isWhole, label: text("label"), note: notes.joined(separator: " · "),
        chart: chart)
    }
  }

  private static func change(_ metric: (today: Double?, before: Double?)?, hasPrevious: Bool) -> String {
    guard hasPrevious else { return "first day" }
    guard let today = metric?.today else { return "" }
    guard let before = metric?.before else { return "yesterday not fully read" }
    if today == before { return "as yesterday" }
    return (today > before ? "+" : "−") + Display.number(abs(today - before)) + " since yesterday"
  }

  var isEmpty: Bool { tiles.isEmpty }

  func html(_ html: inout HTML, caption: String?) {
    if let caption { html.element("p", ["class": "caption"], caption) }
    html.open("div", ["class": "tiles"])
    for tile in tiles {
      html.open("div", ["class": tile.isWhole ? "tile" : "tile not-known"])
      html.element("b", tile.value)
      html.text(" ")
      html.element("span", tile.label)
      html.text(" ")
      html.element("small", tile.note)
      tile.chart?.svg(&html, style: "spark", width: 120, height: 24, floor: nil, label: nil)
      html.close("div")
    }
    html.close("div")
  }

  var grid: Grid {
    Grid(
      columns: [
        Grid.Column(title: "", isNumber: true, isStrong: true), Grid.Column(title: ""), Grid.Column(title: ""),
      ],
      rows: tiles.map { [$0.value, $0.label, $0.note.isEmpty ? "" : "(\($0.note))"] }, isProse: true, separator: " ")
  }

  func slack(_ slack: inout SlackBlocks) {
    slack.fields(
      tiles.map { tile in
        "\(tile.value) \(tile.label)" + (tile.note.isEmpty ? "" : "\n\(tile.note)")
      })
  }

  func markdown(_ markdown: inout MarkdownText, caption: String?) {
    if let caption { markdown.paragraph([.emphasis([.text(caption)])]) }
    for tile in tiles {
      let tail = tile.note.isEmpty ? "" : " (\(MarkdownText.escape(tile.note)))"
      markdown.line("- **\(MarkdownText.escape(tile.value))** \(MarkdownText.escape(tile.label))\(tail)")
    }
    markdown.line("")
  }
}
