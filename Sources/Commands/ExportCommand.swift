internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Report
internal import Snapshot

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a day's findings for other tools.",
    discussion: """
      csv: one table. jsonl: an object a finding; the last line says what was not read. ocsf: events of OCSF 1.5.0; the \
      last, a Scan Activity, says what was not read. asff: a line is one input of Security Hub's BatchImportFindings, \
      of one account and Region. What was not read is said on standard error too. Suppressed, closed and muted \
      findings are among them, with that state.

      --partitioned DIR writes DIR/finding/date=YYYY-MM-DD/ and DIR/unread/date=YYYY-MM-DD/ (csv or jsonl), and \
      --table-definition prints the statements that let Athena query them where they are.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var choice: SnapshotOptions

  @Option(
    help: ArgumentHelp("How findings are written: csv, jsonl, ocsf or asff. (default: csv)", valueName: "format"),
    transform: { text in
      if let format = FindingFormat(rawValue: text) { return format }
      throw ValidationError("there are \(FindingFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    })
  var format: FindingFormat?

  @Option(help: ArgumentHelp("The file to write, whole or not at all. (default: standard output)", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Only this product, as `finding` names it (repeatable).", valueName: "name"))
  var product: [String] = []

  @Option(
    help: ArgumentHelp("Only this severity or graver.", valueName: "severity"),
    transform: { text in
      if let severity = Severity(rawValue: text) { return severity }
      throw ValidationError("there are \(Severity.allCases.map(\.rawValue).joined(separator: ", "))")
    })
  var severity: Severity?

  @Option(
    help: ArgumentHelp("Only this status: open, suppressed, closed or unknown (repeatable).", valueName: "status"),
    transform: { text in
      if let status = Finding.Status(rawValue: text) { return status }
      throw ValidationError("there are open, suppressed, closed, unknown")
    })
  var status: [Finding.Status] = []

  @Option(help: ArgumentHelp("Only this account (repeatable).", valueName: "id"))
  var account: [String] = []

  @Option(help: ArgumentHelp("Only this Region (repeatable).", valueName: "name"))
  var region: [String] = []

  @Flag(help: "Only what the day before did not hold.")
  var new = false

  @Option(help: ArgumentHelp("A folder for all findings, a folder a day in it.", valueName: "dir"))
  var partitioned: String?

  @Option(
    help: ArgumentHelp("Print Athena's table definition for a copy at this s3:// address.", valueName: "location"))
  var tableDefinition: String?

  @Flag(help: "Exit with 4 if not everything could be read.")
  var requireComplete = false

  private var selection: FindingSelection {
    FindingSelection(
      products: product, leastSeverity: severity, statuses: status, accounts: account.map { AccountID($0) },
      regions: region.map { RegionName($0) }, isOnlyNew: new)
  }

  private var isForAthena: Bool { partitioned != nil || tableDefinition != nil }

  func validate() throws {
    for id in account where !AccountID(id).isValid { throw ValidationError("--account '\(id)' is not twelve digits") }
    for name in product where !FindingColumns.products.contains(name) {
      throw ValidationError(
        "--product '\(name)' is not known; there are \(FindingColumns.products.sorted().joined(separator: ", "))")
    }
    guard isForAthena else { return }
    if partitioned != nil, tableDefinition != nil {
      throw ValidationError("--partitioned and --table-definition exclude each other")
    }
    if output != nil || !selection.isEverything {
      throw ValidationError("--partitioned and --table-definition are of all findings, in a folder of their own")
    }
    if format == .ocsf || format == .asff {
      throw ValidationError("--partitioned and --table-definition know csv and jsonl alone")
    }
    if let tableDefinition, FindingTableDefinition(location: tableDefinition, format: .csv) == nil {
      throw ValidationError("--table-definition takes an address such as s3://bucket/prefix")
    }
  }

  func run() async throws {
    if let tableDefinition {
      let definition = FindingTableDefinition(location: tableDefinition, format: format ?? .jsonLines)
      try TerminalText.write(definition?.statements ?? "")
      return
    }
    let snapshot = try await choice.open(common)
    let export = try FindingExport(snapshot, selection, toolVersion: Runbook.version)
    let logger = common.logger
    for remark in export.remarks { logger.warning("\(remark)") }
    if !export.isWhole { logger.error("\(export.completeness)") }
    if let partitioned {
      let day = try snapshot.rows("SELECT date FROM snapshot").first?.first?.string ?? ""
      try write(export, day: day, to: absolutePath(partitioned))
    } else {
      let file = try OutputFile(path: output)
      try export.write(format ?? .csv, to: file.write)
      try file.commit()
    }
    if requireComplete, !export.isWhole { throw Exit.incomplete }
  }

  /// What was not read goes first: findings never stand there without it.
  private func write(_ export: FindingExport, day: String, to folder: String) throws {
    let format = format ?? .jsonLines
    for table in FindingTableDefinition.tables.reversed() {
      let partition = "\(folder)/\(table)/date=\(day)"
      do {
        try FileManager.default.createDirectory(atPath: partition, withIntermediateDirectories: true)
      } catch {
        throw SnapshotError("cannot write \(partition): \(error.localizedDescription)")
      }
      let file = try OutputFile(path: "\(partition)/\(table).\(format.rawValue)")
      if table == "unread" {
        try export.writeUnread(format, to: file.write)
      } else {
        try export.write(format, hasCoverage: false, to: file.write)
      }
      try file.commit()
      // The same day in the other format would be read as more findings.
      for other in [FindingFormat.csv, .jsonLines] where other != format {
        unlink("\(partition)/\(table).\(other.rawValue)")
      }
      try TerminalText.write(file.path ?? partition)
    }
  }
}
