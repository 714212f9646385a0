public import Foundation
internal import Snapshot

/// `manifest.json`: what a day's bundle holds, what it was made with, and the day's headline numbers.
public struct Manifest: Codable, Sendable {
  /// One file of the bundle.
  public struct File: Codable, Sendable, Hashable {
    /// Of its bytes, in lower-case digits.
    public let sha256: String
    /// In bytes.
    public let size: Int

    /// Digest and size as they are.
    public init(sha256: String, size: Int) {
      self.sha256 = sha256
      self.size = size
    }
  }

  /// What there is of one severity.
  public struct News: Codable, Sendable, Hashable {
    /// `nil` for what was not read.
    public let severity: String?
    /// How many lines of today's list.
    public let lines: Int
    /// How many of them are new.
    public let new: Int
  }

  /// The file's name in a day's folder.
  public static let name = "manifest.json"
  /// The snapshot's name in a day's folder.
  public static let snapshot = "snapshot.sqlite"

  /// The names in a day's folder of all that collecting and drawing write there.
  public static let ownNames = Set(ReportFormat.allCases.flatMap(\.files) + [name, snapshot, "data", "revisions"])

  /// The day, `YYYY-MM-DD`.
  public var date: String
  /// The runbook that drew it.
  public var toolVersion: String
  /// Of the templates, checks apart; `nil` if nothing was drawn.
  public var templateSHA256: String?
  /// The snapshot of the day before that it was compared with.
  public var comparedSHA256: String?
  /// Of the day's reviews, as it was drawn with them; `nil` if there were none.
  public var reviewsSHA256: String?
  /// The snapshot that is about to take the place of the one in `files`, while trends are filled again; `nil` once the day
  /// is drawn.
  public var filling: File?
  /// SHA-256 of snapshots that were named here until somebody accepted a changed one, the first first.
  public var acceptedSHA256: [String]?
  /// Which snapshot of the day this is; `nil` for the first.
  public var revision: Int?
  /// The days that the page leads to.
  public var previous: String?
  /// The same.
  public var next: String?
  /// The day's measures; `nil` is not known.
  public var headline: [String: Double?]
  /// What was counted of measures that are not known, since not everything was read: they are at least that.
  public var atLeast: [String: Double]?
  /// What a mail of the day is called; `nil` if nothing was drawn.
  public var subject: String?
  /// When the first of AWS's answers came; `nil` if nothing was drawn, or AWS was not asked.
  public var askedFrom: String?
  /// When the last one came.
  public var askedUntil: String?
  /// Account-Regions and services of which something was not read; `nil` if nothing was drawn.
  public var unread: Int?
  /// What is new, by severity; `nil` if the report's template does not say.
  public var news: [News]?
  /// By their paths in the day's folder.
  public var files: [String: File]

  enum CodingKeys: String, CodingKey {
    case date, headline, files, filling, revision, previous, next, subject, unread, news
    case toolVersion = "tool_version"
    case atLeast = "at_least"
    case askedFrom = "asked_from"
    case askedUntil = "asked_until"
    case templateSHA256 = "template_sha256"
    case comparedSHA256 = "compared_sha256"
    case acceptedSHA256 = "accepted_sha256"
    case reviewsSHA256 = "reviews_sha256"
  }

  /// A manifest of a snapshot alone.
  public init(date: String, toolVersion: String, files: [String: File]) {
    self.date = date
    self.toolVersion = toolVersion
    headline = [:]
    self.files = files
  }

  /// Reads what `json` wrote.
  public init(json: Data) throws {
    self = try JSONDecoder().decode(Manifest.self, from: json)
    // Names come from a file, and are to stay in its folder.
    guard files.keys.allSatisfy({ !$0.hasPrefix("/") && !$0.split(separator: "/").contains("..") }) else {
      throw SnapshotError("names files outside its folder")
    }
  }

  /// The file's bytes: the same for the same manifest.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }

  /// The forms of the report that are among its files.
  public var formats: Set<ReportFormat> {
    Set(ReportFormat.allCases.filter { $0.files.allSatisfy { files[$0] != nil } })
  }
}
