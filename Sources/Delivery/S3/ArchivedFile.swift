internal import AWS
internal import Crypto
internal import Foundation

/// A file of an archive as it stands on this machine.
public struct ArchivedFile: Hashable, Sendable {
  /// Its path from its folder on, such as `data/changes.csv`.
  public let name: String
  /// In bytes.
  public let size: Int
  /// Of its bytes, in lower-case hexadecimal.
  public let sha256: String
  private let content: Content

  private enum Content: Hashable {
    case file(String)
    case bytes([UInt8])
  }

  /// Reads a file's size and hash.
  ///
  /// - Parameter name: What it is called in the archive.
  /// - Throws: `ArchiveError`
  public init(_ name: String, at path: String) throws(ArchiveError) {
    self.name = name
    content = .file(path)
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
    sha256 = hash.finalize().hexadecimal
  }

  /// A file that is what a manifest says, if it is here at all: it is read when it is to be sent, and compared then.
  init(_ name: String, at path: String, _ entry: DeliveryBundle.File) {
    self.name = name
    content = .file(path)
    size = entry.size
    sha256 = entry.sha256
  }

  init(_ name: String, of bytes: [UInt8]) {
    self.name = name
    content = .bytes(bytes)
    size = bytes.count
    sha256 = SHA256.hash(data: bytes).hexadecimal
  }

  /// What a manifest says of it.
  var entry: DeliveryBundle.File { DeliveryBundle.File(size: size, sha256: sha256) }

  /// Its bytes for a bucket: a file is read a piece at a time, when it is wanted.
  var source: Bucket.Source {
    let content = content
    return Bucket.Source(size: size, sha256: sha256) { range in
      switch content {
      case .bytes(let bytes): return Array(bytes[range])
      case .file(let path):
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
}

/// A day's folder, or the copy of the newest: the files that its manifest names, and the manifest.
public struct ArchivedFolder: Sendable {
  /// Its name in the archive: `2026-11-23` or `latest`.
  public let name: String
  /// What the manifest names, in the order of the names.
  public let files: [ArchivedFile]
  /// What stands in the folder beside the report: the day's earlier snapshots. None is ever overwritten.
  public let beside: [ArchivedFile]
  /// The manifest itself; `nil` for a day that was collected and not yet drawn.
  public let manifest: ArchivedFile?

  private init(_ name: String, files: [ArchivedFile], beside: [ArchivedFile] = [], manifest: ArchivedFile?) {
    self.name = name
    self.files = files
    self.beside = beside
    self.manifest = manifest
  }

  /// A day without a report: its snapshot, and earlier ones.
  public init(_ name: String, undrawn files: [ArchivedFile], beside: [ArchivedFile] = []) {
    self.init(name, files: files, beside: beside, manifest: nil)
  }

  /// Takes a folder that is whole, with the day's earlier snapshots.
  ///
  /// - Throws: `ArchiveError` if it has no manifest, or a file is not what the manifest says.
  public init(_ name: String, at path: String) throws(ArchiveError) {
    let (manifest, entries) = try Self.manifest(at: path)
    var files: [ArchivedFile] = []
    for (name, entry) in entries {
      let file = try ArchivedFile(name, at: "\(path)/\(name)")
      guard file.entry == entry else {
        throw ArchiveError(
          "\(path)/\(name): is not the file of the manifest; draw the day again with `runbook render`")
      }
      files.append(file)
    }
    self.init(name, files: files, beside: try Self.revisions(at: path), manifest: manifest)
  }

  /// Takes a folder of which only what changed is here: the rest is where it is put.
  ///
  /// - Throws: `ArchiveError` if it has no manifest.
  public init(_ name: String, changedAt path: String) throws(ArchiveError) {
    let (manifest, entries) = try Self.manifest(at: path)
    self.init(
      name, files: entries.map { ArchivedFile($0.key, at: "\(path)/\($0.key)", $0.value) },
      beside: try Self.revisions(at: path), manifest: manifest)
  }

  private static func manifest(
    at path: String
  ) throws(ArchiveError) -> (ArchivedFile, [(key: String, value: DeliveryBundle.File)]) {
    let place = "\(path)/\(ArchiveManifest.name)"
    guard let bytes = FileManager.default.contents(atPath: place) else {
      throw ArchiveError(
        "\(path): has no \(ArchiveManifest.name), so it is no whole report; draw it with `runbook render`")
    }
    let manifest = try ArchiveManifest(Array(bytes), at: place)
    return (
      ArchivedFile(ArchiveManifest.name, of: Array(bytes)), manifest.files.sorted { $0.key < $1.key }
    )
  }

  /// The names of all of them.
  public var names: [String] { (files + beside).map(\.name) + (manifest.map { [$0.name] } ?? []) }

  /// The earlier snapshots of a day that was collected again.
  ///
  /// - Throws: `ArchiveError`
  public static func revisions(at path: String) throws(ArchiveError) -> [ArchivedFile] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/revisions")) ?? []
    var files: [ArchivedFile] = []
    for name in names.sorted() where !name.hasPrefix(".") && !name.contains(".partial") {
      files.append(try ArchivedFile("revisions/\(name)", at: "\(path)/revisions/\(name)"))
    }
    return files
  }

  /// The same report as `latest/`: without the snapshot, with a manifest that says so.
  public func latest() throws(ArchiveError) -> ArchivedFolder {
    guard let manifest else { throw ArchiveError("\(name) has no report") }
    let source = manifest.source
    do {
      let bytes = try source.read(0..<source.size)
      guard var object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
        var entries = object["files"] as? [String: Any]
      else { throw ArchiveError("the manifest of \(name) is none") }
      entries["snapshot.sqlite"] = nil
      object["files"] = entries
      let written = try JSONSerialization.data(
        withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
      return ArchivedFolder(
        "latest", files: files.filter { $0.name != "snapshot.sqlite" },
        manifest: ArchivedFile(ArchiveManifest.name, of: Array(written) + [UInt8(ascii: "\n")]))
    } catch let error as ArchiveError {
      throw error
    } catch {
      throw ArchiveError("the manifest of \(name) is none: \(error.localizedDescription)")
    }
  }
}
