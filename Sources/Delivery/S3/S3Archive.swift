public import AWS
internal import Crypto
internal import Foundation

/// An archive in a bucket: a folder a day, `latest/`, and the index beside them.
///
/// A bucket has no rename, and every object is there for all readers as soon as it is written. What makes a day is its
/// manifest, and these rules keep a reader from ever finding one whose files are not there:
///
/// - Files go first, the manifest last. Each is written on the condition that nothing, or nothing else than what we
///   saw, stands there; so two deliveries cannot mix, and a day that is archived stays as it is.
/// - To replace a day, its manifest is taken away first, on the condition that it is the one we saw. Before that,
///   `replacing.json` notes which files there may be from now on, so that whoever goes on after an interruption can
///   clear away what belongs to neither day. It goes last of all.
/// - What is there already and equal is not sent again: S3 tells the SHA-256 that it verified, or, of what came in
///   parts, the one that we noted. So a delivery that was cut off at any point goes on when it is started again.
public struct S3Archive: Sendable {
  /// When what stands there may be overwritten.
  public enum Overwriting: Sendable, Hashable {
    /// Only what an interrupted delivery left.
    case never
    /// The page of a day that is the same in all else: it leads to other days than before.
    case page
    /// The day is to be replaced, if it is still the one that we saw.
    case onPurpose
    /// Whatever it is: `latest/`, which is nobody's archive.
    case always
  }

  /// What was done.
  public struct Published: Sendable, Hashable {
    /// What was sent, by name.
    public internal(set) var sent: [String] = []
    /// In bytes.
    public internal(set) var bytes = 0
    /// What stands beside the report, and is there now.
    public internal(set) var beside: [String] = []
    /// How many files were there already.
    public internal(set) var unchanged = 0
    /// What belonged to the day before it was replaced, and was taken away.
    public internal(set) var removed: [String] = []
    /// What stands in the folder, and is not ours to take away.
    public internal(set) var strays: [String] = []
    /// The manifest's version, where the bucket keeps versions.
    public internal(set) var versionID: String?
  }

  /// Where it is.
  public let location: S3Location
  let bucket: Bucket
  let kmsKey: String?
  let expectedOwner: String?
  private let partSize: Int

  /// Notes what is being replaced.
  static let marker = "replacing.json"
  private static let filesAtOnce = 4

  /// - Parameters:
  ///   - account: Whose credentials are used.
  ///   - region: Where the bucket is asked for first.
  ///   - kmsKey: For SSE-KMS: an id, an ARN or an alias. Without it the bucket's own default holds.
  ///   - expectedOwner: The account that the bucket must belong to.
  ///   - partSize: Larger files come in parts of this size.
  public init(
    _ location: S3Location, of client: Client, account: String, region: String, kmsKey: String? = nil,
    expectedOwner: String? = nil, partSize: Int = Bucket.uploadPartSize
  ) {
    self.location = location
    self.kmsKey = kmsKey
    self.expectedOwner = expectedOwner
    self.partSize = partSize
    bucket = Bucket(location.bucket, of: client, account: account, region: region, expectedOwner: expectedOwner)
  }

  // MARK: Writing

  /// Puts a folder into the archive, or what is missing of it.
  ///
  /// - Throws: `S3ArchiveError`, `CancellationError`.
  public func publish(_ folder: ArchivedFolder, _ overwriting: Overwriting = .never) async throws -> Published {
    try await explaining("putting \(folder.name) into \(location.text)") {
      var there = try await objects(in: folder.name)
      var published = Published()
      for (file, written) in zip(folder.beside, try await putBeside(folder, there)) { published.count(file, written) }
      published.beside = folder.beside.map(\.name)
      var noted = try await notedFiles(in: folder.name, there)
      // A manifest that is there vouches for its files.
      var trusted: [String: DeliveryBundle.File] = [:]
      if there[ArchiveManifest.name] != nil, let archived = try await manifest(of: folder.name) {
        trusted = archived.files
        if archived.sha256 != folder.manifest?.sha256 {
          guard Self.allows(overwriting, folder, archived) else { throw alreadyThere(folder.name) }
          if !Set(archived.files.keys).subtracting(folder.files.map(\.name)).isEmpty || !noted.isEmpty {
            noted = try await note(folder, noted.union(archived.files.keys))
          }
          try await withdraw(archived, overwriting)
          there[ArchiveManifest.name] = nil
        }
      } else if !noted.isEmpty {
        // Somebody was interrupted, and may have had other files than we have.
        noted = try await note(folder, noted)
      }
      let written = try await concurrently(folder.files, limit: Self.filesAtOnce) { [there, trusted] file in
        let listed = there[file.name]
        if trusted[file.name] == file.entry, listed?.size == file.size { return Bucket.Written?.none }
        return try await put(file, in: folder.name, listed, overwriting)
      }
      for (file, written) in zip(folder.files, written) { published.count(file, written) }
      guard let manifest = folder.manifest else { return published }

      let ours = Set(folder.names).union([Self.marker, ReceiptFile.name])
      for name in Set(there.keys).subtracting(ours).sorted() {
        if noted.contains(name) {
          try await bucket.delete(key(folder.name, name))
          published.removed.append(name)
        } else {
          published.strays.append(name)
        }
      }
      let last = try await put(manifest, in: folder.name, there[ArchiveManifest.name], overwriting)
      published.count(manifest, last)
      published.versionID = last?.versionID
      if !noted.isEmpty { try await bucket.delete(key(folder.name, Self.marker)) }
      return published
    }
  }

