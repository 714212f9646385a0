/// A delivery that did not come about: what was being done, what came back, and what to do.
public struct DeliveryError: Error, Sendable, CustomStringConvertible {
  /// How much of what was to be sent is there now.
  public enum Extent: String, Sendable {
    /// Nothing; it is tried again by the next `runbook deliver`.
    case nothing
    /// The parts that have receipts; the next `runbook deliver` sends the rest.
    case receipts
    /// Nobody can tell whether the last part has arrived: it is not sent again unless that is asked for.
    case unknown
  }

  /// Whole sentences, without any secret in them.
  public let description: String
  /// How much is there.
  public let extent: Extent

  /// - Parameter description: What was being done, what came back and what to do, without any secret in it.
  public init(_ description: String, extent: Extent = .nothing) {
    self.description = description
    self.extent = extent
  }
}
