/// Rows for trying out queries and checks: each table has some, with values of the right form that nobody collected.
struct InventedRows {
  /// The calls that were answered, as `service:Operation`.
  let operations: [String]

  private static let accounts = ["111122223333", "444455556666"]
  private static let regions = ["eu-west-1", "us-east-1"]

  func write(to database: Database) throws(DatabaseError) {
    for table in Schema.tables where table.name != Collection.table.definition.name {
      let insert = try database.prepare(table.insertStatement)
      for account in Self.accounts {
        for region in Self.regions {
          for (index, column) in table.columns.enumerated() {
            insert.bind(Self.value(column, of: table, account, region), at: Int32(index + 1))
          }
          _ = try insert.step()
          insert.reset()
        }
      }
    }
    try answer(in: database)
  }

  private func answer(in database: Database) throws(DatabaseError) {
    let insert = try database.prepare(
      """
      INSERT OR REPLACE INTO collection (account_id, region, service, operation, outcome, calls, items, truncated, completed_at)
      VALUES (?, ?, ?, ?, 'ok', 1, 1, 0, '2026-11-24T00:00:00Z')
      """)
    for account in Self.accounts {
      for region in Self.regions + [RegionName.global.rawValue] {
        for operation in operations {
          let words = operation.split(separator: ":", maxSplits: 1).map(String.init)
          for (index, text) in [account, region, words[0], words.last ?? ""].enumerated() {
            insert.bind(.text(text), at: Int32(index + 1))
          }
          _ = try insert.step()
          insert.reset()
        }
      }
    }
  }

  private static func value(
    _ column: Column, of table: TableDefinition, _ account: String, _ region: String
  ) -> SQLValue {
    switch column.storage {
    case .integer: return .integer(column.name == "schema_version" ? Int64(Schema.version) : 1)
    case .real: return .real(1)
    case .text: break
    }
    switch column.name {
    case "account_id": return .text(account)
    case "region": return .text(region)
    case "date": return .text("2026-11-23")
    case "severity": return .text(Severity.high.rawValue)
    case "product": return .text("guardduty")
    case "service": return .text("guardduty")
    case "status": return .text(status(of: table))
    case _ where column.about.contains("JSON"): return .text("{}")
    case let name where name.hasSuffix("_at"): return .text("2026-11-23T00:00:00Z")
    case let name where name.hasSuffix("_on"): return .text("2026-11-23")
    // Rows that name their account by nothing else are told apart by it.
    case let name where column.isKey && table.scope == .own: return .text("\(name) \(account) \(region)")
    case let name: return .text("invented \(name)")
    }
  }

  private static func status(of table: TableDefinition) -> String {
    switch table.name {
    case Region.table.definition.name: Region.Status.enabled.rawValue
    case Finding.table.definition.name: Finding.Status.open.rawValue
    case CheckResult.table.definition.name: CheckResult.Status.fail.rawValue
    default: "ENABLED"
    }
  }
}
