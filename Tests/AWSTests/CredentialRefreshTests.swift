import Synchronization
import Testing

@testable import AWS

@Suite struct CredentialRefreshTests {
  /// Gives what a closure gives, and counts how often it was asked.
  private final class CountedSource: CredentialSource {
    private let count = Atomic(0)
    private let give: @Sendable (Int) async throws -> Credentials

    init(_ give: @escaping @Sendable (Int) async throws -> Credentials) { self.give = give }
    var asked: Int { count.load(ordering: .sequentiallyConsistent) }

    func fetch() async throws -> Credentials {
      try await give(count.add(1, ordering: .sequentiallyConsistent).newValue)
    }
  }

  private static func keys(_ number: Int, until expiry: Double?) -> Credentials {
    Credentials(accessKeyID: "AKID\(number)", secretAccessKey: "secret", sessionToken: "token", expiresAt: expiry)
  }

  private static func refreshing(
    _ source: CountedSource, _ clock: SetClock, keepsExpired: Bool = false
  ) -> RefreshingCredentials {
    RefreshingCredentials(
      source, keepsExpired: keepsExpired,
      world: CallSender.World(clock: { clock.now }, sleep: { _ in }, random: { 0.5 }))
  }

  @Test(arguments: [
    (3600, 2699, RefreshNeed.none), (3600, 2700, .advised), (3600, 2999, .advised), (3600, 3000, .mandatory),
    (3600, 3601, .mandatory), (900, 449, .none), (900, 450, .advised), (900, 600, .mandatory),
  ])
  func refreshesHaveTheirTime(lifetime: Double, age: Double, expected: RefreshNeed) {
    #expect(RefreshNeed(expiresAt: 1000 + lifetime, fetchedAt: 1000, now: 1000 + age) == expected)
    #expect(RefreshNeed(expiresAt: nil, fetchedAt: 1000, now: 1000 + age) == .none)
  }

  @Test func aHundredCallersShareOneFetch() async throws {
    let clock = SetClock(0)
    let (gate, open) = AsyncStream<Void>.makeStream()
    let source = CountedSource { number in
      for await _ in gate { break }
      return Self.keys(number, until: 3600)
    }
    let provider = Self.refreshing(source, clock)
    let ids = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<100 { group.addTask { try await provider.credentials().accessKeyID } }
      while await provider.waiterCount < 100 { await Task.yield() }
      open.yield()
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(ids == ["AKID1"])
    #expect(source.asked == 1)
    clock.advance(by: 2000)
    #expect(try await provider.credentials().accessKeyID == "AKID1")
    #expect(source.asked == 1)
  }

  @Test func aCancelledCallerLeavesTheFetchToTheOthers() async throws {
    let (gate, open) = AsyncStream<Void>.makeStream()
    let source = CountedSource { number in
      for await _ in gate { break }
      try Task.checkCancellation()
      return Self.keys(number, until: nil)
    }
    let provider = Self.refreshing(source, SetClock(0))
    let first = Task { try await provider.credentials() }
    let second = Task { try await provider.credentials() }
    while await provider.waiterCount < 2 { await Task.yield() }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    open.yield()
    #expect(try await second.value.accessKeyID == "AKID1")
    #expect(source.asked == 1)
  }

  @Test func aFetchEndsWhenNobodyWaitsForIt() async throws {
    let (ended, end) = AsyncStream<Bool>.makeStream()
    let (gate, _) = AsyncStream<Void>.makeStream()
    let source = CountedSource { number in
      if number == 1 {
        for await _ in gate { break }
        end.yield(Task.isCancelled)
        try Task.checkCancellation()
      }
      return Self.keys(number, until: nil)
    }
    let provider = Self.refreshing(source, SetClock(0))
    let only = Task { try await provider.credentials() }
    while await provider.waiterCount < 1 { await Task.yield() }
    only.cancel()
    for await wasCancelled in ended {
      #expect(wasCancelled)
      break
    }
    #expect(try await provider.credentials().accessKeyID == "AKID2")
  }

