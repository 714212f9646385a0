import Snapshot

/// A few headline numbers side by side, each with its change from the day before.
struct TilesView: View {
  private struct Tile: Sendable {
    let value: String
    let isKnown: Bool
    let label: String
    let note: String
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
      if let index = result.index("measure"), let measure = row[index].string {
        notes.append(Self.change(context.metrics[measure], hasPrevious: context.hasPrevious))
      }
      return Tile(
        value: value == .null ? "?" : Display.text(value), isKnown: value != .null, label: text("label"),
        note: notes.joined(separator: " · "))
    }
  }

  private static func change(_ metric: (today: Double?, before: Double?)?, hasPrevious: Bool) -> String {
    guard hasPrevious else { return "first day" }
    guard let today = metric?.today else { return "not fully read" }
    guard let before = metric?.before else { return "yesterday not fully read" }
    if today == before { return "as yesterday" }
    return (today > before ? "+" : "−") + Display.number(abs(today - before)) + " since yesterday"
  }

  var isEmpty: Bool { tiles.isEmpty }

  func html(_ html: inout HTML, caption: String?) {
    if let caption { html.element("p", ["class": "caption"], caption) }
    html.open("div", ["class": "tiles"])
    for tile in tiles {
      html.open("div", ["class": tile.isKnown ? "tile" : "tile not-known"])
      html.element("b", tile.value)
      html.text(" ")
      html.element("span", tile.label)
      html.text(" ")
      html.element("small", tile.isKnown ? tile.note : "not fully read")
      html.close("div")
    }
    html.close("div")
  }

  func markdown(_ markdown: inout MarkdownText, caption: String?) {
    if let caption { markdown.paragraph([.emphasis([.text(caption)])]) }
    for tile in tiles {
      let note = tile.isKnown ? tile.note : "not fully read"
      let tail = note.isEmpty ? "" : " (\(MarkdownText.escape(note)))"
      markdown.line("- **\(MarkdownText.escape(tile.value))** \(MarkdownText.escape(tile.label))\(tail)")
    }
    markdown.line("")
  }
}
