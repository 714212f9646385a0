internal import Foundation
internal import Report

/// Text on its way to a terminal.
enum TerminalText {
  /// Values from AWS can hold escape sequences: they are shown, not obeyed. Line breaks stay.
  static func safe(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { visibleLine(String($0)) }.joined(
      separator: "\n")
  }

  /// Writes results to standard output.
  static func write(_ text: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
  }
}
