public import Snapshot

/// The events that CloudTrail's event history gives for one account and Region, page by page.
///
/// Each comes with the record as a trail would deliver it; so the records go the way of a log file, one a line.
public final class LookedUpEvents {
  private let account: AccountID
  private let region: RegionName
  private let reading: LogReading
  private let reader: LogFileReader
  private var tally = Tally()
  private var marks = MarkSet()
  private var counting = LogReading.Counting()
  private var page = 0

  /// - Parameters:
  ///   - from: The first moment of the day.
  ///   - to: The first moment after it.
  /// - Throws: `LogFilesError` if there is no memory.
  public init(account: AccountID, region: RegionName, from: Timestamp, to: Timestamp) throws {
    self.account = account
    self.region = region
    reading = LogReading(from: from, to: to)
    reader = try LogFileReader()
  }

  /// Reads a page's records; `nil` stands for an item without one.
  public func add(_ records: [String?]) {
    page += 1
    let path = "page \(page)"
    let scope = tally.scope(account, region)
    tally.countFile(page, in: scope)
    guard !records.isEmpty else { return }
    // A line that is no record costs itself alone, if only it looks like one. Within JSON a line break says nothing.
    let lines = records.map { record in
      guard let record, record.utf8.first == UInt8(ascii: "{"), record.utf8.last == UInt8(ascii: "}") else {
        return Self.nothing
      }
      return record.replacing("\n", with: " ")
    }
    do {
      let events = try reader.read(.bytes(Array(lines.joined(separator: "\n").utf8)), named: path)
      tally.countBytes(reader.size, in: scope)
      counting.forget()
      counting.mark(events, of: account, reading)
      let duplicates = marks.insert(counting.marks)
      counting.add(events, but: duplicates, of: path, page, scope, to: &tally, reading)
    } catch {
      let reason = (error as? UnreadableFile) ?? UnreadableFile(reason: "\(error)")
      tally.countUnreadableFile(path, reason, in: scope)
    }
  }

  /// A record that says nothing, and is counted as one that was not understood.
  private static let nothing = #"{"eventSource":"cloudtrail.amazonaws.com"}"#

  /// What the pages said.
  public func review() -> LogReview {
    var review = LogReview(tally)
    review.fileCount = page
    return review
  }
}