  /// Puts the page of a day that is there and the same in all else; `nil` if there is no such day, or it is as it was.
  ///
  /// - Throws: `S3ArchiveError`, `CancellationError`.
  public func publishPage(_ folder: ArchivedFolder) async throws -> Published? {
    let archived = try await explaining("looking for \(folder.name) in \(location.text)") {
      try await manifest(of: folder.name)
    }
    guard let archived, archived.sha256 != folder.manifest?.sha256, Self.allows(.page, folder, archived) else {
      return nil
    }
    return try await publish(folder, .page)
  }

  /// What must stand where a file beside the reports is put.
  public enum Expectation: Sendable, Hashable {
    /// Whatever it is, it is overwritten.
    case anything
    /// A file of this SHA-256, or none: another one was written by somebody else.
    case content(String?)
  }

  /// Puts a file beside the days or beside a report, such as the index; `false` if it is there already.
  ///
  /// - Throws: `S3ArchiveError`, `CancellationError`.
  public func publish(_ file: ArchivedFile, _ expectation: Expectation = .anything) async throws -> Bool {
    try await explaining("putting \(file.name) into \(location.text)") {
      let key = location.key(file.name)
      let head = try await bucket.head(key)
      if let head, head.sha256 == file.sha256 { return false }
      var condition = Bucket.Condition.always
      if case .content(let known) = expectation {
        guard head?.sha256 == known else { throw writtenByOthers(key) }
        condition = head?.eTag.map { .ifUnchanged(eTag: $0) } ?? .ifAbsent
      }
      do {
        _ = try await bucket.write(file.source, as: key, properties(of: file, in: ""), condition, partSize: partSize)
      } catch let error as AWSError where Self.isConditional(error) {
        guard try await bucket.head(key)?.sha256 == file.sha256 else { throw writtenByOthers(key) }
      }
      return true
    }
  }

  private func properties(of file: ArchivedFile, in folder: String) -> Bucket.Properties {
    let form = ObjectForm(file.name, in: folder)
    return Bucket.Properties(
      contentType: form.contentType, cacheControl: form.cacheControl, contentDisposition: form.contentDisposition,
      kmsKey: kmsKey)
  }

  /// Earlier snapshots go before anything is taken away.
  private func putBeside(
    _ folder: ArchivedFolder, _ there: [String: Bucket.Object]
  ) async throws -> [Bucket.Written?] {
    try await concurrently(folder.beside, limit: Self.filesAtOnce) { file in
      let listed = there[file.name]
      if listed != nil, try await bucket.head(key(folder.name, file.name))?.sha256 != file.sha256 {
        throw S3ArchiveError(
          "\(location.text)/\(folder.name)/\(file.name) is another earlier snapshot than the one here: two machines"
            + " collected the day; nothing was replaced")
      }
      return listed == nil ? try await put(file, in: folder.name, nil, .never) : nil
    }
  }

