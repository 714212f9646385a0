internal import AWS
internal import Crypto

extension S3Archive {
  /// What an archive is, compared with what its manifests say.
  public struct Verified: Sendable, Hashable {
    /// How many days there are.
    public internal(set) var days = 0
    /// How many files were compared.
    public internal(set) var files = 0
    /// What is not as it was written, or is not there: a sentence each.
    public internal(set) var problems: [String] = []
    /// What is worth saying and is no damage.
    public internal(set) var remarks: [String] = []
  }

  /// Compares every file with what its folder's manifest says: by the SHA-256 that S3 verified when it was written, and
  /// keeps. What came in parts has none of the whole, and is read.
  ///
  /// - Throws: `S3ArchiveError`, `CancellationError`.
  public func verify() async throws -> Verified {
    var verified = Verified()
    for folder in try await folders() where Self.isDay(folder) || folder == "latest" {
      if Self.isDay(folder) { verified.days += 1 }
      try await explaining("verifying \(folder) of \(location.text)") {
        try await verify(folder, &verified)
      }
    }
    return verified
  }

  private func verify(_ folder: String, _ verified: inout Verified) async throws {
    let there = try await objects(in: folder)
    if there[Self.marker] != nil {
      verified.problems.append("\(folder): is being replaced, or that was cut off: run what replaced it again")
    }
    let manifest: Archived?
    do { manifest = try await self.manifest(of: folder) } catch let error as ArchiveError {
      verified.problems.append("\(error)")
      return
    }
    guard let manifest else {
      if there[Self.marker] == nil { verified.remarks.append("\(folder): collected, not drawn") }
      return
    }
    let names = manifest.files.keys.sorted()
    let found = try await concurrently(names, limit: 16) { [there] name in
      try await problem(with: there[name], manifest.files[name], named: "\(folder)/\(name)")
    }
    verified.files += names.count
    verified.problems += found.compactMap { $0 }
    let others = Set(there.keys).subtracting(names).subtracting([ArchiveManifest.name, Self.marker, ReceiptFile.name])
    for name in others.filter({ !$0.hasPrefix("revisions/") }).sorted() {
      verified.remarks.append("\(folder)/\(name): extra: no manifest names it")
    }
  }

  private func problem(
    with object: Bucket.Object?, _ entry: DeliveryBundle.File?, named name: String
  ) async throws -> String? {
    guard let object else { return "\(name): missing" }
    guard let entry, object.size == entry.size else {
      return "\(name): corrupted: \(object.size) bytes instead of \(entry?.size ?? 0)"
    }
    guard let head = try await bucket.head(object.key) else { return "\(name): missing" }
    var sha256 = head.verifiedSHA256
    if sha256 == nil {
      var hash = SHA256()
      try await bucket.read(object) { hash.update(data: $0) }
      sha256 = hash.finalize().hexadecimal
    }
    return sha256 == entry.sha256 ? nil : "\(name): corrupted: its SHA-256 is another"
  }
}
