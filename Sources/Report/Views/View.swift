import Snapshot

/// How a query's rows are shown. One view is one file; it knows every output format.
protocol View: Sendable {
  /// Draws itself into the page.
  func html(_ html: inout HTML, caption: String?)
  /// Draws itself as Markdown of its own lines.
  func markdown(_ markdown: inout MarkdownText, caption: String?)
  /// Draws itself as blocks of a Slack message; its caption stands above them.
  func slack(_ slack: inout SlackBlocks)
  var isEmpty: Bool { get }
  /// The view in words, for formats without colours and lines.
  var grid: Grid { get }
  /// How much is drawn, where that is not counted in the query's rows.
  var extent: Extent? { get }
  /// The places in it that a link can lead to.
  var anchors: [String] { get }
}

extension View {
  var extent: Extent? { nil }
  var anchors: [String] { [] }
}

/// The views that a template can name.
enum ViewKind: String, CaseIterable, Sendable {
  case table, matrix, bars, trend, tiles, list, code, none

  /// What is wrong with these columns for this view, if anything.
  func problem(columns: [String]) -> String? {
    let needed: [String] =
      switch self {
      case .table, .none: []
      case .matrix: ["row", "column", "state"]
      case .bars: ["label", "value"]
      case .trend: ["date", "value"]
      case .tiles: ["value", "label"]
      case .list: ["text"]
      case .code: ["code"]
      }
    let missing = needed.filter { !columns.contains($0) }
    guard !missing.isEmpty else { return nil }
    let names = missing.map { "`\($0)`" }.joined(separator: " and ")
    return "view `\(rawValue)` needs a column \(names); name it with AS"
  }

  /// Whether all rows are put into the bundle as a data file.
  var hasDataFile: Bool { self != .tiles && self != .code && self != .none }

  /// How many rows a view needs to see, given how many of its lines are drawn.
  func kept(limit: Int) -> Int {
    switch self {
    case .matrix: 1_000_000
    case .trend: 50_000
    case .table, .bars, .tiles, .list, .code, .none: limit
    }
  }

  func view(_ result: QueryResult, _ context: ViewContext, _ query: QueryFence) -> any View {
    switch self {
    case .table, .none: TableView(result, context, query)
    case .matrix: MatrixView(result, context, query)
    case .bars: BarsView(result, context, query)
    case .trend: TrendView(result, context, days: query.days)
    case .tiles: TilesView(result, context)
    case .list: ListView(result, context)
    case .code: CodeView(result)
    }
  }
}

/// A query's rows, as many as are drawn.
struct QueryResult: Sendable {
  let columns: [String]
  let rows: [[SQLValue]]
  /// How many there are in all.
  let total: Int
  /// The sums of the columns that `total=` names, over all rows, by the columns' places.
  var sums: [Int: ColumnSum] = [:]

  func index(_ column: String) -> Int? { columns.firstIndex(of: column) }
}

/// A column's sum as rows come.
struct ColumnSum: Sendable {
  private(set) var value = 0.0
  /// Whether every value was a number: a sum over less is at least that much.
  private(set) var isWhole = true

  mutating func add(_ value: SQLValue) {
    switch value {
    case .integer(let number): self.value += Double(number)
    case .real(let number): self.value += number
    case .null, .text: isWhole = false
    }
  }

  var text: String { isWhole ? Display.number(value) : Display.atLeast(value) }
}

/// What views know beside their rows.
struct ViewContext: Sendable {
  /// The day of the snapshot, `YYYY-MM-DD`.
  let date: String
  let accountNames: [String: String]
  /// What templates and queries can name without a query.
  let parameters: [String: SQLValue]
  /// Today's and the day before's measures.
  let metrics: [String: (today: Double?, before: Double?)]
  /// The measures of the last days, the oldest first; `nil` is not known.
  let history: [String: [Double?]]
  /// Whether the day before has a snapshot.
  let hasPrevious: Bool
  /// Which row of a repetition a view is for, so that its anchors are its own.
  var place = ""
}

/// One cell or word on its way to the reader.
struct Display {
  /// No cell shows more characters than this; the data file has them all.
  static let limit = 160

  static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return Int(value).grouped }
    let scaled = (abs(value) * 1000).rounded()
    guard scaled < 1e15 else { return String(value) }
    var fraction = String(Int(scaled) % 1000)
    fraction = String(repeating: "0", count: 3 - fraction.count) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return (value < 0 ? "−" : "") + (Int(scaled) / 1000).grouped + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// What was counted over a part: it is at least that much. That it is at least nothing, everybody knows.
  static func atLeast(_ value: Double) -> String { value == 0 ? "not known" : "≥ " + number(value) }

  static func text(_ value: SQLValue) -> String {
    switch value {
    case .null: "unknown"
    case .integer(let number): Int(number).grouped
    case .real(let number): self.number(number)
    case .text(let text): Visible.line(text, limit: limit)
    }
  }

  /// `14:02` on the day itself, `22 Nov 14:02` or `2025-11-22` otherwise. All times are UTC.
  static func time(_ text: String, date: String) -> String {
    guard Timestamp(text) != nil else { return Visible.line(text, limit: 40) }
    let day = text.prefix(10)
    let minute = text.dropFirst(11).prefix(5)
    if day == date { return String(minute) }
    guard day.prefix(4) == date.prefix(4), let parsed = Day(String(day)) else { return String(day) }
    return "\(parsed.parts.day) \(parsed.monthName) \(minute)"
  }
}

extension Day {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
  /// The month's first three letters.
  var monthName: String { String(Self.months[parts.month - 1].prefix(3)) }
  /// `Monday 23 November 2026`.
  var longDescription: String {
    "\(Self.weekdays[weekday]) \(parts.day) \(Self.months[parts.month - 1]) \(parts.year)"
  }
  /// `Sun 22`.
  var shortDescription: String { "\(Self.weekdays[weekday].prefix(3)) \(parts.day)" }
}

/// A severity as a reader sees it: the class for the style sheet and the word.
func severityBadge(_ value: SQLValue) -> (style: String, word: String) {
  guard let severity = value.string.flatMap(Severity.init) else { return ("none", "Not scored") }
  return (severity.rawValue, severity == .informational ? "Info" : severity.rawValue.capitalizedFirst)
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
