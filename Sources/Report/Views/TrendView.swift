import Snapshot

/// How measures went over the last days. A day that is missing is a gap; so is one that was not read whole, unless it is
/// said what its value is at least.
struct TrendView: View {
  /// How many days are drawn where the template does not say it, the report's own last.
  static let days = 30

  private struct Series: Sendable {
    let name: String
    let chart: Chart
  }

  private let series: [Series]
  private let dates: [Day]

  init(_ result: QueryResult, _ context: ViewContext, days: Int = Self.days) {
    guard let today = Day(context.date) else {
      series = []
      dates = []
      return
    }
    let dates = (0..<days).map { today.advanced(by: $0 - days + 1) }
    var names: [String] = []
    var values: [String: [Double?]] = [:]
    var least: [String: Set<Int>] = [:]
    func number(_ value: SQLValue) -> Double? {
      switch value {
      case .integer(let number): Double(number)
      case .real(let number) where number.isFinite: number
      default: nil
      }
    }
    for row in result.rows {
      let name = result.index("series").flatMap { row[$0].string }.map { Visible.line($0, limit: 60) } ?? ""
      if values[name] == nil {
        names.append(name)
        values[name] = Array(repeating: nil, count: days)
      }
      guard let date = result.index("date").flatMap({ row[$0].string }).flatMap(Day.init),
        let place = Self.place(date, in: dates), let value = result.index("value")
      else { continue }
      if let known = number(row[value]) {
        values[name]?[place] = known
      } else if let known = result.index("at_least").flatMap({ number(row[$0]) }) {
        // That something is at least nothing, everybody knows.
        guard known > 0 else { continue }
        values[name]?[place] = known
        least[name, default: []].insert(place)
      }
    }
    self.dates = dates
    series = names.map { Series(name: $0, chart: Chart(values: values[$0] ?? [], least: least[$0] ?? [])) }
      .filter { !$0.chart.known.isEmpty }
  }

  private static func place(_ day: Day, in dates: [Day]) -> Int? {
    guard let first = dates.first else { return nil }
    let place = day.daysSince1970 - first.daysSince1970
    return dates.indices.contains(place) ? place : nil
  }

  var isEmpty: Bool { series.isEmpty }
  var extent: Extent? { Extent(shown: series.count, total: series.count) }

  private static func text(_ chart: Chart, _ place: Int) -> String {
    chart.values[place].map { chart.least.contains(place) ? Display.atLeast($0) : Display.number($0) } ?? "not known"
  }

  private static func text(_ day: Day) -> String { "\(day.parts.day) \(day.monthName)" }

  /// The line in words.
  private func summary(_ series: Series) -> String {
    let chart = series.chart
    let known = chart.values.indices.filter { chart.values[$0] != nil }
    let unknown = chart.values.count - known.count
    var words = ["today \(Self.text(chart, chart.values.count - 1))"]
    func isLess(_ one: Int, _ other: Int) -> Bool { (chart.values[one] ?? 0) < (chart.values[other] ?? 0) }
    if let low = known.min(by: isLess), let high = known.max(by: isLess), known.count > 1 {
      words.append(
        isLess(low, high)
          ? "between \(Self.text(chart, low)) and \(Self.text(chart, high))" : "always \(Self.text(chart, low))")
    }
    if !chart.least.isEmpty { words.append("\(chart.least.count) of \(chart.values.count) days not fully read (≥)") }
    if unknown > 0 { words.append("\(unknown) of \(chart.values.count) days not known") }
    return words.joined(separator: ", ")
  }

  func html(_ html: inout HTML, caption: String?) {
    if let caption { html.element("p", ["class": "caption"], caption) }
    html.open("div", ["class": "trends"])
    for one in series {
      html.open("figure", ["class": "trend"])
      html.open("figcaption")
      if !one.name.isEmpty {
        html.element("b", one.name)
        html.text(": ")
      }
      html.text(summary(one))
      html.close("figcaption")
      one.chart.svg(&html, style: "trend", width: 600, height: 90, floor: 0, label: "\(one.name) \(summary(one))")
      if let first = dates.first, let last = dates.last {
        html.open("p", ["class": "axis"])
        html.element("span", Self.text(first))
        html.text(" ")
        html.element("span", Self.text(last))
        html.close("p")
      }
      html.close("figure")
      html.newline()
    }
    html.close("div")
  }

  /// The days from the first that is known.
  private var rows: [(day: String, values: [String])] {
    let first = dates.indices.first { index in series.contains { $0.chart.values[index] != nil } } ?? dates.endIndex
    return dates.indices[first...].map { index in
      (dates[index].description, series.map { Self.text($0.chart, index) })
    }
  }

  func slack(_ slack: inout SlackBlocks) {
    for one in series {
      slack.paragraph((one.name.isEmpty ? [] : [.strong([.text(one.name)]), .text(": ")]) + [.text(summary(one))])
      slack.lines([Self.sparkline(one.chart)])
    }
  }

  /// A column a day, drawn from zero; a day that is not known is a dot.
  private static func sparkline(_ chart: Chart) -> String {
    let high = chart.known.max() ?? 0
    let columns = Array("▁▂▃▄▅▆▇█")
    return String(
      chart.values.map { value -> Character in
        guard let value else { return "\u{B7}" }
        guard high > 0 else { return columns[0] }
        let part = min(1, max(0, value / high))
        return columns[Int((part * Double(columns.count - 1)).rounded())]
      })
  }

  func markdown(_ markdown: inout MarkdownText, caption: String?) {
    if let caption { markdown.paragraph([.emphasis([.text(caption)])]) }
    markdown.line("| Day | " + series.map { MarkdownText.escape($0.name) }.joined(separator: " | ") + " |")
    markdown.line("| --- |" + series.map { _ in " ---: |" }.joined())
    for row in rows {
      markdown.line("| \(row.day) | " + row.values.map(MarkdownText.escape).joined(separator: " | ") + " |")
    }
    markdown.line("")
  }

  var grid: Grid {
    Grid(
      columns: [Grid.Column(title: "Day")] + series.map { Grid.Column(title: $0.name, isNumber: true) },
      rows: rows.map { [$0.day] + $0.values })
  }
}
