/// A bucket: what is read of it here, what is written beside.
///
/// Which Region it is in need not be known: S3 says so in its first answer, and `CallSender` asks there.
public struct Bucket: Sendable {
  /// An object of a listing.
  public struct Object: Hashable, Sendable {
    /// The whole key.
    public let key: String
    /// In bytes.
    public let size: Int
    /// Changes when the object does.
    public let eTag: String?
  }

  /// What stands below a prefix.
  public struct Listing: Sendable {
    /// In the order of their keys.
    public var objects: [Object] = []
    /// With a delimiter: what the keys have in common up to it, like the names of folders.
    public var prefixes: [String] = []
    /// Calls that it took.
    public var calls = 0
  }

  /// Its name.
  public let name: String
  let client: Client
  let account: String
  let region: String
  private let expectedOwner: String?

  /// - Parameters:
  ///   - account: Whose credentials read it.
  ///   - region: Where it is asked first.
  ///   - expectedOwner: The account that it must belong to.
  public init(_ name: String, of client: Client, account: String, region: String, expectedOwner: String? = nil) {
    self.name = name
    self.client = client
    self.account = account
    self.region = region
    self.expectedOwner = expectedOwner
  }

  /// Whether this can be a bucket's name: it becomes part of a path, and mostly of a host's name.
  public static func isName(_ text: String) -> Bool {
    (3...63).contains(text.utf8.count) && text.first != "." && text.last != "." && !text.contains("..")
      && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 }
  }

  /// Lists what stands below `prefix`.
  ///
  /// - Parameter byFolder: Whether keys are given up to the next `/` only.
  /// - Throws: `AWSError`, `RecordingError`, `CancellationError`.
  public func list(_ prefix: String, byFolder: Bool = false) async throws -> Listing {
    var input = input
    input["prefix"] = .string(prefix)
    if byFolder { input["delimiter"] = "/" }
    var listing = Listing()
    for try await page in client.pages(S3API.listObjects, input, account: account, region: region) {
      listing.calls += 1
      for object in page.contents?.elements ?? [] {
        guard let key = page.decoded(object.key) else { throw undecodable(object.key) }
        guard (0...Self.largestObject).contains(object.size) else { throw undecodable(object.key) }
        listing.objects.append(Object(key: key, size: object.size, eTag: object.eTag))
      }
      for prefix in page.commonPrefixes?.elements ?? [] {
        guard let decoded = page.decoded(prefix.prefix) else { throw undecodable(prefix.prefix) }
        listing.prefixes.append(decoded)
      }
    }
    return listing
  }

  /// The bytes of an object; a large one comes in parts, several at a time.
  ///
  /// - Throws: `AWSError`, also where the object is not as it was listed; `CancellationError`.
  public func read(_ object: Object) async throws -> [UInt8] {
    var whole: [UInt8] = []
    whole.reserveCapacity(min(object.size, 64 << 20))
    try await read(object) { whole += $0 }
    return whole
  }

  /// Gives the bytes of an object in their order, a large one in parts: few of them are held at a time.
  ///
  /// - Throws: `AWSError`, also where the object is not as it was listed; what `take` throws; `CancellationError`.
  public func read(_ object: Object, _ take: (_ part: [UInt8]) throws -> Void) async throws {
    let ranges = Self.ranges(of: object.size)
    guard ranges.count > 1 else {
      let body = try await part(of: object, nil)
      guard body.count == object.size else { throw changed(object) }
      return try take(body)
    }
    try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
      var waiting = ranges.enumerated().makeIterator()
      var early: [Int: [UInt8]] = [:]
      var next = 0
      func start() {
        guard let (index, range) = waiting.next() else { return }
        group.addTask { (index, try await part(of: object, range)) }
      }
      for _ in 0..<Self.partsAtOnce { start() }
      while let (index, body) = try await group.next() {
        guard body.count == ranges[index].count else { throw changed(object) }
        early[index] = body
        // Only what was taken makes room for more.
        while let body = early.removeValue(forKey: next) {
          try take(body)
          next += 1
          start()
        }
      }
    }
  }

  /// A small object as it is now; `nil` if there is none.
  ///
  /// - Throws: `AWSError`, `CancellationError`.
  public func small(_ key: String) async throws -> (body: [UInt8], eTag: String?)? {
    var input = input
    input["Key"] = .string(key)
    do {
      let answer = try await client.answer(S3API.getObject.identity, input, account: account, region: region)
      return (answer.body, answer.headers["etag"])
    } catch let error as AWSError where error.status == 404 && error.code != "NoSuchBucket" {
      return nil
    }
  }

  /// S3 gives a single answer at some 100 MB a second at best; parts of this size are what its guides advise.
  private static let partSize = 8 << 20
  private static let partsAtOnce = 4
  /// Beyond any object that S3 can hold.
  static let largestObject = 1 << 47

  static func ranges(of size: Int) -> [Range<Int>] {
    stride(from: 0, to: size, by: partSize).map { $0..<min($0 + partSize, size) }
  }

  private func part(of object: Object, _ range: Range<Int>?) async throws -> [UInt8] {
    var input = input
    input["Key"] = .string(object.key)
    if let range {
      input["Range"] = .string("bytes=\(range.lowerBound)-\(range.upperBound - 1)")
      // Parts of two versions would be put together otherwise.
      input["IfMatch"] = object.eTag.map { .string($0) }
    }
    return try await client.answer(S3API.getObject.identity, input, account: account, region: region).body
  }

  var input: JSON {
    var input: JSON = ["Bucket": .string(name)]
    if let expectedOwner { input["ExpectedBucketOwner"] = .string(expectedOwner) }
    return input
  }

  private func undecodable(_ key: String) -> AWSError {
    failure(S3API.listObjects.identity, .undecodable("the key `\(key)` is not percent-encoded as it should be"))
  }

  private func changed(_ object: Object) -> AWSError {
    failure(
      S3API.getObject.identity, .undecodable("the object has not the \(object.size) bytes that it was listed with"))
  }

  func failure(_ operation: OperationIdentity, _ reason: AWSError.Reason) -> AWSError {
    AWSError(operation, account: account, region: region, reason: reason)
  }
}
