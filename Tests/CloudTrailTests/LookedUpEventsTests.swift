import Foundation
import Snapshot
import Testing

@testable import CloudTrail

@Suite struct LookedUpEventsTests {
  private static func events() throws -> LookedUpEvents {
    try LookedUpEvents(account: Trail.account, region: Trail.region, from: Trail.from, to: Trail.to)
  }

  private static func text(_ event: [String: Any]) -> String { String(decoding: Trail.json(event), as: UTF8.self) }

  @Test func theHistorySaysWhatAFileSays() async throws {
    let trail = try Trail()
    let events =
      (0..<120).map { number in
        Trail.event(
          number / 2 + 100,
          ["userAgent": "агент/\(number % 7)\n\u{2028}", "eventName": number % 3 == 0 ? "StopInstances" : "RunTask"])
      } + [SignInTests.login()]
    try trail.write(events, "\(Trail.delivered)/a.json.gz")
    let history = try Self.events()
    for start in stride(from: 0, to: events.count, by: 50) {
      history.add(events[start..<min(start + 50, events.count)].map(Self.text))
    }
    let (ours, files) = (history.review(), try await trail.review())
    #expect(ours.eventText == files.eventText)
    #expect(ours.ledger[Trail.scope]?.duplicates == 60)
    #expect(ours.ledger[Trail.scope]?.files == 3)
  }

  @Test func whatIsNoRecordCostsItselfAlone() throws {
    let history = try Self.events()
    let good = Self.text(Trail.event(1))
    history.add([nil, "", "nonsense", "{\"eventTime\":", String(good.dropLast(9)) + "}", good, "[]"])
    history.add([])
    let ledger = try #require(history.review().ledger[Trail.scope])
    #expect(ledger.events == 1)
    #expect(ledger.unreadableRecords == 6)
    #expect(ledger.reasons.first == "page 1: record 1 has no eventTime")
    #expect(ledger.files == 2)
  }

  @Test func recordsWithBreaksInThemAreOneRecord() async throws {
    let data = try JSONSerialization.data(withJSONObject: Trail.event(1), options: .prettyPrinted)
    let history = try Self.events()
    history.add([String(decoding: data, as: UTF8.self)])
    #expect(history.review().eventCount == 1)
  }
}
