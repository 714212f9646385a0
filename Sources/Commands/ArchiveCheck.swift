internal import Delivery
internal import Foundation
internal import Report
internal import Snapshot

/// Compares an archive with what its manifests say of it.
struct ArchiveCheck {
  /// What is not as it was written, or is not there.
  private(set) var problems: [String] = []
  /// What is worth saying and is no damage.
  private(set) var remarks: [String] = []
  private(set) var fileCount = 0
  private let archive: Archive

  init(_ archive: Archive) throws {
    self.archive = archive
    let folders = archive.folders
    guard !folders.isEmpty else { throw InputError("\(archive.path) holds no day; name the archive with --archive") }
    for day in folders {
      check(day)
      for number in archive.revisionNumbers(day) { checkRevision(day, number) }
    }
    remarks += archive.strays.map { "\($0.day): \($0.reason)" }
    checkGaps(folders)
    checkLatest()
    problems += try archive.reviews().problems
  }

  /// Whether a day's files are those that its manifest names.
  static func isWhole(_ day: Day, _ manifest: Manifest, in archive: Archive) -> Bool {
    manifest.files.allSatisfy { (try? Manifest.File(of: "\(archive.folder(day))/\($0.key)")) == $0.value }
  }

  private mutating func check(_ day: Day) {
    let folder = archive.folder(day)
    let there = Self.files(below: folder).filter { !$0.hasPrefix("revisions/") }
    switch archive.manifest(day) {
    case .unreadable(let why): problems.append("\(day)/\(Manifest.name): \(why)")
    case .none:
      // What was collected and never drawn has no manifest yet.
      let drawn = there.filter { $0 != Manifest.snapshot && $0 != ReceiptFile.name && !Self.isLeftover($0) }
      if drawn.isEmpty, there.contains(Manifest.snapshot) {
        remarks.append("\(day): collected, not drawn")
      } else if !drawn.isEmpty {
        problems.append("\(day)/\(Manifest.name): missing; `runbook archive rebuild` draws the day again")
      } else {
        remarks.append("\(day): an empty folder")
      }
    case .read(let manifest):
      if manifest.date != day.description { problems.append("\(day)/\(Manifest.name): is of \(manifest.date)") }
      // Between collecting a day again and drawing it, its report is that of the snapshot before.
      let isBehind = (manifest.revision ?? 1) != (archive.revisionNumbers(day).last ?? 0) + 1
      let isCollectedAgain = isBehind && isSealed(day)
      if isCollectedAgain { remarks.append("\(day): collected again, and not drawn since") }
      let isFilled = manifest.filling.map { $0 == (try? Manifest.File(of: archive.snapshot(day))) } ?? false
      if isFilled { remarks.append("\(day): trends filled, and not drawn since; run `runbook archive rebuild`") }
      for accepted in manifest.acceptedSHA256 ?? [] {
        remarks.append("\(day): a changed snapshot was accepted; the one before had the SHA-256 \(accepted)")
      }
      check(
        manifest, in: folder, named: "\(day)",
        leavingOut: isCollectedAgain || isFilled ? [Manifest.snapshot] : [])
      for name in there.subtracting(manifest.files.keys).subtracting([Manifest.name, ReceiptFile.name]).sorted() {
        remarks.append(
          Self.isLeftover(name)
            ? "\(day)/\(name): left by a run that did not end" : "\(day)/\(name): extra: no manifest names it")
      }
    }
  }

  /// Whether a day's snapshot is there and known to its manifest or to a revision.
  private func isSealed(_ day: Day) -> Bool {
    do { return try SnapshotSeal(path: archive.snapshot(day)).problem() == nil } catch { return false }
  }

  private mutating func check(_ manifest: Manifest, in folder: String, named name: String, leavingOut: Set<String>) {
    for (file, wanted) in manifest.files.sorted(by: { $0.key < $1.key }) where !leavingOut.contains(file) {
      fileCount += 1
      compare("\(folder)/\(file)", wanted, named: "\(name)/\(file)")
    }
  }

  private mutating func compare(_ path: String, _ wanted: Manifest.File, named name: String) {
    guard FileManager.default.fileExists(atPath: path) else { return problems.append("\(name): missing") }
    guard let found = try? Manifest.File(of: path) else { return problems.append("\(name): cannot be read") }
    if found.size != wanted.size {
      problems.append("\(name): corrupted: \(found.size) bytes instead of \(wanted.size)")
    } else if found != wanted {
      problems.append("\(name): corrupted: its SHA-256 is another")
    }
  }

  private mutating func checkRevision(_ day: Day, _ number: Int) {
    let name = "\(day)/revisions/snapshot-\(number).sqlite"
    switch Archive.manifest(at: archive.revisionManifest(day, number)) {
    case .read(let manifest):
      fileCount += 1
      guard let wanted = manifest.files[Manifest.snapshot] else {
        return problems.append("\(day)/revisions/manifest-\(number).json: names no snapshot")
      }
      compare(archive.revisionSnapshot(day, number), wanted, named: name)
    case .unreadable(let why): problems.append("\(day)/revisions/manifest-\(number).json: \(why)")
    case .none: problems.append("\(day)/revisions/manifest-\(number).json: missing")
    }
  }

  /// Days between the first and the newest that are not there.
  private mutating func checkGaps(_ folders: [Day]) {
    for (day, next) in zip(folders, folders.dropFirst()) where next.daysSince1970 - day.daysSince1970 > 1 {
      let (first, last) = (day.advanced(by: 1), next.advanced(by: -1))
      remarks.append(
        first == last
          ? "\(first): no such day"
          : "\(first) to \(last): no such days (\(next.daysSince1970 - day.daysSince1970 - 1))")
    }
  }

  private mutating func checkLatest() {
    let drawn = archive.folders.last { archive.manifest($0).manifest?.formats.isEmpty == false }
    switch Archive.manifest(at: "\(archive.latest)/\(Manifest.name)") {
    case .read(let manifest):
      check(manifest, in: archive.latest, named: "latest", leavingOut: [Manifest.snapshot])
      if let drawn, manifest.date != drawn.description {
        problems.append("latest: is of \(manifest.date), the newest day is \(drawn); run `runbook archive index`")
      }
    case .unreadable(let why): problems.append("latest/\(Manifest.name): \(why)")
    case .none:
      if FileManager.default.fileExists(atPath: archive.latest) || drawn != nil {
        problems.append("latest/\(Manifest.name): missing; run `runbook archive index`")
      }
    }
  }

  /// What is written on the way, and renamed.
  private static func isLeftover(_ name: String) -> Bool { name.contains(".partial") }

  private static func files(below folder: String) -> Set<String> {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return Set(
      names.filter { name in
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
          && !isFolder.boolValue
      })
  }
}
