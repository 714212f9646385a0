internal import Foundation
internal import Snapshot
internal import Yams

/// `mutes.yaml`: findings and failures of checks that were looked at and accepted, each with an owner, a reason and an
/// end. It is written by people: what is added or removed leaves their comments and their order alone.
struct MuteFile {
  /// The rules in the order in which they stand.
  let rules: [MuteRule]
  private let path: String
  private let text: String
  /// Where each rule's first key stands, counted from one.
  private let places: [(line: Int, column: Int)]

  private static let fields = MuteRule.Field.allCases.map(\.rawValue).sorted()

  init(path: String) throws(ConfigurationError) {
    guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
    else { throw ConfigurationError("\(path): cannot be read; check `mutes` in the configuration") }
    try self.init(path: path, text: text)
  }

  init(path: String, text: String) throws(ConfigurationError) {
    self.path = path
    self.text = text
    let yaml = try YAMLReader(file: path, text: text)
    var rules: [MuteRule] = []
    var places: [(line: Int, column: Int)] = []
    // A file with nothing but comments is one without mutes.
    let isEmpty = yaml.root.mapping?.isEmpty == true
    for item in isEmpty ? [] : try yaml.items(yaml.root, "the file") {
      let rule = try Self.rule(item, yaml)
      guard !rules.contains(where: { $0.id == rule.id }) else {
        throw yaml.error(item.mapping?["id"] ?? item, "the id `\(rule.id)` is taken by an earlier mute")
      }
      rules.append(rule)
      places.append((item.mark?.line ?? 1, item.mark?.column ?? 1))
    }
    self.rules = rules
    self.places = places
  }

  private static func rule(_ item: Node, _ yaml: YAMLReader) throws(ConfigurationError) -> MuteRule {
    let members = try yaml.members(item, of: "a mute", keys: ["id", "match", "owner", "reason", "expires"])
    func required(_ key: String) throws(ConfigurationError) -> Node {
      guard let node = members[key] else { throw yaml.error(item, "a mute needs `\(key)`") }
      return node
    }
    func text(_ key: String) throws(ConfigurationError) -> String {
      let node = try required(key)
      let text = try yaml.text(node, "`\(key)`")
      guard text.contains(where: { !$0.isWhitespace }) else { throw yaml.error(node, "`\(key)` is a text") }
      return text
    }
    let id = try text("id")
    let match = try yaml.members(required("match"), of: "`match`", keys: fields)
    guard !match.isEmpty else {
      throw yaml.error(try required("match"), "`match` names at least one of \(YAMLReader.list(fields))")
    }
    var patterns: [MuteRule.Pattern] = []
    for field in MuteRule.Field.allCases {
      guard let node = match[field.rawValue] else { continue }
      let glob = try yaml.text(node, "`\(field.rawValue)`")
      guard glob.contains(where: { $0 != "*" && $0 != "?" }) else {
        throw yaml.error(
          node, "`\(glob)` would match everything; leave `\(field.rawValue)` away, or say what is meant")
      }
      if match["check"] != nil, !field.isOfChecks {
        throw yaml.error(
          node,
          "results of checks have no `\(field.rawValue)`; beside `check` there are `account`, `region` and `resource`")
      }
      patterns.append(MuteRule.Pattern(field, glob))
    }
    let expires = try text("expires")
    guard let day = Day(expires) else {
      throw yaml.error(try required("expires"), "`\(expires)` is no day; write YYYY-MM-DD")
    }
    return MuteRule(id: id, patterns: patterns, owner: try text("owner"), reason: try text("reason"), expires: day)
  }

  // MARK: - Changing it

