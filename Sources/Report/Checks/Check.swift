internal import Foundation
public import Snapshot
internal import Yams

/// A question to the snapshot with a verdict: one Markdown file.
public struct Check: Sendable {
  /// What a check is asked for: each gets a verdict of its own.
  public enum Scope: String, Sendable, CaseIterable {
    /// Each Region that an account has switched on.
    case region
    /// Each account as a whole, in the Region `global`.
    case account
    /// Each account that was asked about the organization.
    case organization
  }

  /// Control ids of another catalogue.
  public struct Catalogue: Sendable {
    /// `cis`, `fsbp` or `nist`.
    public let name: String
    /// The catalogue's version; empty where there is only one.
    public let version: String
    /// As the catalogue writes them.
    public let ids: [String]
  }

  /// The file's name without `.md`.
  public let id: String
  /// What holds when it passes.
  public let title: String
  /// How grave a failure is.
  public let severity: Severity
  /// The service that it is about, as AWS names its API.
  public let service: String
  /// Its row in the matrix, among those of its service; `nil` if it has none.
  public let feature: String?
  /// What it is asked for.
  public let scope: Scope
  /// The operations that the verdict rests on, as `service:Operation`, in the order of the file.
  public let operations: [String]
  /// API calls that can end what the check wants, as `source:EventName`.
  public let undoneBy: [String]
  /// Control ids of other catalogues.
  public let references: [Catalogue]
  /// The verdicts that it can give: those that its SQL names, and the two that the ledger can give to any check.
  public let outcomes: Set<CheckResult.Status>
  /// The file's text after the front matter.
  public let body: String
  /// The file, from the template folder.
  public let file: String
  let query: QueryFence

  /// The headings that every check has.
  static let headings = ["Why it matters", "How to fix it"]
  private static let keys = [
    "id", "title", "severity", "service", "feature", "scope", "reads", "undone_by", "references",
  ]
  private static let required = ["id", "title", "severity", "service", "reads"]
  static let columns = ["account_id", "region", "resource", "status", "reason"]
  /// Status and reason in one: `fail: The recorder is stopped`.
  static let verdictColumn = "verdict"
  /// The catalogues that references can name, and their versions; empty where there is only one.
  static let catalogues: KeyValuePairs = ["cis": ["3.0.0", "5.0.0"], "fsbp": [], "nist": []]

  /// Reads a check and checks it against the tables and what `CheckRunner` defines.
  init(path: String, name: String, against snapshot: Snapshot) throws(TemplateError) {
    let source = try SourceFile(path: path, name: name)
    let start = source.position(line: 1)
    guard let matter = source.frontMatter else {
      throw TemplateError(
        start, "a check begins with front matter: `---`, \(Self.required.joined(separator: ", ")), `---`")
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
    func hint(_ written: String, _ known: [String]) -> String {
      nearest(written, among: known).map { "did you mean `\($0)`?" } ?? "there are \(known.joined(separator: ", "))"
    }
    for (key, _) in node?.mapping ?? [:] where !Self.keys.contains(key.string ?? "") {
      report(place(key), "unknown key `\(key.string ?? "")`; \(hint(key.string ?? "", Self.keys))")
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
    // The id stands in SQL, in links and in file names.
    if !id.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }) {
      report(place(node?["id"]), "the id `\(id)` may have lower-case letters, digits and hyphens only")
    }
    title = text("title")
    service = text("service")
    if !service.isEmpty, !ReadSet.services.contains(service) {
      report(place(node?["service"]), "`\(service)` is no service; \(hint(service, ReadSet.services.sorted()))")
    }
    let severityText = text("severity")
    severity = Severity(rawValue: severityText) ?? .medium
    if !severityText.isEmpty, Severity(rawValue: severityText) == nil {
      report(
        place(node?["severity"]),
        "`\(severityText)` is no severity; there are critical, high, medium, low, informational")
    }
    feature = node?["feature"]?.string
    let scopeText = node?["scope"]?.string ?? Scope.region.rawValue
    scope = Scope(rawValue: scopeText) ?? .region
    if Scope(rawValue: scopeText) == nil {
      report(
        place(node?["scope"]), "`\(scopeText)` is no scope; \(hint(scopeText, Scope.allCases.map(\.rawValue)))")
    }
    var operations: [String] = []
    for read in node?["reads"]?.sequence ?? [] {
      if let set = read.string.flatMap(ReadSet.init) {
        for operation in set.operations.sorted() where !operations.contains(operation) { operations.append(operation) }
      } else {
        report(place(read), "`\(read.string ?? "")` is neither a service, a `service:Operation` nor a table")
      }
    }
    if operations.isEmpty {
      report(start, "the front matter lacks `reads`: the operations or tables that the verdict rests on")
    }
    self.operations = operations
    undoneBy = (node?["undone_by"]?.sequence ?? []).compactMap { call in
      if let text = call.string, text.wholeMatch(of: /[a-z0-9-]+:[A-Z][A-Za-z0-9]+/) != nil { return text }
      report(
        place(call),
        "`\(call.string ?? "")` is no API call as CloudTrail names it; write `guardduty:DeleteDetector`")
      return nil
    }
    var references: [Catalogue] = []
    for (key, value) in node?["references"]?.mapping ?? [:] {
      let catalogue = key.string ?? ""
      guard let versions = Self.catalogues.first(where: { $0.key == catalogue })?.value else {
        report(place(key), "`\(catalogue)` is no catalogue; \(hint(catalogue, Self.catalogues.map(\.key)))")
        continue
      }
      if versions.isEmpty {
        references.append(Catalogue(name: catalogue, version: "", ids: value.sequence?.compactMap(\.string) ?? []))
        if value.sequence == nil { report(place(value), "write the ids of `\(catalogue)` as a list: `[…]`") }
        continue
      }
      guard let byVersion = value.mapping else {
        report(
          place(value), "the ids of `\(catalogue)` depend on its version; write `\(catalogue): { \(versions[0]): […] }`"
        )
        continue
      }
      for (version, ids) in byVersion {
        if let version = version.string, versions.contains(version), let ids = ids.sequence {
          references.append(Catalogue(name: catalogue, version: version, ids: ids.compactMap(\.string)))
        } else {
          report(
            place(version),
            "`\(version.string ?? "")` is no version of `\(catalogue)` with a list of ids; there are "
              + versions.joined(separator: ", "))
        }
      }
    }
    self.references = references
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
            foldsColumns: false, days: TrendView.days,
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
    outcomes = Self.outcomes(in: query.sql)
    do {
      let columns = try snapshot.columns(of: query.sql)
      let isSaidInOne = columns.contains(Self.verdictColumn)
      for column in Self.columns where !columns.contains(column) && !(isSaidInOne && Self.isVerdict(column)) {
        report(query.position, "the query lacks the column `\(column)`; it returns \(columns.joined(separator: ", "))")
      }
    } catch {
      diagnostics.append(
        QuerySession.explain(
          error, query.sql, place: query.position(ofSQLOffset:), word: query.position(ofWord:), queries: [],
          given: CheckRunner.relations, fallback: query.position))
    }
    guard diagnostics.isEmpty else { throw TemplateError(diagnostics.sorted { $0.position < $1.position }) }
  }

