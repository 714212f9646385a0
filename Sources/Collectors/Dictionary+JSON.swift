internal import AWS

extension [String: [String]] {
  /// A JSON object of lists, in an order that does not change from day to day; `nil` if there is nothing.
  var jsonText: String? {
    guard !isEmpty else { return nil }
    let object = JSON.object(mapValues { .array(Set($0).sorted().map(JSON.string)) })
    return (try? object.serialized()).map { String(decoding: $0, as: UTF8.self) }
  }
}
