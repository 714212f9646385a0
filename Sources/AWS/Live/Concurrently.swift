/// Runs `body` for each item, `limit` at a time, and gives the results in the items' order.
public func concurrently<Item: Sendable, Output: Sendable>(
  _ items: [Item], limit: Int, _ body: @escaping @Sendable (Item) async throws -> Output
) async throws -> [Output] {
  try await withThrowingTaskGroup(of: (Int, Output).self) { group in
    var waiting = items.enumerated().makeIterator()
    var results: [(Int, Output)] = []
    results.reserveCapacity(items.count)
    func start() {
      guard let (index, item) = waiting.next() else { return }
      group.addTask { (index, try await body(item)) }
    }
    for _ in 0..<max(1, limit) { start() }
    while let result = try await group.next() {
      results.append(result)
      start()
    }
    return results.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
