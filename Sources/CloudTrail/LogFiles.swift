// Reading a day's CloudTrail logs.
//
// An organisation's day is millions of events in thousands of small gzip files, and nearly all of it is of no interest:
// the same role describes the same instances from the same address. So the work is to get rid of events quickly, and
// without losing one.
//
// Workers, as many as there are cores and one more, each take the next file, decompress it into memory that they use
// again, and have the parser find the thirty fields that matter. A file counts as a whole or not at all: its events are
// counted when it has been read to its end, so a file that is damaged half way leaves nothing behind but a line in the
// ledger. Before its events are counted, a file takes its turn at the duplicate filter. What counting leaves is one
// group for all events that are written alike (`Tally`); what the groups mean is worked out at the end, once for each
// (`LogReview`).
//
// Memory is that of the workers' buffers, of 16 bytes for each event's mark, and of the rows that come out.

internal import CSIMDJSON
public import Snapshot

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A folder of log files as CloudTrail delivers them, of which one day is wanted.
public struct LogFiles: Sendable {
  private let path: String
  private let from: Int64
  private let to: Int64

  /// - Parameters:
  ///   - path: the folder, in whose subfolders at any depth the logs stand; or one file.
  ///   - from: the first moment of the day.
  ///   - to: the first moment after it. Files are delivered late: what happened shortly before it is in the next day's
  ///     folders.
  public init(path: String, from: Timestamp, to: Timestamp) {
    self.path = path
    self.from = from.milliseconds
    self.to = to.milliseconds
  }

  /// Reads all files. What cannot be read is in the review's ledger.
  ///
  /// - Throws: `LogFilesError` if there is no such folder, or it cannot be read; `CancellationError`.
  public func review() async throws -> LogReview {
    try await review(workers: max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)) + 1))
  }

  func review(workers: Int) async throws -> LogReview {
    let folder = try LogFolder(path: path)
    let files = folder.files.compactMap { path -> LogFile? in
      guard case .events(let account, let region) = LogPath(path) else { return nil }
      return LogFile(path: path, account: account, region: region)
    }
    var lost = Tally()
    for (number, place) in folder.unreadable.enumerated() {
      guard case .events(let account, let region) = LogPath(place.path + "/") else { continue }
      let scope = lost.scope(account, region)
      lost.countFile(-2 - number, in: scope)
      lost.countUnreadableFile(place.path, place.reason, in: scope)
    }
    let unreadable = lost
    let filter = DuplicateFilter(fileCount: files.count)
    let total = try await withThrowingTaskGroup(of: Tally.self) { group in
      for _ in 0..<min(workers, files.count) {
        group.addTask { try await work(files, filter) }
      }
      // The first one's counts are built upon: taking them over would be work for nothing.
      var total = try await group.next() ?? Tally()
      while let tally = try await group.next() { total.merge(tally) }
      total.merge(unreadable)
      return total
    }
    try Task.checkCancellation()
    var review = LogReview(total)
    review.fileCount = files.count
    return review
  }

  private struct LogFile: Sendable {
    let path: String
    let account: AccountID
    let region: RegionName
  }

  /// Reads files until none is left.
  private func work(_ files: [LogFile], _ filter: DuplicateFilter) async throws -> Tally {
    let reader = try LogFileReader()
    var tally = Tally()
    var marks: [DuplicateFilter.Mark] = []
    var marked: [Int] = []
    while !Task.isCancelled, let number = await filter.claim() {
      let file = files[number]
      let scope = tally.scope(file.account, file.region)
      tally.countFile(number, in: scope)
      marks.removeAll(keepingCapacity: true)
      marked.removeAll(keepingCapacity: true)
      var events: LogFileReader.Events?
      do {
        let read = try reader.read(file.path)
        for (position, event) in read.events.enumerated() where event.eventID.length > 0 && fate(event, read) == nil {
          marks.append(mark(event, read, file))
          marked.append(position)
        }
        events = read
      } catch let error as UnreadableFile {
        tally.countUnreadableFile(file.path, error.reason, in: scope)
      } catch {
        tally.countUnreadableFile(file.path, "\(error)", in: scope)
      }
      let duplicates = await filter.duplicates(of: marks, inFile: number)
      guard let events else { continue }
      var next = duplicates.startIndex
      for (position, event) in events.events.enumerated() {
        var fate = fate(event, events)
        if next < duplicates.endIndex, marked[duplicates[next]] == position {
          fate = .duplicate
          next += 1
        }
        if let fate {
          tally.leaveOut(
            event, as: fate, at: position, of: events, path: file.path, file: number, fileScope: scope)
        } else {
          tally.add(event, at: position, of: events, path: file.path, file: number, fileScope: scope)
        }
      }
    }
    return tally
  }

  /// Why a record is no event of the day; `nil` if it is one.
  private func fate(_ event: csj_event, _ events: LogFileReader.Events) -> Tally.Fate? {
    if event.problem != 0 { return .unreadable }
    if ByteHash.areEqual(events.bytes(event.eventCategory), "Insight")
      || ByteHash.areEqual(events.bytes(event.eventType), "AwsCloudTrailInsight")
    {
      return .insight
    }
    return event.timeMilliseconds < from || event.timeMilliseconds >= to ? .outsideWindow : nil
  }

  private func mark(_ event: csj_event, _ events: LogFileReader.Events, _ file: LogFile) -> DuplicateFilter.Mark {
    if let account = Tally.accountText(event, events) {
      return DuplicateFilter.Mark(eventID: events.bytes(event.eventID), account: account)
    }
    var account = file.account.rawValue
    return account.withUTF8 {
      DuplicateFilter.Mark(eventID: events.bytes(event.eventID), account: UnsafeRawBufferPointer($0))
    }
  }
}
