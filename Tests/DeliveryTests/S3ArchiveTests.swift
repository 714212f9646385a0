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

  @Test func aKeyEncryptsWhatComesInPartsToo() async throws {
    let store = try Self.store(.ministack, "s3://key-\(UUID().uuidString.lowercased().prefix(8))/reports")
    try await store.makeBucket()
    let folder = try ReportFolder()
    let day = try folder.write(ReportFolder.files(1, large: Self.partSize + 10))
    _ = try await store.archive(kmsKey: "alias/reports", partSize: Self.partSize).publish(day)
    for object in try await store.bucket.list(store.location.key("")).objects {
      let head = try await store.ask("HeadObject", "HEAD /{Bucket}/{Key+}", "", ["Key": .string(object.key)]).headers
      #expect(head["x-amz-server-side-encryption"] == "aws:kms", "\(object.key)")
      #expect(head["x-amz-server-side-encryption-aws-kms-key-id"] == "alias/reports", "\(object.key)")
    }
  }

  /// What is fetched is what the manifest says; what the bucket no longer has goes; nothing leads out of the folder.
  @Test func whatIsFetchedIsVerified() async throws {
    let store = try Self.store(.moto, "s3://fetch-\(UUID().uuidString.lowercased().prefix(8))/reports")
    try await store.makeBucket()
    let (folder, here) = (try ReportFolder(), try ReportFolder())
    let day = try folder.write(ReportFolder.files(1, large: Self.partSize * 2))
    let archive = try store.archive(partSize: Self.partSize)
    _ = try await archive.publish(day)
    try await archive.fetch(day.name, to: here.path) { _ in true }
    #expect(try ArchivedFolder(day.name, at: here.path).files.map(\.sha256) == day.files.map(\.sha256))
    // A file that is here and another is fetched again, one that is right is not.
    try Data("damaged".utf8).write(to: URL(fileURLWithPath: "\(here.path)/index.html"))
    try await archive.fetch(day.name, to: here.path) { $0 == "index.html" }
    #expect(try ArchivedFolder(day.name, at: here.path).files.count == day.files.count)
    func put(_ text: String, _ name: String) async throws {
      try await store.ask("PutObject", "PUT /{Bucket}/{Key+}", text, ["Key": .string("reports/2026-11-23/\(name)")])
    }
    try await put("changed", "data/ä b+c.csv")
    let changed = await #expect(throws: S3ArchiveError.self) {
      try await archive.fetch(day.name, to: here.path + "/new") { _ in true }
    }
    #expect(changed?.description.contains("is not the file that its manifest names") == true)
    #expect(!FileManager.default.fileExists(atPath: here.path + "/new/data/ä b+c.csv"))
    let problems = try await archive.verify().problems
    #expect(problems == ["2026-11-23/data/ä b+c.csv: corrupted: 7 bytes instead of 9"])
    let hash = String(repeating: "0", count: 64)
    try await put(#"{"files": {"../../out.txt": {"sha256": "\#(hash)", "size": 1}}}"#, "manifest.json")
    let led = await #expect(throws: S3ArchiveError.self) {
      try await archive.fetch(day.name, to: here.path) { _ in true }
    }
    #expect(led?.description.contains("names the file `../../out.txt`") == true, "\(String(describing: led))")
  }
}
