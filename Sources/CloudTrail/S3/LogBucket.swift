internal import AWS
internal import Snapshot

/// Finds a day's log files in a bucket, in the layout that CloudTrail delivers to.
///
/// Below `AWSLogs/` stand accounts, or organizations and below them accounts; below an account the kinds of logs, of
/// which two hold events; below a kind the Regions, and there the days of delivery. Only what is needed is listed: the
/// folders on the way, and the days. What has another layout, such as a copy, is listed whole.
struct LogBucket: Sendable {
  let bucket: Bucket
  /// What stands before `AWSLogs/`, or the way into it; empty, or with a slash at its end.
  let prefix: String
  /// Days of delivery, as `2026/11/23`.
  let days: [String]
  /// `nil` for all.
  let accounts: Set<AccountID>?
  let regions: Set<RegionName>?

  /// The log files that were found, and the folders that could not be listed.
  struct Found: Sendable {
    var objects: [Bucket.Object] = []
    var unlisted: [(prefix: String, error: AWSError)] = []

    mutating func add(_ other: Found) {
      objects += other.objects
      unlisted += other.unlisted
    }
  }

  private static let listsAtOnce = 16
  /// The kinds of logs that hold events.
  static let kinds = ["CloudTrail", "CloudTrail-NetworkActivity"]
  private static let root = "AWSLogs"

  /// - Throws: `AWSError` if not even the first folder can be listed.
  func find() async throws -> Found {
    var start = prefix
    if !prefix.split(separator: "/").contains(Substring(Self.root)) {
      let folders = try await bucket.list(prefix, byFolder: true)
      guard folders.prefixes.contains(prefix + Self.root + "/") else {
        return Found(objects: try await bucket.list(prefix).objects.filter { isLog($0.key) })
      }
      start = prefix + Self.root + "/"
    }
    // What cannot be listed further down is one folder of many; here it is everything.
    let below = try await next(start)
    return try await descend(below.folders, already: below.found)
  }

  private func descend(_ folders: [String], already: Found) async throws -> Found {
    var found = already
    var folders = folders
    while !folders.isEmpty {
      let steps = try await concurrently(folders, limit: Self.listsAtOnce) { folder in
        do {
          return try await next(folder)
        } catch let error as AWSError {
          return Step(found: Found(unlisted: [(folder, error)]))
        }
      }
      folders = steps.flatMap(\.folders)
      for step in steps { found.add(step.found) }
    }
    return found
  }

  /// One folder looked into: what to look into next, and the log files if it is a day.
  private struct Step: Sendable {
    var folders: [String] = []
    var found = Found()
  }

  private func next(_ folder: String) async throws -> Step {
    let parts = folder.split(separator: "/").map(String.init)
    let below = parts[((parts.lastIndex(of: Self.root) ?? -1) + 1)...].drop { $0.hasPrefix("o-") }
    switch below.count {
    case 0:
      let folders = try await bucket.list(folder, byFolder: true).prefixes
      return Step(
        folders: folders.filter { path in
          let name = LogPath.name(path)
          return name.hasPrefix("o-") || (AccountID(name).isValid && accounts?.contains(AccountID(name)) ?? true)
        })
    case 1:
      return Step(folders: Self.kinds.map { "\(folder)\($0)/" })
    case 2 where Self.kinds.contains(below.last ?? ""):
      let folders = try await bucket.list(folder, byFolder: true).prefixes
      return Step(folders: folders.filter { regions?.contains(RegionName(LogPath.name($0))) ?? true })
    case 3 where Self.kinds.contains(below.dropLast().last ?? ""):
      return Step(folders: days.map { "\(folder)\($0)/" })
    default:
      return Step(found: Found(objects: try await bucket.list(folder).objects.filter { isLog($0.key) }))
    }
  }

  private func isLog(_ key: String) -> Bool {
    // An object whose key ends so is how consoles make a folder.
    guard !key.hasSuffix("/"), let file = LogFile(key) else { return false }
    return (file.account == .unknown || accounts?.contains(file.account) ?? true)
      && (file.region == .unknown || regions?.contains(file.region) ?? true)
  }

  /// The days on which events from `from` up to `to` are delivered: their own, and the one after.
  static func days(from: Timestamp, to: Timestamp) -> [String] {
    guard let first = Day(String(from.rawValue.prefix(10))), let end = Day(String(to.rawValue.prefix(10))) else {
      return []
    }
    let isMidnight = Timestamp(secondsSince1970: Double(end.daysSince1970) * 86_400) == to
    let last = isMidnight ? end : end.advanced(by: 1)
    return (first.daysSince1970...max(first.daysSince1970, last.daysSince1970)).map {
      Day(daysSince1970: $0).description.replacing("-", with: "/")
    }
  }
}
