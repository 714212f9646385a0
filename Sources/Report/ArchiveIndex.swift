internal import Foundation
public import Snapshot

/// Draws the page of all days from the template `archive.md`, over what the archive knows of them.
public struct ArchiveIndex: Sendable {
  private let templates: TemplateFolder
  private let toolVersion: String

  /// - Parameters:
  ///   - root: Folders of which one has `archive.md`.
  ///   - theme: how the page looks.
  public init(root: TemplateLayers, theme: Theme, toolVersion: String) {
    templates = TemplateFolder(root: root, template: TemplateFolder.archive, theme: theme)
    self.toolVersion = toolVersion
  }

  /// Whether a folder of templates can draw an index.
  public static func isDrawn(by root: TemplateLayers) -> Bool {
    root.has(TemplateFolder.archive)
  }

  /// The page as bytes: the same for the same days, reviews and templates.
  ///
  /// - Parameters:
  ///   - rows: all days, their numbers and their reviews.
  ///   - organization: how the organisation is called.
  public func page(_ rows: ArchiveRows, organization: String?, timeZone: String) throws -> String {
    let template = try TemplateParser.parse(path: templates.templatePath, root: templates.root)
    let theme = try templates.theme.load(root: templates.root)
    let session = try QuerySession(template, Snapshot.empty(beside: rows))
    let days = rows.days.map(\.date).sorted()
    guard let first = days.first, let last = days.last else {
      throw SnapshotError("an archive without days has no index")
    }
    let context = Self.context(rows, last)
    var builder = DocumentBuilder(
      template, views: try session.run(context: context, data: nil), parameters: context.parameters)
    let document = builder.build()
    let kept = rows.days.filter { $0.state != .missing && $0.state != .notKept }.count
    let missing = rows.days.filter { $0.state == .missing }.count
    var scope = organization.map { [Visible.line($0, limit: 80)] } ?? []
    scope.append(kept.counted("day"))
    if missing > 0 { scope.append("\(missing.grouped) missing") }
    let hash = digest(of: template.sources + theme.sources)
    let frame = PageFrame(
      day: first == last ? last.longDescription : "\(first.longDescription) to \(last.longDescription)",
      timeZone: Visible.line(timeZone, limit: 40), scope: scope, unread: [], unreadHeadline: "",
      footer: [
        .text("Made from the days' "), .code(Manifest.name), .text(" and "), .code("reviews.jsonl"),
        .text(" with runbook \(toolVersion) and templates "), .code(String(hash.prefix(16))),
        .text(". The same files and templates give this page again, byte for byte."),
      ],
      stylesheet: theme.stylesheet, logo: theme.logo)
    return HTMLWriter.page(document, frame: frame)
  }

  /// What views know: the newest day's measures, those of the day before it, and how they went.
  private static func context(_ rows: ArchiveRows, _ last: Day) -> ViewContext {
    let earlier = rows.metrics.map(\.date).filter { $0 < last }.max()
    var metrics: [String: (today: Double?, before: Double?)] = [:]
    var history: [String: [Double?]] = [:]
    for metric in rows.metrics {
      if metric.date == last { metrics[metric.name, default: (nil, nil)].today = metric.value }
      if metric.date == earlier { metrics[metric.name, default: (nil, nil)].before = metric.value }
      let place = TrendView.days - 1 - (last.daysSince1970 - metric.date.daysSince1970)
      guard (0..<TrendView.days).contains(place) else { continue }
      history[metric.name, default: Array(repeating: nil, count: TrendView.days)][place] = metric.value
    }
    return ViewContext(
      date: last.description, accountNames: [:], parameters: ["date": .text(last.description), "account": .text("")],
      metrics: metrics, history: history, hasPrevious: earlier != nil)
  }
}
