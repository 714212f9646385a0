internal import Foundation
import Snapshot

/// Prints the page as PDF, through WeasyPrint (https://weasyprint.org): it breaks pages, repeats heads of tables, numbers
/// pages and marks up what is heading, table and list (PDF/UA), which browsers do not.
///
/// The page comes in through standard input and the file goes to the bundle. What is in the page is data from outside, so
/// the program may fetch nothing: no address is allowed but what stands in the page itself, and relative ones lead nowhere.
public struct PDFWriter: Sendable {
  /// How a program ended.
  public struct Outcome: Sendable {
    /// Zero is success.
    public let status: Int
    /// What it complained about.
    public let error: String

    /// How it ended.
    public init(status: Int, error: String) {
      self.status = status
      self.error = error
    }
  }

  /// Starts a program: its words, the file that it reads from standard input, its environment, how long it may take.
  public typealias Start =
    @Sendable (_ words: [String], _ input: String, _ environment: [String: String], _ limit: Duration) async throws ->
    Outcome

  private let program: String
  private let start: Start

  /// WeasyPrint's path, and how to start programs.
  public init(program: String, start: @escaping Start) {
    self.program = program
    self.start = start
  }

  /// Thirty pages take seven seconds on two cores; the page is bounded, so the PDF is too.
  static let limit = Duration.seconds(300)

  /// Writes the page to `path`.
  ///
  /// - Parameter day: stands for the time at which the file is made, so that it is the same whenever that is.
  func write(_ page: String, to path: String, day: Day) async throws {
    let words = [
      program, "--quiet", "--pdf-variant", "pdf/ua-1", "--allowed-protocols", "data", "--base-url", "", "-", path,
    ]
    let environment = ["SOURCE_DATE_EPOCH": String(day.start.secondsSince1970)]
    let input = path + ".html"
    defer { try? FileManager.default.removeItem(atPath: input) }
    try Data(page.utf8).write(to: URL(fileURLWithPath: input))
    let outcome = try await start(words, input, environment, Self.limit)
    guard outcome.status == 0 else {
      let lines = outcome.error.split(separator: "\n").suffix(3).map { Visible.line(String($0), limit: 200) }
      throw SnapshotError(
        "WeasyPrint (\(program)) ended with \(outcome.status) instead of writing \(path): \(lines.joined(separator: "; "))"
      )
    }
  }
}