  @Test func anAdvisedRefreshMayFailAndAMandatoryOneMayNot() async throws {
    let clock = SetClock(0)
    let fault = CredentialError("no answer", cause: .fault(.timeout))
    let source = CountedSource { number in
      if number == 1 { return Self.keys(1, until: 3600) }
      throw fault
    }
    let provider = Self.refreshing(source, clock)
    _ = try await provider.credentials()
    clock.advance(by: 2800)
    #expect(try await provider.credentials().accessKeyID == "AKID1")
    #expect(source.asked == 2)
    // Not again at once.
    #expect(try await provider.credentials().accessKeyID == "AKID1")
    #expect(source.asked == 2)
    clock.advance(by: 61)
    #expect(try await provider.credentials().accessKeyID == "AKID1")
    #expect(source.asked == 3)
    clock.advance(by: 300)
    await #expect(throws: CredentialError.self) { try await provider.credentials() }
    // A fault may pass: it is not remembered.
    await #expect(throws: CredentialError.self) { try await provider.credentials() }
    #expect(source.asked == 5)
  }

  @Test func whatIsFinalIsRemembered() async {
    let source = CountedSource { _ in
      throw CredentialError("no", cause: .refused(status: 403, code: "AccessDenied"))
    }
    let provider = Self.refreshing(source, SetClock(0))
    for _ in 0..<17 { await #expect(throws: CredentialError.self) { try await provider.credentials() } }
    #expect(source.asked == 1)
  }

  @Test(arguments: [
    (CredentialError.Cause.refused(status: 403, code: "AccessDenied"), true),
    (.refused(status: 400, code: "IDPCommunicationError"), false), (.refused(status: 400, code: "Throttling"), false),
    (.refused(status: 503, code: "HTTP503"), false), (.refused(status: 400, code: "ExpiredTokenException"), false),
    (.fault(.timeout), false), (.configuration, true),
  ])
  func whatIsFinalIsKnown(cause: CredentialError.Cause, isFinal: Bool) {
    #expect(CredentialError("", cause: cause).isFinal == isFinal)
  }

  @Test func rejectedCredentialsAreFetchedAnewOnce() async throws {
    let source = CountedSource { number in Self.keys(min(number, 2), until: 3600) }
    let provider = Self.refreshing(source, SetClock(0))
    let first = try await provider.credentials()
    await provider.reject(first)
    let second = try await provider.credentials()
    #expect(second.accessKeyID == "AKID2")
    // Another caller's word on what is gone already changes nothing.
    await provider.reject(first)
    #expect(try await provider.credentials() == second)
    #expect(source.asked == 2)
    // The source has no others: it is asked once more and then no more.
    await provider.reject(second)
    #expect(try await provider.credentials() == second)
    await provider.reject(second)
    #expect(try await provider.credentials() == second)
    #expect(source.asked == 3)
  }

  @Test func credentialsThatCameTooLateAreNotUsed() async {
    let provider = Self.refreshing(CountedSource { Self.keys($0, until: 10) }, SetClock(10))
    await #expect(throws: CredentialError.self) { try await provider.credentials() }
  }

  @Test func anInstancesKeysAreUsedPastTheirEnd() async throws {
    let clock = SetClock(0)
    let source = CountedSource { number in
      if number == 3 { throw CredentialError("no answer", cause: .fault(.timeout)) }
      return Self.keys(number, until: number > 3 ? 20_000 : 3600)
    }
    let provider = Self.refreshing(source, clock, keepsExpired: true)
    _ = try await provider.credentials()
    clock.advance(by: 4000)
    // The service gives keys whose end has passed; it is asked again after minutes, not at each call.
    #expect(try await provider.credentials().accessKeyID == "AKID2")
    #expect(try await provider.credentials().accessKeyID == "AKID2")
    #expect(source.asked == 2)
    clock.advance(by: 451)
    #expect(try await provider.credentials().accessKeyID == "AKID2")
    #expect(source.asked == 3)
    clock.advance(by: 451)
    #expect(try await provider.credentials().accessKeyID == "AKID4")
  }

  @Test func aFinalFailureDoesNotEndWhatStillWorks() async throws {
    let clock = SetClock(0)
    let source = CountedSource { number in
      if number == 1 { return Self.keys(1, until: 3600) }
      throw CredentialError("no", cause: .refused(status: 403, code: "AccessDenied"))
    }
    let provider = Self.refreshing(source, clock)
    _ = try await provider.credentials()
    clock.advance(by: 2800)
    #expect(try await provider.credentials().accessKeyID == "AKID1")
    #expect(try await provider.credentials().accessKeyID == "AKID1")
    #expect(source.asked == 2)
  }
}
