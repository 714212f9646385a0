internal import ArgumentParser
internal import Foundation
internal import Report
internal import Snapshot

struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two days.",
    discussion: """
      Says what is new, open again, changed, resolved, and what cannot be told since one of the days did not read its \
      place: findings, checks, configuration, principals with their agents and addresses, instances and images. The days \
      are those of the archive, or snapshot files.

      text, html and md are drawn from the template diff.md. json is one object: `from`, `to`, and the lists `new`, \
      `reopened`, `changed`, `resolved` and `not_read`, each item with its kind, its key, and what it was and is.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var templates: TemplateOptions

  @Argument(help: ArgumentHelp("The earlier day: YYYY-MM-DD, or a snapshot file.", valueName: "from"))
  var from: String

  @Argument(help: ArgumentHelp("The later day: YYYY-MM-DD, or a snapshot file.", valueName: "to"))
  var to: String

  @Option(
    help: ArgumentHelp("How it is written: text, html, md or json. (default: text)", valueName: "format"),
    transform: { text in
      if let format = DiffReport.Format(rawValue: text) { return format }
      throw ValidationError("there are \(DiffReport.Format.allCases.map(\.rawValue).joined(separator: ", "))")
    })
  var format: DiffReport.Format = .text

  @Option(help: ArgumentHelp("The file to write, whole or not at all. (default: standard output)", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      """
      Exit with 3 if something of this severity or more severe is new, reopened, or worse; with 4 if none is known \
      to be, but not everything that could hold one was read.
      """, valueName: "severity"),
    transform: { text in
      if let severity = Severity(rawValue: text) { return severity }
      throw ValidationError("there are \(Severity.allCases.map(\.rawValue).joined(separator: ", "))")
    })
  var failOn: Severity?

  @Flag(help: "Exit with 4 if not everything could be read on both days.")
  var requireComplete = false

  func validate() throws {
    if common.date != nil { throw ValidationError("--date is of one day; name both as arguments") }
  }

  func run() async throws {
    let configuration = try common.configuration()
    let root = try templates.root(configuration)
    guard Day(from) != nil || Day(to) != nil else { return try compare(file(from), file(to), configuration, root) }
    try await WorkingArchive.open(configuration, logger: common.logger) { working in
      let earlier = try await path(of: from, in: working)
      let later = try await path(of: to, in: working)
      try compare(earlier, later, configuration, root)
    }
  }

  private func compare(_ earlier: String, _ later: String, _ configuration: Configuration, _ root: TemplateLayers)
    throws
  {
    let output = try OutputFile(path: output)
    let days = try (earlier: day(earlier), later: day(later))
    guard days.earlier <= days.later else {
      throw InputError(
        "\(from) is of \(days.earlier) and \(to) of \(days.later): the earlier day comes first; write"
          + " `runbook diff \(to) \(from)`")
    }
    do {
      let report = DiffReport(
        try Snapshot(comparing: earlier, with: later),
        templates: TemplateFolder(root: root, template: TemplateFolder.diff, theme: configuration.theme),
        toolVersion: Runbook.version)
      try report.write(format, to: output.write)
      try output.commit()
      if let failOn, try report.hasWorsened(to: failOn) { throw Exit.found }
      if failOn != nil, try report.couldHaveWorsened() { throw Exit.incomplete }
      if requireComplete, try !report.isWhole() { throw Exit.incomplete }
    } catch let error as SnapshotError {
      throw InputError("\(error)")
    }
  }

  /// Where a day's snapshot is: in the archive, or the file that was named.
  private func path(of name: String, in working: WorkingArchive) async throws -> String {
    guard let day = Day(name) else { return try file(name) }
    _ = try working.archive.existing(day)
    try await working.fetchSnapshots(day)
    return try working.archive.sealedSnapshot(day)
  }

  private func file(_ name: String) throws -> String {
    let path = absolutePath(name)
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw InputError("\(name) is no day (YYYY-MM-DD) and no snapshot file that can be read")
    }
    try SnapshotSeal(path: path).mustHold()
    return path
  }

  private func day(_ path: String) throws -> Day {
    do {
      let date = try Snapshot(path: path).rows("SELECT date FROM snapshot").first?.first?.string
      guard let day = date.flatMap({ Day($0) }) else { throw SnapshotError("\(path) has no day") }
      return day
    } catch let error as SnapshotError {
      throw InputError("\(error)")
    } catch let error as DatabaseError {
      throw InputError("\(path) is no snapshot that can be read: \(error.message)")
    }
  }
}
