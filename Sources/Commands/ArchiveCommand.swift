internal import ArgumentParser
internal import Delivery
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
    @OptionGroup var bucket: BucketOptions

    func run() async throws {
      let configuration = try common.configuration()
      let root = try templates.root(configuration)
      try await WorkingArchive.open(configuration, bucket.writing(configuration), logger: common.logger) { working in
        let archive = working.archive
        guard !archive.folders.isEmpty else {
          throw InputError("\(archive.name) holds no day; see --archive")
        }
        try await working.prepareUpkeep()
        try ArchiveUpkeep(
          archive: archive, configuration: working.configuration, templateRoot: root, logger: common.logger
        ).run()
        try await working.publish()
        try TerminalText.write(working.shown(archive.index))
      }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare every file with what its day's manifest says.",
      discussion: """
        Names what is corrupted or missing, and exits with 1 then. Days that are not there, and files that no manifest \
        names, are said too. In S3 nothing is fetched for it: files are compared by the SHA-256 that S3 keeps, and only \
        those that came in parts are read.
        """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await WorkingArchive.open(try common.configuration(), logger: common.logger) { working in
        if let verified = try await working.verifyRemote() {
          try tell(verified.problems, verified.remarks, days: verified.days, files: verified.files)
        } else {
          let check = try ArchiveCheck(working.archive)
          try tell(check.problems, check.remarks, days: working.archive.folders.count, files: check.fileCount)
        }
      }
    }

    private func tell(_ problems: [String], _ remarks: [String], days: Int, files: Int) throws {
      if !common.quiet {
        for remark in remarks { try TerminalText.write(TerminalText.safe(remark)) }
      }
      for problem in problems { try TerminalText.write(TerminalText.safe(problem)) }
      let checked = "\(days) \(days == 1 ? "day" : "days"), \(files) \(files == 1 ? "file" : "files")"
      if problems.isEmpty {
        if !common.quiet { try TerminalText.write("\(checked): as they were written") }
      } else {
        try TerminalText.write("\(checked): \(problems.count) not as they were written")
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
    @OptionGroup var bucket: BucketOptions

    func run() async throws {
      let configuration = try common.configuration()
      let root = try templates.root(configuration)
      try await WorkingArchive.open(configuration, bucket.writing(configuration), logger: common.logger) {
        try await rebuild($0, root)
      }
    }

    private func rebuild(_ working: WorkingArchive, _ root: TemplateLayers) async throws {
      let archive = working.archive
      let configuration = working.configuration
      let days = archive.days
      guard !days.isEmpty else {
        throw InputError("\(archive.name) holds no day with a snapshot; see --archive")
      }
      try await working.fetchAll()
      let upkeep = ArchiveUpkeep(
        archive: archive, configuration: configuration, templateRoot: root, logger: common.logger)
      var hashes: [Set<ReportFormat>: String] = [:]
      var memory = MetricMemory()
      var failures = 0
      var changes = 0
      for day in days {
        let report = DayReport(
          day: day, archive: archive, configuration: configuration, templateRoot: root, logger: common.logger)
        do {
          let isFilled = try await memory.fill(archive.sealedSnapshot(day)) {
            try archive.announce($0, of: day)
          }
          let isDrawn = try await report.writeIfNeeded(days: days, hashes: &hashes)
          let what = [isFilled ? "trends filled" : nil, isDrawn ? "drawn" : nil].compactMap { $0 }
          changes += what.isEmpty ? 0 : 1
          if !what.isEmpty { try TerminalText.write("\(day): \(what.joined(separator: ", "))") }
        } catch let error where error is SnapshotError || error is DatabaseError || error is InputError {
          // The other days are no worse for it.
          failures += 1
          try TerminalText.write(TerminalText.safe("\(day): cannot be rebuilt: \(error)"))
        }
      }
      try upkeep.run()
      try await working.publish(onPurpose: days)
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
        those that go. Says why, and which day goes, a line each. More than a tenth of the archive, and more than three \
        days, go with --yes alone. Folders that hold no day of the archive are named and left alone.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var templates: TemplateOptions
    @OptionGroup var bucket: BucketOptions

    @Flag(help: "Only say what would go.")
    var dryRun = false

    @Flag(help: "Remove them, however many they are.")
    var yes = false

    func run() async throws {
      let configuration = try common.configuration()
      guard let retention = configuration.retention else {
        throw ConfigurationError(
          "nothing says what to keep; write `retention: { days: 30, weeks: 12, months: 24 }` in runbook.yaml")
      }
      let root = try templates.root(configuration)
      try await WorkingArchive.open(configuration, bucket.writing(configuration), logger: common.logger) {
        try await prune($0, retention, root)
      }
    }

    private func prune(_ working: WorkingArchive, _ retention: Retention, _ root: TemplateLayers) async throws {
      let archive = working.archive
      guard !archive.folders.isEmpty else {
        throw InputError("\(archive.name) holds no day; see --archive")
      }
      let archived = archive.prunable
      let removed = retention.removed(of: archived)
      for stray in archive.strays { try TerminalText.write("\(stray.day): left alone: \(stray.reason)") }
      if let newest = archived.last { try TerminalText.write("\(retention), counted back from \(newest)") }
      guard dryRun || yes || removed.count <= Retention.mostAtOnce(of: archived.count) else {
        for day in removed { try TerminalText.write("\(day): would be removed") }
        throw UsageError(
          "\(removed.count) of \(archived.count) days would go, and nothing was removed; --yes removes them")
      }
      for day in removed {
        if !dryRun { try await working.remove(day) }
        try TerminalText.write("\(day): \(dryRun ? "would be removed" : "removed")")
      }
      if !dryRun, !removed.isEmpty {
        try await working.prepareUpkeep()
        try ArchiveUpkeep(
          archive: archive, configuration: working.configuration, templateRoot: root, logger: common.logger
        ).run()
        try await working.publish()
      }
      let kept = archive.folders.count - (dryRun ? removed.count : 0)
      try TerminalText.write("\(kept) \(kept == 1 ? "day" : "days") kept")
    }
  }
}
