internal import Foundation
public import Snapshot

/// The forms that a report can take.
public enum ReportFormat: String, CaseIterable, Sendable {
  case html
  case markdown = "md"
}

/// Where the templates are, and which of them is the report.
public struct TemplateFolder: Sendable {
  /// The folder with `sections/`, `checks/` and `theme/`.
  public let root: String
  /// The report's template: a path, or a name in `root`.
  public let template: String

  /// The folder, and the report's template in it.
  public init(root: String, template: String = "daily.md") {
    self.root = root
    self.template = template
  }

  var templatePath: String {
    template.contains("/") && FileManager.default.fileExists(atPath: template) ? template : "\(root)/\(template)"
  }

  /// Parses the template and checks it against the tables, without a snapshot.
  public func lint() throws {
    let template = try TemplateParser.parse(path: templatePath, root: root)
    _ = try QuerySession(template, Snapshot.empty())
  }

  /// The style sheets, as they go into the page.
  func stylesheet() throws -> (css: String, files: [String]) {
    var files: [String] = []
    for name in ["report.css", "print.css"] {
      let path = "\(root)/theme/\(name)"
      guard let data = FileManager.default.contents(atPath: path) else {
        throw SnapshotError("cannot read the style sheet \(path)")
      }
      files.append(String(decoding: data, as: UTF8.self))
    }
    return (files.joined(separator: "\n"), files)
  }
}

/// Draws a day's report from its snapshot.
public struct Report: Sendable {
  /// What was written.
  public struct Bundle: Sendable {
    /// The file to open: the page, or the Markdown where no page was asked for.
    public let path: String
    /// Account-Regions and services of which something was not read.
    public let unreadCount: Int
    /// Open findings by severity.
    public let openFindings: [Severity: Int]
  }

  private let templates: TemplateFolder
  private let formats: Set<ReportFormat>
  private let toolVersion: String

  /// What every day of an archive is drawn with.
  public init(templates: TemplateFolder, formats: Set<ReportFormat>, toolVersion: String) {
    self.templates = templates
    self.formats = formats
    self.toolVersion = toolVersion
  }

  /// Draws the report of a day's snapshot and puts it beside the snapshot. It is compared with the day whose memory the
  /// snapshot carries on, if that day is still there.
  ///
  /// - Parameters:
  ///   - day: a day of the archive that has a snapshot.
  ///   - archive: the folder that holds a folder a day.
  /// - Throws: `TemplateError` for what is wrong in a template; nothing is written then.
  public func write(_ day: Day, archive: String) throws -> Bundle {
    let dayFolder = "\(archive)/\(day)"
    let template = try TemplateParser.parse(path: templates.templatePath, root: templates.root)
    let style = try templates.stylesheet()
    let path = dayFolder + "/snapshot.sqlite"
    let snapshot = try Snapshot(path: path, previous: Snapshot.previous(of: path, archive: archive))
    let session = try QuerySession(template, snapshot)
    let facts = try PageFacts(snapshot)
    let bundle = try BundleWriter(folder: dayFolder)
    do {
      let views = try session.run(context: facts.context, data: bundle)
      var builder = DocumentBuilder(template, views: views, parameters: facts.context.parameters)
      let document = builder.build()
      let templateHash = digest(of: template.sources + style.files)
      let snapshotHash = try bundle.record(existing: "snapshot.sqlite")
      let frame = facts.frame(
        stylesheet: style.css, neighbours: Neighbours(of: day, among: Self.pages(in: archive)),
        snapshotHash: snapshotHash, templateHash: templateHash, toolVersion: toolVersion)
      if formats.contains(.html) { try bundle.write(HTMLWriter.page(document, frame: frame), as: "index.html") }
      if formats.contains(.markdown) { try bundle.write(MarkdownWriter.page(document, frame: frame), as: "report.md") }
      try bundle.commit { files in
        try Manifest(
          date: facts.context.date, toolVersion: toolVersion, templateSHA256: templateHash,
          headline: facts.context.metrics.mapValues(\.today), files: files
        ).json()
      }
    } catch {
      bundle.discard()
      throw error
    }
    return Bundle(
      path: dayFolder + (formats.contains(.html) ? "/index.html" : "/report.md"), unreadCount: facts.unreadCount,
      openFindings: facts.openFindings)
  }
}

extension Report {
  /// The days of the archive that have a page.
  static func pages(in archive: String) -> [Day] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: archive)) ?? []
    return names.compactMap { Day($0) }.filter {
      FileManager.default.fileExists(atPath: "\(archive)/\($0)/index.html")
    }
  }
}

/// `manifest.json`: what the bundle holds, and what it was made with.
struct Manifest {
  let date: String
  let toolVersion: String
  let templateSHA256: String
  /// The day's measures; `nil` is not known.
  let headline: [String: Double?]
  let files: [String: BundleWriter.Entry]

  func json() throws -> Data {
    struct File: Encodable {
      let date: String
      let toolVersion: String
      let templateSHA256: String
      let headline: [String: Double?]
      let files: [String: BundleWriter.Entry]

      enum CodingKeys: String, CodingKey {
        case date, headline, files
        case toolVersion = "tool_version"
        case templateSHA256 = "template_sha256"
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(
      File(
        date: date, toolVersion: toolVersion, templateSHA256: templateSHA256, headline: headline, files: files))
      + Data("\n".utf8)
  }
}
