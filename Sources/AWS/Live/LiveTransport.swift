internal import Synchronization

/// Whose credentials make the calls of each account.
public struct AccountSessions: Sendable {
  /// How an account other than the caller's is entered: gives credentials for its number, or `nil` if there is no way.
  public typealias Entrance = @Sendable (_ account: String) throws -> (any CredentialProvider)?

  let caller: String
  let callerCredentials: any CredentialProvider
  let entrance: Entrance

  /// - Parameters:
  ///   - caller: The caller's account.
  ///   - entrance: Asked once for an account: what it gives is kept and refreshed. It is asked for the caller's account
  ///     as well, which is read with the caller's own credentials if it has no entrance.
  public init(caller: String, credentials: any CredentialProvider, entrance: @escaping Entrance) {
    self.caller = caller
    callerCredentials = credentials
    self.entrance = entrance
  }
}

/// Carries calls to AWS.
public final class LiveTransport: Transport {
  private let sender: CallSender
  private let sessions: AccountSessions
  private let providers = Mutex<[String: any CredentialProvider]>([:])

  /// - Parameter sender: Shared with whoever else calls AWS, so that pace and bounds hold for all.
  public init(sender: CallSender, sessions: AccountSessions) {
    self.sender = sender
    self.sessions = sessions
  }

  /// Makes a call with the credentials of its account.
  public func send(_ call: Call) async throws -> Answer {
    try await sender.send(call, signedBy: try provider(for: call.account))
  }

  private func provider(for account: String) throws -> any CredentialProvider {
    try providers.withLock { providers in
      if let provider = providers[account] { return provider }
      let own = account == sessions.caller ? sessions.callerCredentials : nil
      guard let provider = try sessions.entrance(account) ?? own else {
        throw CredentialError(
          "no role is configured for account \(account): name one under `accounts`, with `role`")
      }
      providers[account] = provider
      return provider
    }
  }
}
