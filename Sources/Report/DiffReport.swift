public import Snapshot

/// Draws what differs between two days, from the template `diff.md`.
public struct DiffReport {
  /// The forms that it can take.
  public enum Format: String, CaseIterable, Sendable {
    case text, html
    case markdown = "md"
    case json
  }

  private let snapshot: Snapshot
  private let templates: TemplateFolder
  private let toolVersion: String

  /// - Parameters:
  ///   - snapshot: one that was opened to compare two days.
  ///   - templates: where `diff.md` and the theme are.
  public init(_ snapshot: Snapshot, templates: TemplateFolder, toolVersion: String) {
    self.snapshot = snapshot
    self.templates = templates
    self.toolVersion = toolVersion
  }

  /// Writes it in the given form.
  ///
  /// - Throws: `TemplateError` for what is wrong in the template, `ThemeError`.
  public func write(_ format: Format, to sink: ([UInt8]) throws -> Void) throws {
    guard format != .json else { return try ChangeExport(snapshot).write(to: sink) }
    let template = try TemplateParser.parse(path: templates.templatePath, root: templates.root)
    let session = try QuerySession(template, snapshot)
    let theme = try templates.theme.load(root: templates.root)
    let facts = try PageFacts(snapshot)
    let views = try session.run(context: facts.context, data: nil)
    var builder = DocumentBuilder(template, views: views, parameters: facts.context.parameters)
    let document = builder.build()
    let frame = facts.frame(
      stylesheet: theme.stylesheet, logo: theme.logo,
      footer: [
        .text("Made from two snapshots with runbook \(toolVersion) and templates "),
        .code(String(digest(of: template.sources + theme.sources).prefix(16))), .text(". Times are UTC."),
      ])
    let text =
      switch format {
      case .html: HTMLWriter.page(document, frame: frame)
      case .markdown: MarkdownWriter.page(document, frame: frame)
      case .text, .json: TextWriter.page(document, frame: frame)
      }
    try sink(Array(text.utf8))
  }

  /// Whether something is new, open again, or worse, and of this severity or graver.
  public func hasWorsened(to severity: Severity) throws -> Bool {
    snapshot.parameters = ["rank": .integer(Int64(severity.rank))]
    defer { snapshot.parameters = [:] }
    return try !snapshot.rows(
      """
      SELECT 1 FROM change JOIN severity_scale USING (severity)
      WHERE rank <= :rank AND (change IN ('new', 'reopened') OR is_worse) LIMIT 1
      """
    ).isEmpty
  }

  /// Whether something was not read, on either day, that could hold a finding or decide a check: everything but events.
  public func couldHaveWorsened() throws -> Bool {
    let events = EventSource.operations.sorted().map { "'\($0)'" }.joined(separator: ", ")
    return try !snapshot.rows(
      """
      SELECT 1 FROM (SELECT service, operation FROM unread UNION ALL SELECT service, operation FROM previous.unread)
      WHERE service <> 'cloudtrail' OR operation NOT IN (\(events)) LIMIT 1
      """
    ).isEmpty
  }

  /// Whether both days were read whole.
  public func isWhole() throws -> Bool {
    try snapshot.rows("SELECT 1 FROM unread UNION ALL SELECT 1 FROM previous.unread LIMIT 1").isEmpty
  }
}
