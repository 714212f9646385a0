import AWS
import Crypto
import Foundation
import Synchronization
import TestSupport

@testable import Delivery

/// A bucket on a server of others, and what a reader sees of it who is nobody's friend.
final class ObjectStore: Sendable {
  static let account = "123456789012"

  let location: S3Location
  let server: ObjectServer
  private let carrier: any HTTPCarrier
  private let credentials: Credentials

  /// - Parameters:
  ///   - carrier: Between us and the server.
  ///   - credentials: The server's own, where nothing else is given.
  init(
    _ server: ObjectServer, _ location: String, through carrier: (any HTTPCarrier)? = nil,
    credentials: Credentials? = nil
  ) throws {
    self.server = server
    self.location = S3Location(location)!
    self.carrier = try carrier ?? Self.shared.get()
    self.credentials =
      credentials
      ?? Credentials(accessKeyID: server.kind.accessKeyID, secretAccessKey: server.kind.secretAccessKey)
  }

  /// Connections are nobody's in particular.
  static let shared = Result { try PooledCarrier(settings: ClientSettings()) }

  private struct Keys: CredentialProvider {
    let keys: Credentials
    func credentials() async throws -> Credentials { keys }
    func reject(_ credentials: Credentials) async {}
  }

  private struct Direct: Transport {
    let sender: CallSender
    let keys: Keys
    func send(_ call: Call) async throws -> Answer { try await sender.send(call, signedBy: keys) }
  }

  var client: Client {
    get throws {
      let sender = CallSender(
        carrier: carrier,
        endpoints: try EndpointResolver(
          settings: ClientSettings(
            serviceEndpoints: ["s3": server.address, "kms": server.address, "iam": server.address]),
          partition: .commercial), maxAttempts: 1,
        world: CallSender.World(clock: { Date().timeIntervalSince1970 }, sleep: { _ in }, random: { 0 }))
      return Client(
        transport: Direct(sender: sender, keys: Keys(keys: credentials)),
        caller: .init(account: Self.account, partition: "aws"))
    }
  }

  func archive(
    kmsKey: String? = nil, expectedOwner: String? = nil, partSize: Int = Bucket.uploadPartSize
  ) throws -> S3Archive {
    S3Archive(
      location, of: try client, account: Self.account, region: "us-east-1", kmsKey: kmsKey,
      expectedOwner: expectedOwner, partSize: partSize)
  }

  var bucket: Bucket {
    get throws { Bucket(location.bucket, of: try client, account: Self.account, region: "us-east-1") }
  }

  /// Asks for what only tests do.
  @discardableResult
  func ask(
    _ name: String, _ path: String, _ body: String = "", _ input: JSON = [:], headers: [String: String] = [:]
  ) async throws -> Answer {
    var input = input
    if path.contains("{Bucket}") { input["Bucket"] = .string(location.bucket) }
    let named = Operation<NoOutput>(S3API.service, name, path, headers: headers)
    return try await client.answer(
      named.identity, input, payload: Array(body.utf8), account: Self.account, region: "us-east-1")
  }

  func makeBucket() async throws { try await ask("CreateBucket", "PUT /{Bucket}") }

  // MARK: A reader

  /// Everything below the archive, by path: the SHA-256, and what browsers are told.
  func contents() async throws -> [String: [String]] {
    let bucket = try bucket
    let prefix = location.key("")
    var contents: [String: [String]] = [:]
    for object in try await bucket.list(prefix).objects {
      let body = try await bucket.read(object)
      let head = try await ask("HeadObject", "HEAD /{Bucket}/{Key+}", "", ["Key": .string(object.key)]).headers
      contents[String(object.key.dropFirst(prefix.count))] =
        [S3Archive.hash(body)] + ["content-type", "cache-control", "content-disposition"].map { head[$0] ?? "" }
    }
    return contents
  }

