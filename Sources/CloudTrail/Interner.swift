/// Small numbers for repeated strings: events of a day name the same few thousand things over and over, and comparing,
/// hashing and keeping numbers is what makes it possible to count a million of them in a second.
///
/// Strings are bytes here: what Unicode holds to be equal is not the same agent. The number 0 is the empty string.
struct Interner: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  /// The number in the lower half, the hash in the upper; 0 is a free place.
  private var places: [UInt64]
  private let seed: UInt64

  var count: Int { ends.count }

  init() {
    places = Array(repeating: 0, count: 1024)
    // Agents are written by strangers, who must not be able to choose what collides.
    seed = UInt64.random(in: .min ... .max)
  }

  /// The number of `text`.
  ///
  /// - Parameter recent: the number that the caller got last time, which is often the one it gets again.
  mutating func intern(_ text: UnsafeRawBufferPointer, recent: inout UInt32) -> UInt32 {
    if text.isEmpty { return 0 }
    if isEqual(Int(recent), text) { return recent }
    recent = intern(text)
    return recent
  }

  mutating func intern(_ text: UnsafeRawBufferPointer) -> UInt32 {
    if text.isEmpty { return 0 }
    let hash = ByteHash.of(text, seed: seed)
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    let mark = hash & 0xFFFF_FFFF_0000_0000
    while places[place] != 0 {
      if places[place] & 0xFFFF_FFFF_0000_0000 == mark {
        let number = Int(truncatingIfNeeded: places[place] & 0xFFFF_FFFF)
        if isEqual(number, text) { return UInt32(number) }
      }
      place = (place + 1) & (places.count - 1)
    }
    let number = UInt32(ends.count)
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    places[place] = mark | UInt64(number)
    if ends.count * 2 > places.count { grow() }
    return number
  }

  mutating func intern(_ text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
  }

  func string(_ number: UInt32) -> String {
    withBytes(number) { String(decoding: $0, as: UTF8.self) }
  }

  func withBytes<Result>(_ number: UInt32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range(number)])) }
  }

  private func range(_ number: UInt32) -> Range<Int> {
    number == 0 ? 0..<0 : ends[Int(number) - 1]..<ends[Int(number)]
  }

  /// All numbers in the order of the strings' bytes, which is the order of SQLite. The empty string is the first.
  func sorted() -> [UInt32] {
    bytes.withUnsafeBytes { bytes in
      (0..<UInt32(count)).sorted { a, b in ByteHash.precedes(bytes[range(a)], bytes[range(b)]) }
    }
  }

  /// The place of each number in that order.
  func ranks() -> [UInt32] {
    var ranks = [UInt32](repeating: 0, count: count)
    for (rank, number) in sorted().enumerated() { ranks[Int(number)] = UInt32(rank) }
    return ranks
  }

  private func isEqual(_ number: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let start = number == 0 ? 0 : ends[number - 1]
    guard ends[number] - start == text.count else { return false }
    return bytes.withUnsafeBytes { ByteHash.areEqual($0, at: start, text) }
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: places.count * 2)
    for number in 1..<UInt32(ends.count) {
      let hash = withBytes(number) { ByteHash.of($0, seed: seed) }
      var place = Int(truncatingIfNeeded: hash) & (larger.count - 1)
      while larger[place] != 0 { place = (place + 1) & (larger.count - 1) }
      larger[place] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(number)
    }
    places = larger
  }
}
