/// The files that AWS's tools share: `~/.aws/config` and `~/.aws/credentials`.
///
/// Both hold sections of `name = value`. In the first, a section is `[profile NAME]`, `[sso-session NAME]`,
/// `[services NAME]` or `[default]`; in the second each is a profile, named as it stands. A profile that is in both is one
/// profile; where both have the same setting, the second file's stands.
///
/// Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
public struct SharedConfig: Sendable, Hashable {
  /// Where the two files are.
  public struct Locations: Sendable, Hashable {
    /// The file of settings; `nil` if there is no home folder to look in.
    public var config: String?
    /// The file of keys.
    public var credentials: String?

    /// - Parameter environment: `AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE` and `HOME` count.
    public init(environment: [String: String]) {
      func location(_ variable: String, _ name: String) -> String? {
        if let path = environment.setting(variable) { return SharedConfig.expanded(path, environment) }
        return environment.setting("HOME").map { "\($0)/.aws/\(name)" }
      }
      config = location("AWS_CONFIG_FILE", "config")
      credentials = location("AWS_SHARED_CREDENTIALS_FILE", "credentials")
    }
  }

  /// A line of a file.
  public struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The file.
    public let file: String
    /// Counted from 1.
    public let line: Int
    /// `file:line`.
    public var description: String { "\(file):\(line)" }
  }

  /// What a name stands for.
  public struct Setting: Sendable, Hashable {
    /// Without the white space around it. Lines that continue it follow after line feeds.
    public var value: String
    /// Where its name stands.
    public let place: Place
    /// Whether it is from the file of keys.
    public let isFromCredentialsFile: Bool
    /// The settings indented below an empty value.
    public var nested: [String: Setting] = [:]
  }

  /// A section of a file, or of both.
  public struct Section: Sendable, Hashable {
    /// Where it stands first.
    public let place: Place
    /// By lower-case name.
    public var settings: [String: Setting] = [:]

    /// A value that is not empty.
    public subscript(_ name: String) -> String? {
      guard let value = settings[name]?.value, !value.isEmpty else { return nil }
      return value
    }
  }

  /// By name.
  public var profiles: [String: Section] = [:]
  /// By name.
  public var ssoSessions: [String: Section] = [:]
  /// By name.
  public var services: [String: Section] = [:]
  /// Where it was looked.
  public var locations: Locations

  /// Nothing is set.
  public init(locations: Locations) { self.locations = locations }

  /// Reads both files. A file that is not there is empty.
  ///
  /// - Throws: `SettingError`, with file and line.
  public init(environment: [String: String], files: some Files) throws(SettingError) {
    self.init(locations: Locations(environment: environment))
    func read(_ path: String?) throws(SettingError) -> [UInt8]? {
      guard let path else { return nil }
      do {
        return try files.read(path)
      } catch {
        throw SettingError(path, "cannot be read: \(error)")
      }
    }
    if let path = locations.config, let bytes = try read(path) { try add(config: bytes, file: path) }
    if let path = locations.credentials, let bytes = try read(path) { try add(credentials: bytes, file: path) }
  }

  /// The profile that is meant where none is named: `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, `default`.
  public static func profile(in environment: [String: String]) -> String {
    environment.setting("AWS_PROFILE") ?? environment.setting("AWS_DEFAULT_PROFILE") ?? "default"
  }

  /// A path with `~` for the home folder, as people write it.
  static func expanded(_ path: String, _ environment: [String: String]) -> String {
    guard path.hasPrefix("~/"), let home = environment.setting("HOME") else { return path }
    return home + path.dropFirst()
  }
}
