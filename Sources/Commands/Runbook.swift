internal import AWS
public import ArgumentParser
internal import CloudTrail
internal import Delivery
internal import Foundation
internal import Report
internal import Snapshot

/// The command line.
public struct Runbook: AsyncParsableCommand {
  /// The product's version, which every snapshot and report carries.
  public static let version = "0.1.0"

  /// The program's name, help and subcommands.
  public static let configuration = CommandConfiguration(
    commandName: "runbook", abstract: "The daily report that a cloud security team reads with its morning coffee.",
    discussion: """
      Results go to standard output, everything else to standard error. Exit codes: 0 done; 1 failed, or nothing at \
      all could be read; 3 done, and something is at or over --fail-on; 4 done, but not everything could be read (with \
      --require-complete, and with --fail-on where what was not read could hold such a thing); \
      64 wrong usage; 65 bad input file; 78 bad configuration; a signal ends it as signals do (130, 143).
      """,
    version: version,
    subcommands: [
      RunCommand.self, CollectCommand.self, RenderCommand.self, DiffCommand.self, DeliverCommand.self,
      QueryCommand.self, ExportCommand.self, ChecksCommand.self, LintCommand.self, MuteCommand.self, AckCommand.self,
      ArchiveCommand.self, PolicyCommand.self,
    ])

  /// For the argument parser.
  public init() {}

  /// Runs the command that the arguments name, and ends the process with its exit code.
  public static func execute() async -> Never {
    do {
      try await Interruption.cancels {
        var command = try parseAsRoot()
        if var asynchronous = command as? any AsyncParsableCommand {
          try await asynchronous.run()
        } else {
          try command.run()
        }
      }
      Foundation.exit(0)
    } catch {
      if Interruption.hasCome {
        try? FileHandle.standardError.write(contentsOf: Data("runbook: ended by a signal\n".utf8))
        Interruption.die()
      }
      guard let code = exitCode(of: error) else { exit(withError: error) }
      let words = "\(error)"
      let message = TerminalText.safe("runbook: \(words)")
      try? FileHandle.standardError.write(contentsOf: Data((message + "\n").utf8))
      Foundation.exit(code)
    }
  }

  /// The exit code of the product's own errors; `nil` for those that the argument parser explains.
  static func exitCode(of error: any Error) -> Int32? {
    switch error {
    case is ConfigurationError, is ThemeError: Exit.badConfiguration.rawValue
    case let error as CredentialError: error.cause == .configuration ? Exit.badConfiguration.rawValue : 1
    case is UsageError: Exit.wrongUsage.rawValue
    case is TemplateError, is InputError, is RecordingError, is LogFilesError: Exit.badInput.rawValue
    case let error as SnapshotError where error.isBadFile: Exit.badInput.rawValue
    case is AWSError, is S3ArchiveError, is ArchiveError, is DeliveryError, is ProgramError, is SnapshotError,
      is DatabaseError, is NothingReadError, is UnderivedError, is CancellationError:
      1
    default: nil
    }
  }
}
