internal import ArgumentParser
internal import Foundation
internal import Report
internal import Snapshot

struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Check templates, checks and configuration before a day depends on them.",
    discussion: """
      Without templates, the configured report, all checks and the configuration are checked. Every query and check is \
      asked of an empty snapshot, of one with invented rows, and of the archive's newest day if there is one.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var templates: TemplateOptions

  /// Returns what goes wrong at run time, on each snapshot that there is to ask.
  private func tryOut(_ configuration: Configuration, _ root: TemplateLayers) throws -> [Diagnostic] {
    let checks = template.isEmpty ? try Check.load(root: root) : []
    let archive = Archive(configuration)
    var snapshots: [() throws -> Snapshot] = [
      { try Snapshot.empty() }, { try Snapshot.invented(answering: checks.flatMap(\.operations)) },
    ]
    if configuration.bucket == nil, let day = archive.days.last, Snapshot.incomparable(archive.snapshot(day)) == nil {
      let previous = try archive.previousSnapshot(of: day)
      snapshots.append {
        try Snapshot(path: archive.sealedSnapshot(day), previous: previous, beside: archive.rows(of: day))
      }
    }
    var diagnostics: Set<Diagnostic> = []
    for open in snapshots {
      if template.isEmpty {
        let report = TemplateFolder(root: root, template: configuration.template, theme: configuration.theme)
        diagnostics.formUnion(try report.tryOut(formats: Set(ReportFormat.allCases), on: open))
        diagnostics.formUnion(try CheckRunner(checks).verdicts(on: open()).failures.flatMap(\.diagnostics))
      }
      for name in template.isEmpty ? [TemplateFolder.diff] : template {
        diagnostics.formUnion(try TemplateFolder(root: root, template: name).tryOut(on: open))
      }
    }
    return diagnostics.sorted { ($0.position, $0.message) < ($1.position, $1.message) }
  }

  @Argument(help: "Templates to check.")
  var template: [String] = []

  func run() async throws {
    let configuration = try common.configuration()
    let root = try templates.root(configuration)
    var diagnostics: [Diagnostic] = []
    for name in template.isEmpty ? [TemplateFolder.diff] : template {
      do { try TemplateFolder(root: root, template: name).lint() } catch let error as TemplateError {
        diagnostics += error.diagnostics
      }
    }
    if template.isEmpty {
      let report = TemplateFolder(root: root, template: configuration.template, theme: configuration.theme)
      do { try report.lint(formats: Set(ReportFormat.allCases)) } catch let error as TemplateError {
        diagnostics += error.diagnostics
      }
      do { _ = try Check.load(root: root) } catch let error as TemplateError { diagnostics += error.diagnostics }
      if let mutes = configuration.mutes { _ = try MuteFile(path: mutes) }
      _ = try configuration.countryDatabase?.open()
      if let target = configuration.deliver?.targets.first(where: { !$0.rules.tellEveryDay }), diagnostics.isEmpty,
        try !report.saysWhatIsNew()
      {
        throw ConfigurationError(
          "the rules of `\(target.name)` under `deliver` rest on what is new, and \(configuration.template) does not say: it "
            + "needs the query `news`, as in sections/today.md")
      }
    }
    if diagnostics.isEmpty { diagnostics = try tryOut(configuration, root) }
    guard diagnostics.isEmpty else { throw TemplateError(diagnostics) }
    guard !common.quiet else { return }
    for remark in template.isEmpty ? root.remarks() : [] { try TerminalText.write(TerminalText.safe(remark)) }
    try TerminalText.write("nothing is wrong")
  }
}
