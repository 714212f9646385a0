/// Memory that is used again from file to file.
final class RawBuffer {
  private(set) var start: UnsafeMutableRawPointer
  private(set) var capacity: Int

  init(capacity: Int) {
    start = .allocate(byteCount: capacity, alignment: 64)
    self.capacity = capacity
  }

  deinit { start.deallocate() }

  /// Makes room for `capacity` bytes, of which the first `kept` stay as they are.
  func reserve(_ capacity: Int, keeping kept: Int = 0) {
    guard capacity > self.capacity else { return }
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
    if kept > 0 { larger.copyMemory(from: start, byteCount: kept) }
    start.deallocate()
    start = larger
    self.capacity = capacity
  }
}
