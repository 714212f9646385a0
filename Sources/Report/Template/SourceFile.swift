internal import Foundation

/// One Markdown file: its text, its front matter, and where things stand in it.
struct SourceFile {
  let name: String
  let text: String
  let lines: [Substring]
  /// What stands between the two `---` lines at the top, and the line that it begins on.
  let frontMatter: (text: String, line: Int)?
  /// The text with the front matter blanked out, so that lines keep their numbers.
  let body: String

  /// - Parameter name: how messages call the file.
  init(path: String, name: String, includedFrom: SourcePosition? = nil) throws(TemplateError) {
    self.name = name
    let start = includedFrom ?? SourcePosition(file: name, line: 1, column: 1)
    guard let data = FileManager.default.contents(atPath: path) else {
      let shown = includedFrom == nil ? path : name
      throw TemplateError(start, "cannot read \(shown); check that the file exists and is readable")
    }
    guard let decoded = String(validating: data, as: UTF8.self) else {
      throw TemplateError(start, "\(name) is not UTF-8 text")
    }
    text = decoded
    let lines = decoded.split(separator: "\n", omittingEmptySubsequences: false)
    self.lines = lines
    if lines.first == "---" {
      guard let end = lines.dropFirst().firstIndex(of: "---") else {
        throw TemplateError(
          SourcePosition(file: name, line: 1, column: 1), "the front matter is not closed; end it with a line `---`")
      }
      frontMatter = (lines[1..<end].joined(separator: "\n"), 2)
      body = String(repeating: "\n", count: end + 1) + lines[(end + 1)...].joined(separator: "\n")
    } else {
      frontMatter = nil
      body = decoded
    }
  }

  func position(line: Int, column: Int = 1) -> SourcePosition {
    SourcePosition(file: name, line: line, column: column)
  }

  /// Where a `{{` stands that is not closed on its line.
  func positionOfUnclosedMarker(in range: ClosedRange<Int>) -> SourcePosition {
    for number in range where number <= lines.count {
      let line = lines[number - 1]
      var start = line.startIndex
      while let open = line[start...].firstRange(of: "{{") {
        guard let close = line[open.upperBound...].firstRange(of: "}}") else {
          return position(line: number, column: line.distance(from: line.startIndex, to: open.lowerBound) + 1)
        }
        start = close.upperBound
      }
    }
    return position(of: "{{", in: range)
  }

  /// Where `text` first stands in the given lines; the start of the first line if it does not.
  func position(of text: String, in range: ClosedRange<Int>) -> SourcePosition {
    for number in range where number <= lines.count {
      let line = lines[number - 1]
      if let found = line.firstRange(of: text) {
        return position(line: number, column: line.distance(from: line.startIndex, to: found.lowerBound) + 1)
      }
    }
    return position(line: range.lowerBound)
  }
}
