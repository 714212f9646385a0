/// Which activity is meant: all that is named must match. `*` is any text, `?` one character.
public struct ActivityPattern: Sendable, Hashable {
  /// For a principal's ARN, its name, or its session's name.
  public var principal: String?
  /// For the agent as the client wrote it, or its product.
  public var agent: String?
  /// For an event's name, or `service:name`.
  public var event: String?
  /// For the address.
  public var address: AddressPattern?

  /// A pattern; without any part it matches nothing.
  public init(
    principal: String? = nil, agent: String? = nil, event: String? = nil, address: AddressPattern? = nil
  ) {
    self.principal = principal
    self.agent = agent
    self.event = event
    self.address = address
  }
}
