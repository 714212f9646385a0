internal import ArgumentParser
internal import Snapshot

struct CollectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect", abstract: "Write the day's snapshot.",
    discussion: """
      Ends with the path of the snapshot. Nothing is ever written to the accounts that are read, but for the table that \
      Athena reads logs through, if `cloudtrail: source: athena` is configured and there is none.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var collecting: CollectOptions
  @OptionGroup var replacing: ReplaceOptions

  func run() async throws {
    let configuration = collecting.applied(to: try common.configuration())
    let day = try CollectedDay.choose(common.day, configuration, offline: collecting.offline)
    let root = try templates.root(configuration)
    let writing = try replacing.writing(configuration)
    try await WorkingArchive.open(configuration, writing, logger: common.logger) { working in
      try await working.prepareCollecting(day)
      let outcome = try await DayCollection(
        day: day, configuration: working.configuration, filters: collecting.filters, templateRoot: root,
        resume: collecting.resume, asOfNow: collecting.asOfNow, live: collecting.live, logger: common.logger
      ).run()
      try await working.publishCollected(day)
      try TerminalText.write(working.shown(outcome.path))
      if let failure = outcome.failure { throw failure }
    }
  }
}
