internal import Synchronization

/// Puts calls on the wire: signs, paces, bounds and repeats them.
///
/// One attempt is: wait for the operation's pace in that account and Region, take a slot, sign with the time that the
/// host believes in, send. What comes back is an answer, whatever its status; `RetryPolicy` says whether it is asked for
/// again. Three things are put right once a call and not counted as attempts: credentials that ran out are fetched anew,
/// a clock that is wrong by more than five minutes is corrected by the host's own, and a bucket is asked in the Region
/// that S3 says it is in.
public final class CallSender: Sendable {
  /// What the sender takes from the world around it.
  public struct World: Sendable {
    /// Seconds since 1970.
    public var clock: @Sendable () -> Double
    /// Waits for so many seconds.
    public var sleep: @Sendable (Double) async throws -> Void
    /// Draws a number of 0 up to 1.
    public var random: @Sendable () -> Double

    /// - Parameters:
    ///   - clock: Seconds since 1970.
    ///   - sleep: Waits for so many seconds.
    ///   - random: Draws a number of 0 up to 1.
    public init(
      clock: @escaping @Sendable () -> Double,
      sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) },
      random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
      self.clock = clock
      self.sleep = sleep
      self.random = random
    }
  }

  /// One attempt and what came of it, for a log: it holds no secret.
  public struct Attempt: Sendable {
    /// What was asked.
    public let call: Call
    /// 1 for the first.
    public let number: Int
    /// The host and port that were asked.
    public let host: String
    /// `HTTP 200`, an error code, or a transport fault.
    public let outcome: String
    /// How long to wait before the next attempt, in seconds; `nil` if there is none.
    public let delay: Double?
  }

  private let carrier: any HTTPCarrier
  private let endpoints: EndpointResolver
  private let maxAttempts: Int?
  private let timeout: Duration
  private let slots: CallSlots
  private let world: World
  private let observe: @Sendable (Attempt) -> Void
  private let state = Mutex(State())

  private struct State {
    var budgets: [Place: RetryBudget] = [:]
    var paces: [Place: Pace] = [:]
    /// The host's time less our own, in seconds.
    var skews: [String: Double] = [:]
    /// Where S3 said that a bucket is.
    var bucketRegions: [String: String] = [:]
  }

  private struct Place: Hashable {
    let account: String
    let region: String
    let service: String
    var operation: String?
  }

  /// - Parameters:
  ///   - maxAttempts: In all; `nil` for each operation's own number.
  ///   - timeout: For one attempt.
  ///   - callsUnderWay: At most, over all accounts and Regions.
  public init(
    carrier: any HTTPCarrier, endpoints: EndpointResolver, maxAttempts: Int? = nil, timeout: Duration = .seconds(60),
    callsUnderWay: Int = 64, world: World, observe: @escaping @Sendable (Attempt) -> Void = { _ in }
  ) {
    self.carrier = carrier
    self.endpoints = endpoints
    self.maxAttempts = maxAttempts
    self.timeout = timeout
    slots = CallSlots(callsUnderWay)
    self.world = world
    self.observe = observe
  }

  /// Makes one call.
  ///
  /// - Parameter provider: Whose credentials sign it; `nil` for operations that are not signed.
  /// - Throws: `TransportFault`, `CredentialError`, `EndpointError`, `UnsendableInput`, `CancellationError`.
  public func send(_ call: Call, signedBy provider: (any CredentialProvider)?) async throws -> Answer {
    let wireProtocol = call.operation.service.wireProtocol
    let bucket = call.operation.service.name == "s3" ? call.input["Bucket"]?.string : nil
    var region = bucket.flatMap { bucket in state.withLock { $0.bucketRegions[bucket] } } ?? call.region
    var endpoint = try endpoints.endpoint(for: call.operation.service, region: region)
    let wire = try wireProtocol.wireRequest(for: call)
    var host: String { endpoint.origin.authority }
    let rate = Rate(of: call.operation)
    let policy = RetryPolicy(attempts: rate.isOnce ? 1 : maxAttempts ?? rate.attempts)
    var lastCost: Int?
    var number = 1
    var hasFreshCredentials = false
    var hasCorrectedClock = false
    var hasFoundBucket = false

    while true {
      try Task.checkCancellation()
      try await waitForPace(of: call, rate)
      let credentials = try await provider?.credentials()
      let request = request(for: wire, to: endpoint, signedBy: credentials)
      let result: Result<Answer, TransportFault>
      do {
        let answer = try await slots.run { [carrier, timeout] in
          try await carrier.send(request, timeout: timeout)
        }
        let isGood = (200..<300).contains(answer.status)
        result = .success(isGood ? answer : Redaction.redacted(answer, of: request, credentials))
      } catch let fault as TransportFault {
        result = .failure(fault)
      }

      let failure: AttemptFailure
      var hint: Double?
      var outcome: String
      switch result {
      case .success(let answer) where (200..<300).contains(answer.status):
        giveBack(lastCost, to: call)
        observe(Attempt(call: call, number: number, host: host, outcome: "HTTP \(answer.status)", delay: nil))
        return answer
      case .success(let answer):
        let code = AWSError(
          call.operation, account: call.account, region: call.region, reason: wireProtocol.error(in: answer)
        ).code
        outcome = code
        hint = answer.headers["x-amz-retry-after"].flatMap(Int.init).map { Double($0) / 1000 }
        if let bucket, !hasFoundBucket, let found = Self.bucketRegion(in: answer), found != region {
          hasFoundBucket = true
          region = found
          endpoint = try endpoints.endpoint(for: call.operation.service, region: found)
          state.withLock { $0.bucketRegions[bucket] = found }
          observe(Attempt(call: call, number: number, host: host, outcome: outcome, delay: 0))
          continue
        }
        var meaning = AttemptFailure(status: answer.status, code: code)
        if meaning == .time {
          if !hasCorrectedClock, correctClock(of: host, by: answer) {
            hasCorrectedClock = true
            observe(Attempt(call: call, number: number, host: host, outcome: outcome, delay: 0))
            continue
          }
          // EC2 has one word for an old request and for old credentials.
          meaning = code == "RequestExpired" ? .expired : .final
        }
        if meaning == .expired, !hasFreshCredentials, let provider, let credentials {
          hasFreshCredentials = true
          await provider.reject(credentials)
          observe(Attempt(call: call, number: number, host: host, outcome: outcome, delay: 0))
          continue
        }
        failure = meaning
      case .failure(let fault):
        outcome = fault.rawValue
        failure = AttemptFailure(fault)
      }

      let delay = nextDelay(after: failure, attempt: number, policy, call, hint: hint, lastCost: &lastCost)
      observe(Attempt(call: call, number: number, host: host, outcome: outcome, delay: delay))
      guard let delay else { return try result.get() }
      try await world.sleep(delay)
      number += 1
    }
  }

  // MARK: Parts of an attempt

  /// The Region in which S3 says a bucket is, when it was asked in another one.
  private static func bucketRegion(in answer: Answer) -> String? {
    guard [301, 307, 400].contains(answer.status) else { return nil }
    let region =
      answer.headers["x-amz-bucket-region"]
      ?? (try? XMLElement(parsing: answer.body))?.child("Region")?.trimmedText
    return region.flatMap { EndpointResolver.isHostLabel($0) ? $0 : nil }
  }

  private func request(
    for wire: WireRequest, to endpoint: Endpoint, signedBy credentials: Credentials?
  ) -> HTTPRequest {
    let skew = state.withLock { $0.skews[endpoint.origin.authority] } ?? 0
    return endpoints.request(for: wire, to: endpoint, signedBy: credentials, at: world.clock() + skew)
  }

  private func waitForPace(of call: Call, _ rate: Rate) async throws {
    var place = Place(account: call.account, region: call.region, service: call.operation.service.name)
    if !rate.isShared { place.operation = call.operation.name }
    let now = world.clock()
    let wait = state.withLock { $0.paces[place, default: Pace(rate, now: now)].take(now: now) }
    if wait > 0 { try await world.sleep(wait) }
  }

  /// Takes a host's time for the right one if ours is off by more than five minutes; `false` if it is not.
  private func correctClock(of host: String, by answer: Answer) -> Bool {
    guard let date = answer.headers["date"].flatMap(WireTime.httpDate) else { return false }
    let now = world.clock()
    return state.withLock { state in
      guard abs(date - (now + (state.skews[host] ?? 0))) > 300 else { return false }
      state.skews[host] = date - now
      return true
    }
  }

  private func place(of call: Call) -> Place {
    Place(account: call.account, region: call.region, service: call.operation.service.name)
  }

  private func nextDelay(
    after failure: AttemptFailure, attempt: Int, _ policy: RetryPolicy, _ call: Call, hint: Double?,
    lastCost: inout Int?
  ) -> Double? {
    guard failure == .throttling || failure == .transient, attempt < policy.attempts else { return nil }
    let cost = RetryPolicy.cost(of: failure)
    let place = place(of: call)
    guard state.withLock({ $0.budgets[place, default: RetryBudget()].take(cost) }) else { return nil }
    lastCost = cost
    return policy.delay(after: failure, retry: attempt - 1, random: world.random(), hint: hint)
  }

  private func giveBack(_ cost: Int?, to call: Call) {
    let place = place(of: call)
    state.withLock { $0.budgets[place, default: RetryBudget()].giveBack(cost) }
  }
}

