internal import AWS
internal import Crypto

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A rendered day as delivery sees it: finished files, and the manifest that vouches for them.
public struct DeliveryBundle: Sendable {
  /// The day's folder.
  public let folder: String
  /// Where files about the day are kept: the day's folder in the archive, also where the report is another one.
  public let home: String
  /// The day, `YYYY-MM-DD`.
  public let date: String
  /// SHA-256 of the manifest, which names the hash of every other file: two bundles of one hash are the same.
  public let digest: String
  /// The manifest's bytes.
  public let manifest: [UInt8]
  /// Size and SHA-256 of each file, by its path in the folder.
  public let files: [String: File]
  /// The measures of the day by their names; `nil` is not known.
  public let headline: [String: Double?]
  /// What a mail of it is called.
  public let subject: String
  /// Account-Regions and services of which something was not read.
  public let unread: Int
  /// What is new, by severity; `nil` if the report's template does not say.
  public let news: [News]?

  /// What there is of one severity.
  public struct News: Sendable, Hashable, Decodable {
    /// `nil` for what was not read.
    public let severity: String?
    /// How many things of the day.
    public let lines: Int
    /// How many of them are new.
    public let new: Int
  }

  /// One file, as the manifest names it.
  public struct File: Sendable, Hashable, Decodable {
    /// In bytes.
    public let size: Int
    /// In lower-case hexadecimal digits.
    public let sha256: String
  }

  private struct Manifest: Decodable {
    let date: String
    let headline: [String: Double?]
    let subject: String
    let unread: Int
    let news: [News]?
  }

  /// Reads the manifest of a day's folder.
  ///
  /// - Parameter home: The day's folder in the archive, where the report is drawn elsewhere for some readers.
  /// - Throws: `DeliveryError` if the day is not there as a whole.
  public init(folder: String, home: String? = nil) throws(DeliveryError) {
    self.folder = folder
    self.home = home ?? folder
    let path = "\(folder)/manifest.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DeliveryError("\(path) is not there, so there is no whole report to deliver: run `runbook render` first")
    }
    let manifest: Manifest
    do {
      manifest = try JSONDecoder().decode(Manifest.self, from: data)
      files = try ArchiveManifest(Array(data), at: path).files
    } catch let error as ArchiveError {
      throw DeliveryError("\(error): run `runbook render` again")
    } catch {
      throw DeliveryError("\(path) is no manifest of this version: run `runbook render` again")
    }
    self.manifest = Array(data)
    date = manifest.date
    headline = manifest.headline
    subject = manifest.subject
    unread = manifest.unread
    news = manifest.news
    digest = SHA256.hash(data: data).hexadecimal
  }

  /// Whether nothing at all is new: neither what was read, nor what was not.
  public var isQuiet: Bool { news.map { $0.allSatisfy { $0.new == 0 } } ?? false }

  /// Reads a file whole, and sees to it that it is the one that the manifest means.
  ///
  /// - Throws: `DeliveryError` if it is not there, or another one.
  public func contents(of name: String) throws(DeliveryError) -> [UInt8] {
    let file = try file(name)
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)"), data.count == file.size,
      SHA256.hash(data: data).hexadecimal == file.sha256
    else {
      throw DeliveryError(
        "\(folder)/\(name) is not the file that the manifest names: it was changed, or is being drawn just now; "
          + "run `runbook render` again")
    }
    return Array(data)
  }

  /// What the manifest says of a file.
  ///
  /// - Throws: `DeliveryError` if the day has no such file.
  public func file(_ name: String) throws(DeliveryError) -> File {
    guard let file = files[name] else {
      throw DeliveryError(
        "the report of \(date) has no \(name): draw it with `runbook render --format` and that form among the formats")
    }
    return file
  }
}