  private static func isVerdict(_ column: String) -> Bool { column == "status" || column == "reason" }

  /// The verdicts that the SQL names as texts of their own or at the beginning of one (a digit before them sorts them),
  /// and those of the ledger.
  private static func outcomes(in sql: String) -> Set<CheckResult.Status> {
    let words = sql.matches(of: /'[0-9]?(pass|partial|fail|not_applicable|unknown)[:']/).map { String($0.1) }
    return Set(words.compactMap(CheckResult.Status.init)).union([.unknown, .notApplicable])
  }

  /// All checks of a template folder, by their ids.
  public static func load(root: TemplateLayers) throws -> [Check] {
    try load(root: root) { _ in true }
  }

  /// One check of a template folder, whatever is wrong with the others; `nil` if no file is called so.
  public static func load(root: TemplateLayers, id: String) throws -> Check? {
    try load(root: root) { $0.hasSuffix("/\(id).md") }.first
  }

  private static func load(root: TemplateLayers, where isWanted: (String) -> Bool) throws -> [Check] {
    guard let names = root.files(below: "checks") else {
      throw SnapshotError("cannot read the checks in \(root.path(of: "checks"))")
    }
    let snapshot = try emptySnapshot()
    var checks: [Check] = []
    var diagnostics: [Diagnostic] = []
    for name in names.map({ "checks/" + $0 }) where name.hasSuffix(".md") && isWanted(name) {
      let path = root.path(of: name)
      // A file that is disabled leaves one of the program's out.
      if root.origin(of: name) == .replaced, isDisabled(path) { continue }
      do { checks.append(try Check(path: path, name: name, against: snapshot)) } catch {
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

  /// Whether the file at `path` says `disabled: true`, and nothing else but an id.
  private static func isDisabled(_ path: String) -> Bool {
    guard let source = try? SourceFile(path: path, name: path), let matter = source.frontMatter?.text,
      let members = (try? Yams.compose(yaml: matter))??.mapping
    else { return false }
    return members["disabled"]?.string == "true" && members.count <= 2
      && members.allSatisfy { key, _ in
        ["id", "disabled"].contains(key.string)
      }
  }

  /// What the SQL of checks is checked against: the tables, and the relations of the host.
  static func emptySnapshot() throws -> Snapshot {
    let snapshot = try Snapshot.empty()
    try CheckRunner.define(for: [], on: snapshot)
    return snapshot
  }

  // MARK: - In the snapshot

  var definition: CheckDefinition {
    CheckDefinition(
      checkID: id, title: title, severity: severity, service: service, serviceTitle: serviceTitle(service),
      feature: feature, scope: scope.rawValue)
  }

  var referenceRows: [CheckReference] {
    operations.map { CheckReference(checkID: id, kind: "reads", value: $0) }
      + undoneBy.map { CheckReference(checkID: id, kind: "undone_by", value: $0) }
      + references.flatMap { catalogue in
        catalogue.ids.map {
          CheckReference(checkID: id, kind: catalogue.name, version: catalogue.version, value: $0)
        }
      }
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
