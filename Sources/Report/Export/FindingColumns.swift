public import Snapshot

/// The columns of `finding`, and beside them those that only one product has.
///
/// Each product's own table is called after it, `guardduty_finding`; a column that several products have stands once.
public struct FindingColumns: Sendable {
  /// All columns of all products, those of `finding` first.
  public static let all: [Column] = {
    var columns = Finding.table.definition.columns
    for product in products {
      columns += own(of: product).filter { own in !columns.contains { $0.name == own.name } }
    }
    return columns
  }()

  /// The products that have a table of their own.
  public static let products: [String] = Schema.tables.compactMap { table in
    table.name.hasSuffix("_finding") ? String(table.name.dropLast("_finding".count)) : nil
  }

  static func table(of product: String) -> TableDefinition? { Schema.table(named: product + "_finding") }

  /// What only this product's findings have.
  static func own(of product: String) -> [Column] {
    let common = Set(Finding.table.definition.columns.map(\.name))
    return (table(of: product)?.columns ?? []).filter { !common.contains($0.name) }
  }

  /// The names of a product's columns, in the order in which its rows have them.
  let names: [String]
  private let places: [String: Int]
  /// Where the columns of `all` are in a row; `nil` for those of other products.
  let placesInAll: [Int?]

  init(of product: String) {
    let names = (Finding.table.definition.columns + Self.own(of: product)).map(\.name)
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    self.names = names
    self.places = places
    placesInAll = Self.all.map { places[$0.name] }
  }

  func place(of name: String) -> Int? { places[name] }
}

/// A finding with everything that is known of it.
struct FindingRow {
  let columns: FindingColumns
  let values: [SQLValue]

  /// `.null` also for a column that the product does not have.
  subscript(_ name: String) -> SQLValue { columns.place(of: name).map { values[$0] } ?? .null }

  /// Text in which there is more than blanks.
  func text(_ name: String) -> String? {
    guard let text = self[name].string, text.contains(where: { !$0.isWhitespace }) else { return nil }
    return text
  }

  func integer(_ name: String) -> Int64? { if case .integer(let number) = self[name] { number } else { nil } }

  func flag(_ name: String) -> Bool? { if case .integer(let number) = self[name] { number != 0 } else { nil } }

  func real(_ name: String) -> Double? {
    switch self[name] {
    case .real(let number): number
    case .integer(let number): Double(number)
    case .null, .text: nil
    }
  }

  func timestamp(_ name: String) -> Timestamp? { self[name].string.flatMap { Timestamp($0) } }

  /// What a format has no place for, but for what it has already.
  func rest(without taken: Set<String>) -> [(name: String, value: SQLValue)] {
    zip(columns.names, values).compactMap { name, value in
      value == .null || taken.contains(name) ? nil : (name, value)
    }
  }
}
