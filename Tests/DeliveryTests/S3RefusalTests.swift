import AWS
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// What S3 may say against a delivery: each gives a sentence that says what to do, and leaves nothing half-sent.
@Suite(.serialized) struct S3RefusalTests {
  private static let owner = "123456789012"
  private static let server = Result { try ObjectServer(.moto) }

  /// Answers some requests as AWS would, where moto knows no better; counts what wrote.
  private final class Front: HTTPCarrier {
    let refuse: @Sendable (HTTPRequest) throws -> Answer?
    let written = Mutex<[String]>([])

    init(_ refuse: @escaping @Sendable (HTTPRequest) throws -> Answer? = { _ in nil }) { self.refuse = refuse }

    func send(_ request: HTTPRequest, timeout: Duration) async throws -> Answer {
      if let answer = try refuse(request) { return answer }
      if request.method == "PUT" || request.method == "POST" { written.withLock { $0.append(request.path) } }
      return try await ObjectStore.shared.get().send(request, timeout: timeout)
    }
  }

  private static func error(_ status: Int, _ code: String, _ message: String = "no") -> Answer {
    Answer(status: status, body: Array("<Error><Code>\(code)</Code><Message>\(message)</Message></Error>".utf8))
  }

  private static func isBucket(_ request: HTTPRequest, _ query: String) -> Bool {
    request.query.contains { $0.name == query }
  }

  private static func store(_ front: Front, made: Bool = true) async throws -> ObjectStore {
    let name = "refusal-\(UUID().uuidString.lowercased().prefix(8))"
    let plain = try ObjectStore(server.get(), "s3://\(name)/reports")
    if made {
      try await plain.makeBucket()
      try await block(plain)
    }
    return try ObjectStore(server.get(), "s3://\(name)/reports", through: front)
  }

  private static func block(_ store: ObjectStore) async throws {
    let settings = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
      .map { "<\($0)>true</\($0)>" }.joined()
    try await store.ask(
      "PutPublicAccessBlock", "PUT /{Bucket}?publicAccessBlock",
      "<PublicAccessBlockConfiguration>\(settings)</PublicAccessBlockConfiguration>")
  }

  /// Delivers as the target does, and gives what it says.
  private static func deliver(
    _ store: ObjectStore, allowsPublic: Bool = false, kmsKey: String? = nil, expectedOwner: String? = owner
  ) async throws -> String {
    let folder = try ReportFolder()
    let archive = try store.archive(kmsKey: kmsKey, expectedOwner: expectedOwner)
    do {
      let protection = try await archive.check(allowsPublic: allowsPublic)
      _ = try await archive.publish(try folder.write(ReportFolder.files(1)))
      return "delivered\(protection.remarks.map { "; \($0)" }.joined()); \(protection.keeps)"
    } catch let error as S3ArchiveError {
      return "\(error)"
    }
  }

  @Test func anotherAccountsBucketIsToldFromAMissingPermission() async throws {
    // S3 says AccessDenied to whoever expects another owner than there is.
    let others = Front { request in
      request.header("x-amz-expected-bucket-owner").map { $0 == "777788889999" } ?? true
        ? nil : Self.error(403, "AccessDenied", "Access Denied")
    }
    let store = try await Self.store(others)
    let said = try await Self.deliver(store)
    #expect(said.contains("does not belong to the account \(Self.owner) of `expected_owner`"), "\(said)")
    #expect(said.contains("Nothing was sent"))
    // Nor does --allow-public let that pass.
    #expect(try await Self.deliver(store, allowsPublic: true).contains("does not belong to the account"))
    #expect(others.written.withLock { $0 }.isEmpty)
    #expect(try await Self.deliver(store, expectedOwner: "777788889999").hasPrefix("delivered"))
  }

  @Test func theOwnerIsNamedInEveryCall() async throws {
    let unnamed = Mutex<[String]>([])
    let front = Front { request in
      if request.header("x-amz-expected-bucket-owner") != Self.owner {
        unnamed.withLock { $0.append("\(request.method) \(request.path)") }
      }
      return nil
    }
    #expect(try await Self.deliver(try await Self.store(front)).hasPrefix("delivered"))
    #expect(unnamed.withLock { $0 } == [])
  }

  @Test func everyWriteOfADayIsConditionalAndCarriesItsHash() async throws {
    let plain = Mutex<[String]>([])
    let front = Front { request in
      let isComplete = request.method == "POST" && Self.isBucket(request, "uploadId")
      let isPart = Self.isBucket(request, "partNumber")
      if request.method == "PUT", request.header("x-amz-checksum-sha256") == nil {
        plain.withLock { $0.append("\(request.path) without a checksum") }
      }
      if isComplete || request.method == "PUT" && !isPart, request.header("if-none-match") != "*" {
        plain.withLock { $0.append("\(request.path) without a condition") }
      }
      return nil
    }
    let store = try await Self.store(front)
    let folder = try ReportFolder()
    let day = try folder.write(ReportFolder.files(1, large: (5 << 20) + 10))
    _ = try await store.archive(partSize: 5 << 20).publish(day)
    #expect(plain.withLock { $0 } == [])
    #expect(front.written.withLock { $0.count } > 7)
  }

