import Foundation
import Testing

/// The program as users run it.
struct Program {
  struct Outcome {
    let code: Int32
    let output: String
    let error: String
  }

  /// The folder that the package is in.
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    .standardized.path

  /// What was built with the tests.
  static let path: String = {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0]).standardized.deletingLastPathComponent()
    for folder in [tests.path, package + "/.build/debug"] {
      if FileManager.default.isExecutableFile(atPath: folder + "/runbook") { return folder + "/runbook" }
    }
    preconditionFailure("runbook is not built: run `swift build` first")
  }()

  /// Runs the program; of the machine's own access to AWS it sees nothing.
  ///
  /// - Parameter environment: What it sees beside.
  static func run(
    _ arguments: [String], in folder: String = package, environment: [String: String] = [:], program: String = path
  ) throws -> Outcome {
    let process = Process()
    let plain = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("AWS_") }
    let closed = ["HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true"]
    process.environment = plain.merging(closed) { $1 }.merging(environment) { $1 }
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let scratch = try TemporaryFolder()
    let files = ["out", "err"].map { scratch.path + "/" + $0 }
    for file in files { #expect(FileManager.default.createFile(atPath: file, contents: nil)) }
    process.standardOutput = FileHandle(forWritingAtPath: files[0])
    process.standardError = FileHandle(forWritingAtPath: files[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let texts = files.map { String(decoding: FileManager.default.contents(atPath: $0) ?? Data(), as: UTF8.self) }
    return Outcome(code: process.terminationStatus, output: texts[0], error: texts[1])
  }

  /// The samples with nothing but what a fresh clone has to work with.
  static func samples() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["cloudtrail", "recordings", "runbook.yaml", "mutes.yaml"] {
      try FileManager.default.copyItem(atPath: "\(package)/Samples/\(name)", toPath: "\(folder.path)/\(name)")
    }
    return folder
  }

  /// An archive with one day, read from a small log; its path.
  static func archiveOfOneDay(in folder: TemporaryFolder) throws -> String {
    try folder.write(
      "{\"eventTime\":\"2026-11-23T10:00:00Z\",\"eventSource\":\"a\",\"eventName\":\"B\"}", as: "logs/a.json")
    let archive = folder.path + "/archive"
    let collect = try run([
      "collect", "--offline", "--cloudtrail", folder.path + "/logs", "--date", "2026-11-23", "--archive", archive,
    ])
    #expect(collect.code == 0, "\(collect.error)")
    return archive
  }
}

/// A program that goes on until it is interrupted.
final class RunningProgram {
  private let process = Process()
  private let pipe = Pipe()
  private var said = ""

  init(_ arguments: [String], in folder: String = Program.package) throws {
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
  }

  deinit { if process.isRunning { process.terminate() } }

  /// Reads on until it is said. A minute of silence, or the end, is an error.
  func wait(_ text: String) throws {
    while !said.contains(text) {
      var readable = pollfd(fd: pipe.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
      try #require(poll(&readable, 1, 60_000) == 1, "\(text) is not in: \(said)")
      let more = pipe.fileHandleForReading.availableData
      try #require(!more.isEmpty, "it ended; \(text) is not in: \(said)")
      said += String(decoding: more, as: UTF8.self)
    }
  }

  /// Whether it takes Ctrl-C for a good end.
  func interrupted() -> Bool {
    process.interrupt()
    process.waitUntilExit()
    return process.terminationReason == .exit && process.terminationStatus == 0
  }
}

/// A folder that goes away with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("runbook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, as name: String) throws {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}

/// All files below a folder, by their paths from it.
func files(below folder: String) -> [String: Data] {
  var files: [String: Data] = [:]
  for name in FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? [] {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
    if !isFolder.boolValue { files[name] = FileManager.default.contents(atPath: "\(folder)/\(name)") }
  }
  return files
}
