/// What one profile and the environment say, the environment before the profile.
struct ProfileSettings {
  let environment: [String: String]
  let section: SharedConfig.Section?

  /// What stands somewhere, and where, for errors.
  struct Found {
    let value: String
    let place: String
  }

  func find(_ variable: String, _ name: String) -> Found? {
    if let value = environment.setting(variable) { return Found(value: value, place: variable) }
    guard let setting = section?.settings[name], !setting.value.isEmpty else { return nil }
    return Found(value: setting.value, place: "\(setting.place): `\(name)`")
  }

  func flag(_ variable: String, _ name: String) throws(SettingError) -> Bool {
    guard let found = find(variable, name) else { return false }
    switch found.value.lowercased() {
    case "true": return true
    case "false": return false
    default: throw SettingError(found.place, "must be `true` or `false`")
    }
  }

  func number(_ variable: String, _ name: String, atLeast least: Int) throws(SettingError) -> Int? {
    guard let found = find(variable, name) else { return nil }
    guard let number = Int(found.value), number >= least else {
      throw SettingError(found.place, "must be a whole number, \(least) or more")
    }
    return number
  }
}

extension ClientSettings {
  /// Reads what the environment says and, where it says nothing, what the profile says.
  ///
  /// Every retry mode of AWS's tools is accepted, for the same files serve other tools, and each means `standard` here:
  /// `legacy` differs from it in little, and what `adaptive` adds, slowing down ahead of throttling, every call has anyway.
  ///
  /// - Parameter profile: One that there is not has no settings.
  /// - Throws: `SettingError`, with the variable, or file and line.
  public init(environment: [String: String], config: SharedConfig, profile: String) throws(SettingError) {
    let section = config.profiles[profile]
    let settings = ProfileSettings(environment: environment, section: section)
    self.init()
    let variable = environment.setting("AWS_REGION") == nil ? "AWS_DEFAULT_REGION" : "AWS_REGION"
    if let found = settings.find(variable, "region") { region = try Self.region(found) }
    usesFIPS = try settings.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
    usesDualStack = try settings.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
    omitsHostPrefix = try settings.flag("AWS_DISABLE_HOST_PREFIX_INJECTION", "disable_host_prefix_injection")
    maxAttempts = try settings.number("AWS_MAX_ATTEMPTS", "max_attempts", atLeast: 1)
    if let mode = settings.find("AWS_RETRY_MODE", "retry_mode"),
      !["standard", "adaptive", "legacy"].contains(mode.value.lowercased())
    {
      throw SettingError(mode.place, "must be `standard`, `adaptive` or `legacy`")
    }
    caBundle = settings.find("AWS_CA_BUNDLE", "ca_bundle").map { SharedConfig.expanded($0.value, environment) }
    try readProxy(environment)
    try readEndpoints(settings, config)
  }

  private static func region(_ found: ProfileSettings.Found) throws(SettingError) -> String {
    guard EndpointResolver.isHostLabel(found.value) else {
      throw SettingError(found.place, "must be a Region's name, such as `eu-west-1`: letters, digits and hyphens")
    }
    return found.value
  }

  /// The address may hold a password: no error shows it.
  private mutating func readProxy(_ environment: [String: String]) throws(SettingError) {
    for variable in ["HTTPS_PROXY", "https_proxy"] {
      guard proxy == nil, let value = environment.setting(variable) else { continue }
      let address = value.contains("://") ? value : "http://\(value)"
      guard let scheme = address.firstRange(of: "://") else { continue }
      let authority = address[scheme.upperBound...].prefix { $0 != "/" }
      let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
      guard HTTPAddress("\(address[..<scheme.upperBound])\(host)") != nil else {
        throw SettingError(variable, "must be the address of a proxy, such as `http://proxy.example.com:3128`")
      }
      proxy = address
    }
    let exceptions = environment.setting("NO_PROXY") ?? environment.setting("no_proxy") ?? ""
    noProxy = exceptions.split { $0 == "," || $0 == " " }.map(String.init)
  }

  private mutating func readEndpoints(_ settings: ProfileSettings, _ config: SharedConfig) throws(SettingError) {
    guard try !settings.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls") else { return }
    let prefix = "AWS_ENDPOINT_URL_"
    for name in settings.environment.keys.sorted() where name.hasPrefix(prefix) && name != prefix {
      guard let value = settings.environment.setting(name) else { continue }
      serviceEndpoints[name.dropFirst(prefix.count).lowercased()] = try Self.endpoint(value, name)
    }
    if let value = settings.environment.setting("AWS_ENDPOINT_URL") {
      // The variable for all services comes before what files say for one.
      endpoint = try Self.endpoint(value, "AWS_ENDPOINT_URL")
      return
    }
    if let services = settings.section?.settings["services"], !services.value.isEmpty {
      guard let section = config.services[services.value] else {
        throw SettingError("\(services.place)", "there is no section `[services \(services.value)]`")
      }
      for (name, setting) in section.settings.sorted(by: { $0.key < $1.key }) {
        guard let url = setting.nested["endpoint_url"], !url.value.isEmpty, serviceEndpoints[name] == nil
        else { continue }
        serviceEndpoints[name] = try Self.endpoint(url.value, "\(url.place): `endpoint_url` of \(name)")
      }
    }
    if let url = settings.section?.settings["endpoint_url"], !url.value.isEmpty {
      endpoint = try Self.endpoint(url.value, "\(url.place): `endpoint_url`")
    }
  }

  private static func endpoint(_ value: String, _ place: String) throws(SettingError) -> String {
    guard let address = HTTPAddress(value), address.query.isEmpty else {
      throw SettingError(place, "must be an address such as `https://host.example.com:8443`, without user and query")
    }
    return value
  }
}
