internal import Crypto

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What a bucket is given.
extension Bucket {
  /// What an object carries beside its bytes.
  public struct Properties: Sendable, Hashable {
    /// The media type.
    public var contentType: String
    /// How long browsers and what is between may keep it.
    public var cacheControl: String
    /// What it is called when it is saved.
    public var contentDisposition: String?
    /// The key of SSE-KMS: an id, an ARN or an alias. Without it the bucket's own default encryption holds.
    public var kmsKey: String?

    /// - Parameter kmsKey: An id, an ARN or an alias; without it the bucket's own default encryption holds.
    public init(contentType: String, cacheControl: String, contentDisposition: String? = nil, kmsKey: String? = nil) {
      self.contentType = contentType
      self.cacheControl = cacheControl
      self.contentDisposition = contentDisposition
      self.kmsKey = kmsKey
    }
  }

  /// What must hold for an object to be written: S3 looks at it and writes in one step.
  public enum Condition: Sendable, Hashable {
    /// Nothing stands there.
    case ifAbsent
    /// What stands there is what we know.
    case ifUnchanged(eTag: String)
    /// Whatever stands there.
    case always
  }

  /// Where an object's bytes come from.
  public struct Source: Sendable {
    /// In bytes.
    public let size: Int
    /// The hash that they must have, in lower-case hexadecimal.
    public let sha256: String
    /// Gives a range of them.
    public let read: @Sendable (Range<Int>) throws -> [UInt8]

    /// - Parameters:
    ///   - sha256: The hash that the bytes must have, in lower-case hexadecimal.
    ///   - read: Gives a range of the bytes.
    public init(size: Int, sha256: String, read: @escaping @Sendable (Range<Int>) throws -> [UInt8]) {
      self.size = size
      self.sha256 = sha256
      self.read = read
    }
  }

  /// An object as S3 describes it.
  public struct Head: Sendable, Hashable {
    /// In bytes.
    public let size: Int
    /// Changes when the object does.
    public let eTag: String?
    /// The SHA-256 of its bytes in lower-case hexadecimal, which S3 verified; `nil` of an object that came in parts.
    public let verifiedSHA256: String?
    /// The one that its writer noted down.
    let notedSHA256: String?

    /// The one, or else the other.
    public var sha256: String? { verifiedSHA256 ?? notedSHA256 }
  }

  /// What came of a write.
  public struct Written: Sendable, Hashable {
    /// Changes when the object does.
    public let eTag: String?
    /// Where the bucket keeps versions.
    public let versionID: String?

    /// - Parameter versionID: Where the bucket keeps versions.
    public init(eTag: String?, versionID: String?) {
      self.eTag = eTag
      self.versionID = versionID
    }
  }

  /// Where the hash of the whole is noted: of parts, S3 keeps only a hash of their hashes.
  static let hashHeader = "x-amz-meta-sha256"

  /// What is larger comes in parts of this size; S3 takes none below 5 MiB.
  public static let uploadPartSize = 8 << 20
  private static let uploadPartsAtOnce = 2
  private static let mostParts = 10_000

  /// What is known of an object; `nil` if there is none.
  ///
  /// - Throws: `AWSError`, `CancellationError`.
  public func head(_ key: String) async throws -> Head? {
    var input = input
    input["Key"] = .string(key)
    input["ChecksumMode"] = "ENABLED"
    let answer: Answer
    do {
      answer = try await client.answer(S3API.headObject.identity, input, account: account, region: region)
    } catch let error as AWSError where error.status == 404 && error.code != "NoSuchBucket" {
      return nil
    }
    guard let size = answer.headers["content-length"].flatMap({ Int($0) }),
      (0...Self.largestObject).contains(size)
    else {
      throw failure(S3API.headObject.identity, .undecodable("it does not say how long the object is"))
    }
    // Of an object in parts it is a hash of hashes. Its ETag ends with the number of the parts.
    let isInParts = answer.headers["etag"]?.contains("-") == true
    let verified = isInParts ? nil : answer.headers["x-amz-checksum-sha256"].flatMap { Data(base64Encoded: $0) }
    return Head(
      size: size, eTag: answer.headers["etag"],
      verifiedSHA256: verified?.hexadecimal, notedSHA256: answer.headers[Self.hashHeader])
  }

