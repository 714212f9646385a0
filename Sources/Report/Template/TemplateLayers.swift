internal import Foundation

/// The folders that templates, checks and the theme come from. A file of the first folder replaces the file of the same path
/// in the next; a file that only one folder has is used as well.
public struct TemplateLayers: Sendable, Hashable {
  /// The user's folder, if there is one, and the program's.
  public let folders: [String]

  /// - Parameter folders: The first wins.
  public init(_ folders: [String]) { self.folders = folders }

  /// Whether one of the folders has the file.
  public func has(_ name: String) -> Bool { folder(of: name) != nil }

  /// Where a file is; where it would be in the first folder, if it is in none.
  func path(of name: String) -> String { "\(folder(of: name) ?? folders.first ?? ".")/\(name)" }

  /// How messages call a file: its path in its folder.
  func name(of path: String) -> String {
    folders.first { path.hasPrefix($0 + "/") }.map { String(path.dropFirst($0.count + 1)) } ?? path
  }

  /// The files below a folder, by their paths in it, in order; `nil` if no layer has the folder.
  func files(below folder: String) -> [String]? {
    let listed = folders.compactMap { FileManager.default.enumerator(atPath: "\($0)/\(folder)") }
    guard !listed.isEmpty else { return nil }
    return Set(listed.flatMap { $0.compactMap { $0 as? String } }).sorted()
  }

  private func folder(of name: String) -> String? {
    folders.first { FileManager.default.fileExists(atPath: "\($0)/\(name)") }
  }

  /// Whose a file is.
  public enum Origin: Sendable {
    /// The program's own.
    case program
    /// The user's, and the program has none of that path.
    case added
    /// The user's, in the place of the program's.
    case replaced
  }

  /// Whose the file is that is read under this name.
  public func origin(of name: String) -> Origin {
    guard folders.count > 1, folder(of: name) == folders.first else { return .program }
    return folders.dropFirst().contains { FileManager.default.fileExists(atPath: "\($0)/\(name)") } ? .replaced : .added
  }

  /// What a user should know of files that stand in the place of the program's: which of these has changed since, and where
  /// nobody can tell. A file says which text it replaces in a comment, `<!-- replaces 0123456789abcdef -->`.
  public func remarks() -> [String] {
    guard folders.count > 1, let own = folders.first, let program = folders.last else { return [] }
    var remarks: [String] = []
    for name in files(below: "") ?? [] where name.hasSuffix(".md") && origin(of: name) == .replaced {
      guard let mine = FileManager.default.contents(atPath: "\(own)/\(name)"),
        let theirs = FileManager.default.contents(atPath: "\(program)/\(name)"), mine != theirs
      else { continue }
      let now = String(digest(of: [String(decoding: theirs, as: UTF8.self)]).prefix(16))
      let comment = "`<!-- replaces \(now) -->`"
      switch String(decoding: mine, as: UTF8.self).firstMatch(of: /<!--\s*replaces\s+([0-9a-f]{16})\s*-->/)?.1 {
      case .some(let known) where known == now: continue
      case .some:
        remarks.append(
          "\(own)/\(name): the file that it replaces has changed since: compare it with \(program)/\(name), then write"
            + " \(comment)")
      case nil:
        remarks.append(
          "\(own)/\(name): replaces \(program)/\(name); with \(comment) in it, lint tells when that changes")
      }
    }
    return remarks
  }
}
