internal import AWS
internal import Crypto
internal import Foundation

/// A file of an archive as it stands on this machine.
public struct ArchivedFile: Hashable, Sendable {
  /// Its path from its folder on, such as `data/changes.csv`.
  public let name: String
  /// Where it is.
  public let path: String
  /// In bytes.
  public let size: Int
  /// Of its bytes, in lower-case hexadecimal.
  public let sha256: String

  /// Reads a file's size and hash.
  ///
  /// - Parameter name: What it is called in the archive.
  /// - Throws: `ArchiveError`
  public init(_ name: String, at path: String) throws(ArchiveError) {
    self.name = name
    self.path = path
    var hash = SHA256()
    var size = 0
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
        hash.update(data: piece)
        size += piece.count
      }
    } catch {
      throw ArchiveError("\(path): cannot be read: \(error.localizedDescription)")
    }
    self.size = size
    sha256 = S3Archive.hex(hash.finalize())
  }

  /// Its bytes for a bucket: read a piece at a time, when they are wanted.
  var source: Bucket.Source {
    let path = path
    return Bucket.Source(size: size, sha256: sha256) { range in
      do {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        try handle.seek(toOffset: UInt64(range.lowerBound))
        return Array(try handle.read(upToCount: range.count) ?? Data())
      } catch {
        throw ArchiveError("\(path): cannot be read: \(error.localizedDescription)")
      }
    }
  }
}

/// A day's folder, or the copy of the newest: the files that its manifest names, and the manifest.
public struct ArchivedFolder: Sendable {
  /// Its name in the archive: `2026-11-23` or `latest`.
  public let name: String
  /// What the manifest names, in the order of the names.
  public let files: [ArchivedFile]
  /// The manifest itself; `nil` for a day that was collected and not yet drawn.
  public let manifest: ArchivedFile?

  /// A day without a report.
  public init(_ name: String, unfinished files: [ArchivedFile]) {
    self.name = name
    self.files = files
    manifest = nil
  }

  /// Takes a folder that is whole.
  ///
  /// - Throws: `ArchiveError` if it has no manifest, or a file is not what the manifest says.
  public init(_ name: String, at path: String) throws(ArchiveError) {
    self.name = name
    let place = "\(path)/\(ArchiveManifest.name)"
    guard let bytes = FileManager.default.contents(atPath: place) else {
      throw ArchiveError(
        "\(path): has no \(ArchiveManifest.name), so it is no whole report; draw it with `runbook render`")
    }
    manifest = try ArchivedFile(ArchiveManifest.name, at: place)
    var files: [ArchivedFile] = []
    for (name, entry) in try ArchiveManifest(Array(bytes), at: place).files.sorted(by: { $0.key < $1.key }) {
      let file = try ArchivedFile(name, at: "\(path)/\(name)")
      guard file.size == entry.size, file.sha256 == entry.sha256 else {
        throw ArchiveError("\(file.path): is not the file of the manifest; draw the day again with `runbook render`")
      }
      files.append(file)
    }
    self.files = files
  }
}
