internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Report
internal import Snapshot

struct RenderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Draw a day's report from its snapshot.",
    discussion: """
      Ends with the path of the report. The same snapshot and templates give the same bytes. Forms that the day has \
      already are drawn again beside those of --format, unless --only is given.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var rendering: RenderOptions
  @OptionGroup var replacing: ReplaceOptions

  @Flag(help: "With --format: take away the day's other forms.")
  var only = false

  @Flag(help: "Draw a snapshot that is not the one of its manifest, and write down that it was changed.")
  var acceptChanged = false

  @Flag(
    help: """
      Draw again whenever templates, theme or snapshot change, and say what differs. Ends with Ctrl-C. A PDF takes long: \
      one that is not asked for goes.
      """)
  var watch = false

  func validate() throws {
    if only, rendering.format == nil {
      throw ValidationError("--only takes away all forms but those of --format: name them")
    }
  }

  func run() async throws {
    let configuration = try rendering.applied(to: common.configuration())
    let root = try templates.root(configuration)
    let writing = try replacing.writing(configuration)
    try await WorkingArchive.open(configuration, writing, logger: common.logger) { working in
      if watch { try working.mustBeFolder(for: "--watch") }
      let day = try working.archive.existing(common.day)
      try await working.prepareDrawing(day)
      let report = DayReport(
        day: day, archive: working.archive, configuration: working.configuration, templateRoot: root,
        keepsForms: !only, leavesOutPDF: watch, acceptsChanged: acceptChanged, logger: common.logger)
      guard !watch else { return try await RenderWatch(report: report).run() }
      let bundle = try await report.write()
      try await working.publish()
      try TerminalText.write(working.shown(bundle.path))
      try rendering.judge(bundle)
    }
  }
}

/// What drawing takes.
struct RenderOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The report's template.", valueName: "file"))
  var template: String?

  @Option(help: ArgumentHelp("What to write: \(ReportFormat.list), with commas between.", valueName: "formats"))
  var format: String?

  @Option(
    help: ArgumentHelp(
      """
      Exit with 3 if an open finding is of this severity or more severe; with 4 if none is known, but not everything \
      that could hold one was read.
      """, valueName: "severity"),
    transform: { text in
      if let severity = Severity(rawValue: text) { return severity }
      throw ValidationError("there are \(Severity.allCases.map(\.rawValue).joined(separator: ", "))")
    })
  var failOn: Severity?

  @Flag(help: "Exit with 4 if not everything could be read.")
  var requireComplete = false

  func validate() throws { _ = try formats }

  private var formats: Set<ReportFormat>? {
    get throws {
      guard let format else { return nil }
      return Set(
        try format.split(separator: ",").map { name in
          guard let format = ReportFormat(rawValue: String(name)) else {
            throw ValidationError(
              "--format '\(name)' is not known; there are \(ReportFormat.list)")
          }
          return format
        })
    }
  }

  func applied(to configuration: Configuration) throws -> Configuration {
    var configuration = configuration
    if let template { configuration.template = template }
    if let formats = try formats { configuration.formats = formats }
    return configuration
  }

  /// Tells scripts by the exit code what the report tells people.
  func judge(_ bundle: Report.Bundle) throws {
    if let failOn, bundle.openFindings.contains(where: { $0.key >= failOn && $0.value > 0 }) { throw Exit.found }
    if failOn != nil, bundle.unreadFindingCount > 0 { throw Exit.incomplete }
    if requireComplete, bundle.unreadCount > 0 { throw Exit.incomplete }
  }
}

/// Draws the report of one day of an archive.
struct DayReport {
  let day: Day
  let archive: Archive
  let configuration: Configuration
  let templateRoot: TemplateLayers
  /// Whether the forms that the day has already are drawn again beside those of the configuration.
  var keepsForms = true
  /// Whether a PDF is none of them, which takes a minute to draw.
  var leavesOutPDF = false
  /// Whether a snapshot that is not the one of its manifest is drawn all the same.
  var acceptsChanged = false
  let logger: Logger

  /// The forms that are drawn.
  var formats: Set<ReportFormat> {
    guard keepsForms else { return configuration.formats }
    let there = archive.manifest(day).manifest?.formats ?? []
    return configuration.formats.union(leavesOutPDF ? there.subtracting([.pdf]) : there)
  }

  var templates: TemplateFolder {
    TemplateFolder(root: templateRoot, template: configuration.template, theme: configuration.theme)
  }

  func report() throws -> Report {
    let formats = formats
    return Report(
      templates: templates, formats: configuration.formats, kept: formats,
      pdf: try WeasyPrint.writer(configuration, for: formats), toolVersion: Runbook.version)
  }

  /// Draws the report, and brings what tells of all days up to date.
  func write() async throws -> Report.Bundle {
    let bundle = try await report().write(archive.reportDay(day, acceptsChanged: acceptsChanged))
    try ArchiveUpkeep(
      archive: archive, configuration: configuration, templateRoot: templateRoot, logger: logger
    ).run()
    return bundle
  }

  /// Draws the report if it would not be the same, or is not as it was written; says whether it did.
  ///
  /// - Parameters:
  ///   - days: All days that have, or get, a page.
  ///   - hashes: SHA-256 of the templates that there are now, by the forms that they are for; filled as needed.
  func writeIfNeeded(days: [Day], hashes: inout [Set<ReportFormat>: String]) async throws -> Bool {
    let report = try report()
    let formats = formats
    let templateSHA256 = try hashes[formats] ?? report.templateSHA256()
    hashes[formats] = templateSHA256
    let pages = configuration.formats.contains(.html) ? days : archive.pages
    let day = try archive.reportDay(self.day, pages: pages)
    if let manifest = archive.manifest(self.day).manifest,
      report.isCurrent(day, manifest, templateSHA256: templateSHA256),
      ArchiveCheck.isWhole(self.day, manifest, in: archive)
    {
      return false
    }
    _ = try await report.write(day)
    return true
  }
}
