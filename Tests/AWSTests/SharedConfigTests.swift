import AWS
import Foundation
import Testing

@Suite struct SharedConfigTests {
  /// The words that the suite expects of an error, and ours.
  private static let words = [
    "Profile definition must end with ']'": "not closed with `]`",
    "Expected a profile definition": "before the first section",
    "Property did not have a name": "no name before `=`",
    "Expected an '=' sign defining a property": "not of the form `name = value`",
    "Expected a property definition": "no setting above",
    "Expected a property definition, found continuation": "no setting above",
    "Expected an '=' sign defining a sub-property": "as settings below an empty value are",
    "Sub-property did not have a name": "no name before `=` below an empty value",
  ]

  private static func read(config: String? = nil, credentials: String? = nil) throws -> SharedConfig {
    var files: [String: String] = [:]
    if let config { files["/home/.aws/config"] = config }
    if let credentials { files["/home/.aws/credentials"] = credentials }
    return try SharedConfig(environment: ["HOME": "/home"], files: MemoryFiles(files))
  }

  private static func plain(_ sections: [String: SharedConfig.Section]) -> [String: [String: String]] {
    sections.mapValues { $0.settings.mapValues(\.value) }
  }

  @Test(.enabled(if: CredentialData.isThere, CredentialData.absence)) func parsesAsTheSuiteSays() throws {
    let cases = try CredentialData.json("profile-parser-tests.json")["tests"]?.items ?? []
    #expect(cases.count == 65)
    for entry in cases {
      let name = Comment(rawValue: entry["name"]?.string ?? "")
      let input = entry["input"]
      let output = entry["output"]
      func read() throws -> SharedConfig {
        try Self.read(config: input?["configFile"]?.string, credentials: input?["credentialsFile"]?.string)
      }
      if let expected = output?["errorContaining"]?.string {
        let error = #expect(throws: SettingError.self, name) { _ = try read() }
        #expect(error?.problem.contains(try #require(Self.words[expected])) == true, name)
        #expect(error?.place.hasPrefix("/home/.aws/config:") == true, name)
      } else {
        let config = try read()
        let profiles = output?["config"]?["profiles"]?.members ?? [:]
        #expect(Self.plain(config.profiles) == profiles.mapValues(\.strings), name)
        if let sessions = output?["config"]?["sso_sessions"] {
          #expect(Self.plain(config.ssoSessions) == sessions.members.mapValues(\.strings), name)
        }
      }
    }
  }

  @Test(.enabled(if: CredentialData.isThere, CredentialData.absence)) func looksWhereTheSuiteSays() throws {
    var count = 0
    for entry in try CredentialData.json("file-location-tests.json")["tests"]?.items ?? [] {
      // The product does not run on Windows.
      guard entry["platform"]?.string == "linux" else { continue }
      count += 1
      let name = Comment(rawValue: entry["name"]?.string ?? "")
      let environment = entry["environment"]?.strings ?? [:]
      let locations = SharedConfig.Locations(environment: environment)
      #expect(locations.config == entry["configLocation"]?.string, name)
      #expect(locations.credentials == entry["credentialsLocation"]?.string, name)
      #expect(SharedConfig.profile(in: environment) == entry["profile"]?.string ?? "default", name)
    }
    #expect(count == 4)
  }

  @Test(.enabled(if: CredentialData.isThere, CredentialData.absence), arguments: [
    ("aws_config_bad", "/cfg:1: stands before the first section"),
    ("aws_config_nested_bad", "/cfg:5: is not of the form"),
    ("aws_config_badbytes", "/cfg: is not text in UTF-8"),
    ("aws_bad_profile", "/cfg:13: "),
  ])
  func whatIsBrokenIsAnErrorWithItsPlace(file: String, expected: String) throws {
    let bytes = try #require(FileManager.default.contents(atPath: "\(CredentialData.folder)/cfg/\(file)"))
    let files = MemoryFiles(bytes: ["/cfg": Array(bytes)])
    if file == "aws_bad_profile" {
      // Names that are not understood are other tools' business.
      let config = try SharedConfig(environment: ["AWS_CONFIG_FILE": "/cfg"], files: files)
      #expect(Set(config.profiles.keys) == ["default", "my profile", "personal1"])
      return
    }
    let error = #expect(throws: SettingError.self) {
      _ = try SharedConfig(environment: ["AWS_CONFIG_FILE": "/cfg"], files: files)
    }
    #expect(error?.description.hasPrefix(expected) == true, "\(error as Any)")
  }

  @Test func errorsNameTheLineAndKeepItToThemselves() {
    let error = #expect(throws: SettingError.self) {
      _ = try Self.read(config: "# one\r\n[default]\r\n\r\naws_secret_access_key: 6fTn8plant\r\n")
    }
    #expect(error?.place == "/home/.aws/config:4")
    #expect(error?.description.contains("6fTn8plant") == false)
  }

  @Test func settingsKnowWhereTheyStand() throws {
    let config = try Self.read(
      config: "[services local]\nsts =\n  # ours\n  endpoint_url = http://localhost:1\n[default]\nregion = eu-west-1\n",
      credentials: "[default]\naws_access_key_id = AKIDEXAMPLE\n")
    let endpoint = config.services["local"]?.settings["sts"]?.nested["endpoint_url"]
    #expect(endpoint?.value == "http://localhost:1")
    #expect(endpoint?.place.description == "/home/.aws/config:4")
    #expect(config.profiles["default"]?.settings["region"]?.isFromCredentialsFile == false)
    #expect(config.profiles["default"]?.settings["aws_access_key_id"]?.isFromCredentialsFile == true)
  }

  @Test func aFileThatCannotBeReadIsNotAnEmptyOne() {
    let files = MemoryFiles(faults: ["/home/.aws/credentials": FileFault("permission denied")])
    let error = #expect(throws: SettingError.self) {
      _ = try SharedConfig(environment: ["HOME": "/home"], files: files)
    }
    #expect(error?.description == "/home/.aws/credentials: cannot be read: permission denied")
  }

  @Test func theHomeFolderMayBeWrittenShort() {
    let locations = SharedConfig.Locations(environment: ["HOME": "/home/a", "AWS_CONFIG_FILE": "~/aws.ini"])
    #expect(locations.config == "/home/a/aws.ini")
    #expect(SharedConfig.Locations(environment: [:]).credentials == nil)
  }
}

@Suite struct SharedConfigFilesTests {
  @Test func filesAreReplacedAtOnceForTheirOwnerAlone() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "token.json").path
    let files = SystemFiles()
    #expect(try files.read(path) == nil)
    _ = FileManager.default.createFile(
      atPath: path, contents: Data("old".utf8), attributes: [.posixPermissions: 0o644])
    let bytes = [UInt8](repeating: 7, count: 100_000)
    try files.replace(path, with: bytes)
    #expect(try files.read(path) == bytes)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["token.json"])
    #expect(throws: FileFault("is a directory")) { _ = try files.read(folder.path) }
    #expect(throws: FileFault("no such file or directory")) { try files.replace("\(path).d/x", with: []) }
  }
}
