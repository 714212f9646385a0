internal import AWS

/// A resource's tags: text that anyone who may tag can choose.
struct Tags: Sendable {
  private let values: [String: String]

  /// Of a key that is written twice, the first stands.
  init(_ pairs: [(key: String?, value: String?)]) {
    values = Dictionary(
      pairs.compactMap { pair in pair.key.map { ($0, pair.value ?? "") } }, uniquingKeysWith: { first, _ in first })
  }

  subscript(_ key: String) -> String? { values[key]?.orNil }

  /// Whom to ask: the tag `owner`, else `team`, in any case of letters.
  var owner: String? {
    for wanted in ["owner", "team"] {
      let keys = values.keys.filter { $0.lowercased() == wanted }.sorted()
      if let found = keys.lazy.compactMap({ self[$0] }).first { return found }
    }
    return nil
  }

  /// All of them as a JSON object, its keys in order; `nil` if there is none.
  var text: String? {
    guard !values.isEmpty, let bytes = try? JSON.object(values.mapValues(JSON.string)).serialized() else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
