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
      func number(_ column: String) -> Double? { result.index(column).flatMap { Self.number(row[$0]) } }
      let value = result.index("value").map { row[$0] } ?? .null
      var notes = [text("note")].filter { !$0.isEmpty }
      var isWhole = value != .null
      var chart: Chart?
      if let index = result.index("measure"), let measure = row[index].string {
        let metric = context.metrics[measure]
        chart = context.history[measure].map { Chart(values: $0) }.flatMap { $0.known.count > 2 ? $0 : nil }
        isWhole = isWhole && metric?.today != nil
        notes.append(Self.change(metric, isWhole: isWhole, alike: number("alike"), hasPrevious: context.hasPrevious))
      }
      if !isWhole { notes.append("not fully read") }
      notes.removeAll(where: \.isEmpty)
      let shown = value == .null ? "?" : isWhole ? Display.text(value) : Self.atLeast(value)
      return Tile(
        value: shown, isWhole: isWhole, label: text("label"), note: notes.joined(separator: " · "),
        chart: chart)
    }
  }

  private static func number(_ value: SQLValue) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .real(let number): number
    case .null, .text: nil
    }
  }

  /// What was counted over a part is at least that much, and never just that much.
  private static func atLeast(_ value: SQLValue) -> String {
    number(value).map(Display.atLeast) ?? "≥ " + Display.text(value)
  }

  /// Returns the difference from the day before.
  ///
  /// - Parameter alike: the difference over what was read on both days, if anything was.
  private static func change(
    _ metric: (today: Double?, before: Double?)?, isWhole: Bool, alike: Double?, hasPrevious: Bool
  ) -> String {
    guard hasPrevious else { return isWhole ? "first day" : "" }
    if isWhole, let today = metric?.today, let before = metric?.before { return difference(today - before) }
    let yesterday =
      metric?.before.map { "\(Display.number($0)) yesterday" } ?? (isWhole ? "yesterday not fully read" : nil)
    let shared = alike.map { $0 == 0 ? "as yesterday, like for like" : difference($0, "like for like") }
    return [yesterday, shared].compactMap(\.self).joined(separator: ", ")
  }

  private static func difference(_ amount: Double, _ extent: String = "since yesterday") -> String {
    if amount == 0 { return "as yesterday" }
    return (amount > 0 ? "+" : "−") + Display.number(abs(amount)) + " " + extent
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
