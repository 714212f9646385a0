internal import Foundation
public import Snapshot

/// A day of an archive, as drawing needs it: where its files are, and what the archive knows of it.
public struct ReportDay: Sendable {
  /// The day.
  public let day: Day
  /// Where its snapshot is and its report goes.
  public let folder: String
  /// The snapshot of the day that it is compared with, if that is still there.
  public let previous: String?
  /// The same file's SHA-256.
  public let comparedSHA256: String?
  /// The days that its page leads to.
  public let neighbours: Neighbours
  /// Its reviews and earlier snapshots.
  public let rows: ArchiveRows
  /// SHA-256 of snapshots that its manifest named until somebody accepted a changed one.
  public let acceptedSHA256: [String]
  /// Digest and size of its snapshot.
  let snapshotFile: Manifest.File

  /// A day as it is.
  public init(
    day: Day, folder: String, previous: String?, comparedSHA256: String?, neighbours: Neighbours, rows: ArchiveRows,
    acceptedSHA256: [String], snapshotFile: Manifest.File
  ) {
    self.day = day
    self.folder = folder
    self.previous = previous
    self.comparedSHA256 = comparedSHA256
    self.neighbours = neighbours
    self.rows = rows
    self.acceptedSHA256 = acceptedSHA256
    self.snapshotFile = snapshotFile
  }

  var snapshot: String { "\(folder)/\(Manifest.snapshot)" }

  /// Which snapshot of the day this is; `nil` for the first.
  var revision: Int? { rows.revisions.map(\.number).max().map { $0 + 1 } }

  var reviewsSHA256: String? {
    guard !rows.reviews.isEmpty else { return nil }
    return digest(
      of: rows.reviews.map { review in
        digest(
          of: [
            "\(review.number)", review.section ?? "", review.reviewer, review.reviewedAt.rawValue, review.note ?? "",
          ])
      })
  }
}

/// What is done to days' reports that are drawn already.
public enum DrawnDay {
  /// Puts the report of a day in its place, where the run that drew it was killed while it did so.
  public static func finish(_ folder: String) throws { try BundlePlacement.finish(folder) }

  /// Lets a page lead to other days than it was drawn with, and its manifest say so. Nothing else of it changes; a day
  /// that leads there already is not touched.
  ///
  /// - Returns: its manifest, as it is then.
  public static func relink(_ folder: String, _ manifest: Manifest, _ neighbours: Neighbours) throws -> Manifest {
    let pagePath = "\(folder)/index.html"
    guard manifest.files["index.html"] != nil,
      manifest.previous != neighbours.previous?.description || manifest.next != neighbours.next?.description
    else { return manifest }
    var relinked = manifest
    // What is not as it was written is not made to look as if it were.
    guard let data = FileManager.default.contents(atPath: pagePath),
      manifest.files["index.html"] == (try? Manifest.File(of: pagePath)),
      let page = HTMLWriter.relinked(String(decoding: data, as: UTF8.self), neighbours)
    else { return manifest }
    // Not where a report is being drawn, which may be going on.
    let staged = "\(folder)/.links.partial"
    try? FileManager.default.removeItem(atPath: staged)
    try FileManager.default.createDirectory(atPath: staged, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: staged) }
    try Data(page.utf8).write(to: URL(fileURLWithPath: "\(staged)/index.html"))
    relinked.files["index.html"] = try Manifest.File(of: "\(staged)/index.html")
    relinked.previous = neighbours.previous?.description
    relinked.next = neighbours.next?.description
    try relinked.json().write(to: URL(fileURLWithPath: "\(staged)/\(Manifest.name)"))
    try BundlePlacement.put(staged, in: folder)
    return relinked
  }
}
