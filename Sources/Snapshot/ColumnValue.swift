// What the members mean is said once, at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A Swift value that a column can hold.
public protocol ColumnValue: Sendable {
  /// How SQLite stores it.
  static var storage: Column.Storage { get }
  /// Whether it can be `NULL`.
  static var isOptional: Bool { get }
  /// The value for SQLite.
  var sqlValue: SQLValue { get }
}

extension ColumnValue {
  public static var isOptional: Bool { false }
}

extension String: ColumnValue {
  public static var storage: Column.Storage { .text }
  public var sqlValue: SQLValue { .text(self) }
}
extension Int: ColumnValue {
  public static var storage: Column.Storage { .integer }
  public var sqlValue: SQLValue { .integer(Int64(self)) }
}
extension Double: ColumnValue {
  public static var storage: Column.Storage { .real }
  public var sqlValue: SQLValue { .real(self) }
}
extension Bool: ColumnValue {
  public static var storage: Column.Storage { .integer }
  public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}
extension Optional: ColumnValue where Wrapped: ColumnValue {
  public static var storage: Column.Storage { Wrapped.storage }
  public static var isOptional: Bool { true }
  public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
extension AccountID: ColumnValue {
  public static var storage: Column.Storage { .text }
  public var sqlValue: SQLValue { .text(rawValue) }
}
extension RegionName: ColumnValue {
  public static var storage: Column.Storage { .text }
  public var sqlValue: SQLValue { .text(rawValue) }
}
extension Timestamp: ColumnValue {
  public static var storage: Column.Storage { .text }
  public var sqlValue: SQLValue { .text(rawValue) }
}
extension Day: ColumnValue {
  public static var storage: Column.Storage { .text }
  public var sqlValue: SQLValue { .text(description) }
}
extension Severity: ColumnValue {
  public static var storage: Column.Storage { .text }
  public var sqlValue: SQLValue { .text(rawValue) }
}
extension Outcome: ColumnValue {
  public static var storage: Column.Storage { .text }
  public var sqlValue: SQLValue { .text(rawValue) }
}
