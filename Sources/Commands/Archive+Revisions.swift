internal import Foundation
internal import Report
internal import Snapshot

/// Earlier snapshots of a day that was collected again: `<day>/revisions/snapshot-1.sqlite` was the first, and
/// `manifest-1.json` beside it is what its bundle said of itself.
extension Archive {
  func revisionFolder(_ day: Day) -> String { "\(folder(day))/revisions" }

  func revisionSnapshot(_ day: Day, _ number: Int) -> String { "\(revisionFolder(day))/snapshot-\(number).sqlite" }

  func revisionManifest(_ day: Day, _ number: Int) -> String { "\(revisionFolder(day))/manifest-\(number).json" }

  /// The numbers of the day's earlier snapshots, the first first.
  func revisionNumbers(_ day: Day) -> [Int] {
    let local = (try? FileManager.default.contentsOfDirectory(atPath: revisionFolder(day))) ?? []
    let remote = listing.files(day).filter { $0.hasPrefix("revisions/") }.map {
      String($0.dropFirst("revisions/".count))
    }
    return Set(local + remote).compactMap(Self.revisionNumber).sorted()
  }

  /// The number of the revision that a file of this name is; `nil` if it is none.
  static func revisionNumber(of name: String) -> Int? {
    guard name.hasPrefix("snapshot-"), name.hasSuffix(".sqlite"),
      let number = Int(name.dropFirst("snapshot-".count).dropLast(".sqlite".count)), number > 0,
      name == "snapshot-\(number).sqlite"
    else { return nil }
    return number
  }

  /// The day's earlier snapshots, and what they held.
  func revisions(_ day: Day) -> [Revision] {
    revisionNumbers(day).map { number in
      // An earlier version may have written it; that it is there is worth saying all the same.
      guard
        let row = try? Snapshot(path: revisionSnapshot(day, number)).rows(
          """
          SELECT (SELECT max(completed_at) FROM collection),
            (SELECT count(*) FROM open_finding),
            (SELECT coalesce(sum(event_count), 0) FROM api_activity)
          """
        ).first
      else { return Revision(number: number) }
      return Revision(
        number: number, collectedAt: row[0].string.flatMap(Timestamp.init), openFindings: Self.number(row[1]),
        events: Self.number(row[2]))
    }
  }

  private static func number(_ value: SQLValue) -> Int? {
    if case .integer(let number) = value { Int(number) } else { nil }
  }

  /// Keeps the day's snapshot as a revision, before the one at `new` takes its place; one that says the same, to the
  /// byte, is none. What a run that was killed kept already is not kept twice.
  func keepRevision(of day: Day, before new: String) throws {
    let current = try Manifest.File(of: snapshot(day))
    guard try Manifest.File(of: new) != current else { return }
    let numbers = revisionNumbers(day)
    if let last = numbers.last, try Manifest.File(of: revisionSnapshot(day, last)) == current { return }
    let number = (numbers.last ?? 0) + 1
    do {
      try FileManager.default.createDirectory(atPath: revisionFolder(day), withIntermediateDirectories: true)
      let manifest = "\(folder(day))/\(Manifest.name)"
      if Self.manifest(at: manifest).manifest?.files[Manifest.snapshot] == current {
        try put(try Data(contentsOf: URL(fileURLWithPath: manifest)), at: revisionManifest(day, number))
      } else {
        // It was never drawn.
        let manifest = Manifest(
          date: day.description, toolVersion: Runbook.version, files: [Manifest.snapshot: current])
        try put(manifest.json(), at: revisionManifest(day, number))
      }
      // The same file under a second name costs nothing; the new one is written beside it, not into it.
      let kept = revisionSnapshot(day, number)
      if link(snapshot(day), kept) != 0 {
        let staged = kept + ".partial"
        try? FileManager.default.removeItem(atPath: staged)
        try FileManager.default.copyItem(atPath: snapshot(day), toPath: staged)
        guard rename(staged, kept) == 0 else { throw SnapshotError(String(cString: strerror(errno))) }
      }
    } catch {
      throw SnapshotError("cannot keep the earlier snapshot of \(day) in \(revisionFolder(day)): \(error)")
    }
  }

  /// Takes the day's manifest away, if there is one: without it, nothing takes the folder for a report.
  func removeManifest(_ day: Day) throws {
    let path = "\(folder(day))/\(Manifest.name)"
    guard unlink(path) == 0 || errno == ENOENT else {
      throw SnapshotError("cannot remove \(path): \(String(cString: strerror(errno)))")
    }
  }

  /// Writes a file that is there whole or not at all.
  func put(_ data: Data, at path: String) throws {
    let file = try OutputFile(path: path)
    try file.write(Array(data))
    try file.commit()
  }
}
