internal import Foundation
internal import Snapshot

/// Where a long result goes: to standard output, or to a file that is there whole or not at all.
final class OutputFile {
  /// The file as it was named; `nil` for standard output.
  let path: String?
  private let handle: FileHandle
  /// What is written, and the name that it gets at last; `nil` where there is nothing to rename.
  private var staged: (path: String, final: String)?

  /// Opens at once, so that a bad path is known before the work.
  init(path: String?) throws {
    self.path = path
    guard let path else {
      handle = .standardOutput
      return
    }
    let final = URL(fileURLWithPath: absolutePath(path)).resolvingSymlinksInPath().path
    let files = FileManager.default
    let kind = (try? files.attributesOfItem(atPath: final))?[.type] as? FileAttributeType
    guard kind != .typeDirectory else { throw SnapshotError("cannot write \(path): it is a folder") }
    // A pipe or a device is not to be replaced by a file.
    let isWrittenInPlace = kind != nil && kind != .typeRegular
    let target = isWrittenInPlace ? final : "\(final).\(ProcessInfo.processInfo.processIdentifier).partial"
    if !isWrittenInPlace {
      guard files.createFile(atPath: target, contents: nil) else {
        throw SnapshotError("cannot write \(path): \(String(cString: strerror(errno)))")
      }
      staged = (target, final)
    }
    do {
      handle = try FileHandle(forWritingTo: URL(fileURLWithPath: target))
    } catch {
      throw SnapshotError("cannot write \(path): \(error.localizedDescription)")
    }
  }

  deinit { discard() }

  func write(_ bytes: [UInt8]) throws {
    do { try handle.write(contentsOf: bytes) } catch {
      throw SnapshotError("cannot write \(path ?? "to standard output"): \(error.localizedDescription)")
    }
  }

  /// Puts the file in its place.
  func commit() throws {
    guard let staged else { return }
    try handle.close()
    guard rename(staged.path, staged.final) == 0 else {
      throw SnapshotError("cannot write \(staged.final): \(String(cString: strerror(errno)))")
    }
    self.staged = nil
  }

  private func discard() {
    if let staged { unlink(staged.path) }
    staged = nil
  }
}
