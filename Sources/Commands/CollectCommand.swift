internal import AWS
internal import ArgumentParser
internal import Foundation
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
    let day = try common.day ?? defaultDay(configuration, offline: collecting.offline)
    let root = try templates.root(configuration)
    let writing = try replacing.writing(configuration)
    try await WorkingArchive.open(configuration, writing, logger: common.logger) { working in
      try await working.prepareCollecting(day)
      let outcome = try await DayCollection(
        day: day, configuration: working.configuration, filters: collecting.filters, templateRoot: root,
        resume: collecting.resume, live: collecting.live, logger: common.logger
      ).run()
      try await working.publishCollected(day)
      try TerminalText.write(working.shown(outcome.path))
      if let failure = outcome.failure { throw failure }
    }
  }
}

/// The newest day of the recording, or the last whole day by the clock.
func defaultDay(_ configuration: Configuration, offline: Bool) throws -> Day {
  if !offline, let replay = configuration.replay {
    guard let day = try ReplayTransport.days(in: replay).compactMap({ Day($0) }).max() else {
      throw InputError("the recording \(replay) holds no day; it has a folder a day, such as 2026-11-23")
    }
    return day
  }
  return Day.lastWhole(before: Date(), in: TimeZone(identifier: configuration.timeZone) ?? .gmt)
}
