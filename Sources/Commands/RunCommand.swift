internal import AWS
internal import ArgumentParser
internal import Logging
internal import Report
internal import Snapshot

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "The daily job: collect, draw the report, deliver it as configured.",
    discussion: """
      Then the archive's index and latest/ are brought up to date, and days that `retention` does not keep are removed, \
      a tenth of the archive or three days at most. \
      Ends with the path of the report. Of a recording, the days before the one that is asked for are collected too \
      where the archive lacks them, so that there is something to compare with; delivered is the last alone.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var collecting: CollectOptions
  @OptionGroup var replacing: ReplaceOptions
  @OptionGroup var rendering: RenderOptions

  func run() async throws {
    var configuration = try rendering.applied(to: collecting.applied(to: common.configuration()))
    // What is to be delivered is drawn, whatever else is wanted.
    configuration.formats.formUnion(configuration.deliver?.formats ?? [])
    let root = try templates.root(configuration)
    let logger = common.logger
    let day = try CollectedDay.choose(common.day, configuration, offline: collecting.offline)
    // What cannot be drawn is found before AWS is asked anything.
    try TemplateFolder(root: root, template: configuration.template, theme: configuration.theme).lint(
      formats: configuration.formats)
    _ = try WeasyPrint.writer(configuration)
    let writing = try replacing.writing(configuration)
    let (last, failure) = try await WorkingArchive.open(configuration, writing, logger: logger) { working in
      var last: Report.Bundle?
      var failure: (any Error)?
      for day in try missingDays(before: day, configuration, working.archive) + [day] {
        logger.info("collecting", metadata: ["date": "\(day)"])
        try await working.prepareCollecting(day)
        let outcome = try await DayCollection(
          day: day, configuration: working.configuration, filters: collecting.filters, templateRoot: root,
          resume: collecting.resume, asOfNow: collecting.asOfNow, live: collecting.live, logger: logger
        ).run()
        failure = outcome.failure ?? failure
        try await working.publishCollected(day)
        logger.info("drawing", metadata: ["date": "\(day)"])
        try await working.prepareDrawing(day)
        last = try await DayReport(
          day: day, archive: working.archive, configuration: working.configuration, templateRoot: root, logger: logger
        ).write()
        try await working.publish(onPurpose: [day])
      }
      // What went wrong today is no reason to lose an earlier day.
      if let retention = configuration.retention, failure == nil { try await prune(day, working, retention, root) }
      if let last { try TerminalText.write(working.shown(last.path)) }
      return (last, failure)
    }
    if configuration.deliver != nil {
      let delivered = WorkingArchive.Writing(allowsPublic: false)
      try await WorkingArchive.open(configuration, delivered, logger: logger) { working in
        try await DayDelivery.run(day, working, root, DayDelivery.Choices(), logger)
      }
    }
    if let failure { throw failure }
    if let last { try rendering.judge(last) }
  }

  /// Takes away what the configuration does not keep, but for the day that was asked for.
  private func prune(_ day: Day, _ working: WorkingArchive, _ retention: Retention, _ root: TemplateLayers) async throws
  {
    let archived = working.archive.prunable
    let due = retention.removed(of: archived).filter { $0 != day }
    let removed = due.prefix(Retention.mostAtOnce(of: archived.count))
    if removed.count < due.count {
      common.logger.notice(
        """
        `retention` does not keep \(due.count) of \(archived.count) days; a run removes no more than \(removed.count): \
        `runbook archive prune --dry-run` names them, `--yes` removes them
        """)
    }
    for day in removed {
      try await working.remove(day)
      common.logger.notice("removed by `retention`", metadata: ["date": "\(day)"])
    }
    guard !removed.isEmpty else { return }
    try await working.prepareUpkeep()
    try ArchiveUpkeep(
      archive: working.archive, configuration: working.configuration, templateRoot: root, logger: common.logger
    ).run()
    try await working.publish()
  }

  private func missingDays(before day: Day, _ configuration: Configuration, _ archive: Archive) throws -> [Day] {
    guard !collecting.offline, let replay = configuration.replay else { return [] }
    let archived = Set(archive.days)
    return try ReplayTransport.days(in: replay).compactMap { Day($0) }.filter { $0 < day && !archived.contains($0) }
      .sorted()
  }
}
