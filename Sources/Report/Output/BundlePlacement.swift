internal import Foundation
internal import Snapshot

/// Puts a whole report in the place of a day's earlier one.
///
/// A day's folder cannot be exchanged in one step: its snapshot, its revisions and its receipts stay. So everything,
/// the manifest too, is written aside first; one rename then says that it is whole; and its files go to their places
/// one by one, the manifest last. Until it is there, no reader takes the folder for a report. Who is killed between two
/// of these steps leaves all that is needed to take the others, and the next one does.
enum BundlePlacement {
  private static func wholePath(_ folder: String) -> String { "\(folder)/.whole.partial" }

  /// Puts a report that was written aside in its place. Files that its manifest names and that are not among those
  /// written stay as they are; what of an earlier report it does not name goes.
  ///
  /// - Parameter staging: the folder of the files and their `manifest.json`; it is gone afterwards.
  static func put(_ staging: String, in folder: String) throws {
    try alone(in: folder) {
      try end(folder)
      try move(staging, wholePath(folder))
      try end(folder)
    }
  }

  /// Ends what a run that was killed began, if there is such a thing.
  static func finish(_ folder: String) throws {
    guard FileManager.default.fileExists(atPath: wholePath(folder)) else { return }
    try alone(in: folder) { try end(folder) }
  }

  private static func end(_ folder: String) throws {
    let files = FileManager.default
    let whole = wholePath(folder)
    // Without it, everything is in its place already; with a damaged one nobody knows what was whole, and it is given up.
    if let json = files.contents(atPath: "\(whole)/\(Manifest.name)"), let manifest = try? Manifest(json: json) {
      try? files.removeItem(atPath: "\(folder)/\(Manifest.name)")
      for name in ReportFormat.allCases.flatMap(\.files) where !files.fileExists(atPath: "\(whole)/\(name)") {
        // A format that is no longer wanted must not stand there as if it were of today.
        if manifest.files[name] == nil { try? files.removeItem(atPath: "\(folder)/\(name)") }
      }
      // Out of the way in one step: what stood there goes with what was written aside.
      if files.fileExists(atPath: "\(whole)/data") { _ = rename("\(folder)/data", "\(whole)/data.earlier") }
      for name in ReportFormat.allCases.flatMap(\.files) + ["data", Manifest.name]
      where files.fileExists(atPath: "\(whole)/\(name)") {
        try move("\(whole)/\(name)", "\(folder)/\(name)")
      }
    }
    try? files.removeItem(atPath: whole)
  }

  private static func move(_ from: String, _ to: String) throws {
    guard rename(from, to) == 0 else {
      throw SnapshotError("cannot write \(to): \(String(cString: strerror(errno)))")
    }
  }

  /// Two that end the same work would be in each other's way.
  private static func alone(in folder: String, _ body: () throws -> Void) throws {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
      let why = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw SnapshotError("cannot lock \(folder): \(why)")
    }
    defer { close(descriptor) }
    try body()
  }
}
