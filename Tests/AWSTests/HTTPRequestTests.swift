import AWS
import Testing

@Suite struct HTTPRequestTests {
  @Test func addressesAreEncodedStrictly() {
    let request = HTTPRequest(
      "GET", .init(isSecure: false, host: "[2001:db8::1]", port: 8080), path: "/a%20b",
      query: [.init("key", "a b/ü*~"), .init("flag", "")])
    #expect(request.url == "http://[2001:db8::1]:8080/a%20b?key=a%20b%2F%C3%BC%2A~&flag=")
  }

  @Test(arguments: [(true, 443), (false, 80)])
  func theSchemesOwnPortIsNotNamed(isSecure: Bool, port: Int) {
    #expect(HTTPRequest.Origin(isSecure: isSecure, host: "example.com", port: port).authority == "example.com")
    #expect(HTTPRequest.Origin(isSecure: !isSecure, host: "example.com", port: port).authority == "example.com:\(port)")
  }
}
