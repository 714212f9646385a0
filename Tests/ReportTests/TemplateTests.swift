import Foundation
import Snapshot
import Testing

@testable import Report

let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures").path

/// The folders of one kind of fixture; a kind without any would test nothing.
func cases(_ kind: String) -> [String] {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(fixtures)/\(kind)")) ?? []
  precondition(!names.isEmpty, "no fixtures in \(kind)")
  return names.sorted()
}

/// Compares with the expected file; `UPDATE_FIXTURES=1` rewrites it.
func expectFixture(_ text: String, _ path: String) throws {
  if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }
  let expected = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  #expect(text == expected, "\(path)")
}

@Suite struct TemplateTests {
  /// What is wrong is said with file, line and column, and with what to write instead.
  @Test(arguments: cases("TemplateErrors"))
  func saysWhatIsWrong(name: String) throws {
    let folder = "\(fixtures)/TemplateErrors/\(name)"
    let error = #expect(throws: TemplateError.self) {
      try TemplateFolder(root: TemplateLayers([folder]), template: "template.md").lint()
    }
    try expectFixture((error?.description ?? "") + "\n", folder + "/expected.txt")
  }

  @Test(arguments: cases("CheckErrors"))
  func saysWhatIsWrongWithACheck(name: String) throws {
    let folder = "\(fixtures)/CheckErrors/\(name)"
    let error = #expect(throws: TemplateError.self) {
      try Check(path: folder + "/check.md", name: "check.md", against: Check.emptySnapshot())
    }
    try expectFixture((error?.description ?? "") + "\n", folder + "/expected.txt")
  }

  @Test(arguments: cases("Rendering"))
  func draws(name: String) async throws {
    let folder = "\(fixtures)/Rendering/\(name)"
    let sample = try await SampleSnapshot()
    let document = try document(folder: folder, snapshot: sample.path)
    try expectFixture(HTMLWriter.fragment(document.blocks), folder + "/expected.html")
    try expectFixture(MarkdownWriter.page(document, frame: frame), folder + "/expected.md")
  }

  /// Whatever the values are, the elements are those of harmless values.
  @Test(arguments: cases("Rendering"))
  func valuesNeverBecomeMarkup(name: String) async throws {
    let folder = "\(fixtures)/Rendering/\(name)"
    let bad = try await SampleSnapshot()
    let good = try await SampleSnapshot(titles: (["Plain title"] + hostile).indices.map { "Plain title \($0)" })
    #expect(
      tags(HTMLWriter.fragment(try document(folder: folder, snapshot: bad.path).blocks))
        == tags(HTMLWriter.fragment(try document(folder: folder, snapshot: good.path).blocks)))
    let badMarkdown = MarkdownWriter.page(try document(folder: folder, snapshot: bad.path), frame: frame)
    let goodMarkdown = MarkdownWriter.page(try document(folder: folder, snapshot: good.path), frame: frame)
    #expect(tags(Markdown.referenceHTML(badMarkdown)) == tags(Markdown.referenceHTML(goodMarkdown)))
    #expect(badMarkdown.count { $0 == "\n" } == goodMarkdown.count { $0 == "\n" })
  }

  /// The names of all tags in order, with the names of their attributes.
  private func tags(_ html: String) -> [String] {
    html.matches(of: /<[^>]*>/).map { match in
      String(match.0).replacing(/="[^"]*"/, with: "")
    }
  }

  private func document(folder: String, snapshot path: String) throws -> Document {
    let template = try TemplateParser.parse(path: folder + "/template.md", root: TemplateLayers([folder]))
    let snapshot = try Snapshot(path: path)
    let facts = try PageFacts(snapshot)
    let views = try QuerySession(template, snapshot).run(context: facts.context, data: nil)
    var builder = DocumentBuilder(template, views: views, parameters: facts.context.parameters)
    return builder.build()
  }

  private var frame: PageFrame {
    PageFrame(
      day: "Monday 23 November 2026", timeZone: "UTC", scope: [], unread: [], unreadHeadline: "", previous: nil,
      footer: [.text("The end.")], steadyFooter: [.text("The end.")], stylesheet: "")
  }

  /// Every template in the documentation is a template: it is checked, and drawn.
  @Test func theExamplesOfTheDocumentationAreDrawn() async throws {
    let path = URL(fileURLWithPath: fixtures).appendingPathComponent("../../../Templates/README.md").standardized.path
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let examples = text.matches(of: /(?s)\n(`{3,})markdown\n(.*?)\n\1(?=\n)/).map { String($0.2) }
    #expect(examples.count >= 5)
    let sample = try await SampleSnapshot()
    // Prose says what an example rests on; here it is a query of that name.
    let assumed = """
      ```sql totals view=none
      SELECT count(*) AS open FROM finding WHERE status = 'open'
      ```

      ```sql noisy_images view=none
      SELECT resource_id AS image_id, count(*) AS findings FROM finding GROUP BY resource_id ORDER BY resource_id LIMIT 3
      ```

      ```sql first view=none
      SELECT console_url FROM finding ORDER BY finding_id
      ```


      """
    for example in examples {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let needsMore = example.contains("{{ totals")
      try Data(((needsMore ? assumed : "") + example).utf8).write(to: URL(fileURLWithPath: folder + "/template.md"))
      let document = try document(folder: folder, snapshot: sample.path)
      #expect(HTMLWriter.page(document, frame: frame).utf8.count > 1000, "\(example)")
      #expect(!document.blocks.isEmpty, "\(example)")
    }
  }

  /// So is the check in the documentation.
  @Test func theCheckOfTheDocumentationIsSound() throws {
    let readme = try String(contentsOfFile: CheckFixture.templates + "/README.md", encoding: .utf8)
    let matter = try #require(readme.firstMatch(of: /```yaml\n([\s\S]*?)```/)?.1)
    let sql = try #require(readme.firstMatch(of: /```sql\n([\s\S]*?)```/)?.1)
    let id = try #require(matter.firstMatch(of: /id: (\S+)/)?.1)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let text = "---\n\(matter)---\n## Why it matters\n## How to fix it\n```sql\n\(sql)```\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(id).md"))
    let check = try Check(path: "\(folder)/\(id).md", name: "\(id).md", against: Check.emptySnapshot())
    #expect(check.outcomes == [.pass, .fail, .unknown, .notApplicable])
    #expect(check.references.map(\.version) == ["3.0.0", "5.0.0"])
  }

  /// The product's own templates and checks are sound.
  @Test func theTemplatesOfTheProductAreSound() throws {
    let root = URL(fileURLWithPath: fixtures).appendingPathComponent("../../../Templates").standardized.path
    #expect(throws: Never.self) { try TemplateFolder(root: TemplateLayers([root])).lint() }
    let checks = try Check.load(root: TemplateLayers([root]))
    #expect(checks.count >= 45)
    #expect(
      Set(checks.map(\.service)).isSuperset(of: ["cloudtrail", "guardduty", "securityhub", "inspector2", "config"]))
  }

  /// Of the examples of CommonMark 0.31.2, those that libcmark 0.30 renders otherwise: punctuation beside emphasis, and
  /// two comments in HTML, which are dropped anyway.
  static let changedSince: Set = [354, 625, 626]

  /// Plain Markdown comes out as cmark writes it in its safe mode. The examples of the CommonMark specification are
  /// used where they are at hand; the file named here is the product's own.
  @Test func plainMarkdownIsWrittenAsCmarkWritesIt() throws {
    let own = try String(contentsOfFile: fixtures + "/../PlainMarkdown.md", encoding: .utf8)
    var examples = own.components(separatedBy: "\n%%%\n")
    #expect(examples.count > 20)
    let shared =
      ProcessInfo.processInfo.environment["RUNBOOK_COMMONMARK_DATA"] ?? fixtures
      + "/../../../../shared/data/commonmark/spec_tests_0.31.2.json"
    struct Example: Decodable {
      let example: Int
      let markdown: String
      let html: String
    }
    var specified: [String: Example] = [:]
    if let data = FileManager.default.contents(atPath: shared) {
      let all = try JSONDecoder().decode([Example].self, from: data)
      #expect(all.count == 652)
      examples += all.map(\.markdown)
      for one in all { specified[one.markdown] = one }
    }
    var differing: Set<Int> = []
    for example in examples where !example.contains("{{") {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      // A front matter of its own keeps an example that begins with `---` from being one.
      let text = "---\ntitle: x\n---\n" + example
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/t.md"))
      let template = try TemplateParser.parse(path: folder + "/t.md", root: TemplateLayers([folder]))
      var builder = DocumentBuilder(template, views: DrawnViews(), parameters: [:])
      let html = HTMLWriter.fragment(builder.build().blocks, anchors: false)
      // cmark writes XHTML's slashes, and says in a comment that it dropped HTML: that leaves other line breaks.
      let omitted = "<!-- raw HTML omitted -->"
      let reference = Markdown.referenceHTML(example).replacing(" />", with: ">").replacing("&#x27;", with: "'")
      if reference.contains(omitted) {
        func joined(_ html: String) -> String { html.replacing(omitted, with: "").filter { $0 != "\n" } }
        #expect(joined(html) == joined(reference), "\(example)")
      } else {
        #expect(html == reference, "\(example)")
      }
      guard let one = specified[example], !reference.contains(omitted) else { continue }
      if html != one.html.replacing(" />", with: ">") { differing.insert(one.example) }
    }
    // What the specification has said otherwise since libcmark 0.30: a newer one may have learned it.
    #expect(differing.subtracting(Self.changedSince) == [])
  }
}

@Suite struct CompletenessTests {
  private func entry(_ service: String, _ operation: String, _ outcome: Outcome, _ region: String) -> Completeness.Entry
  {
    Completeness.Entry(
      account: "111122223333", region: region, service: service, operation: operation, outcome: outcome, errorCode: nil,
      message: nil,
      truncated: false)
  }

  /// What could not be listed is missing from every statement, however well the rest was read.
  @Test func accountsThatCouldNotBeListedAreMissing() throws {
    let reads = try #require(ReadSet("inspector_finding"))
    let read = entry("inspector2", "ListFindings", .ok, "eu-west-1")
    let whole = [read, entry("organizations", "ListAccounts", .ok, "global")]
    let part = [read, entry("organizations", "ListAccounts", .denied, "global")]
    #expect(Completeness(reads: reads, entries: whole, accountNames: [:]).isWhole)
    let completeness = Completeness(reads: reads, entries: part, accountNames: [:])
    #expect(!completeness.isWhole)
    #expect(completeness.sentence.map(\.plainText).joined().contains("Organizations ListAccounts denied"))
  }

  @Test func findingsOfTheUnifiedSecurityHubAreWatched() throws {
    let reads = try #require(ReadSet("securityhub_finding"))
    let off = entry("securityhub", "GetFindings", .disabled, "eu-west-3")
    func said(_ unified: Outcome) -> String {
      let entries = [off, entry("securityhub", "GetFindingsV2", unified, "eu-west-3")]
      return Completeness(reads: reads, entries: entries, accountNames: [:]).sentence.map(\.plainText).joined()
    }
    #expect(!said(.ok).contains("Off"))
    #expect(said(.disabled).contains("Off, so not watched"))
    #expect(said(.denied).contains("GetFindingsV2 denied"))
    // Nor is anything unwatched where the unified service was never subscribed to.
    let never = entry("securityhub", "GetFindingsV2", .disabled, "eu-west-3")
    let classic = Completeness(
      reads: reads, entries: [entry("securityhub", "GetFindings", .ok, "eu-west-3"), never], accountNames: [:])
    #expect(classic.isWhole)
    #expect(!classic.sentence.map(\.plainText).joined().contains("Off"))
  }

  /// An operation that was not needed is read, and a closed account is neither read nor missing.
  @Test func whatNeedNotBeAskedAndAClosedAccountAreNoGaps() throws {
    let reads = ReadSet(union: [try #require(ReadSet("guardduty_finding")), try #require(ReadSet("credential"))])
    let closed = Completeness.Entry(
      account: "444455556666", region: "global", service: "iam", operation: "GetCredentialReport", outcome: .closed,
      errorCode: nil, message: "the account is closed", truncated: false)
    let entries = [
      entry("guardduty", "ListFindings", .ok, "eu-west-1"), entry("guardduty", "GetFindings", .notNeeded, "eu-west-1"),
      entry("iam", "GetCredentialReport", .ok, "global"),
    ]
    let whole = Completeness(reads: reads, entries: entries + [closed], accountNames: [:])
    #expect(whole.isWhole && whole.total == 2)
    #expect(!whole.sentence.map(\.plainText).joined().contains("444455556666"))
    let alone = Completeness(reads: reads, entries: [closed], accountNames: [:])
    #expect(!alone.isWhole, "nothing was read all the same")
  }

  @Test func whatTheLedgerDoesNotKnowWasNeverAsked() throws {
    let reads = ReadSet(union: [try #require(ReadSet("inspector_finding")), try #require(ReadSet("config_rule"))])
    let entries = [entry("inspector2", "ListFindings", .ok, "eu-west-1")]
    let completeness = Completeness(reads: reads, entries: entries, accountNames: [:])
    #expect(!completeness.isWhole)
    #expect(completeness.sentence.map(\.plainText).joined().contains("Never asked: Config."))
  }
}

@Suite struct CheckRunnerTests {
  private func check(_ sql: String) throws -> Check {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let text = """
      ---
      id: x
      title: X
      severity: high
      service: guardduty
      reads: [guardduty_finding]
      ---
      ## Why it matters
      ## How to fix it
      ```sql
      \(sql)
      ```
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/x.md"))
    return try Check(path: folder + "/x.md", name: "x.md", against: Check.emptySnapshot())
  }

  @Test func noPassWithoutReading() async throws {
    let sample = try await SampleSnapshot()
    let all = try check("SELECT account_id, region, '' AS resource, 'pass' AS status, 'fine' AS reason FROM region")
    let results = try CheckRunner([all]).run(on: Snapshot(path: sample.path))
    #expect(results.map(\.status) == [.pass, .unknown])
    #expect(results[1].region == RegionName("us-east-1"))
    #expect(results[1].reason.contains("ListFindings") || results[1].reason.contains("GetFindings"))
  }

  @Test func silenceIsUnknown() async throws {
    let sample = try await SampleSnapshot()
    let silent = try check(
      "SELECT account_id, region, '' AS resource, 'pass' AS status, '' AS reason FROM region WHERE FALSE")
    let results = try CheckRunner([silent]).run(on: Snapshot(path: sample.path))
    #expect(results.map(\.status) == [.unknown, .unknown])
  }

  @Test func refusesAStatusThatThereIsNot() async throws {
    let sample = try await SampleSnapshot()
    let wrong = try check("SELECT account_id, region, '' AS resource, 'passed' AS status, '' AS reason FROM region")
    #expect(throws: TemplateError.self) { try CheckRunner([wrong]).run(on: Snapshot(path: sample.path)) }
  }

  /// A check that fails, or contradicts itself, costs its own cells; the others are asked all the same.
  @Test(arguments: [
    (
      "SELECT account_id, region, '' AS resource, iif(json('{'), 'pass', 'fail') AS status, '' AS reason FROM region",
      "malformed JSON"
    ),
    (
      "SELECT account_id, region, '' AS resource, 'pass' AS status, '' AS reason FROM region"
        + " UNION ALL SELECT account_id, region, '', 'fail', '' FROM region", "two verdicts"
    ),
  ])
  func aFailingCheckCostsItself(sql: String, reason: String) async throws {
    let sample = try await SampleSnapshot()
    let fine = try check("SELECT account_id, region, '' AS resource, 'fail' AS status, 'fine' AS reason FROM region")
    let verdicts = try CheckRunner([check(sql), fine]).verdicts(on: Snapshot(path: sample.path))
    #expect(verdicts.results.map(\.status) == [.unknown, .unknown, .fail, .fail])
    #expect(verdicts.results[0].reason.contains(reason))
    #expect(verdicts.failures.count == 1)
    #expect(try #require(verdicts.failures.first).message.hasPrefix("x.md:"))
  }
}

@Suite struct OutputTests {
  @Test(arguments: [
    ("plain", "plain"), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'␉=1"), (" =1", "' =1"), ("＝1", "'＝1"), ("a\"b", "a\"\"b"), ("a\nb", "a␊b"), ("a,b", "a,b"),
  ])
  func csvCellsAreNoFormulas(text: String, shown: String) {
    let cell = String(CSV.line([.text(text)]).dropLast())
    let content = cell.hasPrefix("\"") ? String(cell.dropFirst().dropLast()) : cell
    #expect(content == shown)
  }

  @Test func csvKeepsNumbersAndNull() {
    #expect(CSV.line([.integer(-5), .real(0.5), .null, .text("")]) == "-5,0.5,,\r\n")
  }

  @Test(arguments: [
    ("\u{0}\u{1}\u{1B}[31m", "␀␁␛[31m"), ("a\u{202E}b", "a⟨U+202E⟩b"), ("a\u{200B}b", "a⟨U+200B⟩b"),
    ("\u{85}", "⟨U+0085⟩"), ("é 👩‍👩‍👧 ü", "é 👩‍👩‍👧 ü"), ("\u{FEFF}", "⟨U+FEFF⟩"), ("\u{FFFF}", "⟨U+FFFF⟩"),
    ("\u{E0041}", "⟨U+E0041⟩"), ("soft\u{AD}hyphen", "soft⟨U+00AD⟩hyphen"),
  ])
  func hiddenCharactersAreShown(text: String, shown: String) {
    #expect(Visible.line(text) == shown)
  }

  @Test func longValuesAreCut() {
    #expect(Visible.line(String(repeating: "a", count: 10_000), limit: 160).count == 160)
    #expect(Visible.line(String(repeating: "é", count: 160), limit: 160) == String(repeating: "é", count: 160))
  }

  @Test(arguments: [
    ("https://example.com/a?b=1", true), ("mailto:a@example.com", true), ("#anchor", true), ("data/x.csv", true),
    ("../2026-11-22/index.html", true), ("javascript:alert(1)", false), ("JaVaScRiPt:alert(1)", false),
    ("http://example.com", false), ("data:text/html,x", false), ("//example.com", false), ("/etc/passwd", false),
    (" https://example.com", false), ("https://exa mple.com", false), ("java\nscript:x", false), ("", false),
    ("https://x>)<img/src=x>", false), ("https://x\"y", false), ("#a)[b](c\\", false),
    ("vbscript:x", false), ("none", false), ("report.md", false), ("\\\\host", false),
  ])
  func linksLeadOnlyWhereTheyMay(url: String, isAllowed: Bool) {
    #expect((allowedURL(url) != nil) == isAllowed)
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_204_331, "1,204,331"), (-12_345, "−12,345")])
  func groupsThousands(number: Int, text: String) {
    #expect(number.grouped == text)
  }

  @Test(arguments: [(0.5, "0.5"), (1234.5, "1,234.5"), (-0.25, "−0.25"), (2.0, "2"), (0.0004, "0"), (9.8765, "9.877")])
  func writesNumbers(number: Double, text: String) {
    #expect(Display.number(number) == text)
  }
}
