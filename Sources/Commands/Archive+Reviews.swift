internal import Foundation
internal import Report
internal import Snapshot

/// The archive's `reviews.jsonl`: one JSON object a line, the oldest first. Lines are added and never changed.
extension Archive {
  /// A line as it is written.
  struct ReviewLine: Codable {
    let date: String
    let section: String?
    let by: String
    let at: String
    let note: String?

    func review(_ number: Int) -> Review? {
      guard let day = Day(date), let time = Timestamp(at), !by.isEmpty else { return nil }
      return Review(number: number, date: day, section: section, reviewer: by, reviewedAt: time, note: note)
    }
  }

  /// All reviews, and what is wrong with lines that are none.
  func reviews() throws -> (reviews: [Review], problems: [String]) {
    guard FileManager.default.fileExists(atPath: reviewFile) else { return ([], []) }
    guard let data = FileManager.default.contents(atPath: reviewFile) else {
      throw InputError("\(reviewFile): cannot be read; check its permissions")
    }
    var reviews: [Review] = []
    var problems: [String] = []
    for (index, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
    where !line.isEmpty {
      if let review = (try? JSONDecoder().decode(ReviewLine.self, from: Data(line)))?.review(index + 1) {
        reviews.append(review)
      } else {
        problems.append("\(reviewFile):\(index + 1): is no review, and is left out; correct the line or take it out")
      }
    }
    return (reviews, problems)
  }

  /// Adds a line, in one step.
  func append(_ review: ReviewLine) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes = try encoder.encode(review) + Data("\n".utf8)
    let descriptor = open(reviewFile, O_CREAT | O_RDWR | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw SnapshotError("cannot write \(reviewFile): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    // A line that was cut off stays on its own: it must not take the next one with it.
    let size = lseek(descriptor, 0, SEEK_END)
    var last = UInt8(ascii: "\n")
    if size > 0, pread(descriptor, &last, 1, size - 1) == 1, last != UInt8(ascii: "\n") {
      bytes.insert(UInt8(ascii: "\n"), at: bytes.startIndex)
    }
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count, fsync(descriptor) == 0 else {
      throw SnapshotError("cannot write \(reviewFile): \(String(cString: strerror(errno)))")
    }
  }
}

/// Who reviews and accepts, where the command line does not say it.
enum Reviewer {
  static func name(_ configuration: Configuration) -> String? {
    let environment = ProcessInfo.processInfo.environment
    return [configuration.reviewer, environment["USER"], environment["LOGNAME"]].compactMap { $0 }
      .first { !$0.allSatisfy(\.isWhitespace) }
  }
}
