/// A place in a file; lines and columns are counted from one, columns in characters.
public struct SourcePosition: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The file, as messages call it.
  public let file: String
  /// The line, from one.
  public let line: Int
  /// The column, from one.
  public let column: Int
  /// `file:line:column`.
  public var description: String { "\(file):\(line):\(column)" }
  /// By file, then by place.
  public static func < (a: Self, b: Self) -> Bool { (a.file, a.line, a.column) < (b.file, b.line, b.column) }
}

/// Something wrong in a template or check, and what to write instead.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
  /// Where.
  public let position: SourcePosition
  /// What is wrong, and what to write instead.
  public let message: String
  /// `file:line:column: message`.
  public var description: String { "\(position): \(message)" }
}

/// A template or check that cannot be used. Nothing was drawn.
public struct TemplateError: Error, CustomStringConvertible {
  /// Everything that is wrong, in the order of the files.
  public let diagnostics: [Diagnostic]

  /// An error with all that is wrong.
  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  init(_ position: SourcePosition, _ message: String) {
    diagnostics = [Diagnostic(position: position, message: message)]
  }

  /// One line for each.
  public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}

/// The candidate nearest to what was written, for "did you mean".
func nearest(_ written: String, among candidates: some Sequence<String>) -> String? {
  let written = Array(written.lowercased().utf8)
  var best: (name: String, distance: Int)?
  for candidate in candidates.sorted() {
    let distance = editDistance(written, Array(candidate.lowercased().utf8))
    if distance < best?.distance ?? Int.max { best = (candidate, distance) }
  }
  guard let best, best.distance <= max(2, written.count / 3) else { return nil }
  return best.name
}

/// Levenshtein's distance.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let replaced = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
    }
  }
  return row[b.count]
}
