internal import ArgumentParser
internal import Report
internal import Snapshot

struct ChecksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checks", abstract: "The checks, from their files.", subcommands: [List.self, Show.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One line a check.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var templates: TemplateOptions

    func run() async throws {
      let checks = try Check.load(root: templates.root(common.configuration()))
      let width = checks.map(\.id.count).max() ?? 0
      for check in checks {
        let padding = String(repeating: " ", count: width - check.id.count)
        let severity = check.severity.rawValue
        let gap = String(repeating: " ", count: 13 - severity.count)
        try TerminalText.write("\(check.id)\(padding)  \(severity)\(gap)  \(visibleLine(check.title))")
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One check, whole.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var templates: TemplateOptions
    @Argument(help: "The check's id.") var id: String

    func run() async throws {
      let checks = try Check.load(root: templates.root(common.configuration()))
      guard let check = checks.first(where: { $0.id == id }) else {
        throw ValidationError("there is no check '\(id)'; `runbook checks list` names them")
      }
      var lines = ["# \(check.title)", "", "- id: \(check.id)", "- severity: \(check.severity.rawValue)"]
      lines.append("- service: \(check.service)")
      for reference in check.references {
        lines.append("- \(reference.catalogue): \(reference.ids.joined(separator: ", "))")
      }
      lines += ["- file: \(check.file)", "", check.body]
      try TerminalText.write(TerminalText.safe(lines.joined(separator: "\n")))
    }
  }
}
