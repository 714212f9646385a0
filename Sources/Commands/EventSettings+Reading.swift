internal import AWS
internal import CloudTrail
internal import Collectors
internal import Foundation
internal import Snapshot
internal import Yams

extension EventSettings {
  /// The keys of `cloudtrail`: those that say where events come from, and those that say what becomes of them.
  static let keys = EventSettingsReader.keys + ["exclude", "memory_days"]

  /// Reads `cloudtrail`. Without a `source`, its `location` tells: a bucket or a folder.
  ///
  /// - Parameter folder: Where relative paths begin.
  init(_ node: Node, _ yaml: YAMLReader, folder: String) throws(ConfigurationError) {
    let reader = EventSettingsReader(
      yaml: yaml, node: node,
      members: try yaml.members(node, of: "`cloudtrail`", keys: Self.keys)
        .filter { EventSettingsReader.keys.contains($0.key) })
    self = try reader.settings(folder: folder)
  }
}

private struct EventSettingsReader {
  let yaml: YAMLReader
  let node: Node
  let members: [String: Node]

  static let keys = ["source", "location", "max_pages", "account", "expected_owner"] + athenaKeys
  private static let athenaKeys = ["region", "work_group", "database", "table", "output"]

  func settings(folder: String) throws(ConfigurationError) -> EventSettings {
    switch try source() {
    case .lookup:
      try allow(["max_pages"], for: .lookup)
      return .lookup(maxPages: try maxPages())
    case .files:
      try allow(["location"], for: .files)
      let location = try self.location("a folder of logs")
      let text = try yaml.text(location, "`location`")
      guard !text.hasPrefix("s3://") else {
        throw yaml.error(location, "`source: files` reads a folder: write `source: s3` to read a bucket")
      }
      return .files(path: absolutePath(text, from: folder))
    case .s3:
      try allow(["location", "account", "expected_owner"], for: .s3)
      return .s3(try bucket())
    case .athena:
      try allow(["location", "account", "expected_owner"] + Self.athenaKeys, for: .athena)
      return .athena(try athena())
    }
  }

  private func source() throws(ConfigurationError) -> EventSource {
    if let node = members["source"] {
      guard let source = EventSource(rawValue: try yaml.text(node, "`source`")) else {
        throw yaml.error(
          node,
          "there is no source `\(node.string ?? "")`; there are \(YAMLReader.list(EventSource.allCases.map(\.rawValue)))"
        )
      }
      return source
    }
    guard let location = members["location"] else { return .lookup }
    return try yaml.text(location, "`location`").hasPrefix("s3://") ? .s3 : .files
  }

  /// A key that has no meaning for a source is a mistake, and not to be passed over.
  private func allow(_ keys: [String], for source: EventSource) throws(ConfigurationError) {
    for (key, value) in members.sorted(by: { $0.key < $1.key }) where key != "source" && !keys.contains(key) {
      throw yaml.error(
        value, "`\(key)` has no meaning for `source: \(source.rawValue)`, which takes \(YAMLReader.list(keys))")
    }
  }

  private func location(_ what: String) throws(ConfigurationError) -> Node {
    guard let location = members["location"] else { throw yaml.error(node, "`cloudtrail` needs `location`: \(what)") }
    return location
  }

  private func maxPages() throws(ConfigurationError) -> Int {
    guard let node = members["max_pages"] else { return EventSettings.defaultMaxPages }
    guard let number = node.int, (1...1_000_000).contains(number) else {
      throw yaml.error(node, "`max_pages` is a whole number of 1 or more: pages of 50 events, by account and Region")
    }
    return number
  }

  private func bucket() throws(ConfigurationError) -> LogLocation {
    let node = try location("the trail's bucket, as s3://bucket/prefix")
    guard var location = LogLocation(try yaml.text(node, "`location`")) else {
      throw yaml.error(node, "`location` names no bucket; write s3://bucket or s3://bucket/prefix")
    }
    location.account = try account("account")
    location.expectedOwner = try account("expected_owner")
    return location
  }

  private func account(_ key: String) throws(ConfigurationError) -> AccountID? {
    guard let node = members[key] else { return nil }
    let account = AccountID(try yaml.text(node, "`\(key)`"))
    guard account.isValid else {
      throw yaml.error(node, "`\(account)` is no account id; write its twelve digits in quotes")
    }
    return account
  }

  private func athena() throws(ConfigurationError) -> AthenaSettings {
    var settings = AthenaSettings(location: try bucket())
    if let node = members["region"] {
      let region = try yaml.text(node, "`region`")
      guard region.wholeMatch(of: /[a-z]{2,}(-[a-z]+)+-\d+/) != nil else {
        throw yaml.error(node, "`\(region)` is no Region's name, such as eu-west-1")
      }
      settings.region = region
    }
    if let node = members["work_group"] {
      settings.workGroup = try yaml.text(node, "`work_group`")
      guard settings.workGroup.wholeMatch(of: /[a-zA-Z0-9._-]{1,128}/) != nil else {
        throw yaml.error(node, "a work group's name has letters, digits, `.`, `_` and `-`")
      }
    }
    for (key, path) in [("database", \AthenaSettings.database), ("table", \AthenaSettings.table)] {
      guard let node = members[key] else { continue }
      let name = try yaml.text(node, "`\(key)`")
      guard TrailTable.isName(name) else {
        throw yaml.error(node, "`\(key)` is a name of small letters, digits and `_` that begins with a letter")
      }
      settings[keyPath: path] = name
    }
    if let node = members["output"] {
      let output = try yaml.text(node, "`output`")
      guard LogLocation(output) != nil else {
        throw yaml.error(node, "`output` is where Athena puts its results: s3://bucket/prefix")
      }
      settings.output = output
    }
    return settings
  }
}

extension LogLocation {
  /// Reads `s3://bucket/prefix`; `nil` for anything else.
  init?(_ text: String) {
    guard let location = S3Location(text) else { return nil }
    self.init(bucket: location.bucket, prefix: location.prefix)
  }
}
