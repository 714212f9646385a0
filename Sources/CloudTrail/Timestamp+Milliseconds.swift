internal import Snapshot

extension Timestamp {
  init(milliseconds: Int64) { self.init(secondsSince1970: Double(milliseconds) / 1000) }

  /// Milliseconds since 1970.
  var milliseconds: Int64 {
    let fraction = rawValue.utf8.dropFirst(20).dropLast().prefix(3).reduce(into: (value: 0, weight: 100)) {
      $0.value += (Int($1) - 48) * $0.weight
      $0.weight /= 10
    }
    return Int64(secondsSince1970 * 1000 + fraction.value)
  }
}
