/// A configuration that cannot be used: which file, which line, and what to write instead.
public struct ConfigurationError: Error, CustomStringConvertible {
  /// The file, the line, what is wrong and what to write instead.
  public let description: String

  init(_ description: String) { self.description = description }

  init(file: String, line: Int, column: Int, _ message: String) {
    description = "\(file):\(line):\(column): \(message)"
  }
}
