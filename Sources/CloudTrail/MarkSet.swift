/// A set of events, in 9 to 14 bytes for each.
///
/// Kept are 64 bits of a hash over the event's id and account, in one of 256 tables that 8 further bits choose. Among a
/// hundred million events of one account and Region, the odds that any two share all 72 bits are one in a million.
struct MarkSet: Sendable {
  /// What is kept of an event.
  struct Mark: Hashable, Sendable {
    fileprivate var bits: UInt64
    fileprivate var shard: UInt8

    init(eventID: UnsafeRawBufferPointer, account: UnsafeRawBufferPointer) {
      let seed = ByteHash.of(account, seed: 0x8EBC_6AF0_9C88_C6E3)
      // 0 is a free place.
      bits = max(1, ByteHash.of(eventID, seed: seed))
      shard = UInt8(truncatingIfNeeded: ByteHash.of(eventID, seed: ~seed))
    }
  }

  /// Tables are many and small, and grow by half, each alone: growing one needs memory for no other.
  private struct Shard {
    var places = [UInt64](repeating: 0, count: 32)
    var count = 0

    mutating func insert(_ bits: UInt64) -> Bool {
      if count * 20 >= places.count * 17 { grow() }
      var place = Self.place(of: bits, in: places.count)
      while places[place] != 0 {
        if places[place] == bits { return false }
        place = place + 1 == places.count ? 0 : place + 1
      }
      places[place] = bits
      count += 1
      return true
    }

    private mutating func grow() {
      var larger = [UInt64](repeating: 0, count: places.count + places.count / 2)
      for bits in places where bits != 0 {
        var place = Self.place(of: bits, in: larger.count)
        while larger[place] != 0 { place = place + 1 == larger.count ? 0 : place + 1 }
        larger[place] = bits
      }
      places = larger
    }

    private static func place(of bits: UInt64, in count: Int) -> Int {
      Int(truncatingIfNeeded: bits.multipliedFullWidth(by: UInt64(count)).high)
    }
  }

  private var shards = [Shard](repeating: Shard(), count: 256)

  /// Adds marks, and gives the positions of those that were there.
  mutating func insert(_ marks: [Mark]) -> [Int] {
    var known: [Int] = []
    for (position, mark) in marks.enumerated() where !shards[Int(mark.shard)].insert(mark.bits) {
      known.append(position)
    }
    return known
  }
}