  /// Writes a file unless it is there; `nil` if it is.
  private func put(
    _ file: ArchivedFile, in folder: String, _ listed: Bucket.Object?, _ overwriting: Overwriting
  ) async throws -> Bucket.Written? {
    let key = key(folder, file.name)
    var condition = Bucket.Condition.ifAbsent
    if let listed {
      let head = try await bucket.head(key)
      if let head, head.size == file.size, head.sha256 == file.sha256 { return nil }
      if let eTag = head?.eTag ?? listed.eTag { condition = .ifUnchanged(eTag: eTag) }
    }
    if overwriting == .always { condition = .always }
    if file.size > partSize { _ = try await bucket.abortUploads(of: key) }
    do {
      return try await bucket.write(
        file.source, as: key, properties(of: file, in: folder), condition, partSize: partSize)
    } catch let error as AWSError where Self.isConditional(error) {
      // The answer to our own write may have been lost, and the write tried again.
      if let head = try await bucket.head(key), head.sha256 == file.sha256 {
        return Bucket.Written(eTag: head.eTag, versionID: nil)
      }
      throw writtenByOthers(key)
    }
  }

  private static func isConditional(_ error: AWSError) -> Bool {
    ["PreconditionFailed", "ConditionalRequestConflict"].contains(error.code)
  }

  // MARK: Replacing

  private static func allows(_ overwriting: Overwriting, _ folder: ArchivedFolder, _ archived: Archived) -> Bool {
    switch overwriting {
    case .never: false
    case .onPurpose, .always: true
    case .page:
      archived.files["index.html"] != nil && folder.files.contains { $0.name == "index.html" }
        && archived.files.filter { $0.key != "index.html" }
          == Dictionary(folder.files.map { ($0.name, $0.entry) }, uniquingKeysWith: { $1 })
          .filter { $0.key != "index.html" }
    }
  }

  private func note(_ folder: ArchivedFolder, _ names: Set<String>) async throws -> Set<String> {
    let noted = names.union(folder.files.map(\.name))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = Array(try encoder.encode(ReplacedFiles(files: noted.sorted())))
    let file = ArchivedFile(Self.marker, of: body)
    _ = try await bucket.write(
      file.source, as: key(folder.name, Self.marker), properties(of: file, in: folder.name), .always)
    return noted
  }

  private struct ReplacedFiles: Codable {
    let files: [String]
  }

  private func notedFiles(in folder: String, _ there: [String: Bucket.Object]) async throws -> Set<String> {
    guard there[Self.marker] != nil, let note = try await bucket.small(key(folder, Self.marker)),
      let replaced = try? JSONDecoder().decode(ReplacedFiles.self, from: Data(note.body))
    else { return [] }
    return Set(replaced.files)
  }

  private func withdraw(_ manifest: Archived, _ overwriting: Overwriting) async throws {
    do {
      try await bucket.delete(manifest.key, ifUnchanged: overwriting == .always ? nil : manifest.eTag)
    } catch let error as AWSError where Self.isConditional(error) {
      throw writtenByOthers(manifest.key)
    }
  }

  private func writtenByOthers(_ key: String) -> S3ArchiveError {
    S3ArchiveError(
      "s3://\(bucket.name)/\(key) was written by somebody else at the same time: only one may deliver a day;"
        + " look who does, then run this again")
  }

  // MARK: Parts

  /// A manifest that stands in the bucket.
  struct Archived {
    let key: String
    let eTag: String?
    let sha256: String
    let body: [UInt8]
    let files: [String: DeliveryBundle.File]
  }

  /// The manifest of a folder; `nil` if there is none.
  func manifest(of folder: String) async throws -> Archived? {
    let key = key(folder, ArchiveManifest.name)
    guard let found = try await bucket.small(key) else { return nil }
    return Archived(
      key: key, eTag: found.eTag, sha256: Self.hash(found.body), body: found.body,
      files: try ArchiveManifest(found.body, at: "s3://\(bucket.name)/\(key)").files)
  }

  /// What stands in a folder, by name.
  func objects(in folder: String) async throws -> [String: Bucket.Object] {
    let prefix = key(folder, "")
    let listing = try await bucket.list(prefix)
    return Dictionary(
      listing.objects.map { (String($0.key.dropFirst(prefix.count)), $0) }, uniquingKeysWith: { first, _ in first })
  }

  func key(_ folder: String, _ name: String) -> String { location.key("\(folder)/\(name)") }

  private func alreadyThere(_ folder: String) -> S3ArchiveError {
    S3ArchiveError(
      "\(location.text) holds \(folder) already, and it is another report than this one: nothing was sent;"
        + " --replace puts this one in its place")
  }

  static func hash(_ body: [UInt8]) -> String {
    SHA256.hash(data: body).hexadecimal
  }
}

extension S3Archive.Published {
  mutating func count(_ file: ArchivedFile, _ written: Bucket.Written?) {
    if written == nil {
      unchanged += 1
    } else {
      sent.append(file.name)
      bytes += file.size
    }
  }
}
