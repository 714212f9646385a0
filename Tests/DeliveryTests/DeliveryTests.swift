import AWS
import Foundation
import Synchronization
import Testing

@testable import Delivery

/// A target whose behaviour a test decides.
private final class Place: DeliveryTarget {
  let name = "place"
  let isRepeatable: Bool
  private let parts: [String]
  private let error: Mutex<(part: String, error: any Error)?>
  private let there = Mutex<[String]>([])

  var sent: [String] { there.withLock { $0 } }

  init(_ parts: [String] = ["message"], isRepeatable: Bool = false, failing: (String, any Error)? = nil) {
    self.parts = parts
    self.isRepeatable = isRepeatable
    error = Mutex(failing.map { ($0.0, $0.1) })
  }

  func mend() { error.withLock { $0 = nil } }

  func plan(_ bundle: DeliveryBundle) throws(DeliveryError) -> [DeliveryItem] { [] }

  func send(_ bundle: DeliveryBundle, _ receipts: DeliveryParts) async throws {
    for part in parts where receipts.arrived[part] == nil {
      if let failure = error.withLock({ $0 }), failure.part == part { throw failure.error }
      there.withLock { $0.append(part) }
      try receipts.arrived(part, to: "there", id: "id-\(part)")
    }
  }
}

@Suite struct DeliveryTests {
  private let folder: DayFolder

  init() throws { folder = try DayFolder() }

  private func deliver(_ place: Place, again: Bool = false) async throws -> Delivery.Outcome {
    try await folder.deliver(place, again: again)
  }

  @Test func aSecondDeliverySendsNothing() async throws {
    let place = Place()
    let receipts = try #require(try await deliver(place).delivered)
    #expect(receipts.map(\.id) == ["id-message"] && receipts.map(\.at) == ["2026-11-24T06:00:00Z"])
    guard case .alreadyThere(let at) = try await deliver(place) else { return #expect(Bool(false)) }
    #expect(at == "2026-11-24T06:00:00Z")
    #expect(place.sent == ["message"])
  }

  @Test func anotherDrawingOfTheDayIsSentOnlyIfThatIsMeant() async throws {
    let place = Place()
    _ = try await deliver(place)
    try folder.write(subject: "Another")
    guard case .anotherWasSent = try await deliver(place) else { return #expect(Bool(false)) }
    #expect(try await deliver(place, again: true).delivered != nil)
    #expect(place.sent == ["message", "message"])
  }

  @Test func theRestOfAnInterruptedDeliveryFollows() async throws {
    let place = Place(["message", "report.pdf"], failing: ("report.pdf", DeliveryError("no", extent: .receipts)))
    #expect(try await deliver(place).error != nil)
    place.mend()
    let receipts = try #require(try await deliver(place).delivered)
    #expect(receipts.map(\.part) == ["report.pdf"])
    #expect(place.sent == ["message", "report.pdf"])
  }

  @Test func whatMayHaveArrivedIsNotSentTwice() async throws {
    let place = Place(failing: ("message", DeliveryError("no answer", extent: .unknown)))
    #expect(try await deliver(place).error != nil)
    place.mend()
    let error = try #require(try await deliver(place).error)
    #expect(error.description.contains("runbook deliver --to place --again"))
    #expect(place.sent.isEmpty)
    #expect(try await deliver(place, again: true).delivered != nil)
  }

  /// A process that is killed leaves behind that it began.
  @Test func aKilledDeliveryIsNotTakenForNone() async throws {
    let place = Place(failing: ("message", CancellationError()))
    await #expect(throws: CancellationError.self) { try await deliver(place) }
    place.mend()
    let error = try #require(try await deliver(place).error)
    #expect(error.extent == .unknown)
  }

  @Test func aPlaceThatKnowsWhatItHasIsAlwaysAsked() async throws {
    let place = Place(isRepeatable: true)
    _ = try await deliver(place)
    _ = try await deliver(place)
    #expect(place.sent.count == 2)
  }

  @Test func twoDeliveriesOfADayDoNotMeet() throws {
    let first = try ReceiptFile(folder: folder.path)
    #expect(throws: DeliveryError.self) { try ReceiptFile(folder: folder.path) }
    _ = first
  }

  @Test func aLineThatIsNoReceiptIsAnErrorWithItsPlace() throws {
    try Data("{}\n".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(ReceiptFile.name)"))
    #expect {
      try ReceiptFile(folder: folder.path)
    } throws: {
      "\($0)".contains("\(ReceiptFile.name):1: is no receipt")
    }
  }

  @Test func aDayWithoutManifestIsNotDelivered() throws {
    try FileManager.default.removeItem(atPath: folder.path + "/manifest.json")
    #expect { try DeliveryBundle(folder: folder.path) } throws: { "\($0)".contains("runbook render") }
  }
}
