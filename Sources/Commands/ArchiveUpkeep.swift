internal import Foundation
internal import Logging
internal import Report
internal import Snapshot

/// Keeps what tells of all days true after one of them has changed: the links between pages, `latest/`, and the index.
///
/// Every file is written beside its place and renamed, and what is as it should be is not written: a run that is killed
/// leaves the last good state, and the next one goes on from there.
struct ArchiveUpkeep {
  let archive: Archive
  let configuration: Configuration
  let templateRoot: TemplateLayers
  let logger: Logger

  /// Where what is not whole yet is put.
  private var stagedLatest: String { "\(archive.path)/.latest.partial" }
  /// What a day's folder is called while it is taken away.
  static let removedPrefix = ".removed-"

  func run() throws {
    try archive.exclusively {
      removeLeftovers()
      var manifests: [Day: Archive.ManifestState] = [:]
      for day in archive.folders { manifests[day] = archive.manifest(day) }
      let pages = archive.pages
      for (place, day) in pages.enumerated() {
        guard case .read(let manifest) = manifests[day] else { continue }
        let neighbours = Neighbours(
          of: day, among: [place - 1, place + 1].filter(pages.indices.contains).map { pages[$0] })
        manifests[day] = .read(try DrawnDay.relink(archive.folder(day), manifest, neighbours))
      }
      try copyLatest(manifests)
      try drawIndex(manifests)
    }
  }

  /// What a run that was killed did not get to.
  private func removeLeftovers() {
    let files = FileManager.default
    for name in (try? files.contentsOfDirectory(atPath: archive.path)) ?? []
    where name.hasPrefix(Self.removedPrefix) || name == ".latest.partial" {
      try? files.removeItem(atPath: "\(archive.path)/\(name)")
    }
  }

  // MARK: - The newest day

  /// Copies the newest day's report, without its snapshot, unless that is what is there.
  private func copyLatest(_ manifests: [Day: Archive.ManifestState]) throws {
    let files = FileManager.default
    guard let day = manifests.filter({ $0.value.manifest?.formats.isEmpty == false }).keys.max(),
      let manifest = manifests[day]?.manifest
    else { return }
    let folder = archive.folder(day)
    let json = files.contents(atPath: "\(folder)/\(Manifest.name)")
    guard json != files.contents(atPath: "\(archive.latest)/\(Manifest.name)") else { return }
    do {
      try files.createDirectory(atPath: stagedLatest + "/data", withIntermediateDirectories: true)
      for name in manifest.files.keys.sorted() + [Manifest.name] where name != Manifest.snapshot {
        try files.copyItem(atPath: "\(folder)/\(name)", toPath: "\(stagedLatest)/\(name)")
      }
      try replaceLatest()
    } catch {
      try? files.removeItem(atPath: stagedLatest)
      // A day whose files are not there is for `archive verify` to tell; the other days are as good as ever.
      logger.warning("cannot copy \(day) to \(archive.latest): \(error.localizedDescription)")
    }
  }

  private func replaceLatest() throws {
    let files = FileManager.default
    if !files.fileExists(atPath: archive.latest) {
      try files.moveItem(atPath: stagedLatest, toPath: archive.latest)
    } else {
      if !Self.exchange(stagedLatest, archive.latest) {
        // Where a system has no way to exchange two folders at once, there is none for a moment.
        let earlier = "\(archive.path)/\(Self.removedPrefix)latest"
        try files.moveItem(atPath: archive.latest, toPath: earlier)
        try files.moveItem(atPath: stagedLatest, toPath: archive.latest)
        try files.removeItem(atPath: earlier)
      } else {
        try files.removeItem(atPath: stagedLatest)
      }
    }
  }

  /// Exchanges two names in one step (renameat2(2), renamex_np(2)).
  private static func exchange(_ one: String, _ other: String) -> Bool {
    #if os(Linux)
      // glibc declares it for GNU sources alone, which Swift's own module of it is not.
      typealias Rename =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
      guard let symbol = dlsym(nil, "renameat2") else { return false }
      let exchange: UInt32 = 2
      return unsafeBitCast(symbol, to: Rename.self)(AT_FDCWD, one, AT_FDCWD, other, exchange) == 0
    #else
      return renamex_np(one, other, UInt32(RENAME_SWAP)) == 0
    #endif
  }

  // MARK: - The index

  /// How many days before a day of the archive stand one by one in its index, where they are not there.
  private static let longestGap = 366

  /// The days that are not there between two that are. What is more than a year before the later one is one row.
  private static func gap(from first: Day, to last: Day, _ known: Set<Day>) -> [ArchiveDay] {
    guard first <= last else { return [] }
    let from = max(first, last.advanced(by: 1 - longestGap))
    let rows = (from.daysSince1970...last.daysSince1970).map(Day.init(daysSince1970:)).map { day in
      ArchiveDay(date: day, state: known.contains(day) ? .notKept : .missing)
    }
    guard first < from else { return rows }
    return [ArchiveDay(date: from.advanced(by: -1), state: .missing, firstDate: first)] + rows
  }

  private func drawIndex(_ manifests: [Day: Archive.ManifestState]) throws {
    guard ArchiveIndex.isDrawn(by: templateRoot) else {
      logger.debug("no folder of templates has archive.md: the archive has no index")
      return
    }
    let reviews = try archive.reviews()
    for problem in reviews.problems { logger.warning("\(problem)") }
    var rows = ArchiveRows()
    rows.reviews = reviews.reviews
    let newest = archive.days.last
    let snapshot = newest.flatMap { try? Snapshot(path: archive.snapshot($0)) }
    let known = Set(
      try snapshot?.rows("SELECT DISTINCT date FROM metric").compactMap { $0[0].string.flatMap(Day.init) } ?? [])
    var earlier: Day?
    for day in manifests.keys.sorted() {
      if let earlier { rows.days += Self.gap(from: earlier.advanced(by: 1), to: day.advanced(by: -1), known) }
      earlier = day
      guard let state = manifests[day] else { continue }
      let revisions = archive.revisionNumbers(day).count
      switch state {
      case .read(let manifest):
        rows.days.append(
          ArchiveDay(
            date: day, state: .whole, revisions: revisions, toolVersion: manifest.toolVersion,
            pageURL: manifest.files["index.html"] == nil ? nil : "\(day)/index.html"))
        rows.metrics += manifest.headline.map { name, value in
          ArchiveMetric(date: day, name: name, value: value, atLeast: manifest.atLeast?[name])
        }
      case .unreadable:
        rows.days.append(ArchiveDay(date: day, state: .damaged, revisions: revisions))
      case .none:
        // A folder that nothing was ever finished in is no day; a page without a manifest is half a report.
        let state: ArchiveDay.State =
          archive.has("index.html", day) ? .damaged : archive.has(Manifest.snapshot, day) ? .notDrawn : .missing
        rows.days.append(ArchiveDay(date: day, state: state, revisions: revisions))
      }
    }
    let facts = try snapshot?.rows("SELECT organization_name, time_zone FROM snapshot").first
    let page = try ArchiveIndex(root: templateRoot, theme: configuration.theme, toolVersion: Runbook.version).page(
      rows, organization: facts?[0].string ?? configuration.organization,
      timeZone: facts?[1].string ?? configuration.timeZone)
    let data = Data(page.utf8)
    if FileManager.default.contents(atPath: archive.index) != data { try archive.put(data, at: archive.index) }
  }
}
