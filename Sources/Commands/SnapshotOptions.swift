internal import ArgumentParser
internal import Snapshot

/// Which snapshot is asked.
struct SnapshotOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A snapshot file, instead of a day of the archive.", valueName: "file"))
  var snapshot: String?

  /// The file that was named, else the day of the archive, with the day before it.
  func open(_ common: CommonOptions) throws -> Snapshot {
    if let snapshot { return try Snapshot(path: snapshot) }
    let archive = Archive(path: try common.configuration().archive)
    let day = try archive.existing(common.day)
    return try Snapshot(path: archive.snapshot(day), previous: archive.previousSnapshot(of: day))
  }
}
