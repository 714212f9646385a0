/// Which events were seen before, over all files.
///
/// CloudTrail delivers some events twice, in different files. So that it does not depend on which file was read faster
/// whose copy counts, files take their turn here in the order of their paths; all else is done side by side.
actor DuplicateFilter {
  /// 128 bits of hash over the event's id and account: 16 bytes an event, and no collision to be expected.
  struct Mark: Hashable, Sendable {
    var a: UInt64
    var b: UInt64

    init(eventID: UnsafeRawBufferPointer, account: UnsafeRawBufferPointer) {
      let first = ByteHash.of(account, seed: 0x8EBC_6AF0_9C88_C6E3)
      a = ByteHash.of(eventID, seed: first)
      b = ByteHash.of(eventID, seed: ~first) | 1
    }

    fileprivate init() {
      a = 0
      b = 0
    }

    fileprivate var isFree: Bool { b == 0 }
  }

  /// The marks are kept in many small tables, so that growing one of them does not need the memory of all.
  private struct Shard {
    var places = [Mark](repeating: Mark(), count: 64)
    var count = 0

    mutating func insert(_ mark: Mark) -> Bool {
      if count * 8 >= places.count * 7 { grow() }
      var place = Int(truncatingIfNeeded: mark.a >> 8) & (places.count - 1)
      while !places[place].isFree {
        if places[place] == mark { return false }
        place = (place + 1) & (places.count - 1)
      }
      places[place] = mark
      count += 1
      return true
    }

    private mutating func grow() {
      var larger = [Mark](repeating: Mark(), count: places.count * 2)
      for mark in places where !mark.isFree {
        var place = Int(truncatingIfNeeded: mark.a >> 8) & (larger.count - 1)
        while !larger[place].isFree { place = (place + 1) & (larger.count - 1) }
        larger[place] = mark
      }
      places = larger
    }
  }

  private var shards = [Shard](repeating: Shard(), count: 256)
  private let fileCount: Int
  private var claimed = 0
  private var turn = 0
  private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]

  init(fileCount: Int) { self.fileCount = fileCount }

  /// The next file to read. Whoever takes one must give it its turn with `duplicates`, or others wait for ever.
  func claim() -> Int? {
    guard claimed < fileCount else { return nil }
    claimed += 1
    return claimed - 1
  }

  /// The positions of those marks that were seen before, in this file or in one before it.
  func duplicates(of marks: [Mark], inFile file: Int) async -> [Int] {
    if turn != file { await withCheckedContinuation { waiting[file] = $0 } }
    var duplicates: [Int] = []
    for (position, mark) in marks.enumerated() where !shards[Int(mark.a & 0xFF)].insert(mark) {
      duplicates.append(position)
    }
    turn += 1
    waiting.removeValue(forKey: turn)?.resume()
    return duplicates
  }
}
