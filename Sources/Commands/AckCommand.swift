internal import ArgumentParser
internal import Foundation
internal import Report
internal import Snapshot

struct AckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack", abstract: "Write down that a day, or a section of it, was reviewed.",
    discussion: """
      Who, when and the note go into the archive's reviews.jsonl, to which lines are only added. The day's report and \
      the archive's index are drawn again and show it. Ends with the path of the report.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var bucket: BucketOptions

  @Option(help: ArgumentHelp("A section, by its title or its name in the page's address.", valueName: "name"))
  var section: String?

  @Option(
    help: ArgumentHelp("Who reviewed it. (default: `reviewer` of the configuration, else the user)", valueName: "who"))
  var by: String?

  @Option(help: ArgumentHelp("What is to be remembered.", valueName: "text"))
  var note: String?

  static let longest = 2000

  func validate() throws {
    for (option, text) in [("--by", by), ("--note", note)] {
      guard let text else { continue }
      if text.allSatisfy(\.isWhitespace) { throw ValidationError("\(option) says nothing") }
      if text.utf8.count > Self.longest { throw ValidationError("\(option) is of \(Self.longest) bytes at the most") }
    }
  }

  func run() async throws {
    let configuration = try common.configuration()
    let root = try templates.root(configuration)
    try await WorkingArchive.open(configuration, bucket.writing(configuration), logger: common.logger) { working in
      let archive = working.archive
      let day = try archive.existing(common.day)
      guard let who = by ?? Reviewer.name(configuration) else {
        throw InputError("nobody is named: say who reviewed it with --by")
      }
      try await working.prepareDrawing(day)
      let report = DayReport(
        day: day, archive: archive, configuration: working.configuration, templateRoot: root, logger: common.logger)
      // Before anything is written down about a day that somebody changed.
      _ = try archive.sealedSnapshot(day)
      let anchor = try section.map { try Self.anchor($0, try report.report().sections()) }
      try archive.append(
        Archive.ReviewLine(
          date: day.description, section: anchor, by: who,
          at: Timestamp(secondsSince1970: Date().timeIntervalSince1970.rounded()).rawValue, note: note))
      let path = try await report.write().path
      try await working.publish(onPurpose: [day])
      try TerminalText.write(working.shown(path))
    }
  }

  private static func anchor(_ name: String, _ sections: [(anchor: String, title: String)]) throws -> String {
    let wanted = name.lowercased()
    if let found = sections.first(where: { $0.anchor == wanted || $0.title.lowercased() == wanted }) {
      return found.anchor
    }
    throw InputError(
      "the report has no section `\(name)`; there are \(YAMLReader.list(sections.map(\.anchor)))")
  }
}
