internal import Yams

/// A YAML file that is read strictly: unknown keys and wrong types are errors with their line.
struct YAMLReader {
  let file: String
  let root: Node

  init(file: String, text: String) throws(ConfigurationError) {
    self.file = file
    do {
      root = try Yams.compose(yaml: text) ?? Node.mapping(Node.Mapping([]))
    } catch let error as YamlError {
      if case .parser(_, let problem, let mark, _) = error {
        throw ConfigurationError(file: file, line: mark.line, column: mark.column, "not valid YAML: \(problem)")
      }
      throw ConfigurationError("\(file): not valid YAML: \(error)")
    } catch {
      throw ConfigurationError("\(file): not valid YAML: \(error)")
    }
  }

  func error(_ node: Node, _ message: String) -> ConfigurationError {
    ConfigurationError(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, message)
  }

  /// The members of a mapping, whose keys must be among `keys`.
  func members(_ node: Node, of what: String, keys: [String]) throws(ConfigurationError) -> [String: Node] {
    guard let mapping = node.mapping else { throw error(node, "\(what) is a mapping with \(Self.list(keys))") }
    var members: [String: Node] = [:]
    for (key, value) in mapping {
      let name = key.string ?? ""
      guard keys.contains(name) else {
        throw error(key, "unknown key `\(name)` in \(what); there are \(Self.list(keys))")
      }
      guard members.updateValue(value, forKey: name) == nil else {
        throw error(key, "`\(name)` is given twice; keep one")
      }
    }
    return members
  }

  func text(_ node: Node, _ what: String) throws(ConfigurationError) -> String {
    guard let scalar = node.scalar, !scalar.string.isEmpty else { throw error(node, "\(what) is a text") }
    return scalar.string
  }

  func items(_ node: Node, _ what: String) throws(ConfigurationError) -> [Node] {
    guard let sequence = node.sequence else { throw error(node, "\(what) is a list") }
    return Array(sequence)
  }

  func texts(_ node: Node, _ what: String) throws(ConfigurationError) -> [String] {
    var texts: [String] = []
    for item in try items(node, what) { texts.append(try text(item, "each item of \(what)")) }
    return texts
  }

  static func list(_ keys: [String]) -> String { keys.map { "`\($0)`" }.joined(separator: ", ") }
}
