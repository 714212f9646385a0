/// Lets no call begin after a run's deadline, and none go on beyond it: what is left is not read, and the run ends.
public struct DeadlineTransport: Transport {
  private let next: any Transport
  private let secondsLeft: @Sendable () -> Double
  private let sleep: @Sendable (Double) async throws -> Void

  /// A deadline so many seconds from now, whatever the clock on the wall is set to.
  public init(_ next: any Transport, seconds: Double) {
    let start = ContinuousClock.now
    self.init(next, secondsLeft: { seconds - (ContinuousClock.now - start) / .seconds(1) }) {
      try await Task.sleep(for: .seconds($0))
    }
  }

  /// - Parameters:
  ///   - secondsLeft: Until the deadline; 0 or less once it passed.
  ///   - sleep: Waits for so many seconds.
  init(
    _ next: any Transport, secondsLeft: @escaping @Sendable () -> Double,
    sleep: @escaping @Sendable (Double) async throws -> Void
  ) {
    self.next = next
    self.secondsLeft = secondsLeft
    self.sleep = sleep
  }

  /// Makes a call that must be answered before the deadline.
  ///
  /// - Throws: `TransportFault.deadline` if there is no time for it or it was not answered in time; else what the
  ///   transport throws that makes the call.
  public func send(_ call: Call) async throws -> Answer {
    let left = secondsLeft()
    guard left > 0 else { throw TransportFault.deadline }
    return try await withThrowingTaskGroup(of: Answer.self) { group in
      group.addTask { try await next.send(call) }
      group.addTask {
        try await sleep(left)
        throw TransportFault.deadline
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() else { throw CancellationError() }
      return answer
    }
  }
}
