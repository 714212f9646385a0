internal import Foundation
internal import Logging

/// Log lines on standard error, as text or as one JSON object a line.
struct StandardErrorLog: LogHandler {
  enum Format: String, CaseIterable { case text, json }

  let format: Format
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    var line: String
    switch format {
    case .text:
      line =
        "\(event.level == .notice || event.level == .info || event.level == .debug ? "" : "\(event.level): ")\(event.message)"
      for (key, value) in fields { line += " \(key)=\(value)" }
    case .json:
      var object = ["level": "\(event.level)", "message": "\(event.message)"]
      for (key, value) in fields { object[key] = "\(value)" }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      line = (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    try? FileHandle.standardError.write(contentsOf: Data((TerminalText.safe(line) + "\n").utf8))
  }
}
