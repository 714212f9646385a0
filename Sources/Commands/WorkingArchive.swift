internal import AWS
internal import Delivery
internal import Foundation
internal import Logging
internal import Report
internal import Snapshot
internal import Synchronization

/// The archive as a command works on it. A folder is worked on as it is. An archive in S3 is worked on in a folder of
/// this machine, and these rules make the two look alike:
///
/// - What is in the bucket is listed once, at the beginning, so `Archive` knows of every day and page; of files, only
///   what a command needs is fetched, and verified by the SHA-256 of its manifest. What the bucket no longer has goes
///   from the folder as well.
/// - What a command changes is written into the folder first, by the same code as always, and then put into the bucket
///   day by day, each whole or not at all, `latest/`, the reviews and the index last.
/// - A day that was changed is marked until the bucket has it, so that what could not be sent is not lost: the next
///   command that writes puts it there.
///
/// One command at a time works in the folder: it is locked.
final class WorkingArchive {
  /// The configuration, whose archive is a folder of this machine.
  let configuration: Configuration
  /// The archive, and what is known of it.
  let archive: Archive
  /// The archive in S3; `nil` where it is a folder.
  private let remote: S3Archive?
  private let writing: Writing
  private let logger: Logger
  /// What a command line allows where the archive is in S3.
  struct Writing {
    /// A day that is there already may be replaced by another report.
    var mayReplace = false
    /// The public may be able to get at the bucket.
    var allowsPublic = false
  }

  /// Whether it was looked at who can get at the bucket.
  private var isChecked = false
  /// What was fetched: the manifests of days, and the hash of what stands beside them.
  private var known = Known()

  private struct Known {
    var manifests: [Day: Data] = [:]
    var besides: [String: String] = [:]
  }

  /// Says of a day that the bucket does not have it as it is here.
  private static let mark = ".unsent"
  private static let fetchesAtOnce = 16

  /// Opens the archive that the configuration names, runs `body`, and ends all connections.
  ///
  /// - Parameter writing: What the command line allows where it is in S3.
  static func open<Result>(
    _ configuration: Configuration, _ writing: Writing = Writing(), logger: Logger,
    _ body: (WorkingArchive) async throws -> Result
  ) async throws -> Result {
    guard let bucket = configuration.bucket else {
      let working = WorkingArchive(configuration, Archive(configuration), nil, writing, logger: logger)
      working.finishPlacing()
      return try await body(working)
    }
    let folder = try Self.workingFolder(of: bucket, configuration)
    let descriptor = try Self.lock(folder)
    defer { close(descriptor) }
    let session = try await LiveSession(access: configuration.access, options: LiveSession.Options(), logger: logger)
    do {
      let remote = bucket.archive(of: session)
      var local = configuration
      local.archive = folder
      local.listing = ArchiveListing(try await remote.contents())
      let working = WorkingArchive(local, Archive(local), remote, writing, logger: logger)
      working.finishPlacing()
      try working.clear()
      let result = try await body(working)
      try await session.close(finishesRecording: false)
      return result
    } catch {
      try? await session.close(finishesRecording: false)
      throw error
    }
  }

  private init(
    _ configuration: Configuration, _ archive: Archive, _ remote: S3Archive?, _ writing: Writing, logger: Logger
  ) {
    self.configuration = configuration
    self.archive = archive
    self.remote = remote
    self.writing = writing
    self.logger = logger
  }

  // MARK: The folder

  /// Puts the reports in their places that a killed run did not get to.
  private func finishPlacing() {
    for day in archive.localFolders {
      do { try DrawnDay.finish(archive.folder(day)) } catch {
        // It may be somebody else's to write; without a manifest, nothing takes it for a report.
        logger.warning("a report that a killed run left cannot be put in its place: \(error)")
      }
    }
  }

