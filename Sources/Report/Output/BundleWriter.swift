internal import Crypto
internal import Foundation
import Snapshot

/// Writes a day's report beside its snapshot. As a reader sees it, the report is there whole or not at all: everything
/// is written aside, and put in its place when it is whole (`BundlePlacement`).
final class BundleWriter: DataSink {
  private let folder: String
  private let staging: String
  private var entries: [String: Manifest.File] = [:]

  /// - Parameter folder: the day's folder, which exists.
  init(folder: String) throws {
    self.folder = folder
    staging = folder + "/.report.partial"
    try? FileManager.default.removeItem(atPath: staging)
    do {
      try FileManager.default.createDirectory(atPath: staging + "/data", withIntermediateDirectories: true)
    } catch {
      throw SnapshotError("cannot write the report in \(folder): \(error.localizedDescription)")
    }
  }

  func discard() { try? FileManager.default.removeItem(atPath: staging) }

  func write(_ text: String, as name: String) throws {
    let data = Data(text.utf8)
    try data.write(to: URL(fileURLWithPath: "\(staging)/\(name)"))
    record(name, digest: SHA256.hash(data: data).hex, size: data.count)
  }

  /// Where a file that others write is to stand until the bundle is whole.
  func stagedPath(_ name: String) -> String { "\(staging)/\(name)" }

  /// Digest and size of a file that others wrote.
  func record(staged name: String) throws {
    let digest = try fileDigest(stagedPath(name))
    record(name, digest: digest.hex, size: digest.size)
  }

  private func record(_ name: String, digest: String, size: Int) {
    entries[name] = Manifest.File(sha256: digest, size: size)
  }

  /// A file that is already in the day's folder; its digest.
  func record(_ file: Manifest.File, existing name: String) -> String {
    entries[name] = file
    return file.sha256
  }

  func begin(_ query: String) -> any DataFile { CSVFile(path: "data/\(query).csv", bundle: self) }

  /// Puts everything in its place; `manifest` is given the entries.
  func commit(manifest: (_ files: [String: Manifest.File]) throws -> Data) throws {
    try manifest(entries).write(to: URL(fileURLWithPath: stagedPath(Manifest.name)))
    try BundlePlacement.put(staging, in: folder)
  }

  /// One CSV, written as rows come.
  private final class CSVFile: DataFile {
    let path: String
    private let bundle: BundleWriter
    private var buffer = ""
    private var hash = SHA256()
    private var size = 0
    private var handle: FileHandle?

    init(path: String, bundle: BundleWriter) {
      self.path = path
      self.bundle = bundle
    }

    func write(_ row: [SQLValue]) throws {
      buffer += CSV.line(row)
      if buffer.utf8.count > 1 << 16 { try flush() }
    }

    private func flush() throws {
      if handle == nil {
        let file = "\(bundle.staging)/\(path)"
        guard FileManager.default.createFile(atPath: file, contents: nil) else {
          throw SnapshotError("cannot write \(file)")
        }
        handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
      }
      let data = Data(buffer.utf8)
      try handle?.write(contentsOf: data)
      hash.update(data: data)
      size += data.count
      buffer = ""
    }

    func end() throws {
      try flush()
      try handle?.close()
      bundle.record(path, digest: hash.finalize().hex, size: size)
    }
  }
}

extension Sequence where Element == UInt8 {
  /// Two lower-case digits a byte.
  var hex: String {
    map { (byte: UInt8) in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}

extension Manifest.File {
  /// Digest and size of the file at `path`, read in pieces.
  public init(of path: String) throws {
    let digest = try fileDigest(path)
    self.init(sha256: digest.hex, size: digest.size)
  }
}

/// SHA-256 and size of a file, read in pieces.
private func fileDigest(_ path: String) throws -> (hex: String, size: Int) {
  guard let handle = FileHandle(forReadingAtPath: path) else { throw SnapshotError("cannot read \(path)") }
  defer { try? handle.close() }
  var hash = SHA256()
  var size = 0
  while let data = try handle.read(upToCount: 1 << 20), !data.isEmpty {
    hash.update(data: data)
    size += data.count
  }
  return (hash.finalize().hex, size)
}

/// SHA-256 of texts, each with its length before it.
func digest(of texts: [String]) -> String {
  var hash = SHA256()
  for text in texts {
    hash.update(data: Data("\(text.utf8.count)\n".utf8))
    hash.update(data: Data(text.utf8))
  }
  return hash.finalize().hex
}
