import Snapshot

/// Rows and columns. How a cell is shown follows from its column's name.
struct TableView: View {
  enum Kind: Sendable {
    case text, number, severity, change, state, time, day, account, code, bar, flag
  }

  struct Column: Sendable {
    let title: String
    let kind: Kind
    let index: Int
    /// The column with the address that this one links to.
    let urlIndex: Int?
  }

  private let columns: [Column]
  private let rows: [[SQLValue]]
  private let context: ViewContext
  /// The column whose values head the rows below them.
  private let groupIndex: Int?
  private let sums: [Int: ColumnSum]
  /// What the table is called where it has no caption.
  private let label: String

  init(_ result: QueryResult, _ context: ViewContext, _ query: QueryFence) {
    groupIndex = result.index("group")
    sums = result.sums
    label = Self.title(query.name)
    var columns: [Column] = []
    for (index, name) in result.columns.enumerated() where !name.lowercased().hasSuffix("_url") && name != "group" {
      let next = index + 1
      let urlIndex = next < result.columns.count && result.columns[next].lowercased().hasSuffix("_url") ? next : nil
      // A number that does not apply is the empty text; of one that is not known whole, at least so much is.
      let isNumber =
        result.rows.contains { $0[index] != .null && $0[index] != .text("") }
        && result.rows.allSatisfy {
          switch $0[index] {
          case .integer, .real, .null: true
          case .text(let text):
            text.isEmpty || text == Display.atLeast(0) || text.hasPrefix("≥ ") && Int(text.dropFirst(2)) != nil
          }
        }
      let isDay =
        result.rows.contains { $0[index] != .null }
        && result.rows.allSatisfy { $0[index] == .null || $0[index].string.flatMap(Day.init) != nil }
      let kind = Self.kind(name, isNumber: isNumber)
      columns.append(
        Column(title: Self.title(name), kind: kind == .text && isDay ? .day : kind, index: index, urlIndex: urlIndex))
    }
    self.columns = columns
    rows = result.rows
    self.context = context
  }

  var isEmpty: Bool { rows.isEmpty }

  private static let initialisms: [String: String] = [
    "id": "ID", "ip": "IP", "arn": "ARN", "api": "API", "mfa": "MFA", "ami": "AMI", "cve": "CVE", "epss": "EPSS",
    "url": "URL", "iam": "IAM", "kms": "KMS", "cvss": "CVSS",
  ]

  /// `event_name` becomes *Event name*; a name with capitals or spaces stays as it is.
  static func title(_ name: String) -> String {
    guard name.allSatisfy({ $0.isLowercase || $0 == "_" || $0.isNumber }) else { return Visible.line(name, limit: 60) }
    var words = name.split(separator: "_").map(String.init)
    if words.count > 1, let last = words.last, last == "at" || (last == "id" && words[0] == "account") {
      words.removeLast()
    }
    if words.count > 1, words[0] == "is" || words[0] == "has" { words.removeFirst() }
    return words.enumerated().map { index, word in
      initialisms[word] ?? (index == 0 ? word.capitalizedFirst : word)
    }.joined(separator: " ")
  }

  static func kind(_ column: String, isNumber: Bool) -> Kind {
    let name = column.lowercased().replacing(" ", with: "_")
    switch name {
    case "severity", "worst": return .severity
    case "change": return .change
    case "status", "state", "outcome", "result": return .state
    case "account_id", "account": return .account
    case "bar": return .bar
    default: break
    }
    if name.hasPrefix("is_") || name.hasPrefix("has_") { return .flag }
    if isNumber { return .number }
    if name.hasSuffix("_at") { return .time }
    let codeSuffixes = [
      "_id", "_ip", "_arn", "region", "regions", "agent", "agents", "event_name", "event_source", "address",
      "addresses", "image", "operation", "package", "version", "api", "principal", "error_code", "resource_type",
    ]
    return codeSuffixes.contains { name.hasSuffix($0) } ? .code : .text
  }

  // MARK: - HTML

