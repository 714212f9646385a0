internal import Delivery
internal import Foundation
internal import Yams

/// Where a secret is found. It is never in the configuration itself.
struct SecretSource {
  private enum Place {
    case environment(String)
    case file(String)
    case literal(String)
  }

  private let place: Place
  private let error: (String) -> ConfigurationError

  /// Reads `{ env: NAME }` or `{ file: PATH }`.
  ///
  /// - Parameter mayBeLiteral: Whether it may stand there as it is: an address need not be a secret.
  init(
    _ node: Node, _ what: String, _ yaml: YAMLReader, _ folder: String, mayBeLiteral: Bool = false
  ) throws(ConfigurationError) {
    error = { yaml.error(node, $0) }
    guard node.scalar == nil else {
      // What was written there is not repeated: it may be one.
      guard mayBeLiteral else {
        throw yaml.error(
          node, "\(what) is a secret, and none may stand here: write `{ env: NAME }` or `{ file: PATH }`")
      }
      place = .literal(try yaml.text(node, what))
      return
    }
    let members = try yaml.members(node, of: what, keys: ["env", "file"])
    guard members.count == 1, let (key, value) = members.first else {
      throw yaml.error(node, "\(what) is `{ env: NAME }` or `{ file: PATH }`")
    }
    let text = try yaml.text(value, "`\(key)`")
    place = key == "env" ? .environment(text) : .file(absolutePath(text, from: folder))
  }

  /// Fetches it.
  ///
  /// - Throws: `ConfigurationError` with the line, and never with the secret.
  func secret() throws(ConfigurationError) -> Secret {
    let text: String
    switch place {
    case .literal(let literal): return Secret(literal)
    case .environment(let name):
      guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
        throw error("the environment has no \(name), which this secret is to come from; set it")
      }
      text = value
    case .file(let path):
      guard let data = FileManager.default.contents(atPath: path), let value = String(validating: data, as: UTF8.self)
      else { throw error("the secret's file \(path) cannot be read; check the path and its permissions") }
      text = value
    }
    let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !secret.isEmpty, secret.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) }) else {
      throw error("this secret is empty, or not of printable characters on one line; check where it comes from")
    }
    return Secret(secret)
  }
}
