/// One column, as it is declared: what the table, the reference and the checks on templates know of it.
public struct Column: Sendable, Hashable {
  /// The types of a strict table.
  public enum Storage: String, Sendable { case text = "TEXT", integer = "INTEGER", real = "REAL" }

  /// As SQL names it.
  public let name: String
  /// How SQLite stores it.
  public let storage: Storage
  /// Whether `NULL` (unknown) may stand in it.
  public let isOptional: Bool
  /// Whether it is part of the primary key.
  public let isKey: Bool
  /// What it is, in a sentence, for the reference.
  public let about: String
}

/// What is known of a table apart from its rows' Swift type.
public struct TableDefinition: Sendable {
  /// Who says to which account and Region a row belongs.
  public enum Scope: Sendable {
    /// The host adds `account_id` and `region`: where the row was read.
    case region
    /// The row's own columns say it, or it belongs to none.
    case own
  }

  /// As SQL names it.
  public let name: String
  /// What it is, in a sentence, for the reference.
  public let about: String
  /// The operations that fill it, as `service:Operation`; empty for what the tool itself makes.
  public let sources: [String]
  /// Who says where a row belongs.
  public let scope: Scope
  /// All columns in order, the host's first.
  public let columns: [Column]
  /// How its rows are compared between two days; empty if they are not.
  public let compared: [Compared]

  /// Whether the table is filled when a snapshot is ended, and carried from day to day, rather than collected.
  public var isDerived: Bool { sources.isEmpty }

  var createStatement: String {
    let columns = columns.map { "  \($0.name) \($0.storage.rawValue)\($0.isOptional ? "" : " NOT NULL")" }
    let key = self.columns.filter(\.isKey).map(\.name).joined(separator: ", ")
    return
      "CREATE TABLE \(name) (\n\(columns.joined(separator: ",\n")),\n  PRIMARY KEY (\(key))\n) STRICT, WITHOUT ROWID"
  }

  var insertStatement: String {
    let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    return "INSERT OR REPLACE INTO \(name) VALUES (\(places))"
  }
}

/// A table whose rows are `Row`s: each column is declared once, with how a row gives its value.
public struct Table<Row: Sendable>: Sendable {
  /// One column of `Row`.
  public struct Field: Sendable {
    let column: Column
    let value: @Sendable (Row) -> SQLValue

    private init<Value: ColumnValue>(
      _ name: String, isKey: Bool, _ value: @escaping @Sendable (Row) -> Value, _ about: String
    ) {
      column = Column(
        name: name, storage: Value.storage, isOptional: Value.isOptional, isKey: isKey, about: about)
      self.value = { value($0).sqlValue }
    }

    /// A column of the primary key.
    public static func key<Value: ColumnValue>(
      _ name: String, _ value: @escaping @Sendable (Row) -> Value, _ about: String
    ) -> Field {
      Field(name, isKey: true, value, about)
    }

    /// Any other column.
    public static func column<Value: ColumnValue>(
      _ name: String, _ value: @escaping @Sendable (Row) -> Value, _ about: String
    ) -> Field {
      Field(name, isKey: false, value, about)
    }
  }

  /// What is known of the table apart from its rows' type.
  public let definition: TableDefinition
  let fields: [Field]

  /// Declares a table. Unless `scope` is `.own`, `account_id` and `region` stand before `fields` and are the host's.
  public init(
    _ name: String, _ about: String, sources: [String], scope: TableDefinition.Scope = .region,
    compared: [Compared] = [], _ fields: [Field]
  ) {
    let host =
      scope == .own
      ? []
      : [
        Column(name: "account_id", storage: .text, isOptional: false, isKey: true, about: "The account it was read in"),
        Column(name: "region", storage: .text, isOptional: false, isKey: true, about: "The Region it was read in"),
      ]
    definition = TableDefinition(
      name: name, about: about, sources: sources, scope: scope, columns: host + fields.map(\.column),
      compared: compared)
    self.fields = fields
  }
}

/// A value that is one row of one table.
public protocol Record: Sendable {
  static var table: Table<Self> { get }
}
