#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Which requests go through a proxy.
///
/// Only what is encrypted does: AWS's own hosts. What answers on this machine or on the link it is on, such as the
/// metadata services, is never asked through a proxy.
struct ProxyRule: Sendable {
  /// The proxy itself.
  struct Proxy: Sendable, Equatable {
    let host: String
    let port: Int
    let user: String?
    let password: String?
  }

  let proxy: Proxy?
  private let exceptions: [String]

  /// - Parameters:
  ///   - address: Such as `http://user:password@proxy.example.com:3128`; the scheme may be left out.
  ///   - exceptions: Names, domains, addresses or `*`, as in `NO_PROXY`.
  /// - Throws: `EndpointError`, which does not repeat the address: it may hold a password.
  init(_ address: String?, exceptions: [String]) throws(EndpointError) {
    self.exceptions = exceptions.map { $0.lowercased() }
    guard let address, !address.isEmpty else {
      proxy = nil
      return
    }
    let wrong = EndpointError(
      description: "the proxy in HTTPS_PROXY is no address: write it like `http://proxy.example.com:3128`")
    guard let parts = URLComponents(string: address.contains("://") ? address : "http://\(address)"),
      let host = parts.host, !host.isEmpty
    else { throw wrong }
    guard parts.scheme?.lowercased() == "http" else {
      throw EndpointError(description: "the proxy in HTTPS_PROXY must be spoken to with http, as `http://…`")
    }
    proxy = Proxy(host: host, port: parts.port ?? 80, user: parts.user, password: parts.password)
  }

  /// The proxy that a request to `origin` goes through.
  func proxy(for origin: HTTPRequest.Origin) -> Proxy? {
    guard origin.isSecure, let proxy else { return nil }
    let host = origin.host.lowercased()
    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    if bare == "localhost" || bare == "::1" || bare.hasPrefix("127.") || bare.hasPrefix("169.254.")
      || bare.hasPrefix("fd00:ec2:")
    {
      return nil
    }
    let isException = exceptions.contains { exception in
      if exception == "*" || exception == bare || exception == "\(host):\(origin.port ?? 443)" { return true }
      let domain = exception.hasPrefix(".") ? exception : ".\(exception)"
      return exception.contains { $0.isLetter } && bare.hasSuffix(domain)
    }
    return isException ? nil : proxy
  }
}