  func html(_ html: inout HTML, caption: String?) {
    // Many columns need a box of their own to scroll in; in it the head cannot stay at the window's top.
    let style = columns.count > 11 || leastWidth > 84 ? "scroll many" : "scroll"
    html.open("div", ["class": style, "tabindex": "0", "role": "group", "aria-label": caption ?? label])
    html.open("table", ["class": "rows"])
    if let caption { html.element("caption", caption) }
    html.open("thead")
    html.open("tr")
    for column in columns {
      html.element(
        "th", ["scope": "col", "class": column.kind == .number ? "n" : nil], column.kind == .bar ? "" : column.title)
    }
    html.close("tr")
    html.close("thead")
    html.newline()
    html.open("tbody")
    var group: SQLValue?
    for row in rows {
      if let groupIndex, row[groupIndex] != group {
        if group != nil {
          html.close("tbody")
          html.open("tbody")
        }
        group = row[groupIndex]
        html.open("tr", ["class": "group"])
        html.element("th", ["scope": "rowgroup", "colspan": String(columns.count)], Display.text(row[groupIndex]))
        html.close("tr")
        html.newline()
      }
      html.open("tr")
      for column in columns { cell(row, column, &html) }
      html.close("tr")
      html.newline()
    }
    html.close("tbody")
    if !sums.isEmpty {
      html.open("tfoot")
      html.open("tr")
      for (place, column) in columns.enumerated() {
        if let sum = sums[column.index] {
          html.element("td", ["class": "n"], sum.text)
        } else if place == 0 {
          html.element("th", ["scope": "row"], "Total")
        } else {
          html.element("td", "")
        }
      }
      html.close("tr")
      html.close("tfoot")
    }
    html.close("table")
    html.close("div")
  }

  /// What the columns need at the least, in the style sheet's `rem`: addresses and names of code are hardly broken.
  private var leastWidth: Int {
    columns.reduce(0) { width, column in
      switch column.kind {
      case .code: width + 9
      case .number, .flag: width + 4
      case .text, .severity, .change, .state, .time, .day, .account, .bar: width + 6
      }
    }
  }

  private func cell(_ row: [SQLValue], _ column: Column, _ html: inout HTML) {
    let value = row[column.index]
    html.open("td", ["class": style(value, column)])
    let url = html.reachable(column.urlIndex.flatMap { row[$0].string }.flatMap(allowedURL))
    if let url { html.open("a", ["href": url]) }
    content(value, column.kind, &html)
    if url != nil { html.close("a") }
    html.close("td")
  }

  private func style(_ value: SQLValue, _ column: Column) -> String? {
    switch column.kind {
    case .number: "n"
    // One Region's name is never broken; a list of them may be.
    case .code where column.title == "Region" && value.string?.contains(" ") == false: "m k"
    case .code: value == .null ? nil : "m"
    case .time: value.string.flatMap(Timestamp.init) == nil ? nil : "t"
    case .day: "t"
    case .bar: "bar-cell"
    case .severity: "sev-cell"
    default: nil
    }
  }

  private func content(_ value: SQLValue, _ kind: Kind, _ html: inout HTML) {
    switch (kind, value) {
    case (.severity, _):
      let badge = severityBadge(value)
      html.element("span", ["class": "sev \(badge.style)"], badge.word)
    case (.change, .null): break
    case (_, .null): html.element("span", ["class": "unk"], "unknown")
    case (.change, .text(let text)):
      if !text.isEmpty { html.element("span", ["class": "chip \(Self.word(text))"], Visible.line(text, limit: 40)) }
    case (.state, .text(let text)):
      html.element(
        "span", ["class": "state \(Self.stateStyle(text))"], Visible.line(text.replacing("_", with: " "), limit: 40))
    case (.time, .text(let text)) where Timestamp(text) != nil:
      html.element("time", ["datetime": text], Display.time(text, date: context.date))
    case (.account, .text(let text)):
      if let name = context.accountNames[text] {
        html.text(Visible.line(name, limit: 60))
        html.text(" ")
        html.element("small", ["class": "m"], Visible.line(text, limit: 20))
      } else {
        html.text(Display.text(value))
      }
    case (.bar, .integer), (.bar, .real):
      let width = Self.barWidth(value)
      html.open(
        "svg",
        [
          "class": "bar", "viewBox": "0 0 100 8", "preserveAspectRatio": "none", "role": "img",
          "aria-label": "\(width) of 100",
        ])
      html.element("rect", ["width": String(width), "height": "8", "fill": Ink.plain], "")
      html.close("svg")
    case (.flag, .integer), (.flag, .real): html.text(value.isTrue ? "yes" : "no")
    case (.code, .text(let text)) where text.hasPrefix("arn:"):
      html.element("span", ["title": Visible.line(text, limit: 300)], Self.shortARN(text))
    default: html.text(Display.text(value))
    }
  }

  /// The resource of an ARN; the whole ARN is in the data file.
  static func shortARN(_ arn: String) -> String {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, !parts[5].isEmpty else { return Visible.line(arn, limit: Display.limit) }
    return Visible.line(String(parts[5]), limit: Display.limit)
  }

