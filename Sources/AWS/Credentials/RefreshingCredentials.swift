/// When kept credentials are fetched anew.
enum RefreshNeed: Hashable {
  case none
  /// Soon: what is kept still does.
  case advised
  /// Now: what is kept may run out while it is used.
  case mandatory

  /// Fifteen minutes before the end a refresh is advised, ten minutes before it is mandatory.
  ///
  /// A session of less than half an hour would spend most of its life so: for it, the times are a half and a third of
  /// what it had when it came.
  ///
  /// Source: botocore, `RefreshableCredentials`.
  init(expiresAt: Double?, fetchedAt: Double, now: Double) {
    guard let expiresAt else {
      self = .none
      return
    }
    let lifetime = expiresAt - fetchedAt
    let remaining = expiresAt - now
    if remaining <= min(600, lifetime / 3) {
      self = .mandatory
    } else {
      self = remaining <= min(900, lifetime / 2) ? .advised : .none
    }
  }
}

/// Keeps what a source gives, and fetches it anew before it expires.
///
/// There is one fetch at a time: whoever comes meanwhile waits for its outcome. A caller that is cancelled stops waiting,
/// and the fetch goes on for the others; it ends when nobody waits any more. That is why the fetch is a task of its own
/// and not a part of the first caller's.
///
/// A failure that would come again is remembered for the rest of the run: a role that cannot be assumed is asked for once
/// and not once for each Region and operation.
public actor RefreshingCredentials: CredentialProvider {
  private struct Kept {
    let credentials: Credentials
    let fetchedAt: Double
  }

  private struct Fetch {
    let number: Int
    let task: Task<Void, Never>
    var waiters: [Int: CheckedContinuation<Credentials, any Error>] = [:]
  }

  private let source: any CredentialSource
  private let keepsExpired: Bool
  private let world: CallSender.World
  private var kept: Kept?
  private var rejected: Credentials?
  private var failure: CredentialError?
  private var fetch: Fetch?
  private var lastNumber = 0
  /// Until then a failed refresh is not tried again while what is kept will do.
  private var restsUntil = -Double.infinity

  /// How long an advised refresh that failed is not tried again, in seconds.
  static let rest = 60.0

  /// - Parameter keepsExpired: Whether credentials are used past their end while there are no newer ones: the instance
  ///   metadata service gives such, and AWS takes them.
  public init(_ source: any CredentialSource, keepsExpired: Bool = false, world: CallSender.World) {
    self.source = source
    self.keepsExpired = keepsExpired
    self.world = world
  }

  /// What is kept, or, if it is about to expire, what comes after it.
  public func credentials() async throws -> Credentials {
    try Task.checkCancellation()
    if let failure { throw failure }
    let now = world.clock()
    guard let kept else { return try await wait() }
    switch RefreshNeed(expiresAt: kept.credentials.expiresAt, fetchedAt: kept.fetchedAt, now: now) {
    case .none: return kept.credentials
    case .advised:
      // One caller waits for the new ones; the others go on with the old.
      guard fetch == nil, now >= restsUntil else { return kept.credentials }
      return try await orKept(kept)
    case .mandatory:
      guard keepsExpired else { return try await wait() }
      guard now >= restsUntil else { return kept.credentials }
      return try await orKept(kept)
    }
  }

  /// AWS said that these have expired. They are fetched anew once: a source that gives the same again has no others.
  public func reject(_ credentials: Credentials) {
    guard kept?.credentials == credentials, rejected != credentials else { return }
    rejected = credentials
    kept = nil
  }

  private func orKept(_ kept: Kept) async throws -> Credentials {
    do {
      return try await wait()
    } catch is CredentialError {
      failure = nil
      // Metadata services recover within minutes; not all who wait for one should ask it in the same second.
      restsUntil = world.clock() + (keepsExpired ? 300 + 300 * world.random() : Self.rest)
      return kept.credentials
    }
  }

  // MARK: One fetch at a time

  private func wait() async throws -> Credentials {
    lastNumber += 1
    let waiter = lastNumber
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // Cancelled before this: the handler has nobody to wake.
        guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
        if fetch == nil { begin(waiter) }
        fetch?.waiters[waiter] = continuation
      }
    } onCancel: {
      Task { await self.leave(waiter) }
    }
  }

  private func begin(_ number: Int) {
    let task = Task { [source] in
      let result: Result<Credentials, any Error>
      do {
        result = .success(try await source.fetch())
      } catch {
        result = .failure(error)
      }
      self.end(number, result)
    }
    fetch = Fetch(number: number, task: task)
  }

  private func leave(_ waiter: Int) {
    guard let continuation = fetch?.waiters.removeValue(forKey: waiter) else { return }
    continuation.resume(throwing: CancellationError())
    if fetch?.waiters.isEmpty == true {
      fetch?.task.cancel()
      fetch = nil
    }
  }

  private func end(_ number: Int, _ result: Result<Credentials, any Error>) {
    // A fetch that everybody left may still come to its end, beside the next one.
    guard let ended = fetch, ended.number == number else { return }
    fetch = nil
    let outcome = result.flatMap(keep)
    if case .failure(let error as CredentialError) = outcome, error.isFinal { failure = error }
    for continuation in ended.waiters.values { continuation.resume(with: outcome) }
  }

  private func keep(_ credentials: Credentials) -> Result<Credentials, any Error> {
    let now = world.clock()
    if let expiry = credentials.expiresAt, expiry <= now {
      guard keepsExpired else {
        return .failure(
          CredentialError(
            "\(credentials) came after they had expired: is this machine's clock right?", cause: .fault(.timeout)))
      }
      restsUntil = now + 300 + 300 * world.random()
    }
    kept = Kept(credentials: credentials, fetchedAt: now)
    return .success(credentials)
  }
}
