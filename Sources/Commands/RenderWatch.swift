internal import Dispatch
internal import Foundation
internal import Report

/// Draws a report again whenever something that it is made of changes, until it is told to end.
///
/// Files are looked at twice a second. That costs a few dozen calls of `stat`, and works wherever templates are: on
/// network folders and in containers no one says when a file changed.
struct RenderWatch {
  let report: DayReport

  private static let pause = DispatchTimeInterval.milliseconds(500)

  /// Draws, and waits for changes; returns when the process is interrupted or asked to end.
  func run() async throws {
    let (looks, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.finish() }
      source.activate()
      return source
    }
    let timer = DispatchSource.makeTimerSource(queue: .global())
    timer.setEventHandler { continuation.yield() }
    timer.schedule(deadline: .now() + Self.pause, repeating: Self.pause)
    timer.activate()
    defer {
      timer.cancel()
      sources.forEach { $0.cancel() }
    }
    var seen = fingerprints()
    var parts = try await draw(since: nil, changed: [])
    for await _ in looks {
      let now = fingerprints()
      let changed = Set(now.keys).union(seen.keys).filter { now[$0] != seen[$0] }.sorted()
      guard !changed.isEmpty else { continue }
      seen = now
      parts = try await draw(since: parts, changed: changed)
    }
  }

  /// Draws and says what differs. What is wrong in a template is said too, and the last report that was whole stays.
  private func draw(since earlier: ReportParts?, changed: [String]) async throws -> ReportParts? {
    for path in changed { try TerminalText.write("file: \(shown(path))") }
    do {
      let bundle = try await report.write()
      let parts = bundle.parts
      if let earlier {
        let changes = parts.changes(since: earlier)
        for change in changes { try TerminalText.write(TerminalText.safe("  \(change)")) }
        if changes.isEmpty { try TerminalText.write("  what the report says is the same") }
      }
      try TerminalText.write("drawn: \(bundle.path)")
      return parts
    } catch let error where Self.canBeMended(error) {
      try FileHandle.standardError.write(contentsOf: Data((TerminalText.safe("\(error)") + "\n").utf8))
      try TerminalText.write("not drawn: waiting for a change")
      return earlier
    }
  }

  /// Whether a change to a file may help.
  private static func canBeMended(_ error: any Error) -> Bool {
    !(error is CancellationError || error is ProgramError || error is ConfigurationError)
  }

  private func shown(_ path: String) -> String {
    let folder = report.templateRoot.folders.first { path.hasPrefix($0 + "/") }
    return folder.map { String(path.dropFirst($0.count + 1)) } ?? path
  }

  /// What each file that the report is made of looks like from outside: when it was written, its size, its number.
  private func fingerprints() -> [String: String] {
    var paths: Set<String> = [report.archive.snapshot(report.day), report.archive.reviewFile]
    if let previous = report.archive.day(before: report.day) {
      paths.insert(report.archive.snapshot(previous))
    }
    for folder in report.templateRoot.folders + [report.configuration.theme.folder].compactMap({ $0 }) {
      for case let name as String in FileManager.default.enumerator(atPath: folder)?.allObjects ?? []
      where name.hasSuffix(".md") && !name.hasPrefix("checks/") || name.hasSuffix(".css") {
        paths.insert("\(folder)/\(name)")
      }
    }
    if report.configuration.template.contains("/") { paths.insert(absolutePath(report.configuration.template)) }
    if let logo = report.configuration.theme.logo { paths.insert(logo) }
    var found: [String: String] = [:]
    for path in paths {
      guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { continue }
      let date = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      found[path] = "\(date) \(attributes[.size] ?? 0) \(attributes[.systemFileNumber] ?? 0)"
    }
    return found
  }
}
