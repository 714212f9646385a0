internal import ArgumentParser
internal import Foundation
internal import Report
internal import Snapshot

struct ArchiveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive", abstract: "What belongs to all days: index, integrity, retention, trends.",
    subcommands: [Index.self, Verify.self, Rebuild.self, Prune.self], defaultSubcommand: Index.self)

  struct Index: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Draw the archive's index, and latest/, again.",
      discussion: "`run`, `render` and `ack` do so by themselves. Ends with the path of the index.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var templates: TemplateOptions

    func run() async throws {
      let configuration = try common.configuration()
      let archive = Archive(path: configuration.archive)
      guard !archive.folders.isEmpty else { throw InputError("\(archive.path) holds no day; see --archive") }
      try ArchiveUpkeep(
        archive: archive, configuration: configuration, templateRoot: templates.root(configuration),
        logger: common.logger
      ).run()
      try TerminalText.write(archive.index)
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare every file with what its day's manifest says.",
      discussion: """
        Names what is corrupted or missing, and exits with 1 then. Days that are not there, and files that no manifest \
        names, are said too.
        """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let archive = Archive(path: try common.configuration().archive)
      let check = try ArchiveCheck(archive)
      if !common.quiet {
        for remark in check.remarks { try TerminalText.write(TerminalText.safe(remark)) }
      }
      for problem in check.problems { try TerminalText.write(TerminalText.safe(problem)) }
      let days = archive.folders.count
      let checked =
        "\(days) \(days == 1 ? "day" : "days"), \(check.fileCount) \(check.fileCount == 1 ? "file" : "files")"
      if check.problems.isEmpty {
        if !common.quiet { try TerminalText.write("\(checked): as they were written") }
      } else {
        try TerminalText.write("\(checked): \(check.problems.count) not as they were written")
        throw ExitCode(1)
      }
    }
  }

  struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fill every day's trends again from the days before it, and draw what changes.",
      discussion: """
        After a day was lost, came late or was brought back, later days know it again. Reports are drawn again where \
        their snapshot, the templates or their reviews are others than they were drawn with, or where a file is not as \
        it was written. Where nothing was lost, nothing changes. A line a day says what was done.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var templates: TemplateOptions

    func run() async throws {
      let configuration = try common.configuration()
      let archive = Archive(path: configuration.archive)
      let root = try templates.root(configuration)
      let days = archive.days
      guard !days.isEmpty else { throw InputError("\(archive.path) holds no day with a snapshot; see --archive") }
      let upkeep = ArchiveUpkeep(
        archive: archive, configuration: configuration, templateRoot: root, logger: common.logger)
      let templateSHA256 = try DayReport(
        day: days[0], archive: archive, configuration: configuration, templateRoot: root, logger: common.logger
      ).report().templateSHA256()
      var memory = MetricMemory()
      var failures = 0
      var changes = 0
      for day in days {
        let report = DayReport(
          day: day, archive: archive, configuration: configuration, templateRoot: root, logger: common.logger)
        do {
          let isFilled = try await memory.fill(archive.snapshot(day))
          let isDrawn = try await report.writeIfNeeded(days: days, templateSHA256: templateSHA256)
          let what = [isFilled ? "trends filled" : nil, isDrawn ? "drawn" : nil].compactMap { $0 }
          changes += what.isEmpty ? 0 : 1
          if !what.isEmpty { try TerminalText.write("\(day): \(what.joined(separator: ", "))") }
        } catch let error where error is SnapshotError || error is DatabaseError {
          // The other days are no worse for it.
          failures += 1
          try TerminalText.write(TerminalText.safe("\(day): cannot be rebuilt: \(error)"))
        }
      }
      try upkeep.run()
      let counted = "\(days.count) \(days.count == 1 ? "day" : "days")"
      try TerminalText.write("\(counted): \(changes == 0 ? "nothing changed" : "\(changes) changed")")
      if failures > 0 { throw ExitCode(1) }
    }
  }

  struct Prune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove the days that `retention` of the configuration does not keep.",
      discussion: """
        Days are counted back from the archive's newest, which is always kept. The trends of later days still know \
        those that go. Says which day goes, a line each.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var templates: TemplateOptions

    @Flag(help: "Only say what would go.")
    var dryRun = false

    func run() async throws {
      let configuration = try common.configuration()
      guard let retention = configuration.retention else {
        throw ConfigurationError(
          "nothing says what to keep; write `retention: { days: 30, weeks: 12, months: 24 }` in runbook.yaml")
      }
      let archive = Archive(path: configuration.archive)
      guard !archive.folders.isEmpty else { throw InputError("\(archive.path) holds no day; see --archive") }
      let removed = retention.removed(of: archive.folders)
      for day in removed {
        if !dryRun { try archive.exclusively { try archive.remove(day) } }
        try TerminalText.write("\(day): \(dryRun ? "would be removed" : "removed")")
      }
      if !dryRun, !removed.isEmpty {
        try ArchiveUpkeep(
          archive: archive, configuration: configuration, templateRoot: templates.root(configuration),
          logger: common.logger
        ).run()
      }
      let kept = archive.folders.count - (dryRun ? removed.count : 0)
      try TerminalText.write("\(kept) \(kept == 1 ? "day" : "days") kept")
    }
  }
}
