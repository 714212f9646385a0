import Synchronization
import Testing

@testable import AWS

/// When a call is made again, and how fast calls follow each other.
@Suite struct RetryPolicyTests {
  @Test(arguments: [
    (400, "ThrottlingException", AttemptFailure.throttling), (400, "TooManyRequestsException", .throttling),
    (503, "RequestLimitExceeded", .throttling), (503, "SlowDown", .throttling), (429, "Whatever", .throttling),
    (400, "Throttling", .throttling), (409, "LimitExceeded", .final), (500, "InternalServerException", .transient),
    (503, "HTTP503", .transient), (501, "HTTP501", .final), (400, "IDPCommunicationError", .transient),
    (403, "ExpiredTokenException", .expired), (400, "ExpiredToken", .expired), (403, "AccessDenied", .final),
    (403, "RequestTimeTooSkewed", .time), (401, "AuthFailure", .time), (400, "RequestExpired", .time),
    (404, "UnknownOperationException", .final),
  ])
  func failuresAreToldApart(status: Int, code: String, expected: AttemptFailure) {
    #expect(AttemptFailure(status: status, code: code) == expected)
  }

  @Test(arguments: TransportFault.allCases)
  func noAnswerIsWorthAnotherTry(fault: TransportFault) {
    #expect(AttemptFailure(fault) == ([.notRecorded, .deadline].contains(fault) ? .final : .transient))
  }

  @Test func delaysDoubleUpToABound() {
    let policy = RetryPolicy(attempts: 3)
    #expect((0..<4).map { policy.delay(after: .throttling, retry: $0, random: 1) } == [1, 2, 4, 8])
    #expect(policy.delay(after: .throttling, retry: 30, random: 1) == 20)
    #expect(policy.delay(after: .transient, retry: 1, random: 0.5) == 0.05)
    #expect(policy.delay(after: .transient, retry: 3, random: 0) == 0)
  }

  @Test func theServersHintIsKeptWithinBounds() {
    let policy = RetryPolicy(attempts: 3)
    #expect(policy.delay(after: .throttling, retry: 0, random: 0.5, hint: 0.1) == 0.5)
    #expect(policy.delay(after: .throttling, retry: 0, random: 0.5, hint: 3) == 3)
    #expect(policy.delay(after: .throttling, retry: 0, random: 0.5, hint: 60) == 5.5)
  }

  @Test func anEmptyBucketEndsRetries() {
    var budget = RetryBudget()
    var retries = 0
    while budget.take(RetryPolicy.cost(of: .transient)) { retries += 1 }
    #expect(retries == 35)
    budget.giveBack(RetryPolicy.cost(of: .transient))
    let takes = budget.take(14)
    #expect(takes)
    for _ in 0..<1000 { budget.giveBack(nil) }
    var throttled = 0
    while budget.take(RetryPolicy.cost(of: .throttling)) { throttled += 1 }
    #expect(throttled == 100, "successes fill the bucket to its brim and not over")
  }

  @Test func thePaceIsKept() {
    var pace = Pace(Rate(2, burst: 2), now: 100)
    let atOnce = (0..<5).map { _ in pace.take(now: 100) }
    #expect(atOnce == [0, 0, 0.5, 1, 1.5])
    let later = (0..<3).map { _ in pace.take(now: 110) }
    #expect(later == [0, 0, 0.5], "no more than the burst is saved up")
  }

  @Test func slowOperationsHaveTheirOwnRate() {
    func rate(_ service: String, _ name: String) -> Rate {
      Rate(of: Operation<JSON>(Service(service, .restJSON), name).identity)
    }
    #expect(rate("cloudtrail", "LookupEvents").perSecond == 2)
    #expect(rate("cloudtrail", "LookupEvents").attempts == 8)
    #expect(rate("securityhub", "GetFindings").perSecond == 3)
    #expect(rate("guardduty", "ListFindings") == Rate(5, burst: 5))
  }

  private final class Counts: Sendable {
    private let counts = Mutex((now: 0, most: 0))
    var most: Int { counts.withLock { $0.most } }

    func change(by difference: Int) {
      counts.withLock {
        $0.now += difference
        $0.most = max($0.most, $0.now)
      }
    }
  }

  @Test func noMoreCallsThanSlotsAreUnderWay() async throws {
    let slots = CallSlots(3)
    let counts = Counts()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try await slots.run {
            counts.change(by: 1)
            await Task.yield()
            counts.change(by: -1)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect((2...3).contains(counts.most))
  }

  @Test func whoIsCancelledWhileWaitingLeavesTheRow() async throws {
    let slots = CallSlots(1)
    let (entered, enter) = AsyncStream.makeStream(of: Void.self)
    let (released, release) = AsyncStream.makeStream(of: Void.self)
    let holder = Task {
      try await slots.run {
        enter.yield()
        for await _ in released { break }
      }
    }
    for await _ in entered { break }
    let waiter = Task { try await slots.run {} }
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
    release.yield()
    try await holder.value
    try await slots.run {}
  }
}
