import Foundation
import Testing

/// The house itself: who may import whom, and that what is written down is true.
@Suite struct RepositoryTests {
  private static let allowed: [String: Set<String>] = [
    "Snapshot": ["CSQLite"],
    "AWS": ["CExpat"],
    "CloudTrail": ["Snapshot", "AWS", "CDeflate", "CMaxMindDB", "CSIMDJSON"],
    "Collectors": ["AWS", "CloudTrail", "Snapshot"],
    "Report": ["Snapshot", "CCMark"],
    "Delivery": ["AWS"],
    "Commands": ["Collectors", "Delivery", "Report", "CloudTrail", "AWS", "Snapshot"],
    "runbook": ["Commands"],
  ]

  private static let sources = Program.package + "/Sources"

  private static var swiftFiles: [String] {
    files(below: sources).keys.filter { $0.hasSuffix(".swift") }.sorted()
  }

  private static func imports(_ file: String) throws -> [String] {
    let text = try String(contentsOfFile: "\(sources)/\(file)", encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      line.firstMatch(
        of: /^\s*(?:@\w+(?:\(\w+\))? )*(?:public |internal |package |private |fileprivate )?import (?:\w+ )?(\w+)/
      )
      .map { String($0.1) }
    }
  }

  @Test func importsPointOneWay() throws {
    let modules = Set(try FileManager.default.contentsOfDirectory(atPath: Self.sources))
    #expect(
      modules.filter { !$0.hasPrefix("C") || $0.dropFirst().first?.isLowercase == true } == Set(Self.allowed.keys))
    var count = 0
    for file in Self.swiftFiles {
      let module = String(file.prefix { $0 != "/" })
      for name in try Self.imports(file) where modules.contains(name) {
        count += 1
        #expect(Self.allowed[module]?.contains(name) == true, "\(file) imports \(name)")
      }
    }
    #expect(count > 30, "imports were found at all")
  }

  /// One module opens the door to each C library.
  @Test(arguments: ["CSQLite", "CCMark", "CDeflate", "CExpat", "CMaxMindDB", "CSIMDJSON"])
  func cStaysBehindOneDoor(library: String) throws {
    let importers = Set(
      try Self.swiftFiles.filter { try Self.imports($0).contains(library) }.map { $0.prefix { $0 != "/" } })
    #expect(importers.count == 1, "\(importers)")
  }

  @Test func nothingIsPrintedOrForced() throws {
    for file in Self.swiftFiles {
      let text = try String(contentsOfFile: "\(Self.sources)/\(file)", encoding: .utf8)
      for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        let code = line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
        #expect(code.firstMatch(of: /\btry!|\bprint\(|@unchecked Sendable/) == nil, "\(file):\(number + 1): \(line)")
      }
    }
  }

  /// The top level holds what it should, and nothing else.
  @Test func theTopLevelIsAsAgreed() throws {
    let allowed: Set = [
      "Package.swift", "Package.resolved", "Makefile", "README.md", "Sources", "Templates", "Tests", "Samples",
    ]
    let names = try FileManager.default.contentsOfDirectory(atPath: Program.package).filter { !$0.hasPrefix(".") }
    #expect(Set(names).subtracting(allowed).isEmpty)
  }

  /// Every command line in the documents works as it stands.
  @Test(arguments: ["README.md", "Samples/README.md", "Templates/README.md"])
  func commandsInTheDocumentsWork(document: String) throws {
    let folder = try TemporaryFolder()
    for name in ["Samples", "Templates"] {
      try FileManager.default.copyItem(atPath: "\(Program.package)/\(name)", toPath: "\(folder.path)/\(name)")
    }
    try? FileManager.default.removeItem(atPath: folder.path + "/Samples/archive")
    #expect(try Program.run(["run", "--config", "Samples/runbook.yaml"], in: folder.path).code == 0)
    let text = try String(contentsOfFile: "\(Program.package)/\(document)", encoding: .utf8)
    var commands = 0
    for block in text.matches(of: /```sh\n([\s\S]*?)```/) {
      for line in block.1.split(separator: "\n")
      where line.hasPrefix("runbook ") || line.hasPrefix(".build/release/runbook ") {
        commands += 1
        let words = Array(Self.words(String(line)).dropFirst())
        guard !words.contains("--watch") else {
          let running = try RunningProgram(words, in: folder.path)
          try running.wait("drawn: ")
          #expect(running.interrupted(), "\(line)")
          continue
        }
        let outcome = try Program.run(words, in: folder.path)
        // Without WeasyPrint no PDF is made, and that is said.
        let lacks = words.last?.contains("pdf") == true && outcome.error.contains("needs WeasyPrint")
        #expect(outcome.code == 0 || lacks, "\(line): \(outcome.error)")
      }
    }
    if document == "README.md" { #expect(commands >= 5) }
  }

  /// No template sends its reader to a command that there is not.
  @Test func commandsThatTemplatesNameExist() throws {
    var count = 0
    for (name, data) in files(below: Program.package + "/Templates") where name.hasSuffix(".md") {
      for match in String(decoding: data, as: UTF8.self).matches(of: /`runbook ([a-z ]+?)(?:`| --| [A-Z])/) {
        count += 1
        let help = try Program.run(match.1.split(separator: " ").map(String.init) + ["--help"])
        #expect(help.code == 0 && help.output.contains("USAGE: runbook \(match.1)"), "\(name): \(match.0)")
      }
    }
    #expect(count >= 2)
  }

  /// Splits as a shell does, as far as the documents need it.
  private static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    for character in line.prefix(while: { $0 != "#" }) {
      if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == " " {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}
