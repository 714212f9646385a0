internal import Snapshot

/// What a file's path says of it, in the layout that CloudTrail delivers to:
/// `AWSLogs/[o-…/]<account>/CloudTrail/<region>/<year>/<month>/<day>/….json.gz`.
enum LogPath: Hashable {
  /// A log of events; account and Region are `unknown` if the path has another shape.
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
      self = folders.contains(where: Self.withoutEvents.contains) ? .other : .events(.unknown, .unknown)
      return
    }
    guard place.kind == "CloudTrail" || place.kind == "CloudTrail-NetworkActivity" else {
      self = .other
      return
    }
    let region = place.region.flatMap { $0.contains("-") && $0.first?.isLetter == true ? RegionName($0) : nil }
    self = .events(AccountID(place.account), region ?? .unknown)
  }

  private static let withoutEvents: Set<String> = ["CloudTrail-Digest", "CloudTrail-Insight", "CloudTrail-Aggregated"]

  /// The file's own name.
  static func name(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  /// Whether a file may be a log, by its name.
  static func isLogName(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".json", ".jsonl", ".ndjson"].contains { name.hasSuffix($0) || name.hasSuffix($0 + ".gz") }
  }
}
