internal import Snapshot

/// A file that may be a log: where it stands, and whose events its path says that it holds. Its content decides.
struct LogFile: Hashable, Sendable {
  let path: String
  let account: AccountID
  let region: RegionName

  /// `nil` if the path says that it holds no events.
  init?(_ path: String) {
    guard case .events(let account, let region) = LogPath(path) else { return nil }
    self.path = path
    self.account = account
    self.region = region
  }

  /// By account and Region, so that each is read as one, then by path.
  static func precedes(_ a: LogFile, _ b: LogFile) -> Bool {
    if (a.account, a.region) != (b.account, b.region) { return (a.account, a.region) < (b.account, b.region) }
    return a.path.utf8.lexicographicallyPrecedes(b.path.utf8)
  }
}

/// What a log file gives to be read.
enum LogContent: Sendable {
  case file(String)
  case bytes([UInt8])
}
