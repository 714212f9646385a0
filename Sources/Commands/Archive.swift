internal import AWS
internal import Foundation
internal import Report
internal import Snapshot

/// The folder that holds a folder a day, beside the index of them all, a copy of the newest, and their reviews.
struct Archive: Sendable {
  let path: String
  /// What people call it: its path, or where in S3 it is.
  let name: String
  /// What is in S3 of it, where it is there: of that, only what is needed is in the folder.
  let listing: ArchiveListing
  /// The last day that can have ended anywhere on Earth: a folder of a later one is no day of the archive.
  private let horizon: Day

  init(path: String, name: String? = nil, listing: ArchiveListing = ArchiveListing(), now: Date = Date()) {
    self.path = path
    self.name = name ?? path
    self.listing = listing
    horizon = Day.lastWhole(before: now, in: Self.firstTimeZone)
  }

  /// Where each day ends first.
  private static let firstTimeZone = TimeZone(secondsFromGMT: 14 * 3600) ?? .gmt

  /// The archive of the configuration.
  init(_ configuration: Configuration) {
    self.init(
      path: configuration.archive, name: configuration.bucket?.location.text, listing: configuration.listing)
  }

  func folder(_ day: Day) -> String { "\(path)/\(day)" }

  /// The day's snapshot.
  func snapshot(_ day: Day) -> String { "\(folder(day))/\(Manifest.snapshot)" }

  /// The page of all days.
  var index: String { "\(path)/index.html" }

  /// The copy of the newest day's report.
  var latest: String { "\(path)/latest" }

  /// Who looked at what.
  var reviewFile: String { "\(path)/reviews.jsonl" }

  /// The days of which something was collected or drawn, oldest first.
  var folders: [Day] { named.filter { why(isNoDay: $0) == nil }.sorted() }

  /// Folders that are named like a day and are none of the archive's, and why: nothing reads, lists or removes them.
  var strays: [(day: Day, reason: String)] {
    named.sorted().compactMap { day in why(isNoDay: day).map { (day, $0) } }
  }

  /// The days that a folder is named after.
  private var named: Set<Day> { Set(localFolders).union(listing.folders) }

  private func why(isNoDay day: Day) -> String? {
    guard day <= horizon else { return "that day has not ended: not a day of this archive" }
    let local = (try? FileManager.default.contentsOfDirectory(atPath: folder(day))) ?? []
    let files = Set(local).union(listing.files(day).map { String($0.prefix { $0 != "/" }) })
    guard files.contains(where: { !$0.contains(".partial") }) else { return "an empty folder" }
    guard files.isDisjoint(with: Manifest.ownNames) else { return nil }
    return "nothing in it is of this archive"
  }

  /// The days that have a folder on this machine.
  var localFolders: [Day] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.compactMap { Day($0) }.sorted()
  }

  /// Whether a day has a file, here or in S3.
  func has(_ name: String, _ day: Day) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder(day))/\(name)") || listing.has(name, day)
  }

  /// The days that have a whole snapshot, oldest first.
  var days: [Day] { folders.filter { has(Manifest.snapshot, $0) } }

  /// The days that have a page, oldest first.
  var pages: [Day] { folders.filter { has("index.html", $0) } }

  func day(before day: Day) -> Day? { days.last { $0 < day } }

  /// The folder of `day`, or of the newest day; an error that names what there is.
  func existing(_ day: Day?) throws -> Day {
    let days = days
    guard let newest = days.last else {
      throw InputError("\(name) holds no day with a snapshot; run `runbook collect` first, or name it with --archive")
    }
    guard let day else { return newest }
    guard days.contains(day) else {
      throw InputError("\(name) holds no snapshot of \(day); the days near it are \(Self.near(day, days))")
    }
    return day
  }

  private static func near(_ day: Day, _ days: [Day]) -> String {
    days.sorted { abs($0.daysSince1970 - day.daysSince1970) < abs($1.daysSince1970 - day.daysSince1970) }
      .prefix(3).sorted().map(\.description).joined(separator: ", ")
  }

  /// The snapshot of the day whose memory that of `day` carries on, if it is still there.
  ///
  /// - Throws: `InputError` if it is not the one that its manifest names.
  func previousSnapshot(of day: Day) throws -> String? {
    let previous = try Snapshot.previous(of: snapshot(day), archive: path)
    if let previous { try SnapshotSeal(path: previous).mustHold() }
    return previous
  }

  /// What the day's bundle says of itself.
  enum ManifestState {
    case none
    case unreadable(String)
    case read(Manifest)

    var manifest: Manifest? { if case .read(let manifest) = self { manifest } else { nil } }
  }

  func manifest(_ day: Day) -> ManifestState { Self.manifest(at: "\(folder(day))/\(Manifest.name)") }

  /// The days that `retention` may remove: those that the archive wrote.
  var prunable: [Day] { folders.filter { has(Manifest.snapshot, $0) || has(Manifest.name, $0) } }

  static func manifest(at path: String) -> ManifestState {
    guard let json = FileManager.default.contents(atPath: path) else { return .none }
    do { return .read(try Manifest(json: json)) } catch {
      let words = (error as? SnapshotError)?.description ?? "is no manifest"
      return .unreadable(words)
    }
  }

  /// What the archive knows of a day and its snapshot does not.
  func rows(of day: Day) throws -> ArchiveRows {
    var rows = ArchiveRows()
    rows.reviews = try reviews().reviews.filter { $0.date == day }
    rows.revisions = revisions(day)
    return rows
  }

  /// The day as drawing needs it.
  ///
  /// - Parameters:
  ///   - pages: The days that have a page, or get one.
  ///   - acceptsChanged: Whether a snapshot that is not the one of its manifest is drawn all the same.
  /// - Throws: `InputError` if it is not, and that was not said.
  func reportDay(_ day: Day, pages: [Day]? = nil, acceptsChanged: Bool = false) throws -> ReportDay {
    let manifest = manifest(day).manifest
    var accepted = manifest?.acceptedSHA256 ?? []
    let seal = SnapshotSeal(path: snapshot(day))
    let file = try Manifest.File(of: snapshot(day))
    if try seal.problem(of: file) != nil {
      if !acceptsChanged { try seal.mustHold() }
      if let replaced = manifest?.files[Manifest.snapshot] { accepted.append(replaced.sha256) }
    }
    let previous = try previousSnapshot(of: day)
    return ReportDay(
      day: day, folder: folder(day), previous: previous, comparedSHA256: try previous.map(sha256),
      neighbours: Neighbours(of: day, among: pages ?? self.pages), rows: try rows(of: day),
      acceptedSHA256: accepted, snapshotFile: file)
  }

  /// A snapshot's digest: what its manifest says where it is about a file of that size, else from the file itself.
  private func sha256(ofSnapshot path: String) throws -> String {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? -1
    if let known = Self.manifest(at: "\(folder)/\(Manifest.name)").manifest?.files[Manifest.snapshot],
      known.size == size
    {
      return known.sha256
    }
    return try Manifest.File(of: path).sha256
  }

  /// Runs `body` while no other run changes what tells of all days.
  func exclusively<Result>(_ body: () throws -> Result) throws -> Result {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
      if descriptor >= 0 { close(descriptor) }
      throw InputError("cannot open the archive \(path): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    return try body()
  }
}

/// An input that is missing or cannot be used.
struct InputError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
