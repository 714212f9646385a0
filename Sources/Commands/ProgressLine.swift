internal import Collectors
internal import Foundation

/// One line on the terminal that says how far collecting is; nothing where standard error is no terminal.
struct ProgressLine: Sendable {
  private let isDrawn: Bool

  init(isQuiet: Bool) {
    isDrawn = !isQuiet && isatty(STDERR_FILENO) == 1
  }

  func show(_ progress: CollectionProgress) {
    show("\(progress.finished) of \(progress.total)  \(progress.account) \(progress.region) \(progress.service)")
  }

  func show(_ text: String) { write("\r\u{1B}[2K\(TerminalText.safe(text))") }

  /// Takes the line away when `work` ends, however it ends.
  func cleared<Output>(after work: () async throws -> Output) async rethrows -> Output {
    defer { write("\r\u{1B}[2K") }
    return try await work()
  }

  private func write(_ text: String) {
    guard isDrawn else { return }
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