extension EndpointResolver {
  /// A request as it goes over the wire, signed unless there is nothing to sign with.
  ///
  /// - Parameter seconds: The time of signing, in seconds since 1970.
  public func request(
    for wire: WireRequest, to endpoint: Endpoint, signedBy credentials: Credentials?, at seconds: Double
  ) -> HTTPRequest {
    var origin = endpoint.origin
    origin.host = (omitsHostPrefix ? "" : wire.hostPrefix) + origin.host
    var path = endpoint.pathPrefix + wire.path
    // A name with a dot is no single label, which is all that S3's certificate is for.
    if endpoint.takesBucketIntoHost, let bucket = path.split(separator: "/").first.map(String.init),
      Self.isHostLabel(bucket)
    {
      origin.host = "\(bucket).\(origin.host)"
      path = String(path.dropFirst(bucket.count + 1))
      if path.isEmpty { path = "/" }
    }
    var request = HTTPRequest(
      wire.method, origin, path: path, query: wire.query, headers: wire.headers,
      body: wire.body)
    if let credentials {
      let isS3 = endpoint.signingName == "s3"
      Signer.sign(
        &request, with: credentials, service: endpoint.signingName, region: endpoint.signingRegion, at: seconds,
        path: isS3 ? .asSent : .normalizedAndEncodedAgain, sendsBodyHash: isS3)
    }
    request.headers.append(.init("user-agent", Self.userAgent))
    return request
  }

  private static let userAgent = "runbook"
}
