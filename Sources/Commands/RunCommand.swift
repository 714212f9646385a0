internal import AWS
internal import ArgumentParser
internal import Logging
internal import Report
internal import Snapshot

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "The daily job: collect, draw the report, deliver it as configured.",
    discussion: """
      Then the archive's index and latest/ are brought up to date, and days that `retention` does not keep are removed. \
      Ends with the path of the report. Of a recording, the days before the one that is asked for are collected too \
      where the archive lacks them, so that there is something to compare with; delivered is the last alone.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var collecting: CollectOptions
  @OptionGroup var rendering: RenderOptions

  func run() async throws {
    var configuration = try rendering.applied(to: collecting.applied(to: common.configuration()))
    // What is to be delivered is drawn, whatever else is wanted.
    configuration.formats.formUnion(configuration.deliver?.formats ?? [])
    let root = try templates.root(configuration)
    let logger = common.logger
    let day = try common.day ?? defaultDay(configuration, offline: collecting.offline)
    let archive = Archive(path: configuration.archive)
    // What cannot be drawn is found before AWS is asked anything.
    try TemplateFolder(root: root, template: configuration.template, theme: configuration.theme).lint(
      formats: configuration.formats)
    _ = try WeasyPrint.writer(configuration)
    var last: Report.Bundle?
    for day in try missingDays(before: day, configuration, archive) + [day] {
      logger.info("collecting", metadata: ["date": "\(day)"])
      _ = try await DayCollection(
        day: day, configuration: configuration, filters: collecting.filters, templateRoot: root,
        resume: collecting.resume, live: collecting.live, logger: logger
      ).run()
      logger.info("drawing", metadata: ["date": "\(day)"])
      last = try await DayReport(
        day: day, archive: archive, configuration: configuration, templateRoot: root, logger: logger
      ).write()
    }
    guard let last else { return }
    if let retention = configuration.retention {
      try prune(
        day, archive, retention,
        ArchiveUpkeep(
          archive: archive, configuration: configuration, templateRoot: root, logger: logger))
    }
    try TerminalText.write(last.path)
    if configuration.deliver != nil {
      try await DayDelivery(
        day: day, archive: archive, configuration: configuration, templateRoot: root, choices: DayDelivery.Choices(),
        logger: logger
      ).run()
    }
    try rendering.judge(last)
  }

  /// Takes away what the configuration does not keep, but for the day that was asked for.
  private func prune(_ day: Day, _ archive: Archive, _ retention: Retention, _ upkeep: ArchiveUpkeep) throws {
    let removed = retention.removed(of: archive.folders).filter { $0 != day }
    for day in removed {
      try archive.exclusively { try archive.remove(day) }
      upkeep.logger.notice("removed by `retention`", metadata: ["date": "\(day)"])
    }
    if !removed.isEmpty { try upkeep.run() }
  }

  private func missingDays(before day: Day, _ configuration: Configuration, _ archive: Archive) throws -> [Day] {
    guard !collecting.offline, let replay = configuration.replay else { return [] }
    let archived = Set(archive.days)
    return try ReplayTransport.days(in: replay).compactMap { Day($0) }.filter { $0 < day && !archived.contains($0) }
      .sorted()
  }
}
