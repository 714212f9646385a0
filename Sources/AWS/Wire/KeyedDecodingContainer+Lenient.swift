// Optional members of an item that are of another form than the model says, and entries of its lists and maps that are
// `null` or odd, cost themselves: the item is read without them, and `Lenient` says so. This holds inside of `Lenient`
// alone. A whole answer has nobody to say what was left away of it, and its list would be taken for an empty one.
//
// The conformances that the compiler writes call these functions by name. Those below are found before the standard
// library's own, which they stand in for, wherever this module is imported; so each type says just what it is.

extension KeyedDecodingContainer {
  /// Decodes a member that may be left away; inside of a `Lenient`, one that is not understood is.
  public func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    try optional(type, key)
  }

  /// Decodes a member that may be left away; inside of a `Lenient`, one that is not understood is.
  public func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }

  /// Decodes a member that may be left away; inside of a `Lenient`, one that is not understood is.
  public func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }

  /// Decodes a member that may be left away; inside of a `Lenient`, one that is not understood is.
  public func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }

  /// Decodes a member that may be left away; inside of a `Lenient`, one that is not understood is.
  public func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try optional(type, key) }

  /// Decodes a member that may be left away; inside of a `Lenient`, one that is not understood is.
  public func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try optional(type, key) }

  /// Decodes a list that may be left away; inside of a `Lenient`, items that are not understood are.
  public func decodeIfPresent<Item: Decodable>(_ type: [Item].Type, forKey key: Key) throws -> [Item]? {
    try optional(key) { try decode(type, forKey: key) }
  }

  /// Decodes a map that may be left away; inside of a `Lenient`, entries that are not understood are.
  public func decodeIfPresent<Item: Decodable>(
    _ type: [String: Item].Type, forKey key: Key
  ) throws -> [String: Item]? {
    try optional(key) { try decode(type, forKey: key) }
  }

  /// Decodes a list; inside of a `Lenient`, without the items that are not understood.
  public func decode<Item: Decodable>(_ type: [Item].Type, forKey key: Key) throws -> [Item] {
    try collection(type, as: [OddEntry<Item>].self, key) { $0.compactMap(\.value) }
  }

  /// Decodes a map; inside of a `Lenient`, without the entries that are not understood.
  public func decode<Item: Decodable>(_ type: [String: Item].Type, forKey key: Key) throws -> [String: Item] {
    try collection(type, as: [String: OddEntry<Item>].self, key) { $0.compactMapValues(\.value) }
  }

  private func optional<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
    try optional(key) { try decode(type, forKey: key) }
  }

  private func optional<Value>(_ key: Key, _ decode: () throws -> Value) throws -> Value? {
    guard contains(key), try !decodeNil(forKey: key) else { return nil }
    do {
      return try decode()
    } catch {
      guard let odd = OddMembers.current else { throw error }
      odd.add(error, at: key)
      return nil
    }
  }

  /// Decodes a list or map whole and, only if that fails, once more entry by entry.
  private func collection<Whole: Decodable, Entries: Decodable>(
    _ type: Whole.Type, as entries: Entries.Type, _ key: Key, understood: (Entries) -> Whole
  ) throws -> Whole {
    // Neither call sees the functions above: here the types are any, and not lists or maps.
    let before = OddMembers.current?.count
    do {
      return try decode(type, forKey: key)
    } catch {
      guard let odd = OddMembers.current, let before else { throw error }
      odd.forget(downTo: before)
      return understood(try decode(entries, forKey: key))
    }
  }
}

/// An entry of a list or map that costs itself if it is not understood.
private struct OddEntry<Value: Decodable>: Decodable {
  let value: Value?

  init(from decoder: any Decoder) throws {
    do {
      value = try Value(from: decoder)
    } catch {
      OddMembers.current?.add(error, at: decoder.codingPath.last)
      value = nil
    }
  }
}
