import Snapshot

/// What is on where: a row for each thing, a column for each place, and in each cell a state that is told apart
/// without colour.
///
/// The query gives the cells in long form, and nothing that it leaves out looks like an answer: a cell without a row is
/// drawn as not read. Of several rows for one cell the worst state is shown, with how many are so.
struct MatrixView: View {
  /// A cell's state, the worst first.
  enum State: String, CaseIterable, Sendable {
    case off
    case notRead = "not_read"
    case partial
    case on
    case regionOff = "region_off"
    case notOffered = "not_offered"
    case notApplicable = "not_applicable"

    var word: String { self == .regionOff ? "Region off" : rawValue.replacing("_", with: " ") }

    var sign: String {
      switch self {
      case .on: "✓"
      case .partial: "◐"
      case .off: "✕"
      case .notRead: "?"
      case .notOffered: "–"
      case .regionOff: "○"
      case .notApplicable: "·"
      }
    }

    /// The class of the style sheet.
    var style: StaticString {
      switch self {
      case .on: "on"
      case .partial: "part"
      case .off: "off"
      case .notRead: "unk"
      case .notOffered: "na"
      case .regionOff: "ro"
      case .notApplicable: "nn"
      }
    }

    /// Whether a reader asks why.
    var needsReason: Bool { self == .off || self == .notRead || self == .partial }
  }

  private struct Key: Hashable {
    let group: String
    let row: String
  }

  private struct Cell {
    var state = State.notRead
    /// How many of what the cell is about are in that state, and how many there are.
    var count = 1
    var total = 1
    /// What else a reader asks about, where the cell is about several things: the other states and how many are in each.
    var others: [State: Int] = [:]
    var href: String?
    /// Where its reason stands.
    var anchor: String?

    func isLike(_ other: Cell) -> Bool {
      state == other.state && count == other.count && total == other.total && others == other.others
    }
  }

  private struct Line {
    let key: Key
    var cells: [Cell]
  }

  /// Why cells are not on. What holds for several rows of a group in the same columns is said once.
  private struct Reason {
    let key: Key
    var rows: [String]
    let state: State
    let text: String
    var columns: [String]
    let anchor: String
  }

  /// A column that is drawn, and the columns that it stands for.
  private struct Head {
    let title: String
    let names: [String]
  }

  private let lines: [Line]
  private let heads: [Head]
  private let reasons: [Reason]
  private let areRegions: Bool
  private let isShort: Bool
  private let totalLines: Int
  private let name: String
  private let totalReasons: Int

  /// Reasons that are drawn; all are in the data file.
  private static let reasonLimit = 40
  /// From this many Regions on, a column is headed by a short code.
  private static let shortFrom = 9
  /// Names that a legend gives for one head.
  private static let legendLimit = 24
  static let nothingKnown = "nothing is known"

