internal import Foundation
public import Snapshot

/// The forms that a report can take.
public enum ReportFormat: String, CaseIterable, Sendable {
  case html, pdf
  case markdown = "md"
  /// A mail's two bodies, from the template `email.md`.
  case email
  /// A message for Slack, from the template `slack.md`.
  case slack
  /// A card for Teams, from the same template.
  case teams

  /// All of them, in words.
  public static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// The files that it gives.
  var files: [String] {
    switch self {
    case .html: ["index.html"]
    case .pdf: ["report.pdf"]
    case .markdown: ["report.md"]
    case .email: ["email.html", "email.txt"]
    case .slack: ["slack.json"]
    case .teams: ["teams.json"]
    }
  }

  /// The template that it is drawn from, where that is not the report's own.
  var template: String? {
    switch self {
    case .html, .pdf, .markdown: nil
    case .email: "email.md"
    case .slack, .teams: "slack.md"
    }
  }
}

/// Where the templates are, and which of them is the report.
public struct TemplateFolder: Sendable {
  /// The folders with `sections/`, `checks/` and `theme/`.
  public let root: TemplateLayers
  /// The report's template: a path, or a name in `root`.
  public let template: String
  /// How the page looks.
  public let theme: Theme

  /// The folder, and the report's template in it.
  public init(root: TemplateLayers, template: String = "daily.md", theme: Theme = Theme()) {
    self.root = root
    self.template = template
    self.theme = theme
  }

  /// The template of what differs between two days.
  public static let diff = "diff.md"
  /// The template of the archive's index.
  static let archive = "archive.md"

  var templatePath: String {
    template.contains("/") && FileManager.default.fileExists(atPath: template) ? template : root.path(of: template)
  }

  /// Parses the template and checks it against the tables, without a snapshot.
  public func lint() throws {
    let template = try TemplateParser.parse(path: templatePath, root: root)
    _ = try QuerySession(template, Snapshot.empty())
  }

  /// Asks a snapshot every query of the template and of the messages in these formats, and returns what SQLite said
  /// against them: some mistakes only show on rows.
  ///
  /// - Parameter open: Opens the snapshot; queries of two templates may have one name.
  public func tryOut(formats: Set<ReportFormat> = [], on open: () throws -> Snapshot) throws -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for name in [template] + Set(formats.compactMap(\.template)).sorted() {
      let parsed = try TemplateParser.parse(path: root.path(of: name), root: root)
      diagnostics += try QuerySession(parsed, open()).tryOut()
    }
    return diagnostics
  }

  /// Whether the report says what is new, which rules of delivery rest on.
  public func saysWhatIsNew() throws -> Bool {
    try TemplateParser.parse(path: templatePath, root: root).queries.contains { $0.name == News.query }
  }

  /// Checks all that a report in these formats is made of, without a snapshot.
  public func lint(formats: Set<ReportFormat>) throws {
    var diagnostics: [Diagnostic] = []
    var names = [template] + Set(formats.compactMap(\.template)).sorted()
    if root.has(Self.archive) { names.append(Self.archive) }
    for name in names {
      do { try TemplateFolder(root: root, template: name).lint() } catch let error as TemplateError {
        diagnostics += error.diagnostics
      }
    }
    guard diagnostics.isEmpty else { throw TemplateError(diagnostics) }
    _ = try theme.load(root: root)
  }
}

/// Draws a day's report from its snapshot.
public struct Report: Sendable {
  /// What was written.
  public struct Bundle: Sendable {
    /// The file to open: the page, or the first of the forms that were asked for.
    public let path: String
    /// Account-Regions and services of which something was not read.
    public let unreadCount: Int
    /// Those of them that could hold a finding of any severity.
    public let unreadFindingCount: Int
    /// Open findings by severity.
    public let openFindings: [Severity: Int]
    let documents: [Document]

    /// What it says, piece by piece.
    public var parts: ReportParts { ReportParts(documents) }
  }

  private let templates: TemplateFolder
  private let formats: Set<ReportFormat>
  private let wanted: Set<ReportFormat>
  private let pdf: PDFWriter?
  private let toolVersion: String

  /// What every day of an archive is drawn with.
  ///
  /// - Parameters:
  ///   - formats: The forms that are asked for.
  ///   - kept: Forms that the day has already: they are drawn again too, so that all are of the same snapshot and templates.
  ///   - pdf: Makes a PDF, if that is among the forms.
  public init(
    templates: TemplateFolder, formats: Set<ReportFormat>, kept: Set<ReportFormat> = [], pdf: PDFWriter? = nil,
    toolVersion: String
  ) {
    self.templates = templates
    self.formats = formats.union(kept)
    wanted = formats
    self.pdf = pdf
    self.toolVersion = toolVersion
  }

