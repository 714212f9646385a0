/// How the rows of a table are compared between two days: what a row is, which rows there are, and in which columns
/// another value is a change. It is declared once, at the table.
public struct Compared: Sendable {
  /// What a row is.
  public enum Kind: String, Sendable, CaseIterable, ColumnValue {
    case finding, check, configuration, principal, agent, address, instance, image
    /// Whether a row holds facts that single calls give, any of which may be missing.
    var isOfFacts: Bool { self == .configuration || self == .instance || self == .image }
    /// A text.
    public static var storage: Column.Storage { .text }
    /// Its name.
    public var sqlValue: SQLValue { .text(rawValue) }
  }

  /// How a row stands on one day, as `state` says it in SQL.
  enum State: Int64 {
    /// It is there, and it counts.
    case open
    /// It is there and done with: closed, passed.
    case closed
    /// It is there and is not to count: suppressed, muted, not applicable.
    case accepted
    /// It is there and says nothing: what it is about was not read.
    case unread
  }

  /// What each row is.
  public let kind: Kind
  private let columns: Columns
  /// The columns that name a row, in the order of the primary key; `nil` for the whole key.
  private let key: [String]?
  /// Which rows are compared, in SQL; `nil` for all.
  let condition: String?
  /// The number of a `State`, in SQL.
  let state: String
  /// What stands in columns of `change`, in SQL, where the table has no column of that name.
  let facts: [String: String]

  private enum Columns: Sendable {
    case only([String])
    /// All that are neither key nor time, but for some.
    case settings(except: [String], times: [String])
  }

  /// Rows of which only the named columns are compared.
  init(
    _ kind: Kind, _ columns: [String], key: [String]? = nil, where condition: String? = nil, state: String = "0",
    facts: [String: String] = [:]
  ) {
    self.kind = kind
    self.columns = .only(columns)
    self.key = key
    self.condition = condition
    self.state = state
    self.facts = facts
  }

  /// The facts of a service table: all of them, but for times, which move by themselves.
  ///
  /// - Parameters:
  ///   - columns: What moves by itself too.
  ///   - times: The times that only move when somebody does something.
  ///   - condition: Which rows are compared, in SQL: those that are facts.
  static func configuration(
    except columns: [String] = [], times: [String] = [], where condition: String? = nil
  ) -> Compared {
    Compared(columns: .settings(except: columns, times: times), condition: condition)
  }

  private init(columns: Columns, condition: String?) {
    kind = .configuration
    self.columns = columns
    key = nil
    self.condition = condition
    state = "0"
    facts = [:]
  }

  /// The columns that name a row of `table`.
  public func key(of table: TableDefinition) -> [String] { key ?? table.columns.filter(\.isKey).map(\.name) }

  /// The columns of `table` in which another value is a change.
  public func columns(of table: TableDefinition) -> [String] {
    switch columns {
    case .only(let names): names
    case .settings(let except, let times):
      table.columns.filter { column in
        !column.isKey && !except.contains(column.name)
          && (!column.name.hasSuffix("_at") || times.contains(column.name))
      }.map(\.name)
    }
  }

  /// The names that are written down and must be columns of the table.
  var named: [String] {
    switch columns {
    case .only(let names): names + (key ?? [])
    case .settings(let except, let times): except + times
    }
  }

  /// What a row of `table` gives for a column of `change`, in SQL.
  func fact(_ column: String, of table: TableDefinition) -> String {
    if let fact = facts[column] { return fact }
    switch column {
    // A table may have a column of its own that is called so, which says something else and may be unknown.
    case "source": return "'\(table.name)'"
    case "id":
      let own = key(of: table).filter { $0 != "account_id" && $0 != "region" }
      return own.isEmpty ? "''" : own.map { "\"\($0)\"" }.joined(separator: " || ' ' || ")
    default: return table.columns.contains { $0.name == column } ? "\"\(column)\"" : "NULL"
    }
  }
}
