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

/// A day's folder with a manifest and nothing else.
final class DayFolder {
  let path: String

  init(headline: String = #"{"findings_critical": 2, "api_events": null}"#) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("day-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try write(headline)
  }

  func write(_ headline: String) throws {
    try Data(#"{"date": "2026-11-23", "headline": \#(headline), "files": {}}"#.utf8)
      .write(to: URL(fileURLWithPath: path + "/manifest.json"))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct DeliveryTests {
  private let folder: DayFolder

  init() throws { folder = try DayFolder() }

  private func deliver(_ place: Place, again: Bool = false) async throws -> Delivery.Outcome {
    let receipts = try ReceiptFile(folder: folder.path)
    let delivery = Delivery(receipts: receipts, clock: { 1_795_500_000 })
    return try await delivery.deliver(try DeliveryBundle(folder: folder.path), to: place, again: again)
  }

  @Test func aSecondDeliverySendsNothing() async throws {
    let place = Place()
    guard case .delivered(let receipts) = try await deliver(place) else { return #expect(Bool(false)) }
    #expect(receipts.map(\.id) == ["id-message"] && receipts.map(\.at) == ["2026-11-24T06:00:00Z"])
    guard case .alreadyThere(let at) = try await deliver(place) else { return #expect(Bool(false)) }
    #expect(at == "2026-11-24T06:00:00Z")
    #expect(place.sent == ["message"])
  }

  @Test func anotherDrawingOfTheDayIsSentOnlyIfThatIsMeant() async throws {
    let place = Place()
    _ = try await deliver(place)
    try folder.write("{}")
    guard case .anotherWasSent = try await deliver(place) else { return #expect(Bool(false)) }
    guard case .delivered = try await deliver(place, again: true) else { return #expect(Bool(false)) }
    #expect(place.sent == ["message", "message"])
  }

  @Test func theRestOfAnInterruptedDeliveryFollows() async throws {
    let place = Place(["message", "report.pdf"], failing: ("report.pdf", DeliveryError("no", extent: .receipts)))
    guard case .failed = try await deliver(place) else { return #expect(Bool(false)) }
    place.mend()
    guard case .delivered(let receipts) = try await deliver(place) else { return #expect(Bool(false)) }
    #expect(receipts.map(\.part) == ["report.pdf"])
    #expect(place.sent == ["message", "report.pdf"])
  }

  @Test func whatMayHaveArrivedIsNotSentTwice() async throws {
    let place = Place(failing: ("message", DeliveryError("no answer", extent: .unknown)))
    guard case .failed = try await deliver(place) else { return #expect(Bool(false)) }
    place.mend()
    guard case .failed(let error) = try await deliver(place) else { return #expect(Bool(false)) }
    #expect(error.description.contains("runbook deliver --to place --again"))
    #expect(place.sent.isEmpty)
    guard case .delivered = try await deliver(place, again: true) else { return #expect(Bool(false)) }
  }

  /// A process that is killed leaves behind that it began.
  @Test func aKilledDeliveryIsNotTakenForNone() async throws {
    let place = Place(failing: ("message", CancellationError()))
    await #expect(throws: CancellationError.self) { try await deliver(place) }
    place.mend()
    guard case .failed(let error) = try await deliver(place) else { return #expect(Bool(false)) }
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
