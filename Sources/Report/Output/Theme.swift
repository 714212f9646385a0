internal import Foundation

/// How the page looks: its style sheets, and the organisation's picture.
public struct Theme: Sendable {
  /// The folder whose style sheets go before the program's own; `nil` for none.
  public var folder: String?
  /// The picture at the top of the page; `nil` for none.
  public var logo: String?

  /// The program's own look.
  public init(folder: String? = nil, logo: String? = nil) {
    self.folder = folder
    self.logo = logo
  }

  /// What goes into the page.
  struct Loaded: Sendable {
    /// The style sheets, in order.
    let sheets: [String]
    /// The picture as an address that holds it.
    let logo: String?

    var stylesheet: String { sheets.joined(separator: "\n") }
    /// All that the look is made of: what its hash is over.
    var sources: [String] { sheets + (logo.map { [$0] } ?? []) }
  }

  /// Style sheets that stand in for the program's own of that name.
  static let replaceable = ["report.css", "print.css"]
  /// A style sheet that comes after them.
  static let addition = "extra.css"
  /// Every page carries the picture.
  static let logoLimit = 100_000

  /// Reads the style sheets and the picture.
  ///
  /// - Parameter root: The folders of templates, with `theme/` in one of them.
  func load(root: TemplateLayers) throws(ThemeError) -> Loaded {
    var sheets: [String] = []
    if let folder {
      let names = Self.replaceable + [Self.addition]
      guard names.contains(where: { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }) else {
        throw ThemeError(
          "the theme \(folder) has none of \(names.joined(separator: ", ")); check `report: theme:` in the configuration"
        )
      }
    }
    for name in Self.replaceable {
      let own = folder.map { "\($0)/\(name)" }.flatMap { FileManager.default.contents(atPath: $0) }
      let path = root.path(of: "theme/\(name)")
      guard let data = own ?? FileManager.default.contents(atPath: path) else {
        throw ThemeError("cannot read the style sheet \(path); check that the file exists and is readable")
      }
      sheets.append(String(decoding: data, as: UTF8.self))
    }
    let addition = folder.map { "\($0)/\(Self.addition)" } ?? root.path(of: "theme/\(Self.addition)")
    if let data = FileManager.default.contents(atPath: addition) {
      sheets.append(String(decoding: data, as: UTF8.self))
    }
    return Loaded(sheets: sheets, logo: try logo.map(Self.embedded))
  }

  private static func embedded(_ path: String) throws(ThemeError) -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ThemeError("cannot read the logo \(path); check `report: logo:` in the configuration")
    }
    guard data.count <= logoLimit else {
      throw ThemeError(
        "the logo \(path) has \(data.count.grouped) bytes; every page carries it, so it has at most \(logoLimit.grouped)"
      )
    }
    guard let type = mediaType(data) else {
      throw ThemeError("the logo \(path) is no picture that pages can hold; use PNG, JPEG, GIF, WebP or SVG")
    }
    return "data:\(type);base64,\(data.base64EncodedString())"
  }

  /// What a file is, by its first bytes. A picture that is drawn as one runs no script, not even SVG.
  static func mediaType(_ data: Data) -> String? {
    func starts(_ bytes: [UInt8], at offset: Int = 0) -> Bool {
      data.count >= offset + bytes.count && Array(data.dropFirst(offset).prefix(bytes.count)) == bytes
    }
    if starts([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
    if starts([0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if starts(Array("GIF8".utf8)) { return "image/gif" }
    if starts(Array("RIFF".utf8)), starts(Array("WEBP".utf8), at: 8) { return "image/webp" }
    let text = String(decoding: data.prefix(1024), as: UTF8.self).trimmingWhitespace()
    return text.hasPrefix("<") && text.contains("<svg") ? "image/svg+xml" : nil
  }
}

/// A look that cannot be had: which file, and what to do.
public struct ThemeError: Error, CustomStringConvertible {
  /// The whole sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
