import AWS
import Foundation
import Testing

/// Where requests go: as botocore would send them, and to endpoints of our own.
@Suite struct EndpointResolverTests {
  struct Expected: Decodable, Sendable, CustomTestStringConvertible {
    let service: String
    let region: String
    let variant: String
    /// Nothing where botocore refuses.
    let host: String?
    let signingName: String?
    let signingRegion: String?
    var testDescription: String { "\(service) \(region) \(variant)" }
  }

  private static let fixture: [Expected] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/endpoints.json")
    return (try? JSONDecoder().decode([Expected].self, from: Data(contentsOf: file))) ?? []
  }()

  private static func service(_ name: String) -> Service {
    Service(name, .restJSON, ["iam", "organizations", "account"].contains(name) ? .global : .regional)
  }

  private static let refused = Set(["aws-cn", "aws-eusc"])

  @Test func theFixtureIsThere() { #expect(Self.fixture.count > 300) }

  @Test(arguments: fixture)
  func asksWhereBotocoreAsks(expected: Expected) throws {
    let partition = Partition(ofRegion: expected.region)
    let settings = ClientSettings(
      usesFIPS: expected.variant == "fips", usesDualStack: expected.variant == "dual-stack")
    let resolver = try EndpointResolver(settings: settings, partition: partition)
    let service = Self.service(expected.service)
    if expected.variant == "fips" && Self.refused.contains(partition.rawValue) {
      #expect(throws: EndpointError.self) { try resolver.endpoint(for: service, region: expected.region) }
      return
    }
    // Its rule set builds a dual-stack name with the caller's Region; the service has one home.
    if expected.service == "organizations" && expected.variant == "dual-stack" { return }
    let endpoint = try resolver.endpoint(for: service, region: expected.region)
    // The call, not the endpoint, puts account or bucket before the host.
    let prefix = ["s3control": "111122223333.", "s3": "reports."][expected.service] ?? ""
    #expect(prefix + endpoint.origin.host == expected.host)
    #expect(endpoint.origin.isSecure && endpoint.origin.port == nil && endpoint.pathPrefix.isEmpty)
    if let name = expected.signingName { #expect(endpoint.signingName == name) }
    if let region = expected.signingRegion { #expect(endpoint.signingRegion == region) }
  }

  @Test func ownEndpointsKeepTheSignature() throws {
    let resolver = try EndpointResolver(
      settings: ClientSettings(
        serviceEndpoints: ["config_service": "https://[2001:db8::1]:8443/aws/"], endpoint: "http://127.0.0.1:80"),
      partition: .commercial)
    let config = try resolver.endpoint(for: Self.service("config"), region: "eu-west-1")
    #expect(config.origin == .init(host: "[2001:db8::1]", port: 8443))
    #expect(config.pathPrefix == "/aws")
    #expect(config.signingName == "config" && config.signingRegion == "eu-west-1")
    let organizations = try resolver.endpoint(for: Self.service("organizations"), region: "global")
    #expect(organizations.origin == .init(isSecure: false, host: "127.0.0.1"))
    #expect(organizations.signingRegion == "us-east-1")
  }

  @Test(arguments: ["127.0.0.1:4566", "ftp://example.com", "https://", "https://u:p@example.com", "https://a b/"])
  func whatIsNoAddressIsRefused(address: String) {
    #expect(throws: EndpointError.self) {
      try EndpointResolver(settings: ClientSettings(endpoint: address), partition: .commercial)
    }
  }

  @Test func fipsAndAnEndpointOfOurOwnExcludeEachOther() {
    #expect(throws: EndpointError.self) {
      try EndpointResolver(
        settings: ClientSettings(usesFIPS: true, endpoint: "https://example.com"), partition: .commercial)
    }
  }

  @Test(arguments: ["", "eu-west-1.example.com/", "-x", "eu west", "eu-west-1\r\nx"])
  func whatIsNoRegionDoesNotReachAHostName(region: String) throws {
    let resolver = try EndpointResolver(settings: ClientSettings(), partition: .commercial)
    #expect(throws: EndpointError.self) { try resolver.endpoint(for: Self.service("sts"), region: region) }
  }
}