  /// What is wrong with the archive as a reader finds it now: manifests whose files are not there.
  func complaints() async throws -> [String] {
    let bucket = try bucket
    let objects = try await bucket.list(location.key("")).objects
    let byKey = Dictionary(uniqueKeysWithValues: objects.map { ($0.key, $0) })
    var complaints: [String] = []
    for object in objects where object.key.hasSuffix("/manifest.json") {
      let folder = object.key.dropLast("manifest.json".count)
      for (name, entry) in try ArchiveManifest(try await bucket.read(object), at: object.key).files {
        guard let file = byKey[folder + name] else {
          complaints.append("\(object.key) names \(name), which is not there")
          continue
        }
        if try await hash(file) != entry.sha256 { complaints.append("\(folder)\(name) is another than its manifest's") }
      }
    }
    return complaints
  }

  private let hashes = Mutex<[Bucket.Object: String]>([:])

  private func hash(_ object: Bucket.Object) async throws -> String {
    if let known = hashes.withLock({ $0[object] }) { return known }
    let hash = S3Archive.hash(try await bucket.read(object))
    hashes.withLock { $0[object] = hash }
    return hash
  }

  /// Uploads that were begun and never ended.
  func openUploads() async throws -> Int {
    let answer = try await ask("ListMultipartUploads", "GET /{Bucket}?uploads")
    return String(decoding: answer.body, as: UTF8.self).matches(of: /<Upload>/).count
  }
}

/// What a process that was killed is not told any more.
struct Killed: Error {}

/// Lets one request through after the other, and none from a certain one on: as if the process had been killed.
actor CuttingCarrier: HTTPCarrier {
  private let inner: any HTTPCarrier
  /// How many requests are answered; the next one is the last.
  private let answered: Int
  /// Whether the last one arrives, though its answer does not.
  private let lastArrives: Bool
  /// Looks at the store after each request.
  private let look: @Sendable () async throws -> Void
  /// What was asked, in order.
  private(set) var methods: [String] = []
  private var isBusy = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(
    _ inner: any HTTPCarrier, answering answered: Int, lastArrives: Bool,
    look: @escaping @Sendable () async throws -> Void = {}
  ) {
    self.inner = inner
    self.answered = answered
    self.lastArrives = lastArrives
    self.look = look
  }

  func send(_ request: HTTPRequest, timeout: Duration) async throws -> Answer {
    // An actor lets others in while it waits; here they would mix with the look.
    while isBusy { await withCheckedContinuation { waiting.append($0) } }
    isBusy = true
    defer {
      isBusy = false
      if !waiting.isEmpty { waiting.removeFirst().resume() }
    }
    methods.append(request.method)
    guard methods.count <= answered else {
      if lastArrives, methods.count == answered + 1 {
        _ = try await inner.send(request, timeout: timeout)
        try await look()
      }
      throw Killed()
    }
    let answer = try await inner.send(request, timeout: timeout)
    try await look()
    return answer
  }
}

/// A folder of an archive on this machine.
final class ReportFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("delivery-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes files and their manifest, and takes the folder.
  func write(_ files: [String: String], as name: String = "2026-11-23") throws -> ArchivedFolder {
    try FileManager.default.removeItem(atPath: path)
    var entries: [String: [String: Any]] = [:]
    for (name, text) in files {
      let file = URL(fileURLWithPath: "\(path)/\(name)")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      entries[name] = ["sha256": S3Archive.hash(Array(text.utf8)), "size": text.utf8.count]
    }
    let manifest = try JSONSerialization.data(withJSONObject: ["files": entries], options: .sortedKeys)
    try manifest.write(to: URL(fileURLWithPath: "\(path)/manifest.json"))
    return try ArchivedFolder(name, at: path)
  }

  /// A day's report; `day` makes another one, which has a file that the first has not, and lacks one that it has.
  static func files(_ day: Int, large: Int = 0) -> [String: String] {
    var files = [
      "index.html": "<p>report \(day)</p>", "data/same.csv": "", "data/only_\(day).csv": "a\n\(day)\n",
      "data/ä b+c.csv": "strange \(day)",
    ]
    if large > 0 { files["snapshot.sqlite"] = String(repeating: "\(day)", count: large) }
    return files
  }
}