  @Test func aPublicBucketGetsNothing() async throws {
    let front = Front()
    let store = try await Self.store(front)
    try await store.ask("DeletePublicAccessBlock", "DELETE /{Bucket}?publicAccessBlock")
    #expect(try await Self.deliver(store).hasPrefix("delivered"), "without a policy nobody else gets in")
    let policy = """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",\
      "Resource":"arn:aws:s3:::\(store.location.bucket)/*"}]}
      """
    try await store.ask("PutBucketPolicy", "PUT /{Bucket}?policy", policy)
    front.written.withLock { $0 = [] }
    let said = try await Self.deliver(store)
    #expect(said.contains("is public: its policy lets everybody in. Nothing was sent"), "\(said)")
    #expect(said.contains("--allow-public"))
    #expect(front.written.withLock { $0 }.isEmpty)
    let allowed = try await Self.deliver(store, allowsPublic: true)
    #expect(allowed.hasPrefix("delivered; the bucket \(store.location.bucket) is public"), "\(allowed)")
    try await Self.block(store)
    #expect(try await Self.deliver(store).hasPrefix("delivered; versioning"), "the block takes its effect away")
  }

  @Test func anAccessListThatOpensTheBucketIsSeen() async throws {
    let store = try await Self.store(Front())
    try await store.ask("DeletePublicAccessBlock", "DELETE /{Bucket}?publicAccessBlock")
    try await store.ask(
      "PutBucketAcl", "PUT /{Bucket}?acl", "", ["ACL": "public-read"], headers: ["ACL": "x-amz-acl"])
    #expect(try await Self.deliver(store).contains("its access list grants something to everybody"))
  }

  @Test(arguments: [
    ("publicAccessBlock", "s3:GetBucketPublicAccessBlock"), ("policyStatus", "s3:GetBucketPolicyStatus"),
    ("acl", "s3:GetBucketAcl"),
  ])
  func aCheckThatIsDeniedIsNoPass(query: String, action: String) async throws {
    let front = Front { request in
      request.method == "GET" && Self.isBucket(request, query) ? Self.error(403, "AccessDenied") : nil
    }
    let store = try await Self.store(front)
    try await store.ask("DeletePublicAccessBlock", "DELETE /{Bucket}?publicAccessBlock")
    front.written.withLock { $0 = [] }
    let said = try await Self.deliver(store)
    #expect(said.contains("allow \(action) on the bucket"), "\(said)")
    #expect(said.contains("Nothing was sent; --allow-public delivers without knowing"), "\(said)")
    #expect(front.written.withLock { $0 }.isEmpty)
    #expect(try await Self.deliver(store, allowsPublic: true).contains("is not known: "))
  }

  @Test(arguments: [
    (
      403, "AccessDenied", "User is not authorized to perform: kms:GenerateDataKey on resource",
      "the key `alias/reports` cannot be used: allow kms:GenerateDataKey and kms:Decrypt"
    ),
    (400, "KMS.NotFoundException", "Alias is not found", "the key `alias/reports` cannot be used"),
    (400, "ExpiredToken", "The provided token has expired", "sign in again"),
    (403, "AccessDenied", "Access Denied", "allow s3:PutObject on s3://"),
    (403, "RequestTimeTooSkewed", "late", "set this machine's clock"),
    (503, "SlowDown", "slower", "run this again"),
  ])
  func whatWritingIsRefusedWith(status: Int, code: String, message: String, advice: String) async throws {
    let front = Front { request in request.method == "PUT" ? Self.error(status, code, message) : nil }
    let store = try await Self.store(front)
    let said = try await Self.deliver(store, kmsKey: "alias/reports")
    #expect(said.contains("putting 2026-11-23 into \(store.location.text): PutObject: \(code)"), "\(said)")
    #expect(said.contains(advice), "\(said)")
    #expect(try await store.contents() == [:])
  }

  @Test(arguments: [TransportFault.dns, .timeout, .connection, .tls, .unreachable])
  func aHostThatIsNotReached(_ fault: TransportFault) async throws {
    let store = try await Self.store(Front { _ in throw fault })
    let said = try await Self.deliver(store)
    #expect(said.contains("S3 cannot be reached: check the network"), "\(said)")
    #expect(said.contains("Nothing was sent"))
  }

  @Test func aBucketThatIsNotThere() async throws {
    let said = try await Self.deliver(try await Self.store(Front(), made: false), expectedOwner: nil)
    #expect(said.contains("there is no bucket refusal-"), "\(said)")
  }