  init(_ result: QueryResult, _ context: ViewContext, _ query: QueryFence) {
    var keys: [Key] = []
    var keyIndex: [Key: Int] = [:]
    var columns: [String] = []
    var columnIndex: [String: Int] = [:]
    struct Given {
      let state: State
      let count: Int
      let reason: String
      let href: String?
    }
    var given: [[Int: [Given]]] = []
    func text(_ row: [SQLValue], _ column: String) -> String? { result.index(column).flatMap { row[$0].string } }
    for row in result.rows {
      let key = Key(group: text(row, "group") ?? "", row: text(row, "row") ?? "unknown")
      let column = text(row, "column") ?? "unknown"
      let line = keyIndex[key] ?? keys.count
      if line == keys.count {
        keys.append(key)
        keyIndex[key] = line
        given.append([:])
      }
      let place = columnIndex[column] ?? columns.count
      if place == columns.count {
        columns.append(column)
        columnIndex[column] = place
      }
      let word = text(row, "state")
      let state = word.flatMap(State.init) ?? .notRead
      var reason = text(row, "reason") ?? ""
      // A state that there is not says nothing about the cell.
      if word.flatMap(State.init) == nil { reason = word.map { "the query says “\($0)”, which is no state" } ?? reason }
      var count = 1
      if let index = result.index("count"), case .integer(let number) = row[index] {
        count = Int(clamping: max(0, number))
      }
      given[line][place, default: []].append(
        Given(state: state, count: count, reason: reason, href: text(row, "href").flatMap(allowedURL)))
    }

    // A group's rows stand together, wherever the query has them.
    var groups: [String: Int] = [:]
    for key in keys where groups[key.group] == nil { groups[key.group] = groups.count }
    let order = keys.indices.sorted {
      (groups[keys[$0].group] ?? 0, $0) < (groups[keys[$1].group] ?? 0, $1)
    }
    var lines: [Line] = []
    var reasons: [Reason] = []
    var taken: Set<String> = []
    for index in order.prefix(query.limit) {
      var cells: [Cell] = []
      var own: [Int] = []
      for (place, column) in columns.enumerated() {
        let all = given[index][place] ?? [Given(state: .notRead, count: 1, reason: Self.nothingKnown, href: nil)]
        let worst = all.map(\.state).min { Self.rank($0) < Self.rank($1) } ?? .notRead
        let ofWorst = all.filter { $0.state == worst }
        var cell = Cell(
          state: worst, count: ofWorst.reduce(0) { Self.sum($0, $1.count) },
          total: all.reduce(0) { Self.sum($0, $1.count) }, href: all.lazy.compactMap(\.href).first)
        for one in all where one.state != worst && one.state.needsReason && one.count > 0 {
          cell.others[one.state] = Self.sum(cell.others[one.state] ?? 0, one.count)
        }
        // A cell that leads elsewhere without a reason finds it there.
        for one in all
        where !one.reason.isEmpty && one.state != .on || one.state.needsReason && one.href == nil {
          let reason = one.reason.isEmpty ? "no reason is given" : one.reason
          if let known = own.first(where: { reasons[$0].state == one.state && reasons[$0].text == reason }) {
            if reasons[known].columns.last != column { reasons[known].columns.append(column) }
            if one.state == worst, cell.anchor == nil { cell.anchor = reasons[known].anchor }
            continue
          }
          let anchor = Self.anchor(query.name, context.place, keys[index], one.state, reason, &taken)
          own.append(reasons.count)
          reasons.append(
            Reason(
              key: keys[index], rows: [keys[index].row], state: one.state, text: reason, columns: [column],
              anchor: anchor))
          if one.state == worst, cell.anchor == nil { cell.anchor = anchor }
        }
        cells.append(cell)
      }
      lines.append(Line(key: keys[index], cells: cells))
    }
    totalLines = keys.count
    name = TableView.title(query.name)
    let instead = Self.merge(&reasons)
    for line in lines.indices {
      for place in lines[line].cells.indices {
        if let anchor = lines[line].cells[place].anchor, let other = instead[anchor] {
          lines[line].cells[place].anchor = other
        }
      }
    }
    totalReasons = reasons.count
    // The worst reasons are drawn, in the order of the rows.
    let kept = Set(
      reasons.indices.sorted { (Self.rank(reasons[$0].state), $0) < (Self.rank(reasons[$1].state), $1) }
        .prefix(Self.reasonLimit))
    self.reasons = reasons.indices.filter(kept.contains).map { reasons[$0] }
    let anchors = Set(self.reasons.map(\.anchor))
    for line in lines.indices {
      for place in lines[line].cells.indices {
        if let anchor = lines[line].cells[place].anchor, !anchors.contains(anchor) {
          lines[line].cells[place].anchor = nil
        }
      }
    }

    var sets = columns.indices.map { [$0] }
    if query.foldsColumns {
      sets = []
      for place in columns.indices {
        let alike = sets.firstIndex { set in lines.allSatisfy { $0.cells[place].isLike($0.cells[set[0]]) } }
        if let alike { sets[alike].append(place) } else { sets.append([place]) }
      }
    }
    areRegions = !columns.isEmpty && columns.allSatisfy { Self.regionCode($0) != nil }
    let codes = columns.map { Self.regionCode($0) ?? $0 }
    isShort = areRegions && sets.count >= Self.shortFrom && Set(codes).count == codes.count
    let isShort = isShort
    heads = sets.map { set in
      let names = set.map { columns[$0] }
      let title = set.count > 1 ? "\(set.count) alike" : isShort ? codes[set[0]] : Visible.line(names[0], limit: 40)
      return Head(title: title, names: names)
    }
    self.lines = lines.map { line in Line(key: line.key, cells: sets.map { line.cells[$0[0]] }) }
  }

