/// A setting that cannot be used: where it stands, and what is wrong with it.
public struct SettingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The environment variable, or the file with its line.
  public let place: String
  /// What is wrong, in a sentence. It holds no secret.
  public let problem: String
  /// The place, and what is wrong.
  public var description: String { "\(place): \(problem)" }

  /// - Parameter problem: A sentence without its subject; without secrets.
  public init(_ place: String, _ problem: String) {
    self.place = place
    self.problem = problem
  }
}

extension [String: String] {
  /// The value of an environment variable; `nil` if it is not set, or blank: scripts empty variables to unset them.
  func setting(_ name: String) -> String? {
    guard let value = self[name], !value.utf8.allSatisfy({ $0 == 32 || (9...13).contains($0) }) else { return nil }
    return value
  }
}