  private static func workingFolder(of bucket: BucketSettings, _ configuration: Configuration) throws -> String {
    let environment = ProcessInfo.processInfo.environment
    let base: String
    if let cache = configuration.cache {
      base = cache
    } else if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      base = cache + "/runbook"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      base = home + "/.cache/runbook"
    } else {
      throw ConfigurationError(
        "an archive in S3 needs a folder to work in: name one with `archive: { location: …, cache: DIR }`")
    }
    // Nobody's prefix leads out of the folder, nor into another archive's.
    let name = ([bucket.location.bucket] + bucket.location.prefix.split(separator: "/").map(String.init))
      .map { $0.replacing("%", with: "%25").replacing(".", with: "%2E") }.joined(separator: "%2F")
    let folder = "\(base)/\(name)"
    do {
      // Its files say what is weak: they are nobody else's to read.
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
    } catch {
      throw ConfigurationError(
        "cannot make the folder \(folder) to work in: \(error.localizedDescription); name another with"
          + " `archive: { location: …, cache: DIR }`")
    }
    return folder
  }

  private static func lock(_ folder: String) throws -> Int32 {
    let descriptor = Foundation.open(folder + "/.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
      if descriptor >= 0 { close(descriptor) }
      throw InputError("cannot lock \(folder): \(String(cString: strerror(errno)))")
    }
    return descriptor
  }

  /// Takes away what the bucket does not have, but for what it is still to get and what can be resumed.
  private func clear() throws {
    let files = FileManager.default
    for day in archive.localFolders where !isUnsent(day) {
      let folder = archive.folder(day)
      for name in Self.files(below: folder) where !archive.listing.has(name, day) && !name.contains(".partial") {
        try? files.removeItem(atPath: "\(folder)/\(name)")
      }
      if Self.files(below: folder).isEmpty { try? files.removeItem(atPath: folder) }
    }
  }

  private static func files(below folder: String) -> [String] {
    (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue
    }
  }

  private func markPath(_ day: Day) -> String { "\(archive.folder(day))/\(Self.mark)" }

  private func isUnsent(_ day: Day) -> Bool { FileManager.default.fileExists(atPath: markPath(day)) }

  // MARK: Before the work

  /// Fetches a day's snapshot.
  func fetchSnapshot(_ day: Day) async throws { try await fetch(day) { $0 == Manifest.snapshot } }

  /// Fetches a day's snapshot, and that of the day whose memory it carries on.
  func fetchSnapshots(_ day: Day) async throws {
    guard remote != nil else { return }
    try await fetchSnapshot(day)
    let row = try Snapshot(path: archive.snapshot(day)).rows("SELECT previous_date FROM snapshot").first
    if let previous = row?.first?.string.flatMap({ Day($0) }),
      archive.listing.has(Manifest.snapshot, previous)
    {
      try await fetchSnapshot(previous)
    }
  }

  /// Fetches who reviewed what.
  func fetchReviews() async throws { _ = try await remote?.fetch("reviews.jsonl", to: archive.reviewFile) }

  /// Fetches a day's report as it is to be delivered, and what was delivered before.
  func fetchForDelivery(_ day: Day) async throws {
    try await fetch(day) { !$0.hasPrefix("revisions/") }
    _ = try await remote?.fetch("index.html", to: archive.index)
  }

  /// Looks who can get at the bucket, before anything is written to it, or costs time.
  func prepareWriting() async throws {
    guard let remote, !isChecked else { return }
    let protection = try await remote.check(allowsPublic: writing.allowsPublic)
    for remark in protection.remarks { logger.notice("\(remark)") }
    logger.info("\(protection.keeps)", metadata: ["bucket": "\(remote.location.bucket)"])
    isChecked = true
  }

  /// Fetches what collecting a day looks at: the day before, and the day itself if it was collected before.
  ///
  /// - Throws: `InputError` if the day is in the bucket, and may not be replaced.
  func prepareCollecting(_ day: Day) async throws {
    guard let remote else { return }
    if archive.listing.has(Manifest.name, day), !writing.mayReplace {
      throw InputError(
        "\(remote.location.text) holds \(day) already; --replace collects and draws it again, and keeps the earlier"
          + " snapshot as a revision")
    }
    try await prepareWriting()
    if let previous = archive.day(before: day) { try await fetchSnapshot(previous) }
    try await fetch(day) { $0 == Manifest.snapshot || $0.hasPrefix("revisions/") }
  }

  /// Fetches what drawing a day looks at, and what has to be kept true about all days afterwards.
  func prepareDrawing(_ day: Day) async throws {
    guard remote != nil else { return }
    try await fetchSnapshots(day)
    try await fetch(day) { $0.hasPrefix("revisions/") }
    try await prepareUpkeep(around: day)
  }

  /// Fetches all manifests, the reviews, and the pages whose links change.
  ///
  /// - Parameter drawn: A day that gets a page, if it has none.
  func prepareUpkeep(around drawn: Day? = nil) async throws {
    guard let remote else { return }
    try await prepareWriting()
    let days = archive.folders.filter { archive.listing.has(Manifest.name, $0) }
    let sent = days.filter { !isUnsent($0) }
    _ = try await concurrently(sent, limit: Self.fetchesAtOnce) { [archive] day in
      try await remote.fetch(day.description, to: archive.folder(day)) { _ in false }
    }
    for day in sent { remember(day) }
    known.besides["reviews.jsonl"] = try await remote.fetch("reviews.jsonl", to: archive.reviewFile)
    let pages = Set(archive.pages).union(drawn.map { [$0] } ?? []).sorted()
    for (place, day) in pages.enumerated() where archive.listing.has("index.html", day) {
      let beside = Neighbours(
        of: day, among: [place - 1, place + 1].filter(pages.indices.contains).map { pages[$0] })
      guard let manifest = archive.manifest(day).manifest,
        manifest.previous != beside.previous?.description || manifest.next != beside.next?.description
      else { continue }
      try await fetch(day) { $0 == "index.html" }
    }
    // The newest day is copied, and its snapshot tells of all days.
    if let newest = archive.days.last { try await fetchSnapshot(newest) }
    if let newest = days.last, newest != drawn {
      try await fetch(newest) { !$0.hasPrefix("revisions/") && $0 != Manifest.snapshot }
    }
  }

  /// Fetches everything.
  func fetchAll() async throws {
    guard remote != nil else { return }
    for day in archive.folders { try await fetch(day) { _ in true } }
    try await prepareUpkeep()
  }

  private func fetch(_ day: Day, _ wanted: (String) -> Bool) async throws {
    guard let remote, archive.listing.has(day), !isUnsent(day) else { return }
    try await remote.fetch(day.description, to: archive.folder(day), wanted)
    remember(day)
  }

  /// What the bucket has, as it was before anything was changed here.
  private func remember(_ day: Day) {
    guard known.manifests[day] == nil else { return }
    known.manifests[day] = FileManager.default.contents(atPath: "\(archive.folder(day))/\(Manifest.name)")
  }

  // MARK: After the work

  /// Puts a day that was collected, and is not drawn yet, into the bucket.
  func publishCollected(_ day: Day) async throws {
    guard let remote else { return }
    let folder = archive.folder(day)
    try mark(day)
    let published = try await remote.publish(
      ArchivedFolder(
        day.description, undrawn: [ArchivedFile(Manifest.snapshot, at: archive.snapshot(day))],
        beside: ArchivedFolder.revisions(at: folder)), writing.mayReplace ? .onPurpose : .never)
    unmark(day)
    tell(day.description, published)
    // What was drawn of an earlier snapshot is no report of this one.
    known.manifests[day] = nil
    archive.listing.set([Manifest.snapshot] + published.beside, of: day)
    try clear()
  }

  /// Puts what was drawn into the bucket: the days that changed, `latest/`, the reviews, the index.
  ///
  /// - Parameter onPurpose: The days whose report may be another one, whatever the command line says; of others, only
  ///   the page may lead elsewhere.
  func publish(onPurpose: [Day] = []) async throws {
    guard let remote else { return }
    let changed = archive.localFolders.filter { day in
      guard let manifest = FileManager.default.contents(atPath: "\(archive.folder(day))/\(Manifest.name)") else {
        return false
      }
      return manifest != known.manifests[day] || isUnsent(day)
    }
    let left = Set(changed.filter(isUnsent)).subtracting(onPurpose)
    for day in changed { try mark(day) }
    for day in changed {
      let folder = try ArchivedFolder(day.description, changedAt: archive.folder(day))
      do {
        let published = try await remote.publish(
          folder, writing.mayReplace || onPurpose.contains(day) ? .onPurpose : .page)
        unmark(day)
        tell(day.description, published)
        archive.listing.set(folder.names, of: day)
      } catch let error as S3ArchiveError where error.cause == nil && left.contains(day) {
        // What an earlier command left must not keep this one from its work.
        logger.error(
          "\(day) was not sent by an earlier command, and is not by this one: \(error)",
          metadata: ["folder": "\(archive.folder(day))"])
      }
    }
    if let newest = archive.folders.last(where: { archive.listing.has(Manifest.name, $0) }) {
      if FileManager.default.fileExists(atPath: "\(archive.folder(newest))/\(Manifest.name)") {
        let folder = try ArchivedFolder(newest.description, changedAt: archive.folder(newest))
        tell("latest", try await remote.publish(folder.latest(), .always))
      }
    }
    for name in ["reviews.jsonl", "index.html"] {
      let path = "\(archive.path)/\(name)"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let file = try ArchivedFile(name, at: path)
      // Lines that others added meanwhile are not lost; the index is drawn anew by each.
      let condition: S3Archive.Expectation = name == "index.html" ? .anything : .content(known.besides[name])
      if try await remote.publish(file, condition) { logger.info("sent", metadata: ["file": "\(name)"]) }
    }
  }

  /// Puts the receipts of a delivery beside the day.
  func publishReceipts(_ day: Day) async throws {
    guard let remote else { return }
    let path = "\(archive.folder(day))/\(ReceiptFile.name)"
    guard FileManager.default.fileExists(atPath: path) else { return }
    _ = try await remote.publish(ArchivedFile("\(day)/\(ReceiptFile.name)", at: path), .anything)
  }

  /// Takes a day away.
  func remove(_ day: Day) async throws {
    if let remote {
      try await remote.remove(day.description)
      archive.listing.set([], of: day)
      guard FileManager.default.fileExists(atPath: archive.folder(day)) else { return }
    }
    try archive.exclusively { try archive.remove(day) }
  }

  /// Compares what is in the bucket with what the manifests say of it; `nil` where the archive is a folder.
  func verifyRemote() async throws -> S3Archive.Verified? { try await remote?.verify() }

  /// What a path of the folder is called in the archive.
  func shown(_ path: String) -> String {
    guard let remote, path.hasPrefix(archive.path + "/") else { return path }
    return remote.location.text + path.dropFirst(archive.path.count)
  }

  /// - Throws: `InputError` for an archive in S3.
  func mustBeFolder(for what: String) throws {
    if let remote { throw InputError("\(what) works on a folder, and \(remote.location.text) is none") }
  }

  private func tell(_ folder: String, _ published: S3Archive.Published) {
    logger.info(
      "sent",
      metadata: [
        "folder": "\(folder)", "files": "\(published.sent.count)", "bytes": "\(published.bytes)",
        "unchanged": "\(published.unchanged)",
      ])
    if !published.strays.isEmpty {
      logger.notice("in \(folder) stand files of nobody's report: \(published.strays.joined(separator: ", "))")
    }
  }

  private func mark(_ day: Day) throws {
    guard FileManager.default.createFile(atPath: markPath(day), contents: Data()) else {
      throw SnapshotError("cannot write \(markPath(day)): \(String(cString: strerror(errno)))")
    }
  }

  private func unmark(_ day: Day) { unlink(markPath(day)) }
}

/// What is known to be in an archive in S3, beside what is in the folder of this machine.
final class ArchiveListing: Sendable {
  private let names: Mutex<[Day: Set<String>]>

  /// - Parameter contents: Names by folder.
  init(_ contents: [String: Set<String>] = [:]) {
    var names: [Day: Set<String>] = [:]
    for (folder, files) in contents {
      if let day = Day(folder) { names[day] = files }
    }
    self.names = Mutex(names)
  }

  /// The days that have a folder.
  var folders: [Day] { names.withLock { Array($0.keys) } }

  func has(_ day: Day) -> Bool { names.withLock { $0[day] != nil } }

  func has(_ name: String, _ day: Day) -> Bool { names.withLock { $0[day]?.contains(name) == true } }

  /// The files of a day.
  func files(_ day: Day) -> Set<String> { names.withLock { $0[day] ?? [] } }

  /// What a day has from now on; without any, it is gone.
  func set(_ files: [String], of day: Day) { names.withLock { $0[day] = files.isEmpty ? nil : Set(files) } }
}