  /// Writes an object: at once, or in parts if it is large.
  ///
  /// Of an object in parts, nothing is there until all of it is; what fails is given up at once, as far as S3 can still
  /// be reached.
  ///
  /// - Parameter partSize: What is larger comes in parts of this size.
  /// - Throws: `AWSError`, with the code `PreconditionFailed` if the condition does not hold; `ChangedSource`; what
  ///   the source throws; `CancellationError`.
  public func write(
    _ source: Source, as key: String, _ properties: Properties, _ condition: Condition,
    partSize: Int = Bucket.uploadPartSize
  ) async throws -> Written {
    guard source.size > partSize else {
      let body = try source.read(0..<source.size)
      let hash = SHA256.hash(data: body)
      guard body.count == source.size, hash.hexadecimal == source.sha256 else { throw ChangedSource(key: key) }
      var input = object(key, properties, source.sha256)
      condition.apply(to: &input)
      input["ChecksumSHA256"] = .string(Data(hash).base64EncodedString())
      let answer = try await client.answer(
        S3API.putObject.identity, input, payload: body, account: account, region: region)
      return Written(eTag: answer.headers["etag"], versionID: answer.headers["x-amz-version-id"])
    }
    guard source.size <= partSize * Self.mostParts else {
      throw failure(
        S3API.createMultipartUpload.identity,
        .unsendable("an object of \(source.size) bytes has more than \(Self.mostParts) parts of \(partSize)"))
    }
    var input = object(key, properties, source.sha256)
    input["ChecksumAlgorithm"] = "SHA256"
    let upload = try await client.call(S3API.createMultipartUpload, input, account: account, region: region).uploadID
    do {
      let parts = try await send(source, as: key, upload, partSize)
      return try await complete(key, upload, parts, condition)
    } catch {
      // A task that was cancelled makes no calls, and what it began is to be given up all the same.
      await Task { try? await abort(key, upload) }.value
      throw error
    }
  }

  /// Takes an object away, if it is the one that we know.
  ///
  /// - Throws: `AWSError`, `CancellationError`.
  public func delete(_ key: String, ifUnchanged eTag: String? = nil) async throws {
    var input = input
    input["Key"] = .string(key)
    input["IfMatch"] = eTag.map { .string($0) }
    do {
      _ = try await client.answer(S3API.deleteObject.identity, input, account: account, region: region)
    } catch let error as AWSError where error.status == 404 && error.code != "NoSuchBucket" {
      // It is gone, as it should be: an earlier try may have done it.
    }
  }

  /// Gives up what was begun in parts as `key` and never made whole; the bucket would keep the parts, and charge for them.
  ///
  /// - Returns: How many uploads there were.
  /// - Throws: `AWSError`, `CancellationError`.
  public func abortUploads(of key: String) async throws -> Int {
    var input = input
    input["prefix"] = .string(key)
    var aborted: Set<String> = []
    while true {
      // A page of a thousand, of which all but those of longer keys are gone the next time.
      let list = try await client.call(S3API.listMultipartUploads, input, account: account, region: region)
      let found = (list.uploads?.elements ?? []).filter {
        HTTPAddress.decoded(Substring($0.key.replacing("+", with: " "))) == key && !aborted.contains($0.uploadID)
      }
      guard !found.isEmpty else { return aborted.count }
      for upload in found {
        try await abort(key, upload.uploadID)
        aborted.insert(upload.uploadID)
      }
    }
  }

  // MARK: Parts

  private struct Part: Sendable {
    let number: Int
    let eTag: String
    let checksum: String
  }

  private func send(_ source: Source, as key: String, _ upload: String, _ partSize: Int) async throws -> [Part] {
    var whole = SHA256()
    let starts = Array(stride(from: 0, to: source.size, by: partSize))
    return try await withThrowingTaskGroup(of: Part.self) { group in
      var parts: [Part] = []
      for (index, start) in starts.enumerated() {
        if index >= Self.uploadPartsAtOnce, let part = try await group.next() { parts.append(part) }
        let range = start..<min(start + partSize, source.size)
        let body = try source.read(range)
        guard body.count == range.count else { throw ChangedSource(key: key) }
        whole.update(data: body)
        group.addTask { try await send(body, number: index + 1, as: key, upload) }
      }
      for try await part in group { parts.append(part) }
      guard whole.finalize().hexadecimal == source.sha256 else { throw ChangedSource(key: key) }
      return parts.sorted { $0.number < $1.number }
    }
  }

