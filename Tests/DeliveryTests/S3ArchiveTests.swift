import AWS
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// What a bucket's readers see while a day is delivered, cut off anywhere, and delivered again.
@Suite(.serialized) struct S3ArchiveTests {
  private static let partSize = 5 << 20
  private static let servers = Dictionary(
    uniqueKeysWithValues: ObjectServer.Kind.allCases.map { kind in (kind, Lazy { try ObjectServer(kind) }) })

  /// Started when it is first wanted, and once.
  final class Lazy: Sendable {
    private let make: @Sendable () throws -> ObjectServer
    private let result = Mutex<Result<ObjectServer, any Error>?>(nil)
    init(_ make: @escaping @Sendable () throws -> ObjectServer) { self.make = make }
    func get() throws -> ObjectServer {
      try result.withLock { result in
        let made = result ?? Result { try make() }
        result = made
        return made
      }.get()
    }
  }

  static func store(
    _ kind: ObjectServer.Kind, _ location: String, through carrier: (any HTTPCarrier)? = nil,
    credentials: Credentials? = nil
  ) throws -> ObjectStore {
    try ObjectStore(servers[kind]!.get(), location, through: carrier, credentials: credentials)
  }

  /// How a folder gets in, and on which servers: the strict one knows no condition but that nothing is there.
  struct Case: Sendable, CustomTestStringConvertible {
    let kind: ObjectServer.Kind
    let overwriting: S3Archive.Overwriting
    let large: Bool
    var testDescription: String { "\(kind) \(overwriting)\(large ? " in parts" : "")" }
  }

  static let cases = [
    Case(kind: .strict, overwriting: .never, large: true), Case(kind: .strict, overwriting: .always, large: false),
    Case(kind: .moto, overwriting: .onPurpose, large: true),
    Case(kind: .ministack, overwriting: .onPurpose, large: false),
  ]

  @Test(arguments: cases)
  func aDeliveryThatIsKilledAnywhereGoesOn(_ which: Case) async throws {
    let bucketName = "kill-\(UUID().uuidString.lowercased().prefix(8))"
    let plain = try Self.store(which.kind, "s3://\(bucketName)/uncut")
    try await plain.makeBucket()
    let large = which.large ? Self.partSize + 1000 : 0
    let (before, after) = (try ReportFolder(), try ReportFolder())
    let old = try before.write(ReportFolder.files(1, large: large))
    let new = try after.write(ReportFolder.files(2, large: large))
    func prepare(_ store: ObjectStore) async throws {
      guard which.overwriting != .never else { return }
      _ = try await store.archive(partSize: Self.partSize).publish(old)
    }

    try await prepare(plain)
    let counter = CuttingCarrier(try ObjectStore.shared.get(), answering: .max, lastArrives: true)
    let counted = try Self.store(which.kind, "s3://\(bucketName)/uncut", through: counter)
    let published = try await counted.archive(partSize: Self.partSize).publish(new, which.overwriting)
    let requests = await counter.methods
    let expected = try await plain.contents()
    #expect(Set(expected.keys) == Set(new.files.map { "2026-11-23/\($0.name)" } + ["2026-11-23/manifest.json"]))
    #expect(published.sent.last == "manifest.json")
    #expect(published.removed == (which.overwriting == .never ? [] : ["data/only_1.csv"]))
    #expect(requests.count > 8)

    for (answered, method) in requests.enumerated() {
      // Whether a question arrives changes nothing.
      for lastArrives in ["GET", "HEAD"].contains(method) ? [false] : [false, true] {
        let place = "s3://\(bucketName)/cut-\(answered)-\(lastArrives)"
        let reader = try Self.store(which.kind, place)
        try await prepare(reader)
        let look: @Sendable () async throws -> Void = {
          let complaints = try await reader.complaints()
          #expect(complaints == [], "\(place)")
        }
        let cut = CuttingCarrier(
          try ObjectStore.shared.get(), answering: answered, lastArrives: lastArrives, look: look)
        let victim = try Self.store(which.kind, place, through: cut).archive(partSize: Self.partSize)
        await #expect(throws: Killed.self, "\(place)") { try await victim.publish(new, which.overwriting) }
        try await look()

        let again = CuttingCarrier(try ObjectStore.shared.get(), answering: .max, lastArrives: true, look: look)
        let second = try Self.store(which.kind, place, through: again).archive(partSize: Self.partSize)
        _ = try await second.publish(new, which.overwriting)
        #expect(try await reader.contents() == expected, "\(place)")
      }
    }
    #expect(try await plain.openUploads() == 0)
  }
}
