import Synchronization
import Testing

@testable import AWS

@Suite struct DeadlineTransportTests {
  /// Answers at once, or never.
  private final class Under: Transport {
    let isSilent: Bool
    private let asked = Mutex(0)
    var calls: Int { asked.withLock { $0 } }
    init(isSilent: Bool = false) { self.isSilent = isSilent }

    func send(_ call: Call) async throws -> Answer {
      asked.withLock { $0 += 1 }
      while isSilent {
        try Task.checkCancellation()
        await Task.yield()
      }
      return Answer(status: 200, body: Array("{}".utf8))
    }
  }

  private let call = Call(
    Operation<NoOutput>(Service("guardduty", .restJSON), "ListDetectors", "GET /detector").identity,
    account: "111122223333", region: "eu-west-1")

  /// A sleep that only being cancelled ends.
  private static let forEver: @Sendable (Double) async throws -> Void = { _ in
    while true {
      try Task.checkCancellation()
      await Task.yield()
    }
  }

  @Test func beforeItCallsAreMade() async throws {
    let under = Under()
    let answer = try await DeadlineTransport(under, secondsLeft: { 5 }, sleep: Self.forEver).send(call)
    #expect(answer.status == 200 && under.calls == 1)
  }

  @Test(arguments: [0.0, -1, -.infinity, .nan])
  func afterItNoneIsMade(left: Double) async {
    let under = Under()
    let transport = DeadlineTransport(under, secondsLeft: { left }, sleep: Self.forEver)
    await #expect(throws: TransportFault.deadline) { try await transport.send(call) }
    #expect(under.calls == 0)
  }

  @Test func aCallUnderWayIsGivenUp() async {
    let under = Under(isSilent: true)
    let transport = DeadlineTransport(under, secondsLeft: { 5 }, sleep: { #expect($0 == 5) })
    await #expect(throws: TransportFault.deadline) { try await transport.send(call) }
    #expect(under.calls <= 1)
  }
}
