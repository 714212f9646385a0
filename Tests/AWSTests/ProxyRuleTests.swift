import Testing

@testable import AWS

/// Who is asked through a proxy.
@Suite struct ProxyRuleTests {
  private static let exceptions = ["Example.org", ".internal.example.com", "192.0.2.7", "sts.example.com:8443"]

  @Test(arguments: [
    (HTTPRequest.Origin(host: "sts.eu-west-1.amazonaws.com"), true),
    (.init(isSecure: false, host: "sts.eu-west-1.amazonaws.com"), false),
    (.init(host: "example.org"), false), (.init(host: "a.EXAMPLE.org"), false), (.init(host: "badexample.org"), true),
    (.init(host: "a.internal.example.com"), false), (.init(host: "192.0.2.7"), false),
    (.init(host: "192.0.2.70"), true), (.init(host: "sts.example.com", port: 8443), false),
    (.init(host: "sts.example.com"), true), (.init(host: "169.254.169.254"), false),
    (.init(host: "[fd00:ec2::254]"), false), (.init(host: "localhost"), false), (.init(host: "[::1]"), false),
  ])
  func someAreAskedDirectly(origin: HTTPRequest.Origin, isProxied: Bool) throws {
    let rule = try ProxyRule("http://user:pass%40word@proxy.example.com:3128", exceptions: Self.exceptions)
    #expect((rule.proxy(for: origin) != nil) == isProxied)
  }

  @Test func theProxysNameAndPasswordAreDecoded() throws {
    let rule = try ProxyRule("http://user:pass%40word@proxy.example.com:3128", exceptions: [])
    #expect(
      rule.proxy
        == ProxyRule.Proxy(host: "proxy.example.com", port: 3128, user: "user", password: "pass@word"))
    #expect(try ProxyRule("proxy.example.com:3128", exceptions: []).proxy?.port == 3128)
    #expect(try ProxyRule("", exceptions: []).proxy == nil)
  }

  @Test func aStarAsksAllDirectly() throws {
    let rule = try ProxyRule("proxy.example.com:3128", exceptions: ["*"])
    #expect(rule.proxy(for: .init(host: "sts.eu-west-1.amazonaws.com")) == nil)
  }

  @Test(arguments: ["https://user:planted-secret@proxy.example.com", "http://user:planted-secret@", "http://a b"])
  func aWrongProxyIsRefusedWithoutItsPassword(address: String) {
    let error = #expect(throws: EndpointError.self) { try ProxyRule(address, exceptions: []) }
    #expect(error?.description.contains("planted-secret") == false)
  }
}