  /// Draws the report of a day's snapshot and puts it beside the snapshot. It is compared with the day whose memory the
  /// snapshot carries on, if that day is still there.
  ///
  /// - Throws: `TemplateError` for what is wrong in a template, `ThemeError`; nothing is written then.
  public func write(_ day: ReportDay) async throws -> Bundle {
    let template = try TemplateParser.parse(path: templates.templatePath, root: templates.root)
    let messages = try messageTemplates()
    let theme = try templates.theme.load(root: templates.root)
    let snapshot = try Snapshot(path: day.snapshot, previous: day.previous, beside: day.rows)
    let session = try QuerySession(template, snapshot)
    // Two templates may give one name to two queries.
    let sessions = try messages.map { name, template in
      let snapshot = try Snapshot(path: day.snapshot, previous: day.previous, beside: day.rows)
      return (name: name, session: try QuerySession(template, snapshot))
    }
    let facts = try PageFacts(snapshot)
    let least = try snapshot.leastMeasures()
    let bundle = try BundleWriter(folder: day.folder)
    var documents: [Document] = []
    do {
      let (document, news) = try Self.document(session, facts, data: bundle, day.rows.reviews)
      documents.append(document)
      let subject = News.subject(news, facts)
      let templateHash = digest(of: template.sources + messages.flatMap(\.template.sources) + theme.sources)
      let snapshotHash = bundle.record(day.snapshotFile, existing: Manifest.snapshot)
      let frame = facts.frame(
        stylesheet: theme.stylesheet, logo: theme.logo, neighbours: day.neighbours, notes: facts.notes(day),
        snapshotHash: snapshotHash, templateHash: templateHash, toolVersion: toolVersion)
      if formats.contains(.html) || formats.contains(.pdf) {
        let page = HTMLWriter.page(document, frame: frame)
        if formats.contains(.html) { try bundle.write(page, as: "index.html") }
        if let pdf, formats.contains(.pdf) {
          try await pdf.write(page, to: bundle.stagedPath("report.pdf"), day: day.day)
          try bundle.record(staged: "report.pdf")
        }
      }
      if formats.contains(.markdown) { try bundle.write(MarkdownWriter.page(document, frame: frame), as: "report.md") }
      for (name, session) in sessions {
        let message = try Self.document(session, facts, data: nil, day.rows.reviews).document
        documents.append(message)
        for format in ReportFormat.allCases where formats.contains(format) && format.template == name {
          switch format {
          case .html, .pdf, .markdown: break
          case .email:
            try bundle.write(MailWriter.page(message, frame: frame), as: "email.html")
            try bundle.write(TextWriter.page(message, frame: frame), as: "email.txt")
          case .slack: try bundle.write(SlackWriter.page(message, frame: frame, subject: subject), as: "slack.json")
          case .teams: try bundle.write(TeamsWriter.page(message, frame: frame, subject: subject), as: "teams.json")
          }
        }
      }
      try bundle.commit { files in
        var manifest = Manifest(date: facts.context.date, toolVersion: toolVersion, files: files)
        manifest.templateSHA256 = templateHash
        manifest.comparedSHA256 = day.comparedSHA256
        manifest.acceptedSHA256 = day.acceptedSHA256.isEmpty ? nil : day.acceptedSHA256
        manifest.reviewsSHA256 = day.reviewsSHA256
        manifest.revision = day.revision
        manifest.previous = day.neighbours.previous?.description
        manifest.next = day.neighbours.next?.description
        manifest.headline = facts.context.metrics.mapValues(\.today)
        manifest.atLeast = least.isEmpty ? nil : least
        manifest.askedFrom = facts.asked?.first.rawValue
        manifest.askedUntil = facts.asked?.last.rawValue
        manifest.subject = subject
        manifest.unread = facts.unreadCount
        manifest.news = news?.lines.map { Manifest.News(severity: $0.severity, lines: $0.lines, new: $0.new) }
        return try manifest.json()
      }
    } catch {
      bundle.discard()
      throw error
    }
    let first = ReportFormat.allCases.first { wanted.contains($0) } ?? .html
    return Bundle(
      path: "\(day.folder)/\(first.files[0])", unreadCount: facts.unreadCount,
      unreadFindingCount: facts.unreadFindingCount, openFindings: facts.openFindings,
      documents: documents)
  }

  private static func document(
    _ session: QuerySession, _ facts: PageFacts, data: (any DataSink)?, _ reviews: [Review]
  ) throws -> (document: Document, news: News?) {
    let views = try session.run(context: facts.context, data: data, wanted: News.query)
    var builder = DocumentBuilder(session.template, views: views, parameters: facts.context.parameters)
    let news = session.template.queries.firstIndex { $0.name == News.query }.flatMap { views.view($0, at: []) }
    return (builder.build().reviewed(reviews, date: facts.context.date), News(news))
  }

  /// The templates of the messages among the formats, each once.
  private func messageTemplates() throws -> [(name: String, template: Template)] {
    try Set(formats.compactMap(\.template)).sorted().map { name in
      (name: name, template: try TemplateParser.parse(path: templates.root.path(of: name), root: templates.root))
    }
  }

  /// Of the templates and the theme that are there now, as manifests name it.
  public func templateSHA256() throws -> String {
    let template = try TemplateParser.parse(path: templates.templatePath, root: templates.root)
    let theme = try templates.theme.load(root: templates.root)
    return digest(of: template.sources + (try messageTemplates()).flatMap(\.template.sources) + theme.sources)
  }

  /// Whether a day's report, which is as its manifest says, would be the same if it were drawn again.
  ///
  /// - Parameter templateSHA256: as `templateSHA256()` gives it.
  public func isCurrent(_ day: ReportDay, _ manifest: Manifest, templateSHA256: String) -> Bool {
    manifest.toolVersion == toolVersion && manifest.templateSHA256 == templateSHA256 && manifest.formats == formats
      // A day that is no longer there takes nothing away from what was compared with it.
      && (day.comparedSHA256 == nil || manifest.comparedSHA256 == day.comparedSHA256)
      && manifest.reviewsSHA256 == day.reviewsSHA256 && manifest.revision == day.revision && manifest.filling == nil
  }

  /// The sections that the report's template can have: their names in the page's address, and their titles.
  public func sections() throws -> [(anchor: String, title: String)] {
    let template = try TemplateParser.parse(path: templates.templatePath, root: templates.root)
    var anchors = Anchors()
    return template.headings.map { (anchors.anchor(for: $0), $0) }
  }
}
