import Foundation
import Testing

@testable import AWS

/// The cases of an AWS SDK, each of which passes or is listed with the reason why it does not.
@Suite(.enabled(if: CredentialData.isThere, CredentialData.absence)) struct CredentialSuiteTests {
  /// Cases that do not pass. One that passes after all, or that there is not, fails the test.
  private static let listed = [
    "default-credential-provider-chain/imds_default_chain_retries":
      "instance metadata is asked once unless AWS_METADATA_SERVICE_NUM_ATTEMPTS says otherwise, as botocore does; with"
      + " that set to 2 the recording is followed to its end, see below",
    "profile-provider/credential_process": "its pipe needs a shell, and none is run",
    "profile-provider/credential_process_account_id_fallback": "its pipe needs a shell, and none is run",
    "profile-provider/credential_process_failure": "`exit` is a shell's own command; there is no such program",
    "assume-role-tests.json/SSO token profile selected":
      "such a profile gives a bearer token and no credentials: it is refused when it is read, not when it is used",
  ]

  /// The words that the suite expects of an error, and ours.
  private static let words = [
    "No such file or directory (os error 2)": "no such file or directory",
    "the credential provider was not enabled": "there (is|are) no (credentials|profile)",
    "request forbidden: IMDS is disabled": "refuses its use",
    "provider was not enabled": "the environment holds no AWS_ACCESS_KEY_ID",
    "failed to read `/home/.aws/sso/cache/dace00cba5f8355ec9d274ceb2bcebdfbeed0e12.json`:"
      + " No such file or directory (os error 2)":
      "no session .* in /home/.aws/sso/cache/dace00cba5f8355ec9d274ceb2bcebdfbeed0e12.json",
    "an error occurred while loading credentials": "HTTP 503",
    "`web_identity_token_file` was specified but `role_arn` was missing":
      "`web_identity_token_file`, but no `role_arn`",
    "InvalidIdentityTokenException: No OpenIDConnect provider found in your account":
      "InvalidIdentityToken .*No OpenIDConnect provider found in your account",
    "Error retrieving credentials from external process, could not parse response: invalid JSON in response":
      "its output is not JSON",
    "an error occurred while loading credentials: Error retrieving credentials: external process exited with code"
      + " exit status: 1": "exited with status 1",
    "could not parse profile file": "/home/.aws/config:2: there is no name before `=`",
    "selected profile will resolve an access token instead of credentials": "gives a bearer token, not credentials",
  ]

  private static func matches(_ error: any Error, _ expected: String) -> Bool {
    guard let pattern = words[expected], let regex = try? Regex(pattern) else { return false }
    return "\(error)".firstMatch(of: regex) != nil
  }

  /// What a case gave that it should not have; `nil` if it passed.
  private static func problem(
    in folder: String, ofProfile isProfile: Bool, attempts: Int? = nil
  ) async throws -> String? {
    let root = "\(CredentialData.folder)/\(folder)/fs"
    var environment = try CredentialData.json("\(folder)/env.json").strings
    if let attempts { environment["AWS_METADATA_SERVICE_NUM_ATTEMPTS"] = "\(attempts)" }
    let test = try CredentialData.json("\(folder)/test-case.json")
    let traffic = ReplayedTraffic(
      ReplayedTraffic.exchanges(try CredentialData.json("\(folder)/http-traffic.json")))
    let profile = isProfile ? SharedConfig.profile(in: environment) : nil
    do {
      let sources = try CredentialSources.made(
        environment: environment, files: RootedFiles(root: root), carrier: traffic, profile: profile)
      let keys = try await sources.provider(profile: profile).credentials()
      guard let expected = test["result"]?["Ok"] else { return "gave \(keys) instead of an error" }
      for (got, name) in [
        (keys.accessKeyID, "access_key_id"), (keys.secretAccessKey, "secret_access_key"),
        (keys.sessionToken, "session_token"), (keys.accountID, "account_id"),
      ] where got != expected[name]?.string { return "\(name) is \(got ?? "none")" }
      if keys.expiresAt != expected["expiry"]?.integer.map(Double.init) {
        return "expires at \(keys.expiresAt ?? .nan)"
      }
    } catch {
      guard let expected = test["result"]?["ErrorContains"]?.string else { return "failed: \(error)" }
      guard matches(error, expected) else { return "failed with other words: \(error)" }
    }
    return traffic.problems.isEmpty ? nil : traffic.problems.joined(separator: "; ")
  }

  private static func cases(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(CredentialData.folder)/\(folder)").sorted()
  }

  private static func judge(_ name: String, _ problem: String?) {
    if let reason = listed[name] {
      #expect(problem != nil, "\(name) passes, but is listed: \(reason)")
    } else {
      #expect(problem == nil, "\(name): \(problem ?? "")")
    }
  }

  @Test(arguments: [("default-credential-provider-chain", 29), ("profile-provider", 18)])
  func chainsGiveWhatTheSuiteSays(folder: String, count: Int) async throws {
    let cases = try Self.cases(folder)
    #expect(cases.count == count)
    for name in cases {
      let path = "\(folder)/\(name)"
      Self.judge(path, try await Self.problem(in: path, ofProfile: folder == "profile-provider"))
    }
    for name in Self.listed.keys where name.hasPrefix("\(folder)/") {
      #expect(cases.contains(String(name.dropFirst(folder.count + 1))), "there is no case \(name)")
    }
  }

  @Test func metadataIsAskedAgainWhereThatIsSet() async throws {
    let folder = "default-credential-provider-chain/imds_default_chain_retries"
    #expect(try await Self.problem(in: folder, ofProfile: false, attempts: 2) == nil)
  }

  // MARK: Chains of profiles

  private static func text(_ kind: String, _ sections: JSON?) -> String {
    (sections?.members ?? [:]).sorted { $0.key < $1.key }.map { name, section in
      "[\(kind) \(name)]\n" + section.strings.sorted { $0.key < $1.key }.map { "\($0) = \($1)\n" }.joined()
    }.joined()
  }

  private static func chain(_ plan: CredentialPlan) -> [JSON] {
    func object(_ members: [String: String?]) -> JSON {
      .object(members.compactMapValues { $0 }.mapValues(JSON.string))
    }
    switch plan {
    case .keys(let keys, _):
      return [
        [
          "AccessKey": object([
            "access_key_id": keys.accessKeyID, "secret_access_key": keys.secretAccessKey,
            "account_id": keys.accountID,
          ])
        ]
      ]
    case .role(let role, let source):
      let step = object([
        "role_arn": role.arn, "external_id": role.externalID, "role_session_name": role.sessionName,
      ])
      return chain(source) + [["AssumeRole": step]]
    case .webIdentity(let identity):
      return [
        [
          "WebIdentityToken": object([
            "role_arn": identity.roleARN, "web_identity_token_file": identity.tokenFile,
            "role_session_name": identity.sessionName,
          ])
        ]
      ]
    case .sso(let sso):
      return [
        [
          "Sso": object([
            "sso_account_id": sso.accountID, "sso_region": sso.region, "sso_role_name": sso.roleName,
            "sso_start_url": sso.startURL, "sso_session": sso.session,
          ])
        ]
      ]
    case .instance: return [["NamedSource": "Ec2InstanceMetadata"]]
    case .container: return [["NamedSource": "EcsContainer"]]
    case .process: return [["Process": nil]]
    }
  }

  private static let chainWords = [
    "profile must contain `source_profile`": "neither `source_profile` nor `credential_source`",
    "profile contained both source_profile and credential_source": "both `source_profile` and `credential_source`",
    "profile missing aws_secret_access_key": "no `aws_secret_access_key`",
    "profile missing aws_access_key_id": "no `aws_access_key_id`",
    "profile `B` did not contain credential information": "`B` holds no credentials",
    "profile `A` did not contain credential information": "none in the profile `A`",
    "could not find source profile B referenced from A": "no profile `B`, which `A` names",
    "No profiles were defined": "no profile `A`",
    "profile formed an infinite loop": "lead back to where they began",
    "`role_arn` was missing": "no `role_arn`",
    "if `sso_role_name` is set, then `sso_account_id` must also be set": "a `sso_role_name`, but no `sso_account_id`",
    "if `sso_account_id` is set, then `sso_role_name` must also be set": "a `sso_account_id`, but no `sso_role_name`",
    "`sso_region` can only be specified in the [sso-session] config when a session name is given": "bearer token",
    "sso-session named `oops` (referenced by profile `A`) was not found": "bearer token",
  ]

  @Test func profilesLeadWhereTheSuiteSays() throws {
    let cases = try CredentialData.json("assume-role-tests.json").items
    #expect(cases.count == 28)
    for entry in cases {
      let name = "assume-role-tests.json/\(entry["docs"]?.string ?? "")"
      let input = entry["input"]
      let files = MemoryFiles([
        "/config": Self.text("profile", input?["profiles"]) + Self.text("sso-session", input?["sso_sessions"])
      ])
      let asksInstance = input?["profiles"]?["A"]?["credential_source"] != nil
      // The suite ends where the profile ends; the chain would go on to the instance.
      let environment = ["AWS_CONFIG_FILE": "/config", "AWS_EC2_METADATA_DISABLED": asksInstance ? "false" : "true"]
      let planner = CredentialPlanner(
        environment: environment, config: try SharedConfig(environment: environment, files: files),
        profile: input?["selected_profile"]?.string ?? "", isExplicit: true)
      var problem: String?
      do throws(CredentialError) {
        let chain = Self.chain(try planner.plan())
        if .array(chain) != entry["output"]?["ProfileChain"] { problem = "\(chain)" }
      } catch {
        let expected = entry["output"]?["Error"]?.string ?? ""
        if Self.chainWords[expected].map(error.message.contains) != true { problem = error.message }
      }
      Self.judge(name, problem)
    }
    let names = Set(cases.map { "assume-role-tests.json/\($0["docs"]?.string ?? "")" })
    for name in Self.listed.keys where name.hasPrefix("assume-role-tests.json/") { #expect(names.contains(name)) }
  }

  // MARK: Containers and instances

  @Test func containersAreAskedWhereTheSuiteSays() throws {
    let cases = try CredentialData.json("ecs-tests.json")["tests"]?.items ?? []
    #expect(cases.count == 11)
    for entry in cases {
      let name = Comment(rawValue: entry["docs"]?.string ?? "")
      let environment = entry["env"]?.strings ?? [:]
      if let url = entry["result"]?["Ok"]?.string {
        let settings = try #require(try ContainerSettings(environment: environment), name)
        #expect(
          HTTPRequest("GET", settings.address.origin, path: settings.address.path, query: settings.address.query).url
            == url, name)
      } else if environment.isEmpty {
        #expect(try ContainerSettings(environment: environment) == nil, name)
      } else {
        let error = #expect(throws: CredentialError.self, name) { _ = try ContainerSettings(environment: environment) }
        #expect(error?.message.contains("an address with a host") == true, name)
      }
    }
  }

  /// What the suite sets in code is set by variables here: they come before the file in the same way.
  @Test func instancesAreAskedWhereTheSuiteSays() throws {
    let cases = try CredentialData.json("imds-config/imds-endpoint-tests.json")["tests"]?.items ?? []
    #expect(cases.count == 14)
    for entry in cases {
      let name = Comment(rawValue: entry["docs"]?.string ?? "")
      var environment = entry["env"]?.strings ?? [:]
      if let endpoint = entry["endpoint_override"]?.string {
        environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = endpoint
      }
      if let mode = entry["mode_override"]?.string { environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] = mode }
      let files = MemoryFiles(entry["fs"]?.strings ?? [:])
      let config = try SharedConfig(environment: environment, files: files)
      func read() throws(CredentialError) -> InstanceSettings? {
        try InstanceSettings(environment: environment, section: config.profiles["default"])
      }
      if let url = entry["result"]?["Ok"]?.string {
        let address = try #require(try read(), name).address
        let path = address.path == "/" ? "/latest/api/token" : "?"
        #expect(HTTPRequest("PUT", address.origin, path: path).url == url, name)
      } else {
        let error = #expect(throws: CredentialError.self, name) { _ = try read() }
        let expected = entry["result"]?["Err"]?.string == "invalid uri character" ? "an address" : "IPv4 or IPv6"
        #expect(error?.message.contains(expected) == true, name)
      }
    }
  }

  // MARK: Out of scope

  /// Keys that `aws login` left behind, and bearer tokens, are refused with the way out.
  @Test func otherKindsAreRefusedWithTheWayOut() throws {
    let logins = try CredentialData.json("login-provider-test-cases.json").items
    #expect(logins.count == 8)
    let carrier = ReplayedTraffic([])
    for entry in logins {
      let files = MemoryFiles(["/home/.aws/config": entry["configContents"]?.string ?? ""])
      let sources = try CredentialSources.made(
        environment: ["HOME": "/home", "AWS_PROFILE": "signin"], files: files, carrier: carrier)
      let error = #expect(throws: CredentialError.self) { _ = try sources.provider() }
      #expect(error?.message.contains("`login_session` is not among") == true)
      #expect(error?.message.contains("aws configure export-credentials --profile signin --format process") == true)
    }
    let tokens = try Self.cases("default-token-provider-chain")
    #expect(tokens.count == 3)
    for name in tokens {
      let folder = "default-token-provider-chain/\(name)"
      let sources = try CredentialSources.made(
        environment: try CredentialData.json("\(folder)/env.json").strings,
        files: RootedFiles(root: "\(CredentialData.folder)/\(folder)/fs"), carrier: carrier)
      let error = #expect(throws: CredentialError.self) { _ = try sources.provider() }
      #expect(error?.message.contains("gives a bearer token") == true)
    }
  }
}
