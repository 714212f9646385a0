internal import AWS

/// Something that no log, receipt or error may show: a token, a webhook's address, a shared secret.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let value: String

  /// - Parameter value: The secret itself.
  public init(_ value: String) { self.value = value }

  /// Never the secret.
  public var description: String { "[secret]" }
  /// Never the secret.
  public var debugDescription: String { description }
  /// Never the secret.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
