internal import Foundation
public import Snapshot
internal import Yams

/// A question to the snapshot with a verdict: one Markdown file.
public struct Check: Sendable {
  /// The file's name without `.md`.
  public let id: String
  /// What holds when it passes.
  public let title: String
  /// How grave a failure is.
  public let severity: Severity
  /// The service that it is about, as AWS names its API.
  public let service: String
  /// Control ids of other catalogues by their name: `cis`, `fsbp`, `nist`.
  public let references: [(catalogue: String, ids: [String])]
  /// The file's text after the front matter.
  public let body: String
  /// The file, from the template folder.
  public let file: String
  let reads: ReadSet
  let query: QueryFence

  /// The headings that every check has.
  static let headings = ["Why it matters", "How to fix it"]
  private static let keys = ["id", "title", "severity", "service", "reads", "references"]
  static let columns = ["account_id", "region", "resource", "status", "reason"]

  /// Reads a check and checks it against the tables.
  init(path: String, name: String, against snapshot: Snapshot) throws(TemplateError) {
    let source = try SourceFile(path: path, name: name)
    let start = source.position(line: 1)
    guard let matter = source.frontMatter else {
      throw TemplateError(start, "a check begins with front matter: `---`, \(Self.keys.joined(separator: ", ")), `---`")
    }
    let node: Node?
    do { node = try Yams.compose(yaml: matter.text) } catch {
      throw TemplateError(source.position(line: 2), "the front matter is not valid YAML: \(error)")
    }
    var diagnostics: [Diagnostic] = []
    func report(_ position: SourcePosition, _ message: String) {
      diagnostics.append(Diagnostic(position: position, message: message))
    }
    func place(_ node: Node?) -> SourcePosition {
      source.position(line: matter.line + (node?.mark?.line ?? 1) - 1, column: node?.mark?.column ?? 1)
    }
    for (key, _) in node?.mapping ?? [:] where !Self.keys.contains(key.string ?? "") {
      let hint = nearest(key.string ?? "", among: Self.keys).map { "; did you mean `\($0)`?" } ?? ""
      report(place(key), "unknown key `\(key.string ?? "")`\(hint)")
    }
    func text(_ key: String) -> String {
      if let text = node?[key]?.string, !text.isEmpty { return text }
      report(start, "the front matter lacks `\(key)`")
      return ""
    }
    id = text("id")
    let stem = name.split(separator: "/").last.map { String($0.dropLast(3)) } ?? ""
    if !id.isEmpty, id != stem {
      report(place(node?["id"]), "the id `\(id)` is not the file's name `\(stem)`; make them the same")
    }
    title = text("title")
    service = text("service")
    if !service.isEmpty, !ReadSet.services.contains(service) {
      report(
        place(node?["service"]),
        "`\(service)` is no service; there are \(ReadSet.services.sorted().joined(separator: ", "))")
    }
    let severityText = text("severity")
    severity = Severity(rawValue: severityText) ?? .medium
    if !severityText.isEmpty, Severity(rawValue: severityText) == nil {
      report(
        place(node?["severity"]),
        "`\(severityText)` is no severity; there are critical, high, medium, low, informational")
    }
    var reads: [ReadSet] = []
    for read in node?["reads"]?.sequence ?? [] {
      if let set = read.string.flatMap(ReadSet.init) {
        reads.append(set)
      } else {
        report(place(read), "`\(read.string ?? "")` is neither a service, a `service:Operation` nor a table")
      }
    }
    if reads.isEmpty {
      report(start, "the front matter lacks `reads`: the operations or tables that the verdict rests on")
    }
    self.reads = ReadSet(union: reads)
    references = (node?["references"]?.mapping ?? [:]).map { key, value in
      (key.string ?? "", value.sequence?.compactMap(\.string) ?? [value.string ?? ""])
    }
    file = name
    body = source.body.trimmingWhitespace()

    var headings: [String] = []
    var fences: [QueryFence] = []
    for block in Markdown.parse(source.body) {
      switch block.block {
      case .heading(2, let content): headings.append(content.map(\.plainText).joined())
      case .code(let info, let sql) where info.trimmingWhitespace() == "sql":
        fences.append(
          QueryFence(
            name: "check", view: "none", reads: [], limit: 1000, empty: nil, caption: nil, totals: [],
            foldsColumns: false,
            sql: sql,
            position: source.position(line: block.lines.lowerBound), attributePositions: [:],
            sqlLine: block.lines.lowerBound + 1))
      default: break
      }
    }
    for heading in Self.headings where !headings.contains(heading) {
      report(start, "the heading `## \(heading)` is missing")
    }
    guard let query = fences.first, fences.count == 1 else {
      report(
        start,
        "a check has one fence ```sql that returns \(Self.columns.joined(separator: ", ")); this has \(fences.count)")
      throw TemplateError(diagnostics)
    }
    self.query = query
    do {
      let columns = try snapshot.columns(of: query.sql)
      for column in Self.columns where !columns.contains(column) {
        report(query.position, "the query lacks the column `\(column)`; it returns \(columns.joined(separator: ", "))")
      }
    } catch {
      diagnostics.append(
        QuerySession.explain(
          error, query.sql, place: query.position(ofSQLOffset:), word: query.position(ofWord:), queries: [],
          fallback: query.position))
    }
    guard diagnostics.isEmpty else { throw TemplateError(diagnostics.sorted { $0.position < $1.position }) }
  }

  /// All checks of a template folder, by their ids.
  public static func load(root: String) throws -> [Check] {
    let folder = root + "/checks"
    guard let names = FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) else {
      throw SnapshotError("cannot read the checks in \(folder)")
    }
    let snapshot = try Snapshot.empty()
    var checks: [Check] = []
    var diagnostics: [Diagnostic] = []
    for name in names.sorted() where name.hasSuffix(".md") {
      do { checks.append(try Check(path: "\(folder)/\(name)", name: "checks/\(name)", against: snapshot)) } catch {
        diagnostics += error.diagnostics
      }
    }
    for (id, same) in Dictionary(grouping: checks, by: \.id) where same.count > 1 {
      diagnostics.append(
        Diagnostic(
          position: SourcePosition(file: same[1].file, line: 1, column: 1),
          message: "the id `\(id)` is taken by \(same[0].file); choose another"))
    }
    guard diagnostics.isEmpty else { throw TemplateError(diagnostics.sorted { $0.position < $1.position }) }
    return checks.sorted { $0.id < $1.id }
  }
}

extension Markdown.Inline {
  fileprivate var plainText: String {
    switch self {
    case .text(let text), .code(let text): text
    case .softBreak, .lineBreak: " "
    case .html: ""
    case .emphasis(let content), .strong(let content), .link(_, _, let content), .image(_, _, let content):
      content.map(\.plainText).joined()
    }
  }
}
