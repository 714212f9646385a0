/// The reference of all tables and columns, made from their declarations.
public enum SchemaReference {
  /// The reference as Markdown, a section a table.
  public static var markdown: String {
    var lines = [
      "# The snapshot's tables", "",
      "One SQLite file a day, schema version \(Schema.version). Times are ISO 8601 in UTC, in columns ending in `_at`.",
      "`NULL` means unknown, never zero. The columns of the key are in bold. `previous.TABLE` is the day before.", "",
    ]
    for table in Schema.tables { lines += self.lines(table, level: "##") }
    lines += ["## Views", ""]
    for view in Schema.views { lines += ["`\(view.name)`: \(view.about)", ""] }
    lines += [
      "## Beside the snapshot", "",
      "Tables that templates can name and that are in no file: what the archive knows, and a snapshot cannot.", "",
    ]
    for table in Schema.archiveTables { lines += self.lines(table, level: "###") }
    return lines.dropLast().joined(separator: "\n")
  }

  private static func lines(_ table: TableDefinition, level: String) -> [String] {
    var lines = ["\(level) `\(table.name)`", "", table.about, ""]
    if !table.sources.isEmpty {
      lines += ["From \(table.sources.map { "`\($0)`" }.joined(separator: ", ")).", ""]
    }
    lines += ["| column | type | |", "| --- | --- | --- |"]
    for column in table.columns {
      let name = column.isKey ? "**`\(column.name)`**" : "`\(column.name)`"
      let type = column.storage.rawValue.lowercased() + (column.isOptional ? ", or `NULL`" : "")
      lines.append("| \(name) | \(type) | \(column.about.replacing("|", with: "\\|")) |")
    }
    return lines + [""]
  }
}
