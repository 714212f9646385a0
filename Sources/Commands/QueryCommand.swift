internal import ArgumentParser
internal import Foundation
internal import Report
internal import Snapshot

struct QueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query", abstract: "Ask a snapshot in SQL.",
    discussion: "Without SQL, describes the tables. `previous.TABLE` is the day before; only reading is possible.")

  @OptionGroup var common: CommonOptions

  @OptionGroup var choice: SnapshotOptions

  @Option(help: ArgumentHelp("How rows are written: table, csv or json.", valueName: "format"))
  var format: RowText.Format = .table

  @Argument(help: "One SELECT.")
  var sql: String?

  func run() async throws {
    guard let sql else {
      try TerminalText.write(SchemaReference.markdown)
      return
    }
    let opened = try await choice.open(common)
    do {
      try TerminalText.write(format.text(columns: opened.columns(of: sql), rows: opened.rows(sql)))
    } catch let error as DatabaseError {
      throw InputError("SQL: \(error.message)")
    }
  }
}
