internal import Foundation

/// What a folder's `manifest.json` says of its files; the rest of it is not looked at.
struct ArchiveManifest: Decodable {
  static let name = "manifest.json"

  let files: [String: DeliveryBundle.File]

  private enum CodingKeys: String, CodingKey { case files }

  /// - Parameter place: Where it was read, for the error.
  /// - Throws: `ArchiveError` for what is no manifest, or names files outside of its folder: it may come from a bucket
  ///   that others write to.
  init(_ bytes: [UInt8], at place: String) throws(ArchiveError) {
    do { self = try JSONDecoder().decode(ArchiveManifest.self, from: Data(bytes)) } catch {
      throw ArchiveError("\(place): is no manifest, or a damaged one")
    }
    for (name, entry) in files {
      guard Self.isName(name), name != Self.name else {
        throw ArchiveError("\(place): names the file `\(name)`, which cannot be in a report's folder")
      }
      guard entry.size >= 0, entry.sha256.utf8.count == 64, entry.sha256.allSatisfy(\.isHexDigit) else {
        throw ArchiveError("\(place): has no SHA-256 and size of `\(name)`")
      }
    }
  }

  /// Whether this leads to a file below a folder, and nowhere else.
  static func isName(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
      && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\\" }
  }
}

/// What is wrong with an archive, in a sentence that says where.
public struct ArchiveError: Error, Hashable, CustomStringConvertible, Sendable {
  /// The sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