  private func send(_ body: [UInt8], number: Int, as key: String, _ upload: String) async throws -> Part {
    let checksum = Data(SHA256.hash(data: body)).base64EncodedString()
    var input = input
    input["Key"] = .string(key)
    input["uploadId"] = .string(upload)
    input["partNumber"] = .integer(Int64(number))
    input["ChecksumSHA256"] = .string(checksum)
    let answer = try await client.answer(
      S3API.uploadPart.identity, input, payload: body, account: account, region: region)
    guard let eTag = answer.headers["etag"] else {
      throw failure(S3API.uploadPart.identity, .undecodable("it has no ETag"))
    }
    return Part(number: number, eTag: eTag, checksum: checksum)
  }

  private func complete(
    _ key: String, _ upload: String, _ parts: [Part], _ condition: Condition
  ) async throws -> Written {
    var input = input
    input["Key"] = .string(key)
    input["uploadId"] = .string(upload)
    input["ContentType"] = "application/xml"
    condition.apply(to: &input)
    let document = XMLElement(
      name: "CompleteMultipartUpload", attributes: ["xmlns": "http://s3.amazonaws.com/doc/2006-03-01/"],
      children: parts.map { part in
        XMLElement(
          name: "Part",
          children: [
            XMLElement(name: "PartNumber", text: "\(part.number)"), XMLElement(name: "ETag", text: part.eTag),
            XMLElement(name: "ChecksumSHA256", text: part.checksum),
          ])
      })
    var attempt = 1
    while true {
      do {
        let answer = try await client.answer(
          S3API.completeMultipartUpload.identity, input, payload: document.serialized, account: account,
          region: region)
        do {
          let completed = try S3API.service.wireProtocol.decode(
            S3API.CompletedUpload.self, from: answer, to: S3API.completeMultipartUpload.identity)
          return Written(eTag: completed.eTag, versionID: answer.headers["x-amz-version-id"])
        } catch {
          throw failure(S3API.completeMultipartUpload.identity, .undecodable("\(error)"))
        }
      } catch let error as AWSError where error.status == 200 && attempt < 3 {
        // S3 begins to answer before it is done; what goes wrong then comes with the status of success, below which
        // nobody tries again.
        guard AttemptFailure(status: 500, code: error.code) == .transient else { throw error }
        attempt += 1
      }
    }
  }

  private func abort(_ key: String, _ upload: String) async throws {
    var input = input
    input["Key"] = .string(key)
    input["uploadId"] = .string(upload)
    do {
      _ = try await client.answer(S3API.abortMultipartUpload.identity, input, account: account, region: region)
    } catch let error as AWSError where error.code == "NoSuchUpload" {
      // It is gone, as it should be.
    }
  }

  private func object(_ key: String, _ properties: Properties, _ sha256: String) -> JSON {
    var input = input
    input["Key"] = .string(key)
    input["ContentType"] = .string(properties.contentType)
    input["CacheControl"] = .string(properties.cacheControl)
    input["ContentDisposition"] = properties.contentDisposition.map { .string($0) }
    if let key = properties.kmsKey {
      input["ServerSideEncryption"] = "aws:kms"
      input["SSEKMSKeyId"] = .string(key)
    }
    input["SHA256"] = .string(sha256)
    return input
  }
}

extension Bucket.Condition {
  fileprivate func apply(to input: inout JSON) {
    switch self {
    case .ifAbsent: input["IfNoneMatch"] = "*"
    case .ifUnchanged(let eTag): input["IfMatch"] = .string(eTag)
    case .always: break
    }
  }
}

/// A file that is not, or no longer, what it was said to be: it was not written.
public struct ChangedSource: Error, Hashable, Sendable {
  /// What it was to be written as.
  public let key: String
}