  static func barWidth(_ value: SQLValue) -> Int {
    let number: Double =
      switch value {
      case .integer(let number): Double(number)
      case .real(let number): number
      default: 0
      }
    return Int((min(1, max(0, number)) * 100).rounded())
  }

  /// A word that may be a class of the style sheet: letters only.
  private static func word(_ text: String) -> String {
    ["new", "resolved", "reopened", "changed", "worse", "gone"].contains(text) ? text : "other"
  }

  /// Only a verdict is good or bad in every table. Other words are neutral: an `open` finding is no good news, nor is an
  /// `ENABLED` key that leaked, nor the `success` of an attacker's sign-in.
  private static func stateStyle(_ text: String) -> String {
    switch text.replacing("_", with: " ") {
    case "on", "pass", "ok", "PASSED", "COMPLIANT": "on"
    case "off", "fail", "FAILED", "NON COMPLIANT": "off"
    case "partial": "part"
    case "unknown", "not read", "denied", "throttled", "failed", "skipped": "unk"
    case "not offered", "not applicable", "not needed", "closed", "suppressed": "na"
    default: "plain"
    }
  }

  var grid: Grid {
    let columns = columns.filter { $0.kind != .bar }
    return Grid(
      columns: columns.map { Grid.Column(title: $0.title, isNumber: $0.kind == .number) },
      rows: rows.map { row in columns.map { Self.words(row[$0.index], $0.kind, context) } },
      notes: sums.isEmpty
        ? []
        : [
          "Total: "
            + columns.compactMap { column in sums[column.index].map { "\(column.title) \($0.text)" } }.joined(
              separator: ", ")
        ])
  }

  /// What a cell says, on one line.
  private static func words(_ value: SQLValue, _ kind: Kind, _ context: ViewContext) -> String {
    switch (kind, value) {
    case (.severity, _): return severityBadge(value).word
    case (.change, .null): return ""
    case (_, .null): return "unknown"
    case (.time, .text(let text)): return Display.time(text, date: context.date)
    case (.account, .text(let text)):
      return Visible.line(context.accountNames[text].map { "\($0) \(text)" } ?? text, limit: 80)
    case (.flag, .integer), (.flag, .real): return value.isTrue ? "yes" : "no"
    case (.code, .text(let text)) where text.hasPrefix("arn:"): return shortARN(text)
    case (.state, .text(let text)): return Visible.line(text.replacing("_", with: " "), limit: 40)
    default: return Display.text(value)
    }
  }

  // MARK: - Slack

  func slack(_ slack: inout SlackBlocks) { slack.grid(grid) }

  // MARK: - Markdown

  func markdown(_ markdown: inout MarkdownText, caption: String?) {
    let columns = columns.filter { $0.kind != .bar }
    if let caption { markdown.paragraph([.emphasis([.text(caption)])]) }
    markdown.line("| " + columns.map { MarkdownText.escape($0.title) }.joined(separator: " | ") + " |")
    markdown.line("|" + columns.map { $0.kind == .number ? " ---: |" : " --- |" }.joined())
    var group: SQLValue?
    for row in rows {
      if let groupIndex, row[groupIndex] != group {
        group = row[groupIndex]
        let name = MarkdownText.escape(Display.text(row[groupIndex]))
        markdown.line("| **\(name)** |" + columns.dropFirst().map { _ in " |" }.joined())
      }
      markdown.line(
        "| " + columns.map { Self.markdownCell(row[$0.index], $0.kind, context) }.joined(separator: " | ") + " |")
    }
    if !sums.isEmpty {
      let cells = columns.enumerated().map { place, column in
        sums[column.index].map { "**\(MarkdownText.escape($0.text))**" } ?? (place == 0 ? "**Total**" : "")
      }
      markdown.line("| " + cells.joined(separator: " | ") + " |")
    }
    markdown.line("")
  }

  private static func markdownCell(_ value: SQLValue, _ kind: Kind, _ context: ViewContext) -> String {
    // The whole time: a row that is there on two days is then the same line on both.
    if kind == .time, case .text(let text) = value, let time = Timestamp(text) {
      return MarkdownText.escape(String(time.rawValue.prefix(16)).replacing("T", with: " "))
    }
    let words = words(value, kind, context)
    guard kind == .code, value != .null else { return MarkdownText.escape(words) }
    return words.isEmpty ? "" : MarkdownText.code(words, inTable: true)
  }
}