  /// Says once what is the same of several rows of a group, and gives the anchors that stand in the others' place.
  private static func merge(_ reasons: inout [Reason]) -> [String: String] {
    struct Same: Hashable {
      let group: String
      let state: State
      let text: String
      let columns: [String]
    }
    var merged: [Reason] = []
    var places: [Same: Int] = [:]
    var instead: [String: String] = [:]
    for reason in reasons {
      let same = Same(group: reason.key.group, state: reason.state, text: reason.text, columns: reason.columns)
      if let place = places[same] {
        merged[place].rows += reason.rows
        instead[reason.anchor] = merged[place].anchor
      } else {
        places[same] = merged.count
        merged.append(reason)
      }
    }
    reasons = merged
    return instead
  }

  private static func rank(_ state: State) -> Int { State.allCases.firstIndex(of: state) ?? 0 }

  /// Counts come from data: their sum may be too large for a number.
  private static func sum(_ a: Int, _ b: Int) -> Int {
    let (sum, isTooLarge) = a.addingReportingOverflow(b)
    return isTooLarge ? Int.max : sum
  }

  /// An anchor that is the same on every day on which the same is said. Headings' anchors have no full stops.
  private static func anchor(
    _ query: String, _ place: String, _ key: Key, _ state: State, _ reason: String, _ taken: inout Set<String>
  ) -> String {
    var hash: UInt32 = 2_166_136_261
    for byte in "\(place)\n\(key.group)\n\(key.row)\n\(reason)".utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    let anchor = "\(query).\(state.style).\(String(hash, radix: 36))"
    var unique = anchor
    var number = 1
    while !taken.insert(unique).inserted {
      number += 1
      unique = "\(anchor).\(number)"
    }
    return unique
  }

