internal import Snapshot
internal import Yams

/// `cloudtrail.exclude`: activity that is known and of no interest, each with a reason and an end.
///
/// Nothing of it is dropped: its rows are marked in the snapshot, and the report counts them.
struct ExclusionList {
  struct Entry {
    let id: String
    let pattern: ActivityPattern
    let reason: String
    let expires: Day
  }

  var entries: [Entry] = []

  private static let patterns = ["principal", "agent", "event", "address"]

  init() {}

  init(_ node: Node, _ yaml: YAMLReader) throws(ConfigurationError) {
    for item in try yaml.items(node, "`exclude`") {
      let members = try yaml.members(item, of: "an exclusion", keys: Self.patterns + ["reason", "expires"])
      var pattern = ActivityPattern()
      var said: [String] = []
      for name in Self.patterns {
        guard let node = members[name] else { continue }
        let text = try yaml.text(node, "`\(name)`")
        guard text.contains(where: { $0 != "*" && $0 != "?" }) else {
          throw yaml.error(node, "`\(text)` would leave out everything; leave `\(name)` away, or say what is meant")
        }
        said.append("\(name) \(text)")
        switch name {
        case "principal": pattern.principal = text
        case "agent": pattern.agent = text
        case "event": pattern.event = text
        default:
          guard let address = AddressPattern(text) else {
            throw yaml.error(
              node,
              "`\(text)` is no block of addresses; write one such as `192.0.2.0/24`, its other bits zero, or a pattern such as `192.0.2.*`"
            )
          }
          pattern.address = address
        }
      }
      guard !said.isEmpty else {
        throw yaml.error(item, "an exclusion names at least one of \(YAMLReader.list(Self.patterns))")
      }
      let id = said.joined(separator: ", ")
      guard !entries.contains(where: { $0.id == id }) else { throw yaml.error(item, "`\(id)` is excluded twice") }
      guard let reason = members["reason"] else { throw yaml.error(item, "an exclusion needs `reason`") }
      guard let expires = members["expires"] else {
        throw yaml.error(item, "an exclusion needs `expires`: the first day on which it no longer works")
      }
      let end = try yaml.text(expires, "`expires`")
      guard let day = Day(end) else { throw yaml.error(expires, "`\(end)` is no day; write YYYY-MM-DD") }
      entries.append(Entry(id: id, pattern: pattern, reason: try yaml.text(reason, "`reason`"), expires: day))
    }
  }

  /// Applies the exclusions in their order; those that have ended are only written down.
  func apply(to writer: SnapshotWriter, on day: Day) async throws {
    try await writer.includeEverything()
    for entry in entries {
      try await writer.exclude(
        Exclusion(
          exclusionID: entry.id, reason: entry.reason, expiresOn: entry.expires, isExpired: day >= entry.expires),
        matching: entry.pattern)
    }
  }
}
