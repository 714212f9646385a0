internal import Foundation
internal import Logging
internal import Report
internal import Snapshot

/// A manifest seals the snapshot beside it: a snapshot that differs from it was changed after its report was drawn.
struct SnapshotSeal {
  /// The snapshot's path.
  let path: String

  /// - Throws: `InputError` if the snapshot is not the one that its manifest names.
  func mustHold() throws {
    if let problem = try refusal() {
      throw InputError(
        "\(problem). Bring the file back from a copy, or, if the change is meant, run"
          + " `runbook render --accept-changed`, which writes that down")
    }
  }

  /// The reason why the snapshot is refused; `nil` if it is read. One that an earlier version wrote may have been brought up
  /// to date by hand: it is read, with a warning.
  func refusal() throws -> String? {
    guard let problem = try problem() else { return nil }
    guard Snapshot.isOfEarlierVersion(path) else { return problem }
    Self.logger.warning("\(problem); it is read all the same, since an earlier version of runbook wrote it")
    return nil
  }

  private static let logger = Logger(label: "runbook") { _ in StandardErrorLog(format: .text, logLevel: .warning) }

  /// Says that the snapshot is not the one that its manifest names; `nil` if it is, or if nothing was drawn of it yet.
  ///
  /// - Parameter known: Its digest and size, where they are known already.
  /// - Throws: `SnapshotError` if the snapshot cannot be read.
  func problem(of known: Manifest.File? = nil) throws -> String? {
    let url = URL(fileURLWithPath: path)
    guard let manifestPath = Self.manifest(beside: url) else { return nil }
    switch Archive.manifest(at: manifestPath) {
    case .none: return nil
    case .unreadable(let why): return "\(path) cannot be compared with its manifest: \(manifestPath) \(why)"
    case .read(let manifest):
      guard let wanted = manifest.files[Manifest.snapshot] else {
        return "\(path) cannot be compared with its manifest: \(manifestPath) names no snapshot"
      }
      let found = try known ?? Manifest.File(of: path)
      guard found != wanted, found != manifest.filling else { return nil }
      guard !Self.isCollectedAgain(url, since: wanted) else { return nil }
      return "\(path) is not the snapshot that its manifest names: it was changed after its report was drawn (SHA-256"
        + " \(found.sha256.prefix(16))… instead of \(wanted.sha256.prefix(16))…)"
    }
  }

  /// The manifest of a day's snapshot, or of one of its revisions.
  private static func manifest(beside snapshot: URL) -> String? {
    let folder = snapshot.deletingLastPathComponent()
    let name = snapshot.lastPathComponent
    if name == Manifest.snapshot { return folder.appendingPathComponent(Manifest.name).path }
    guard folder.lastPathComponent == "revisions", let number = Archive.revisionNumber(of: name) else { return nil }
    return folder.appendingPathComponent("manifest-\(number).json").path
  }

  /// Whether the day was collected again and not drawn since: its manifest is then that of a revision, which is there as it
  /// was.
  private static func isCollectedAgain(_ snapshot: URL, since wanted: Manifest.File) -> Bool {
    let folder = snapshot.deletingLastPathComponent()
    guard let day = Day(folder.lastPathComponent) else { return false }
    let archive = Archive(path: folder.deletingLastPathComponent().path)
    return archive.revisionNumbers(day).contains { number in
      Archive.manifest(at: archive.revisionManifest(day, number)).manifest?.files[Manifest.snapshot] == wanted
        && (try? Manifest.File(of: archive.revisionSnapshot(day, number))) == wanted
    }
  }
}

extension Archive {
  /// Returns the path of a day's snapshot.
  ///
  /// - Throws: `InputError` if it is not the one that its manifest names.
  func sealedSnapshot(_ day: Day) throws -> String {
    try SnapshotSeal(path: snapshot(day)).mustHold()
    return snapshot(day)
  }

  /// Writes into a day's manifest which snapshot is about to take the place of the one that it names. A run that is killed
  /// on the way leaves a day whose snapshot is one of the two.
  func announce(_ filled: String, of day: Day) throws {
    guard var manifest = manifest(day).manifest else { return }
    manifest.filling = try Manifest.File(of: filled)
    try put(try manifest.json(), at: "\(folder(day))/\(Manifest.name)")
  }
}
