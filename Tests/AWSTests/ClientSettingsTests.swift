import AWS
import Testing

@Suite struct ClientSettingsTests {
  private static func read(_ environment: [String: String] = [:], config: String = "", profile: String = "default")
    throws -> ClientSettings
  {
    let files = MemoryFiles(["/config": config])
    let config = try SharedConfig(environment: ["AWS_CONFIG_FILE": "/config"], files: files)
    return try ClientSettings(environment: environment, config: config, profile: profile)
  }

  @Test func saysNothingWhereNothingIsSet() throws {
    #expect(try Self.read() == ClientSettings())
    #expect(try Self.read(config: "[profile other]\nregion = eu-west-1") == ClientSettings())
  }

  @Test func theEnvironmentComesBeforeTheProfile() throws {
    let config = "[default]\nregion = eu-west-3\nuse_fips_endpoint = true\nmax_attempts = 4\nretry_mode = adaptive"
    #expect(try Self.read(config: config) == ClientSettings(region: "eu-west-3", usesFIPS: true, maxAttempts: 4))
    let environment = [
      "AWS_DEFAULT_REGION": "eu-west-2", "AWS_REGION": " ", "AWS_USE_FIPS_ENDPOINT": "False", "AWS_MAX_ATTEMPTS": "1",
      "AWS_USE_DUALSTACK_ENDPOINT": "TRUE", "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
    ]
    #expect(
      try Self.read(environment, config: config)
        == ClientSettings(region: "eu-west-2", usesDualStack: true, omitsHostPrefix: true, maxAttempts: 1))
    #expect(try Self.read(["AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "eu-west-2"]).region == "us-east-1")
  }

  private static let endpoints = """
    [default]
    services = ours
    endpoint_url = http://profile.example.com

    [services ours]
    sts =
      endpoint_url = http://sts.example.com:8080
    config_service =
      endpoint_url = http://config.example.com/base
    """

  @Test func endpointsHaveAnOrder() throws {
    let fromFile = try Self.read(config: Self.endpoints)
    #expect(fromFile.endpoint == "http://profile.example.com")
    #expect(
      fromFile.serviceEndpoints == [
        "sts": "http://sts.example.com:8080", "config_service": "http://config.example.com/base",
      ])

    let oneService = try Self.read(["AWS_ENDPOINT_URL_STS": "http://localhost:1"], config: Self.endpoints)
    #expect(oneService.serviceEndpoints["sts"] == "http://localhost:1")
    #expect(oneService.serviceEndpoints["config_service"] == "http://config.example.com/base")

    let all = try Self.read(
      ["AWS_ENDPOINT_URL": "http://localhost:2", "AWS_ENDPOINT_URL_S3_CONTROL": "http://localhost:3"],
      config: Self.endpoints)
    #expect(all.endpoint == "http://localhost:2")
    #expect(all.serviceEndpoints == ["s3_control": "http://localhost:3"])

    let none = try Self.read(
      ["AWS_ENDPOINT_URL": "http://localhost:2", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"],
      config: Self.endpoints)
    #expect(none == ClientSettings())
  }

  @Test func theWayOut() throws {
    let settings = try Self.read(
      [
        "https_proxy": "http://later.example.com", "HTTPS_PROXY": "http://user:secret@proxy.example.com:3128",
        "NO_PROXY": "localhost, .example.com,192.0.2.1", "AWS_CA_BUNDLE": "~/ca.pem", "HOME": "/home",
      ])
    #expect(settings.proxy == "http://user:secret@proxy.example.com:3128")
    #expect(settings.noProxy == ["localhost", ".example.com", "192.0.2.1"])
    #expect(settings.caBundle == "/home/ca.pem")
    #expect(try Self.read(["https_proxy": "proxy.example.com:3128"]).proxy == "http://proxy.example.com:3128")
  }

  @Test(arguments: [
    (["AWS_REGION": "eu-west-1.example.com"], "AWS_REGION: must be a Region's name"),
    (["AWS_DEFAULT_REGION": "-eu"], "AWS_DEFAULT_REGION: must be a Region's name"),
    (["AWS_REGION": "eu-west-1#@example.com/"], "AWS_REGION: must be a Region's name"),
    (["AWS_USE_FIPS_ENDPOINT": "yes"], "AWS_USE_FIPS_ENDPOINT: must be `true` or `false`"),
    (["AWS_MAX_ATTEMPTS": "0"], "AWS_MAX_ATTEMPTS: must be a whole number, 1 or more"),
    (["AWS_MAX_ATTEMPTS": "many"], "AWS_MAX_ATTEMPTS: must be a whole number"),
    (["AWS_RETRY_MODE": "eager"], "AWS_RETRY_MODE: must be `standard`"),
    (["AWS_ENDPOINT_URL": "localhost:4566"], "AWS_ENDPOINT_URL: must be an address"),
    (["AWS_ENDPOINT_URL_STS": "http://user:hidden@localhost"], "AWS_ENDPOINT_URL_STS: must be an address"),
    (["AWS_ENDPOINT_URL": "http://localhost:0"], "AWS_ENDPOINT_URL: must be an address"),
    (["HTTPS_PROXY": "socks5://user:hidden@proxy.example.com"], "HTTPS_PROXY: must be the address of a proxy"),
  ])
  func whatCannotBeUsedIsAnErrorThatNamesTheVariable(environment: [String: String], expected: String) {
    let error = #expect(throws: SettingError.self) { _ = try Self.read(environment) }
    #expect(error?.description.hasPrefix(expected) == true, "\(error as Any)")
    #expect(error?.description.contains("hidden") == false)
  }

  @Test(arguments: [
    ("[default]\n\nregion = eu west", "/config:3: `region`: must be a Region's name"),
    ("[default]\nservices = absent", "/config:2: there is no section `[services absent]`"),
    ("[default]\nservices = s\n[services s]\nsts =\n endpoint_url = x", "/config:5: `endpoint_url` of sts: must be"),
    ("[default]\nmax_attempts = 1.5", "/config:2: `max_attempts`: must be a whole number"),
  ])
  func orTheLine(config: String, expected: String) {
    let error = #expect(throws: SettingError.self) { _ = try Self.read(config: config) }
    #expect(error?.description.hasPrefix(expected) == true, "\(error as Any)")
  }
}
