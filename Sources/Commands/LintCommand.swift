internal import ArgumentParser
internal import Foundation
internal import Report

struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Check templates, checks and configuration without running them.",
    discussion: "Without templates, the configured report, all checks and the configuration are checked.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var templates: TemplateOptions

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
    guard diagnostics.isEmpty else { throw TemplateError(diagnostics) }
    if !common.quiet { try TerminalText.write("nothing is wrong") }
  }
}
