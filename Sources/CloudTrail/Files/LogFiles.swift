public import Snapshot

/// A folder of log files as CloudTrail delivers them, of which one day is wanted.
public struct LogFiles: Sendable {
  private let path: String
  private let reading: LogReading

  /// - Parameters:
  ///   - path: the folder, in whose subfolders at any depth the logs stand; or one file.
  ///   - from: the first moment of the day.
  ///   - to: the first moment after it. Files are delivered late: what happened shortly before it is in the next day's
  ///     folders.
  public init(path: String, from: Timestamp, to: Timestamp) {
    self.path = path
    reading = LogReading(from: from, to: to)
  }

  /// Reads all files. What cannot be read is in the review's ledger.
  ///
  /// - Throws: `LogFilesError` if there is no such folder, or it cannot be read; `CancellationError`.
  public func review() async throws -> LogReview {
    try await review(workers: LogReading.workers)
  }

  func review(workers: Int) async throws -> LogReview {
    let folder = try LogFolder(path: path)
    let files = folder.files.compactMap(LogFile.init).sorted(by: LogFile.precedes)
    var total = try await reading.tally(files, workers: workers) { .file(files[$0].path) }
    for (number, place) in folder.unreadable.enumerated() {
      guard case .events(let account, let region) = LogPath(place.path + "/") else { continue }
      let scope = total.scope(account, region)
      total.countFile(-2 - number, in: scope)
      total.countUnreadableFile(place.path, UnreadableFile(reason: place.reason), in: scope)
    }
    try Task.checkCancellation()
    var review = LogReview(total)
    review.fileCount = files.count - total.otherFileCount
    return review
  }
}
