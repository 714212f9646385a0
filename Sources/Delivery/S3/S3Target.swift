public import AWS
internal import Foundation

/// An archive in a bucket as a place that days are delivered to.
///
/// It knows itself what it has: each call looks, and sends what is missing. Beside the day go the pages of the days
/// before and after it where nothing but their links has changed, and, with the newest day, `latest/` and the index.
public struct S3Target: DeliveryTarget {
  /// What the configuration and the command line say.
  public struct Settings: Sendable {
    /// Where the archive is.
    public var location: S3Location
    /// Whether a day that is there already may be replaced by another report.
    public var replaces = false
    /// Whether the bucket may be open to the public.
    public var allowsPublic = false

    /// - Parameter location: Where the archive is.
    public init(location: S3Location) { self.location = location }
  }

  /// How configuration and receipts call it.
  public let name: String
  /// S3 says what it has.
  public let isRepeatable = true
  private let settings: Settings
  private let connect: @Sendable () async throws -> S3Archive
  private let note: @Sendable (String) -> Void

  /// - Parameters:
  ///   - connect: Finds the way to the bucket: asked when something is sent.
  ///   - note: Is told what is worth knowing, in a sentence each.
  public init(
    name: String, _ settings: Settings, connect: @escaping @Sendable () async throws -> S3Archive,
    note: @escaping @Sendable (String) -> Void
  ) {
    self.name = name
    self.settings = settings
    self.connect = connect
    self.note = note
  }

  /// Each file, and where it would stand.
  public func plan(_ bundle: DeliveryBundle) throws(DeliveryError) -> [DeliveryItem] {
    func item(_ name: String, _ size: Int) -> DeliveryItem {
      DeliveryItem(name, to: "\(settings.location.text)/\(bundle.date)/\(name)", size: size)
    }
    return bundle.files.sorted { $0.key < $1.key }.map { item($0.key, $0.value.size) }
      + [item(ArchiveManifest.name, bundle.manifest.count)]
  }

  /// Sends what the bucket lacks.
  public func send(_ bundle: DeliveryBundle, _ receipts: DeliveryParts) async throws {
    do {
      // What is not whole here is found before anybody is asked.
      let folder = try ArchivedFolder(bundle.date, at: bundle.folder)
      let archive = try await connect()
      let protection = try await archive.check(allowsPublic: settings.allowsPublic)
      for remark in protection.remarks { note(remark) }
      note(protection.keeps)
      let root = URL(fileURLWithPath: bundle.folder).deletingLastPathComponent().path
      let published = try await archive.publish(folder, settings.replaces ? .onPurpose : .page)
      if !published.strays.isEmpty {
        note("in \(bundle.date) stand files of nobody's report: \(published.strays.joined(separator: ", "))")
      }
      try tell(published, of: bundle.date, receipts)
      try await relink(around: bundle.date, in: root, archive, receipts)
      try await publishLatest(folder, in: root, archive, receipts)
    } catch let error as ArchiveError {
      throw DeliveryError("\(error)")
    } catch let error as S3ArchiveError {
      throw DeliveryError("\(error)", extent: .receipts)
    } catch let error where !(error is CancellationError || error is DeliveryError) {
      // There was no way to AWS.
      throw DeliveryError("\(error)")
    }
  }

  private func tell(_ published: S3Archive.Published, of folder: String, _ receipts: DeliveryParts) throws {
    guard !published.sent.isEmpty else { return }
    let place = "\(settings.location.text)/\(folder)/"
    let all = published.sent.count + published.unchanged
    try receipts.arrived(
      "\(folder) (\(published.sent.count) of \(all) files)", to: place, id: published.versionID ?? "")
  }

  /// A day's page leads to the days beside it, and did not know this one.
  private func relink(
    around date: String, in root: String, _ archive: S3Archive, _ receipts: DeliveryParts
  ) async throws {
    let days = Self.days(in: root)
    guard let place = days.firstIndex(of: date) else { return }
    for index in [place - 1, place + 1] where days.indices.contains(index) {
      guard let folder = try? ArchivedFolder(days[index], at: "\(root)/\(days[index])"),
        let published = try await archive.publishPage(folder)
      else { continue }
      try tell(published, of: days[index], receipts)
    }
  }

  private func publishLatest(
    _ folder: ArchivedFolder, in root: String, _ archive: S3Archive, _ receipts: DeliveryParts
  ) async throws {
    // It is of the newest day that is there, and never goes back.
    if folder.name >= (try await archive.newestDay() ?? "") {
      try tell(try await archive.publish(try folder.latest(), .always), of: "latest", receipts)
    }
    let index = "index.html"
    guard FileManager.default.fileExists(atPath: "\(root)/\(index)") else { return }
    if try await archive.publish(ArchivedFile(index, at: "\(root)/\(index)")) {
      try receipts.arrived(index, to: "\(settings.location.text)/\(index)", id: "")
    }
  }

  /// The days of a folder that have a report.
  private static func days(in root: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [])
      .filter { S3Archive.isDay($0) && FileManager.default.fileExists(atPath: "\(root)/\($0)/\(ArchiveManifest.name)") }
      .sorted()
  }
}
