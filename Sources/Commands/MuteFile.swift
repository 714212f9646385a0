internal import Foundation
internal import Snapshot
internal import Yams

/// `mutes.yaml`: findings that were looked at and accepted, each with an owner, a reason and an end.
struct MuteFile {
  struct Entry {
    let id: String
    /// Patterns by the column of `finding` that they are for.
    let match: [(column: String, pattern: String)]
    let owner: String
    let reason: String
    let expires: Day
  }

  let entries: [Entry]

  private static let fields = [
    "product": "product", "type": "type", "account": "account_id", "region": "region", "resource": "resource_id",
    "image": "image_id",
  ]

  init(path: String) throws(ConfigurationError) {
    guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
    else { throw ConfigurationError("\(path): cannot be read; check `mutes` in the configuration") }
    let yaml = try YAMLReader(file: path, text: text)
    var entries: [Entry] = []
    for item in try yaml.items(yaml.root, "the file") {
      let members = try yaml.members(item, of: "a mute", keys: ["id", "match", "owner", "reason", "expires"])
      func required(_ key: String) throws(ConfigurationError) -> Node {
        guard let node = members[key] else { throw yaml.error(item, "a mute needs `\(key)`") }
        return node
      }
      let id = try yaml.text(required("id"), "`id`")
      guard !entries.contains(where: { $0.id == id }) else {
        throw yaml.error(try required("id"), "the id `\(id)` is taken by an earlier mute")
      }
      let names = Self.fields.keys.sorted()
      let patterns = try yaml.members(required("match"), of: "`match`", keys: names)
      guard !patterns.isEmpty else {
        throw yaml.error(try required("match"), "`match` names at least one of \(YAMLReader.list(names))")
      }
      var match: [(column: String, pattern: String)] = []
      for name in names {
        guard let node = patterns[name], let column = Self.fields[name] else { continue }
        match.append((column, try yaml.text(node, "`\(name)`")))
      }
      let expires = try yaml.text(required("expires"), "`expires`")
      guard let day = Day(expires) else {
        throw yaml.error(try required("expires"), "`\(expires)` is no day; write YYYY-MM-DD")
      }
      entries.append(
        Entry(
          id: id, match: match, owner: try yaml.text(required("owner"), "`owner`"),
          reason: try yaml.text(required("reason"), "`reason`"), expires: day))
    }
    self.entries = entries
  }

  /// Applies the mutes that are in force on `day`; a mute ends at the start of its last-named day.
  func apply(to writer: SnapshotWriter, on day: Day) async throws {
    for entry in entries where day < entry.expires {
      try await writer.mute(
        Mute(muteID: entry.id, owner: entry.owner, reason: entry.reason, expiresOn: entry.expires, hiddenCount: 0),
        matching: entry.match.map { ($0.column, $0.pattern) })
    }
  }
}
