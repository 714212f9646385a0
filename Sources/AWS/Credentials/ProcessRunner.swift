internal import Subprocess

#if canImport(System)
  internal import System
#else
  internal import SystemPackage
#endif

/// Runs a program to its end and keeps what it wrote.
public protocol ProcessRunner: Sendable {
  /// - Parameters:
  ///   - words: The program and its arguments.
  ///   - limit: How long it may take.
  /// - Throws: `ProcessFault`; `CancellationError`.
  func run(_ words: [String], within limit: Duration) async throws -> ProcessOutcome
}

/// What a program left behind.
public struct ProcessOutcome: Sendable, Hashable {
  /// 0 for success; negative for the signal that ended it.
  public let status: Int
  /// What it wrote to standard output.
  public let output: [UInt8]
  /// What it wrote to standard error.
  public let error: [UInt8]

  /// - Parameter status: Negative for the signal that ended it.
  public init(status: Int, output: [UInt8], error: [UInt8]) {
    self.status = status
    self.output = output
    self.error = error
  }
}

/// Why a program has no outcome.
public enum ProcessFault: Error, Sendable, Hashable {
  /// It is not there, or cannot be started.
  case notStarted
  /// It took too long, and was ended.
  case tooSlow
  /// It wrote more than credentials can be, or its output could not be read.
  case unreadableOutput
}

/// The programs of this machine, run without a shell.
public struct SystemProcesses: ProcessRunner {
  private static let outputLimit = 1 << 20

  /// There is one machine.
  public init() {}

  /// Runs a program in a process group of its own, so that whatever it starts ends with it.
  public func run(_ words: [String], within limit: Duration) async throws -> ProcessOutcome {
    try await run(words, input: "/dev/null", environment: [:], within: limit)
  }

  /// Runs a program as `run(_:within:)` does.
  ///
  /// - Parameters:
  ///   - input: The file that is its standard input. A file and no pipe: a program that ends before it read all of a pipe
  ///     would end this process too.
  ///   - environment: What it sees beside this process's own environment.
  public func run(
    _ words: [String], input: String, environment: [String: String], within limit: Duration
  ) async throws -> ProcessOutcome {
    guard let program = words.first, !program.isEmpty else { throw ProcessFault.notStarted }
    return try await withThrowingTaskGroup(of: ProcessOutcome.self) { group in
      group.addTask { try await Self.run(program, Array(words.dropFirst()), input, environment) }
      group.addTask {
        try await Task.sleep(for: limit)
        throw ProcessFault.tooSlow
      }
      defer { group.cancelAll() }
      guard let outcome = try await group.next() else { throw CancellationError() }
      return outcome
    }
  }

  private static func run(
    _ program: String, _ arguments: [String], _ input: String, _ environment: [String: String]
  ) async throws -> ProcessOutcome {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))
    ]
    let file: FileDescriptor
    do { file = try FileDescriptor.open(FilePath(input), .readOnly) } catch { throw ProcessFault.notStarted }
    do {
      let result = try await Subprocess.run(
        program.contains("/") ? .path(FilePath(program)) : .name(program), arguments: Arguments(arguments),
        environment: .inherit.updating(
          Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0), $1) })),
        platformOptions: options, input: .fileDescriptor(file, closeAfterSpawningProcess: true),
        output: .bytes(limit: outputLimit),
        error: .bytes(limit: outputLimit))
      try Task.checkCancellation()
      let status =
        switch result.terminationStatus {
        case .exited(let code): Int(code)
        case .signaled(let signal): -Int(signal)
        }
      return ProcessOutcome(status: status, output: result.standardOutput, error: result.standardError)
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      let notStarted: [SubprocessError.Code] = [.spawnFailed, .executableNotFound, .failedToChangeWorkingDirectory]
      throw notStarted.contains(error.code) ? ProcessFault.notStarted : .unreadableOutput
    }
  }
}
