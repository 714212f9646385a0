internal import AWS
internal import Crypto
internal import Foundation

extension S3Archive {
  /// The names of the folders, in their order: the days, `latest`, and what else there is.
  ///
  /// - Throws: `S3ArchiveError`, `CancellationError`.
  public func folders() async throws -> [String] {
    try await explaining("listing \(location.text)") {
      let prefix = location.key("")
      return try await bucket.list(prefix, byFolder: true).prefixes.map {
        String($0.dropFirst(prefix.count).dropLast())
      }
    }
  }

  /// Whether a folder's name is a day's.
  static func isDay(_ name: String) -> Bool { name.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil }

  /// The newest day that has a manifest; `nil` if there is none.
  func newestDay() async throws -> String? {
    for name in try await folders().filter(Self.isDay).sorted().reversed() {
      let there = try await explaining("looking for \(name) in \(location.text)") {
        try await bucket.head(key(name, ArchiveManifest.name))
      }
      if there != nil { return name }
    }
    return nil
  }

  /// What stands in the archive, a folder's name before each: in one listing, however many days there are.
  ///
  /// - Throws: `S3ArchiveError`, `CancellationError`.
  public func contents() async throws -> [String: Set<String>] {
    try await explaining("listing \(location.text)") {
      let prefix = location.key("")
      var contents: [String: Set<String>] = [:]
      for object in try await bucket.list(prefix).objects {
        let path = object.key.dropFirst(prefix.count)
        guard let slash = path.firstIndex(of: "/") else { continue }
        contents[String(path[..<slash]), default: []].insert(String(path[path.index(after: slash)...]))
      }
      return contents
    }
  }

  /// Fetches files of a folder, unless they are here already: each is verified by the manifest's SHA-256, or, of a day
  /// without a manifest, by the one that S3 keeps. The manifest comes along; what the bucket no longer has goes.
  ///
  /// - Parameters:
  ///   - wanted: Which of the folder's files, by name.
  ///   - path: The folder on this machine, which is made.
  /// - Throws: `S3ArchiveError` for what is not as the manifest says, too; `CancellationError`.
  public func fetch(_ folder: String, to path: String, _ wanted: (_ name: String) -> Bool) async throws {
    try await explaining("fetching \(folder) of \(location.text)") {
      let there = try await objects(in: folder)
      let manifest = there[ArchiveManifest.name] == nil ? nil : try await self.manifest(of: folder)
      let place = "\(path)/\(ArchiveManifest.name)"
      if let manifest {
        try Self.save(manifest.body, as: place)
      } else {
        try? FileManager.default.removeItem(atPath: place)
      }
      for name in Set(there.keys).union(manifest.map { Set($0.files.keys) } ?? []).sorted()
      where name != ArchiveManifest.name && wanted(name) {
        guard ArchiveManifest.isName(name) else { continue }
        let file = "\(path)/\(name)"
        guard let object = there[name] else {
          throw S3ArchiveError("\(name) of \(folder) is missing in \(location.text), though its manifest names it")
        }
        var sha256 = manifest?.files[name]?.sha256
        if sha256 == nil { sha256 = try await bucket.head(object.key)?.sha256 }
        guard let sha256 else {
          throw S3ArchiveError(
            "s3://\(bucket.name)/\(object.key) has no SHA-256 to verify it with: copy the day with its manifest.json")
        }
        if let here = try? ArchivedFile(name, at: file), here.sha256 == sha256 { continue }
        try await fetch(object, to: file, sha256: sha256)
      }
    }
  }

  /// Fetches a file beside the days, or takes it away where the bucket has none.
  ///
  /// - Returns: Its SHA-256; `nil` if there is none.
  /// - Throws: `S3ArchiveError`, `CancellationError`.
  public func fetch(_ name: String, to path: String) async throws -> String? {
    try await explaining("fetching \(name) of \(location.text)") {
      guard let found = try await bucket.small(location.key(name)) else {
        try? FileManager.default.removeItem(atPath: path)
        return nil
      }
      try Self.save(found.body, as: path)
      return Self.hash(found.body)
    }
  }

  private func fetch(_ object: Bucket.Object, to path: String, sha256: String) async throws {
    let partial = path + ".fetched"
    try Self.makeFolder(of: path)
    guard FileManager.default.createFile(atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forWritingAtPath: partial)
    else { throw ArchiveError("\(partial): cannot be written") }
    defer { unlink(partial) }
    var hash = SHA256()
    do {
      defer { try? handle.close() }
      try await bucket.read(object) { part in
        hash.update(data: part)
        do { try handle.write(contentsOf: Data(part)) } catch {
          throw ArchiveError("\(partial): cannot be written: \(error.localizedDescription)")
        }
      }
    }
    guard hash.finalize().hexadecimal == sha256 else {
      throw S3ArchiveError(
        "s3://\(bucket.name)/\(object.key) is not the file that its manifest names: it was damaged or changed;"
          + " `runbook archive verify` looks at the others")
    }
    guard rename(partial, path) == 0 else {
      throw ArchiveError("\(path): cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  private static func save(_ bytes: [UInt8], as path: String) throws(ArchiveError) {
    try makeFolder(of: path)
    do { try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
      throw ArchiveError("\(path): cannot be written: \(error.localizedDescription)")
    }
  }

  private static func makeFolder(of path: String) throws(ArchiveError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw ArchiveError("\(folder): cannot be made: \(error.localizedDescription)")
    }
  }

  /// Takes a day out of the archive: first what makes it one.
  ///
  /// - Throws: `S3ArchiveError`, `CancellationError`.
  public func remove(_ folder: String) async throws {
    try await explaining("taking \(folder) out of \(location.text)") {
      let there = try await objects(in: folder)
      try await bucket.delete(key(folder, ArchiveManifest.name))
      for name in there.keys.sorted() where name != ArchiveManifest.name { try await bucket.delete(key(folder, name)) }
    }
  }
}