  /// `euc1` for `eu-central-1`, as AWS's bills shorten it; `nil` for what is no Region's name.
  static func regionCode(_ name: String) -> String? {
    if name == "global" { return name }
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3 || parts.count == 4, let number = parts.last, number.count == 1,
      number.first?.isNumber == true,
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) } })
    else { return nil }
    let directions = ["northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw"]
    return parts[0]
      + parts.dropFirst().dropLast().map { directions[String($0)] ?? String($0.prefix(1)) }.joined() + number
  }

  var isEmpty: Bool { lines.isEmpty }
  var extent: Extent? { Extent(shown: lines.count, total: totalLines) }
  var anchors: [String] { reasons.map(\.anchor) }

  private var hasGroups: Bool { lines.contains { !$0.key.group.isEmpty } }

  private var states: [State] {
    let present = Set(lines.flatMap { $0.cells.map(\.state) })
    return [.on, .partial, .off, .notRead, .notOffered, .regionOff, .notApplicable].filter(present.contains)
  }

  /// What short heads stand for.
  private var legend: [(title: String, names: String)] {
    heads.filter { isShort || $0.names.count > 1 }.map { head in
      (head.title, Self.list(head.names, limit: Self.legendLimit))
    }
  }

  private static func label(_ key: Key) -> String { Visible.line(key.row, limit: 80) }

  private static func words(_ cell: Cell) -> String {
    guard cell.total > 1 else { return cell.state.word }
    return "\(cell.state.word), \(cell.count.grouped) of \(cell.total.grouped)"
      + others(cell).map { ", \($0.state.word) \($0.count.grouped)" }.joined()
  }

  /// The other states of a cell, the worst first.
  private static func others(_ cell: Cell) -> [(state: State, count: Int)] {
    State.allCases.compactMap { state in cell.others[state].map { (state, $0) } }
  }

  private static func list(_ names: [String], limit: Int) -> String {
    let shown = names.prefix(limit).map { Visible.line($0, limit: 40) }.joined(separator: ", ")
    return names.count > limit ? "\(shown) and \((names.count - limit).grouped) more" : shown
  }

  // MARK: - HTML

  func html(_ html: inout HTML, caption: String?) {
    html.open("div", ["class": "scroll many", "tabindex": "0", "role": "group", "aria-label": caption ?? name])
    html.open("table", ["class": "matrix"])
    if let caption { html.element("caption", caption) }
    html.open("thead")
    html.open("tr")
    html.element("td", "")
    for head in heads {
      html.open("th", ["scope": "col"])
      if isShort, head.names.count == 1, let name = head.names.first {
        html.element("abbr", ["title": Visible.line(name, limit: 40)], head.title)
      } else {
        html.text(head.title)
      }
      html.close("th")
    }
    html.close("tr")
    html.close("thead")
    html.newline()
    html.open("tbody")
    var group: String?
    for line in lines {
      if hasGroups, line.key.group != group {
        if group != nil {
          html.close("tbody")
          html.open("tbody")
        }
        group = line.key.group
        html.open("tr", ["class": "group"])
        html.element(
          "th", ["scope": "rowgroup", "colspan": String(heads.count + 1)],
          line.key.group.isEmpty ? "Other" : Visible.line(line.key.group, limit: 80))
        html.close("tr")
        html.newline()
      }
      html.open("tr")
      html.element("th", ["scope": "row"], Self.label(line.key))
      for cell in line.cells { draw(cell, &html) }
      html.close("tr")
      html.newline()
    }
    html.close("tbody")
    html.close("table")
    html.close("div")
    html.newline()
    html.open("p", ["class": "legend"])
    for state in states {
      html.element("span", ["class": "state \(state.style)"], state.word)
      html.text(" ")
    }
    html.close("p")
    if !legend.isEmpty {
      html.open("p", ["class": "legend"])
      for (index, head) in legend.enumerated() {
        if index > 0 { html.text(" · ") }
        html.element("b", head.title)
        html.text(" \(head.names)")
      }
      html.close("p")
      html.newline()
    }
    guard !reasons.isEmpty else { return }
    html.open("ul", ["class": "reasons"])
    html.newline()
    for reason in reasons {
      html.open("li", ["id": reason.anchor])
      html.element("span", ["class": "state \(reason.state.style)"], reason.state.word)
      html.text(" ")
      html.element("b", name(reason))
      html.text(" ")
      html.element("span", ["class": "m"], places(reason))
      html.text(": \(Visible.line(reason.text, limit: 300))")
      html.close("li")
      html.newline()
    }
    if totalReasons > reasons.count {
      html.element("li", "and \((totalReasons - reasons.count).counted("more reason"))")
      html.newline()
    }
    html.close("ul")
  }

  private func draw(_ cell: Cell, _ html: inout HTML) {
    let url = html.reachable(cell.href) ?? cell.anchor.map { "#\($0)" }
    html.open("td", ["class": "cell \(cell.state.style)\(url == nil ? "" : " linked")"])
    if let url { html.open("a", ["href": url]) }
    // Short names: a page has hundreds of these.
    html.element("i", Self.words(cell))
    if cell.total > 1 { html.element("small", ["aria-hidden": "true"], cell.count.grouped) }
    for other in Self.others(cell) {
      html.element(
        "small", ["class": "\(other.state.style)", "aria-hidden": "true"], "\(other.state.sign)\(other.count.grouped)")
    }
    if url != nil { html.close("a") }
    html.close("td")
  }

  private func name(_ reason: Reason) -> String {
    let rows = Self.list(reason.rows, limit: 5)
    return reason.key.group.isEmpty ? rows : "\(Visible.line(reason.key.group, limit: 80)) \(rows)"
  }

  /// Where a reason holds; a reason that holds nearly everywhere says where it does not.
  private func places(_ reason: Reason) -> String {
    let all = heads.flatMap(\.names)
    let noun = areRegions ? "Regions" : "columns"
    let limit = 8
    if reason.columns.count == all.count, all.count > 1 { return "all \(all.count) \(noun)" }
    if reason.columns.count > limit {
      let without = all.filter { !reason.columns.contains($0) }
      if without.count <= 5 {
        return "all \(noun) but \(without.map { Visible.line($0, limit: 40) }.joined(separator: ", "))"
      }
    }
    return Self.list(reason.columns, limit: limit)
  }

  // MARK: - Slack

  /// A message is too narrow for a matrix: a line a row says what is not on, and where; the reasons follow.
  func slack(_ slack: inout SlackBlocks) {
    slack.list(
      lines.map { line in
        var words: [Document.Inline] = [.strong([.text(Self.title(line.key))]), .text(": ")]
        var places: [State: [String]] = [:]
        for (head, cell) in zip(heads, line.cells) {
          for state in [cell.state] + Self.others(cell).map(\.state) { places[state, default: []] += head.names }
        }
        let all = heads.reduce(0) { $0 + $1.names.count }
        let told = State.allCases.compactMap { state -> String? in
          guard let names = places[state] else { return nil }
          if names.count == all { return "\(state.sign) \(state.word) everywhere" }
          return "\(state.sign) \(state.word) in "
            + (state.needsReason && names.count <= 4 ? Self.list(names, limit: 4) : "\(names.count) of \(all)")
        }
        words.append(.text(told.joined(separator: ", ")))
        return words
      }, start: nil)
    guard !reasons.isEmpty else { return }
    slack.list(
      reasons.map { reason in
        [
          .text("\(reason.state.sign) "), .strong([.text(name(reason))]),
          .text(" \(places(reason)): \(Visible.line(reason.text, limit: 300))"),
        ]
      }, start: nil)
    if totalReasons > reasons.count {
      slack.note([.text("and \((totalReasons - reasons.count).counted("more reason"))")])
    }
  }

  private static func title(_ key: Key) -> String {
    key.group.isEmpty ? label(key) : "\(Visible.line(key.group, limit: 80)): \(label(key))"
  }

  // MARK: - Markdown

  func markdown(_ markdown: inout MarkdownText, caption: String?) {
    if let caption { markdown.paragraph([.emphasis([.text(caption)])]) }
    markdown.line("| | " + heads.map { MarkdownText.escape($0.title) }.joined(separator: " | ") + " |")
    markdown.line("| --- |" + heads.map { _ in " :---: |" }.joined())
    var group: String?
    for line in lines {
      if hasGroups, line.key.group != group {
        group = line.key.group
        let name = line.key.group.isEmpty ? "Other" : Visible.line(line.key.group, limit: 80)
        markdown.line("| **\(MarkdownText.escape(name))** |" + heads.map { _ in " |" }.joined())
      }
      let cells = line.cells.map { cell in
        guard cell.total > 1 else { return cell.state.sign }
        return "\(cell.state.sign) \(cell.count.grouped)"
          + Self.others(cell).map { " \($0.state.sign) \($0.count.grouped)" }.joined()
      }
      markdown.line("| \(MarkdownText.escape(Self.label(line.key))) | " + cells.joined(separator: " | ") + " |")
    }
    markdown.line("")
    markdown.line(states.map { "\($0.sign) \($0.word)" }.joined(separator: " · "))
    markdown.line("")
    if !legend.isEmpty {
      markdown.line(
        legend.map { "**\(MarkdownText.escape($0.title))** \(MarkdownText.escape($0.names))" }.joined(separator: " · "))
      markdown.line("")
    }
    guard !reasons.isEmpty else { return }
    for reason in reasons {
      markdown.line(
        "- \(reason.state.sign) **\(MarkdownText.escape(name(reason)))** \(MarkdownText.escape(places(reason))): "
          + MarkdownText.escape(Visible.line(reason.text, limit: 300)))
    }
    if totalReasons > reasons.count { markdown.line("- and \((totalReasons - reasons.count).counted("more reason"))") }
    markdown.line("")
  }

  var grid: Grid {
    Grid(
      columns: [Grid.Column(title: "")] + heads.map { Grid.Column(title: $0.title) },
      rows: lines.map { line in
        [Self.title(line.key)] + line.cells.map(Self.words)
      },
      notes: legend.map { "\($0.title): \($0.names)" }
        + reasons.map { "\($0.state.word), \(name($0)) \(places($0)): \(Visible.line($0.text, limit: 300))" }
        + (totalReasons > reasons.count ? ["and \((totalReasons - reasons.count).counted("more reason"))"] : []))
  }
}
