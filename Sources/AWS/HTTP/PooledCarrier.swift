internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Carries requests over pooled connections: HTTP/1.1, TLS, through a proxy where one is configured.
public final class PooledCarrier: HTTPCarrier {
  private let direct: HTTPClient
  private let proxied: HTTPClient?
  private let rule: ProxyRule
  private let observe: @Sendable (String) -> Void

  /// The longest answer that is taken, in bytes: far above any page that AWS sends.
  static let longestAnswer = 64 << 20

  /// - Parameters:
  ///   - settings: For proxy and root certificates.
  ///   - connections: How many connections to one host are held at most.
  ///   - observe: Is told why a request got no answer, in the words of the libraries below: for a log.
  /// - Throws: `EndpointError` for a proxy that is no address or a CA bundle that cannot be read.
  public init(
    settings: ClientSettings, connections: Int = 16, observe: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(EndpointError) {
    rule = try ProxyRule(settings.proxy, exceptions: settings.noProxy)
    self.observe = observe
    var tls = TLSConfiguration.makeClientConfiguration()
    if let bundle = settings.caBundle {
      do {
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(bundle))
      } catch {
        throw EndpointError(
          description: "\(bundle): holds no certificates in PEM form, or cannot be read (AWS_CA_BUNDLE)")
      }
    }
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
    configuration.timeout.connect = .milliseconds(3100)
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
    // Trying again is decided above, where it is counted and logged.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.httpVersion = .http1Only
    direct = HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: configuration)
    if let proxy = rule.proxy {
      configuration.proxy = .server(
        host: proxy.host, port: proxy.port,
        authorization: proxy.user.map { .basic(username: $0, password: proxy.password ?? "") })
      proxied = HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: configuration)
    } else {
      proxied = nil
    }
  }

  /// Ends all connections. Must be called once, when no request is under way any more.
  public func close() async {
    for client in [direct, proxied] {
      do {
        try await client?.shutdown()
      } catch {
        observe("closing connections: \(error)")
      }
    }
  }

  /// Sends a request, and gives the answer when all of it is there.
  public func send(_ request: HTTPRequest, timeout: Duration) async throws -> Answer {
    var message = HTTPClientRequest(url: request.url)
    message.method = HTTPMethod(rawValue: request.method)
    message.headers.add(name: "host", value: request.origin.authority)
    for field in request.headers { message.headers.add(name: field.name, value: field.value) }
    if !request.body.isEmpty || request.method == "POST" || request.method == "PUT" {
      message.body = .bytes(ByteBuffer(bytes: request.body))
    }
    // A time that no clock can hold is a day: nobody waits for longer.
    let timeout = min(timeout, .seconds(86_400))
    let client = rule.proxy(for: request.origin) == nil ? direct : proxied ?? direct
    let prepared = message
    do {
      return try await withThrowingTaskGroup(of: Answer.self) { group in
        group.addTask { try await Self.exchange(prepared, client, timeout) }
        group.addTask {
          try await Task.sleep(for: timeout)
          throw TransportFault.timeout
        }
        defer { group.cancelAll() }
        guard let answer = try await group.next() else { throw CancellationError() }
        return answer
      }
    } catch {
      if Task.isCancelled { throw CancellationError() }
      let fault = TransportFault(readingErrorOf: error)
      observe("\(request.method) \(request.origin.authority): \(fault.rawValue): \(error)")
      throw fault
    }
  }

  private static func exchange(
    _ request: HTTPClientRequest, _ client: HTTPClient, _ timeout: Duration
  ) async throws -> Answer {
    let deadline = NIODeadline.now() + .nanoseconds(Int64(timeout / .nanoseconds(1)))
    let response = try await client.execute(request, deadline: deadline)
    var headers: [String: String] = [:]
    for (name, value) in response.headers {
      let name = name.lowercased()
      headers[name] = headers[name].map { "\($0),\(value)" } ?? value
    }
    let body = try await response.body.collect(upTo: longestAnswer)
    // The library refuses a body that ends early; that nothing truncated is taken for an answer must not hang on it.
    if request.method != .HEAD, let length = headers["content-length"].flatMap(Int.init), length != body.readableBytes {
      throw TransportFault.connection
    }
    return Answer(status: Int(response.status.code), headers: headers, body: Array(body.readableBytesView))
  }
}

extension TransportFault {
  /// What an error of the libraries below means.
  fileprivate init(readingErrorOf error: any Error) {
    switch error {
    case let fault as TransportFault: self = fault
    case let error as HTTPClientError:
      switch error {
      case .connectTimeout: self = .unreachable
      case .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout:
        self = .timeout
      case .tlsHandshakeTimeout: self = .tls
      default: self = .connection
      }
    case let error as NIOConnectionError:
      self = error.connectionErrors.isEmpty && (error.dnsAError ?? error.dnsAAAAError) != nil ? .dns : .unreachable
    case let error as IOError where [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH].contains(error.errnoCode):
      self = .unreachable
    case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: self = .tls
    default: self = .connection
    }
  }
}
