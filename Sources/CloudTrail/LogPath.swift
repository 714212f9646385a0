internal import Snapshot

/// What a file's path says of it, in the layout that CloudTrail delivers to:
/// `AWSLogs/[o-…/]<account>/CloudTrail/<region>/<year>/<month>/<day>/….json.gz`.
enum LogPath: Hashable {
  /// A log of events; account and Region are `unknown` if neither folders nor file name tell.
  case events(AccountID, RegionName)
  /// Digests, Insights, aggregates, or another service's log: no events.
  case other

  init(_ path: String) {
    let parts = path.split(separator: "/").map(String.init)
    let folders = parts.dropLast()
    var place: (account: String, kind: String, region: String?)?
    for index in folders.indices where AccountID(folders[index]).isValid && index + 1 < folders.endIndex {
      let kind = folders[index + 1]
      let before = index > 0 ? folders[index - 1] : ""
      let isDelivered = before == "AWSLogs" || (before.hasPrefix("o-") && index > 1 && folders[index - 2] == "AWSLogs")
      guard isDelivered || kind == "CloudTrail" || kind.hasPrefix("CloudTrail-") else { continue }
      place = (folders[index], kind, index + 2 < folders.endIndex ? folders[index + 2] : nil)
    }
    guard let place else {
      self = folders.contains(where: Self.withoutEvents.contains) ? .other : Self.named(parts.last ?? "")
      return
    }
    guard place.kind == "CloudTrail" || place.kind == "CloudTrail-NetworkActivity" else {
      self = .other
      return
    }
    let region = place.region.flatMap { $0.contains("-") && $0.first?.isLetter == true ? RegionName($0) : nil }
    self = .events(AccountID(place.account), region ?? .unknown)
  }

  /// Reads CloudTrail's own file name, `<account>_CloudTrail_<region>_<time>_<id>.json.gz`, which a flat copy keeps.
  private static func named(_ name: String) -> LogPath {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 4, AccountID(parts[0]).isValid,
      parts[1] == "CloudTrail" || parts[1].hasPrefix("CloudTrail-"),
      parts[2].contains("-"), parts[2].first?.isLetter == true
    else { return .events(.unknown, .unknown) }
    return .events(AccountID(parts[0]), RegionName(parts[2]))
  }

  private static let withoutEvents: Set<String> = ["CloudTrail-Digest", "CloudTrail-Insight", "CloudTrail-Aggregated"]

  /// The file's own name.
  static func name(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  /// Returns whether a file is named as a log. A file of another name may be one all the same; but one of such a name
  /// whose content is not a log was meant to be one, and counts as unread.
  static func isLogName(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".json", ".jsonl", ".ndjson"].contains { name.hasSuffix($0) || name.hasSuffix($0 + ".gz") }
  }
}
