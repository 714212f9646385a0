public import AWS
public import Snapshot

/// The bucket that trails deliver to, of which one day is wanted.
public struct LogObjects: Sendable {
  private let place: LogBucket
  private let reading: LogReading

  /// Bytes of compressed logs that may wait to be read.
  private static let room = 48 << 20
  private static let fetchesAtOnce = 16

  /// - Parameters:
  ///   - prefix: The trail's, which stands before `AWSLogs/`; or the way into that folder, to read only a part of it.
  ///   - from: The first moment of the day.
  ///   - to: The first moment after it.
  ///   - accounts: Whose logs are read; `nil` for all that there are.
  ///   - regions: Where; `nil` for all that there are.
  public init(
    in bucket: Bucket, prefix: String, from: Timestamp, to: Timestamp, accounts: Set<AccountID>? = nil,
    regions: Set<RegionName>? = nil
  ) {
    let prefix = prefix.isEmpty || prefix.hasSuffix("/") ? prefix : prefix + "/"
    place = LogBucket(
      bucket: bucket, prefix: prefix, days: LogBucket.days(from: from, to: to), accounts: accounts, regions: regions)
    reading = LogReading(from: from, to: to)
  }

  /// Reads all files. What cannot be read is in the review's ledger.
  ///
  /// - Parameter progress: Is told how many of how many files are read.
  /// - Throws: `AWSError` if the bucket cannot be listed at all; `CancellationError`.
  public func review(progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }) async throws -> LogReview {
    let found = try await place.find()
    let objects = found.objects.compactMap { object in LogFile(object.key).map { (file: $0, object: object) } }
      .sorted { LogFile.precedes($0.file, $1.file) }
    let files = objects.map(\.file)
    var total = try await tally(files, objects.map(\.object), progress)
    for (number, folder) in found.unlisted.enumerated() {
      // The name of a file that could be there tells whose it would be.
      guard let file = LogFile(folder.prefix + "log.json.gz") else { continue }
      let scope = total.scope(file.account, file.region)
      total.countFile(-2 - number, in: scope)
      total.countUnreadableFile(folder.prefix, UnreadableFile(folder.error), in: scope)
    }
    try Task.checkCancellation()
    var review = LogReview(total)
    review.fileCount = files.count - total.otherFileCount
    return review
  }

  private func tally(
    _ files: [LogFile], _ objects: [Bucket.Object], _ progress: @escaping @Sendable (Int, Int) -> Void
  ) async throws -> Tally {
    let ahead = FetchAhead(sizes: objects.map(\.size), room: Self.room)
    return try await withThrowingTaskGroup(of: Tally?.self) { group in
      for _ in 0..<min(Self.fetchesAtOnce, objects.count) {
        group.addTask {
          await fetch(objects, ahead)
          return nil
        }
      }
      group.addTask {
        try await reading.tally(files, workers: LogReading.workers) { number in
          do {
            return .bytes(try await ahead.take(number).get())
          } catch let error as AWSError {
            throw UnreadableFile(error)
          }
        } done: { number in
          await ahead.release(number)
          progress(number + 1, files.count)
        }
      }
      do {
        var total = Tally()
        while let tally = try await group.next() { if let tally { total = tally } }
        return total
      } catch {
        await ahead.end()
        throw error
      }
    }
  }

  private func fetch(_ objects: [Bucket.Object], _ ahead: FetchAhead) async {
    while let number = await ahead.claim() {
      do {
        guard objects[number].size <= LogFileReader.largestFile else {
          throw UnreadableFile(reason: "larger than \(LogFileReader.largestFile >> 20) MB")
        }
        let body = try await place.bucket.read(objects[number])
        await ahead.deliver(number, .success(body))
      } catch is CancellationError {
        await ahead.end()
        return
      } catch {
        await ahead.deliver(number, .failure(error))
      }
    }
  }
}

extension UnreadableFile {
  /// What AWS said about an object or a folder.
  init(_ error: AWSError) {
    // S3 does not say whether an object is there to those who may not list.
    let isDenied = error.code == "AccessDenied" || error.status == 403
    self.init(reason: "\(error.operation.name): \(error.code): \(error.message)", isDenied: isDenied)
  }
}
