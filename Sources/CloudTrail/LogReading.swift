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
// Memory is that of the workers' buffers, of the marks of one account and Region's events, and of the rows that come out.

internal import CSIMDJSON
internal import Snapshot

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The reading of one day out of log files, wherever their bytes come from.
struct LogReading: Sendable {
  private let from: Int64
  private let to: Int64

  /// - Parameters:
  ///   - from: The first moment of the day.
  ///   - to: The first moment after it.
  init(from: Timestamp, to: Timestamp) {
    self.from = from.milliseconds
    self.to = to.milliseconds
  }

  /// As many as keep all cores busy while one waits.
  static var workers: Int { max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)) + 1) }

  /// Reads files.
  ///
  /// - Parameters:
  ///   - files: In the order of `LogFile.precedes`.
  ///   - content: Is asked for each file once, in that order, by as many at a time as there are workers; it throws
  ///     `UnreadableFile`.
  ///   - done: Is told when a file has been read, or could not be.
  func tally(
    _ files: [LogFile], workers: Int, content: @escaping @Sendable (Int) async throws -> LogContent,
    done: @escaping @Sendable (Int) async -> Void = { _ in }
  ) async throws -> Tally {
    let filter = DuplicateFilter(fileCount: files.count)
    let spaces = Self.spaces(of: files)
    return try await withThrowingTaskGroup(of: Tally.self) { group in
      for _ in 0..<min(workers, files.count) {
        group.addTask { try await work(files, spaces, filter, content, done) }
      }
      // The first one's counts are built upon: taking them over would be work for nothing.
      var total = try await group.next() ?? Tally()
      while let tally = try await group.next() { total.merge(tally) }
      return total
    }
  }

  /// Which files may hold copies of each other's events: those of one account and Region.
  private static func spaces(of files: [LogFile]) -> [Int32] {
    // Where a path does not say whose events a file holds, they may be anybody's.
    if files.contains(where: { $0.account == .unknown || $0.region == .unknown }) {
      return Array(repeating: 0, count: files.count)
    }
    var space: Int32 = 0
    return files.indices.map { index in
      if index > 0, (files[index - 1].account, files[index - 1].region) != (files[index].account, files[index].region) {
        space += 1
      }
      return space
    }
  }

  /// Reads files until none is left.
  private func work(
    _ files: [LogFile], _ spaces: [Int32], _ filter: DuplicateFilter,
    _ content: @Sendable (Int) async throws -> LogContent, _ done: @Sendable (Int) async -> Void
  ) async throws -> Tally {
    let reader = try LogFileReader()
    var tally = Tally()
    var counting = Counting()
    while !Task.isCancelled, let number = await filter.claim() {
      let file = files[number]
      let scope = tally.scope(file.account, file.region)
      tally.countFile(number, in: scope)
      counting.forget()
      var events: LogFileReader.Events?
      do {
        let read = try reader.read(try await content(number), named: file.path)
        tally.countBytes(reader.size, in: scope)
        counting.mark(read, of: file.account, self)
        events = read
      } catch let error as UnreadableFile {
        tally.countUnreadableFile(file.path, error, in: scope)
      } catch {
        tally.countUnreadableFile(file.path, UnreadableFile(reason: "\(error)"), in: scope)
      }
      let duplicates = await filter.duplicates(of: counting.marks, inFile: number, of: spaces[number])
      if let events { counting.add(events, but: duplicates, of: file.path, number, scope, to: &tally, self) }
      await done(number)
    }
    return tally
  }

  /// Why a record is no event of the day; `nil` if it is one.
  fileprivate func fate(_ event: csj_event, _ events: LogFileReader.Events) -> Tally.Fate? {
    // Neither has all that an event has: these are asked for first.
    if ByteHash.areEqual(events.bytes(event.eventCategory), "Insight")
      || ByteHash.areEqual(events.bytes(event.eventType), "AwsCloudTrailInsight")
    {
      return .insight
    }
    if ByteHash.areEqual(events.bytes(event.eventCategory), "Aggregated")
      || ByteHash.areEqual(events.bytes(event.eventType), "AwsAggregatedEvent")
    {
      return .aggregate
    }
    if event.problem != 0 { return .unreadable }
    return event.timeMilliseconds < from || event.timeMilliseconds >= to ? .outsideWindow : nil
  }

  /// What is done with the events of one file, in memory that is used again.
  struct Counting {
    private(set) var marks: [MarkSet.Mark] = []
    private var marked: [Int] = []

    mutating func forget() {
      marks.removeAll(keepingCapacity: true)
      marked.removeAll(keepingCapacity: true)
    }

    /// Marks the events that are the day's.
    mutating func mark(_ events: LogFileReader.Events, of account: AccountID, _ reading: LogReading) {
      var account = account.rawValue
      account.withUTF8 { account in
        for (position, event) in events.events.enumerated()
        where event.eventID.length > 0 && reading.fate(event, events) == nil {
          marks.append(
            MarkSet.Mark(
              eventID: events.bytes(event.eventID),
              account: Tally.accountText(event, events) ?? UnsafeRawBufferPointer(account)))
          marked.append(position)
        }
      }
    }

    /// Counts the events, all but those whose marks were seen before.
    func add(
      _ events: LogFileReader.Events, but duplicates: [Int], of path: String, _ number: Int, _ scope: UInt32,
      to tally: inout Tally, _ reading: LogReading
    ) {
      var next = duplicates.startIndex
      for (position, event) in events.events.enumerated() {
        var fate = reading.fate(event, events)
        if next < duplicates.endIndex, marked[duplicates[next]] == position {
          fate = .duplicate
          next += 1
        }
        if let fate {
          tally.leaveOut(event, as: fate, at: position, of: events, path: path, file: number, fileScope: scope)
        } else {
          tally.add(event, at: position, of: events, path: path, file: number, fileScope: scope)
        }
      }
    }
  }
}
