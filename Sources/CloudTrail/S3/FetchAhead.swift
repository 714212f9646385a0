/// What is fetched before it is wanted: in order, and no more bytes ahead than there is room for.
///
/// Fetching waits for the network and reading for the processor; between the two stands this. Since both go in the same
/// order, what is wanted next is always under way, so that nobody waits for ever, however little room there is.
actor FetchAhead {
  private let sizes: [Int]
  private let room: Int
  private var next = 0
  private var held = 0
  private var fetched: [Int: Result<[UInt8], any Error>] = [:]
  private var wanted: [Int: CheckedContinuation<Result<[UInt8], any Error>, Never>] = [:]
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var isOver = false

  /// - Parameters:
  ///   - sizes: Of what is to be fetched, in bytes.
  ///   - room: In bytes; what is larger is fetched when nothing else is held.
  init(sizes: [Int], room: Int) {
    self.sizes = sizes
    self.room = room
  }

  /// What to fetch next, when there is room for it; `nil` when there is nothing more to do.
  func claim() async -> Int? {
    while !isOver, next < sizes.count, held > 0, held + sizes[next] > room {
      await withCheckedContinuation { waiting.append($0) }
    }
    guard !isOver, next < sizes.count else { return nil }
    held += sizes[next]
    next += 1
    return next - 1
  }

  /// Whoever claimed `number` gives what came of it.
  func deliver(_ number: Int, _ result: Result<[UInt8], any Error>) {
    if let reader = wanted.removeValue(forKey: number) {
      reader.resume(returning: result)
    } else {
      fetched[number] = result
    }
  }

  /// What was fetched, as soon as it is there.
  func take(_ number: Int) async -> Result<[UInt8], any Error> {
    if let result = fetched.removeValue(forKey: number) { return result }
    if isOver { return .failure(CancellationError()) }
    return await withCheckedContinuation { wanted[number] = $0 }
  }

  /// What was taken is not held any more.
  func release(_ number: Int) {
    held -= sizes[number]
    wake()
  }

  /// Nothing more will be fetched, and what is waited for will not come.
  func end() {
    isOver = true
    for reader in wanted.values { reader.resume(returning: .failure(CancellationError())) }
    wanted = [:]
    wake()
  }

  private func wake() {
    for fetcher in waiting { fetcher.resume() }
    waiting = []
  }
}
