import Foundation
import Testing

/// A number that may be one is never put beside a plural.
@Suite struct PluralTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Words that end like plurals and are none.
  private static let others: Set<Substring> = [
    "was", "is", "has", "as", "does", "its", "this", "blocks", "logs", "administers", "exports",
  ]

  private static func isPlural(_ word: Substring) -> Bool { !others.contains(word) && !word.hasSuffix("ss") }

  private static func files(_ folder: String, _ suffix: String) -> [URL] {
    let names = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
    return (names?.allObjects ?? []).compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }.sorted()
      .map { root.appendingPathComponent(folder).appendingPathComponent($0) }
  }

  /// The places in SQL where a value is followed by a plural, and nothing before them says that it is more than one, as
  /// `iif(n > 1, n || ' things', …)`, `iif(n = 1, …, n || ' things')` and `iif(min(n) = max(n), …` do. SQLite's own
  /// `'-' || n || ' days'` is no text.
  private static func unguarded(in text: String) -> [String] {
    let literal = /([a-z_]+)[)]*(?: - [0-9a-z_]+)?[)]*\s*\|\|\s*'(?: [a-z-]+)? ([A-Za-z]+s)\b[^']*'/
    return text.matches(of: literal).compactMap { match in
      guard isPlural(match.2) else { return nil }
      let before = text[..<match.range.lowerBound].suffix(160)
      let guards = /([a-z_]+)[)]*(?: - [a-z_]+)? (?:> [0-9]+|= 1\b|= max[(])/
      let isGuarded = before.matches(of: guards).contains { $0.1 == match.1 }
      return isGuarded || before.hasSuffix("'-' || ") || before.hasSuffix("'+' || overdue_line.")
        ? nil : String(text[match.range])
    }
  }

  @Test func noTemplatePutsAPluralBesideANumber() throws {
    for file in Self.files("Templates", ".md") where !["SCHEMA.md", "README.md"].contains(file.lastPathComponent) {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(Self.unguarded(in: text) == [], "\(file.lastPathComponent)")
      let prose = text.matches(of: /\{\{ [a-z_.]+ \}\}\s+([a-z]+s)\b/).filter { Self.isPlural($0.1) }
      #expect(prose.map { String($0.0) } == [], "\(file.lastPathComponent)")
    }
  }

  /// Swift has `counted` for it.
  @Test func noViewPutsAPluralBesideANumber() throws {
    for file in Self.files("Sources/Report", ".swift") {
      let text = try String(contentsOf: file, encoding: .utf8)
      let found = text.matches(of: /(?:\.grouped|- [a-z]+)\)+ (?:more )?([a-z]+s)(?: more)?(?:"| are)/)
        .filter { Self.isPlural($0.1) }
      #expect(found.map { String($0.0) } == [], "\(file.lastPathComponent)")
    }
  }

  @Test func aPluralWithoutAGuardIsFound() {
    #expect(Self.unguarded(in: "', ' || failed_logins || ' failed attempts'").count == 1)
    #expect(Self.unguarded(in: "' and ' || (actions - 3) || ' more actions'").count == 1)
    #expect(Self.unguarded(in: "iif(other > 1, n || ' attempts', '')").count == 1)
    #expect(Self.unguarded(in: "iif(n = 1, 'one', n || ' attempts')").isEmpty)
    #expect(Self.unguarded(in: "iif(n > 1, n || ' attempts', 'one attempt')").isEmpty)
    #expect(Self.unguarded(in: "iif(count(DISTINCT region) > 3, count(DISTINCT region) || ' Regions', '')").isEmpty)
  }
}
