internal import AWS
internal import Delivery
internal import Foundation
internal import Yams

/// Where a day is delivered to: what `deliver:` says.
struct DeliverySettings {
  /// One place.
  struct Target {
    /// What `--to` and receipts call it.
    let name: String
    let kind: Kind

    /// Whether it is an archive in S3.
    var isBucket: Bool { if case .s3 = kind { true } else { false } }
  }

  /// What a place is, with what is said about it.
  enum Kind {
    case s3(BucketSettings)
    case webhook(Webhook)

    static let names = ["s3", "webhook"]
  }

  /// A web address that is told of the day.
  struct Webhook {
    let url: SecretSource
    let secret: SecretSource?
  }

  private(set) var targets: [Target] = []

  /// Reads `deliver`: a mapping of kinds, each one place or a list of them.
  init(_ node: Node, _ yaml: YAMLReader, folder: String) throws(ConfigurationError) {
    let kinds = try yaml.members(node, of: "`deliver`", keys: Kind.names)
    for kind in Kind.names {
      guard let node = kinds[kind] else { continue }
      let items = node.sequence.map(Array.init) ?? [node]
      guard !items.isEmpty else { throw yaml.error(node, "`\(kind)` names no place; leave it out") }
      for (index, item) in items.enumerated() {
        let target = try Self.target(kind, index == 0 ? kind : "\(kind)-\(index + 1)", item, yaml, folder)
        guard !targets.contains(where: { $0.name == target.name }) else {
          throw yaml.error(item, "the name `\(target.name)` is taken by an earlier place; give it another `name`")
        }
        targets.append(target)
      }
    }
  }

  private static func target(
    _ kind: String, _ defaultName: String, _ node: Node, _ yaml: YAMLReader, _ folder: String
  ) throws(ConfigurationError) -> Target {
    let common = ["name"]
    switch kind {
    case "s3":
      let members = try yaml.members(node, of: "`s3`", keys: BucketSettings.keys + common)
      return Target(
        name: try name(members, defaultName, yaml), kind: .s3(try BucketSettings(members, of: node, yaml)))
    default:
      let members = try yaml.members(node, of: "`\(kind)`", keys: ["url", "secret"] + common)
      guard let url = members["url"] else { throw yaml.error(node, "`webhook` needs a `url`") }
      var secret: SecretSource?
      if let node = members["secret"] { secret = try SecretSource(node, "`secret`", yaml, folder) }
      return Target(
        name: try name(members, defaultName, yaml),
        kind: .webhook(Webhook(url: try SecretSource(url, "`url`", yaml, folder, mayBeLiteral: true), secret: secret)))
    }
  }

  private static func name(
    _ members: [String: Node], _ defaultName: String, _ yaml: YAMLReader
  ) throws(ConfigurationError) -> String {
    guard let node = members["name"] else { return defaultName }
    let name = try yaml.text(node, "`name`")
    guard name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]{0,63}/) != nil else {
      throw yaml.error(node, "`\(name)` is no name of a place: write letters, digits, `.`, `_` and `-`")
    }
    return name
  }
}

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
    if let scalar = node.scalar {
      guard mayBeLiteral else {
        throw yaml.error(
          node, "\(what) is a secret, and none may stand here: write `{ env: NAME }` or `{ file: PATH }`")
      }
      _ = scalar
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
