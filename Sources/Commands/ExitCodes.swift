internal import ArgumentParser

/// The exit codes that scripts can rely on.
enum Exit {
  /// Something is at or over `--fail-on`.
  static let found = ExitCode(3)
  /// Not everything could be read, and `--require-complete` was given; or `--fail-on`, and what was not read could hold
  /// what it asks for.
  static let incomplete = ExitCode(4)
  static let wrongUsage = ExitCode(64)
  static let badInput = ExitCode(65)
  static let badConfiguration = ExitCode(78)
}
