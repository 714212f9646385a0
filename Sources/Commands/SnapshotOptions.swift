internal import ArgumentParser
internal import Snapshot

/// Which snapshot is asked.
struct SnapshotOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A snapshot file, instead of a day of the archive.", valueName: "file"))
  var snapshot: String?

  /// The file that was named, else the day of the archive, with the day before it.
  func open(_ common: CommonOptions) async throws -> Snapshot {
    if let snapshot {
      let path = absolutePath(snapshot)
      try SnapshotSeal(path: path).mustHold()
      return try Snapshot(path: path)
    }
    return try await common.openDay(try common.configuration()).snapshot
  }
}

extension CommonOptions {
  /// The day of the archive that was asked for, or the newest, with the day before it.
  func openDay(_ configuration: Configuration) async throws -> (day: Day, snapshot: Snapshot) {
    try await WorkingArchive.open(configuration, logger: logger) { try await openDay($0) }
  }

  /// The same; `nil` if no day was asked for and the archive has none.
  func openDayIfAny(_ configuration: Configuration) async throws -> (day: Day, snapshot: Snapshot)? {
    try await WorkingArchive.open(configuration, logger: logger) { working in
      day == nil && working.archive.days.isEmpty ? nil : try await openDay(working)
    }
  }

  private func openDay(_ working: WorkingArchive) async throws -> (day: Day, snapshot: Snapshot) {
    let archive = working.archive
    let day = try archive.existing(day)
    try await working.fetchSnapshots(day)
    try await working.fetchReviews()
    let snapshot = try Snapshot(
      path: archive.sealedSnapshot(day), previous: archive.previousSnapshot(of: day), beside: archive.rows(of: day))
    return (day, snapshot)
  }
}
