internal import ArgumentParser
internal import Report
internal import Snapshot

struct ChecksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checks", abstract: "The checks, from their files.",
    subcommands: [List.self, Show.self, Run.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, md }

    static let configuration = CommandConfiguration(abstract: "One line a check.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var templates: TemplateOptions

    @Option(help: ArgumentHelp("How they are written: text, or md for the catalogue.", valueName: "format"))
    var format: Format = .text

    func run() async throws {
      let root = try templates.root(common.configuration())
      let checks = try Check.load(root: root)
      switch format {
      case .md: try TerminalText.write(TerminalText.safe(CheckCatalogue.markdown(checks)))
      case .text:
        let width = checks.map(\.id.count).max() ?? 0
        for check in checks {
          let padding = String(repeating: " ", count: width - check.id.count)
          let severity = check.severity.rawValue
          let gap = String(repeating: " ", count: 13 - severity.count)
          let whose =
            switch root.origin(of: check.file) {
            case .program: ""
            case .added: "  (yours)"
            case .replaced: "  (yours, in place of the program's)"
            }
          try TerminalText.write("\(check.id)\(padding)  \(severity)\(gap)  \(visibleLine(check.title))\(whose)")
        }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One check, whole.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var templates: TemplateOptions
    @Argument(help: "The check's id.") var id: String

    func run() async throws {
      let check = try templates.check(id, common)
      var lines = ["# \(check.title)", "", "- id: \(check.id)", "- severity: \(check.severity.rawValue)"]
      lines += ["- service: \(check.service)", "- asked for each \(check.scope.rawValue)"]
      lines.append("- reads: \(check.operations.joined(separator: ", "))")
      if !check.undoneBy.isEmpty { lines.append("- undone by: \(check.undoneBy.joined(separator: ", "))") }
      lines += check.references.map { "- \(CheckCatalogue.text($0))" }
      lines += ["- file: \(check.file)", "", check.body]
      try TerminalText.write(TerminalText.safe(lines.joined(separator: "\n")))
    }
  }

  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ask a snapshot one check.",
      discussion: "The check is read from its file, so one that is being written can be tried; nothing is written.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var templates: TemplateOptions

    @OptionGroup var choice: SnapshotOptions

    @Option(help: ArgumentHelp("How results are written: table, csv or json.", valueName: "format"))
    var format: RowText.Format = .table

    @Argument(help: "The check's id.") var id: String

    func run() async throws {
      let check = try templates.check(id, common)
      let results = try CheckRunner([check]).run(on: await choice.open(common))
      try TerminalText.write(
        format.text(
          columns: ["account_id", "region", "resource", "status", "reason"],
          rows: results.map { result in
            [result.accountID.sqlValue, result.region.sqlValue, .text(result.resource), result.status.sqlValue]
              + [.text(result.reason)]
          }))
    }
  }
}

extension TemplateOptions {
  /// The check of that id; what is wrong with others does not matter.
  fileprivate func check(_ id: String, _ common: CommonOptions) throws -> Check {
    guard let check = try Check.load(root: root(common.configuration()), id: id) else {
      throw ValidationError("there is no check '\(id)'; `runbook checks list` names them")
    }
    return check
  }
}