  /// The file with one rule more, at its end.
  func adding(_ rule: MuteRule) throws -> MuteFile {
    let newline = text.contains("\r\n") ? "\r\n" : "\n"
    // As deep as the items that are there.
    let indent = String(repeating: " ", count: places.last.flatMap { try? dash(of: $0).column } ?? 0)
    var lines = ["- id: \(YAMLText.scalar(rule.id))", "  match:"]
    lines += rule.patterns.map { "    \($0.field.rawValue): \(YAMLText.scalar($0.glob))" }
    lines.append("  owner: \(YAMLText.scalar(rule.owner))")
    lines.append("  reason: \(YAMLText.scalar(rule.reason))")
    lines.append("  expires: \(rule.expires)")
    var result = text
    if !result.isEmpty, !result.hasSuffix("\n") { result += newline }
    if !result.isEmpty, !rules.isEmpty || text.contains("#") { result += newline }
    result += lines.map { indent + $0 + newline }.joined()
    return try changed(to: result, rules + [rule])
  }

  /// The file without the rule of that name.
  func removing(_ id: String) throws -> MuteFile {
    guard let index = rules.firstIndex(where: { $0.id == id }) else {
      let ids = rules.map(\.id)
      throw InputError(
        "\(path): there is no mute `\(id)`; "
          + (ids.isEmpty ? "there are none" : "there are \(YAMLReader.list(Array(ids.prefix(20))))"))
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let start = try dash(of: places[index])
    let end = index + 1 < places.count ? try dash(of: places[index + 1]).line : lines.count
    // What is indented deeper than the dash is the rule's; comments as far out as the dash are somebody's own.
    var last = start.line
    for line in (start.line + 1)..<max(end, start.line + 1) {
      let blanks = lines[line].prefix { $0 == " " }.count
      let isBlank = lines[line].allSatisfy(\.isWhitespace)
      if !isBlank, blanks > start.column { last = line }
    }
    lines.removeSubrange(start.line...last)
    // One empty line stands between rules, not two.
    if start.line < lines.count, lines[start.line].allSatisfy(\.isWhitespace),
      start.line == 0 || lines[start.line - 1].allSatisfy(\.isWhitespace)
    {
      lines.remove(at: start.line)
    }
    var rest = rules
    rest.remove(at: index)
    return try changed(to: lines.joined(separator: "\n"), rest)
  }

  /// The place of the dash before a rule: its line and column, counted from zero.
  private func dash(of place: (line: Int, column: Int)) throws -> (line: Int, column: Int) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var line = place.line - 1
    var before = lines.indices.contains(line) ? lines[line].prefix(place.column - 1) : ""
    while line >= 0 {
      let content = before.drop { $0 == " " }
      if content.first == "-" { return (line, before.count - content.count) }
      guard content.isEmpty || content.first == "#" else { break }
      line -= 1
      if line >= 0 { before = lines[line][...] }
    }
    throw InputError("\(path):\(place.line): is not written as one `- ` a mute; change the file by hand")
  }

  /// The changed file, if it says what it should.
  private func changed(to text: String, _ rules: [MuteRule]) throws -> MuteFile {
    let file = try? MuteFile(path: path, text: text)
    guard let file, file.rules == rules else {
      throw InputError("\(path): cannot be changed without touching the rest of it; change the file by hand")
    }
    return file
  }

  /// Puts the file in its place, whole.
  func write() throws {
    let file = try OutputFile(path: path)
    try file.write(Array(text.utf8))
    try file.commit()
  }
}

/// Text as YAML, on its own line and whatever it holds.
enum YAMLText {
  /// Plain where nobody could take it for anything else, else in double quotes with escapes (YAML 1.2, 5.7).
  static func scalar(_ text: String) -> String {
    if isPlain(text) { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
          let digits = String(scalar.value, radix: 16, uppercase: true)
          let width = scalar.value > 0xFFFF ? 8 : 4
          result += (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// Words of letters, digits and a few signs that begin with a letter, and that no reader takes for true, false or null.
  private static func isPlain(_ text: String) -> Bool {
    let words: Set = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"]
    guard let first = text.unicodeScalars.first, first.isASCII, first.properties.isAlphabetic,
      !words.contains(text.lowercased()), text.last != " "
    else { return false }
    return text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_./@ ".unicodeScalars.contains($0))
    }
  }
}