  @Test func aDayThatIsArchivedStays() async throws {
    let front = Front()
    let store = try await Self.store(front)
    let (one, other) = (try ReportFolder(), try ReportFolder())
    let first = try one.write(ReportFolder.files(1))
    let second = try other.write(ReportFolder.files(2))
    let archive = try store.archive()
    #expect(try await archive.publish(first).sent.count == first.files.count + 1)
    let before = try await store.contents()
    front.written.withLock { $0 = [] }
    for overwriting in [S3Archive.Overwriting.never, .page] {
      let error = await #expect(throws: S3ArchiveError.self) { try await archive.publish(second, overwriting) }
      #expect(error?.description.contains("holds 2026-11-23 already") == true)
      #expect(error?.description.contains("--replace") == true)
    }
    let again = try await archive.publish(first)
    #expect(again.sent == [] && again.unchanged == first.files.count + 1)
    #expect(front.written.withLock { $0 } == [])
    #expect(try await store.contents() == before)
  }

  @Test func aPageThatLeadsElsewhereIsNoOtherReport() async throws {
    let store = try await Self.store(Front())
    let folder = try ReportFolder()
    var files = ReportFolder.files(1)
    let archive = try store.archive()
    _ = try await archive.publish(try folder.write(files))
    files["index.html"] = "<p>with a way to the next day</p>"
    let relinked = try folder.write(files)
    let published = try #require(try await archive.publishPage(relinked))
    #expect(published.sent == ["index.html", "manifest.json"])
    #expect(published.removed == [] && published.strays == [])
    #expect(try await archive.publishPage(relinked) == nil)
    #expect(try await store.complaints() == [])
    files["data/same.csv"] = "changed"
    #expect(try await archive.publishPage(try folder.write(files)) == nil)
  }

  @Test func somebodyElseAtTheSameTimeIsNoticed() async throws {
    // Between our look and our write, another file appears.
    let front = Front { request in
      request.method == "PUT" && request.path.hasSuffix("/index.html") ? Self.error(412, "PreconditionFailed") : nil
    }
    let store = try await Self.store(front)
    let said = try await Self.deliver(store)
    #expect(said.contains("index.html was written by somebody else at the same time"), "\(said)")
    #expect(try await store.contents().keys.contains("2026-11-23/manifest.json") == false)
  }

  @Test func anAnswerThatWasLostIsNoForeignHand() async throws {
    let plain = try await Self.store(Front())
    // It arrives, and what says so does not: the second try finds it there.
    let store = try ObjectStore(plain.server, plain.location.text, through: Twice())
    let folder = try ReportFolder()
    let day = try folder.write(ReportFolder.files(1))
    #expect(try await store.archive().publish(day).sent.contains("index.html"))
    #expect(try await store.complaints() == [])
  }

  private struct Twice: HTTPCarrier {
    func send(_ request: HTTPRequest, timeout: Duration) async throws -> Answer {
      let carrier = try ObjectStore.shared.get()
      if request.method == "PUT" { _ = try await carrier.send(request, timeout: timeout) }
      return try await carrier.send(request, timeout: timeout)
    }
  }

  @Test func aFileThatChangesWhileItIsSentIsNotSent() async throws {
    let store = try await Self.store(Front())
    let folder = try ReportFolder()
    let large = try folder.write(ReportFolder.files(1, large: (5 << 20) + 10))
    for name in ["snapshot.sqlite", "index.html"] {
      try Data("changed".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
      let error = await #expect(throws: S3ArchiveError.self) {
        try await store.archive(partSize: 5 << 20).publish(large)
      }
      #expect(error?.description.contains("changed while it was being sent") == true, "\(String(describing: error))")
    }
    #expect(try await store.contents().keys.contains("2026-11-23/manifest.json") == false)
    #expect(try await store.openUploads() == 0)
  }

  @Test func anErrorWithTheStatusOfSuccessIsAnError() async throws {
    let count = Mutex(0)
    func front(_ code: String, _ times: Int) -> Front {
      Front { request in
        guard request.method == "POST", Self.isBucket(request, "uploadId") else { return nil }
        let number = count.withLock { count in
          count += 1
          return count
        }
        return number <= times ? Self.error(200, code) : nil
      }
    }
    let folder = try ReportFolder()
    let day = try folder.write(ReportFolder.files(1, large: (5 << 20) + 10))
    let refused = try await Self.store(front("InternalError", .max))
    let error = await #expect(throws: S3ArchiveError.self) {
      try await refused.archive(partSize: 5 << 20).publish(day)
    }
    #expect(error?.description.contains("CompleteMultipartUpload: InternalError") == true)
    #expect(try await refused.openUploads() == 0)
    count.withLock { $0 = 0 }
    let late = try await Self.store(front("InternalError", 1))
    #expect(try await late.archive(partSize: 5 << 20).publish(day).sent.contains("snapshot.sqlite"))
    #expect(try await late.complaints() == [])
  }
}
