import Foundation

/// The Python that tests use for what is not to be tested against our own code.
package enum Python {
  /// The folder `Tests`.
  package static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .standardized.path

  /// The interpreter of the environment that `make test-deps` makes.
  package static func path() throws -> String {
    let path = URL(fileURLWithPath: tests + "/../.build-python/bin/python").standardized.path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw TestSupportError("\(path) is missing: run `make test-deps` first")
    }
    return path
  }

  /// Runs a script of the folder `Tests` with this on its standard input, and gives what it prints.
  package static func run(_ script: String, _ arguments: [String] = [], input: Data = Data()) throws -> Data {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("python-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files instead of pipes: neither side waits for the other, however much there is.
    let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
    for (index, file) in files.enumerated() { try (index == 0 ? input : Data()).write(to: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try path())
    process.arguments = ["-B", "\(tests)/\(script)"] + arguments
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw TestSupportError("\(script): \(String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))")
    }
    return try Data(contentsOf: files[1])
  }
}

/// Why a test's tool could not do its work.
package struct TestSupportError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
