/// One place that a day is delivered to.
///
/// A target takes the files of a rendered day as they are and gives a receipt for each part that has arrived. It asks
/// nobody what the day says, and it never tries again by itself what may have arrived.
public protocol DeliveryTarget: Sendable {
  /// How the configuration, `--to` and receipts call it; each is there once.
  var name: String { get }
  /// Whether the place itself knows what it has, so that sending again does no harm: it is then asked each time, and no
  /// receipt stands in its way. A message is not so: everybody would read it twice.
  var isRepeatable: Bool { get }
  /// What would be sent where. Nothing is sent, and nobody is asked.
  ///
  /// - Throws: `DeliveryError` for what is missing or too large.
  func plan(_ bundle: DeliveryBundle) throws(DeliveryError) -> [DeliveryItem]
  /// Sends what `receipts` do not say to be there, and reports each part as soon as it has arrived.
  ///
  /// - Throws: `DeliveryError`; `CancellationError`.
  func send(_ bundle: DeliveryBundle, _ receipts: DeliveryParts) async throws
}

/// Something that would be sent.
public struct DeliveryItem: Sendable, Hashable {
  /// What it is: a file's name, or a word such as `message`.
  public let what: String
  /// Where it would go, without any secret in it.
  public let destination: String
  /// Its size in bytes.
  public let size: Int

  /// - Parameter destination: Without any secret in it.
  public init(_ what: String, to destination: String, size: Int) {
    self.what = what
    self.destination = destination
    self.size = size
  }
}

/// The parts of one delivery: what an earlier, interrupted one has brought there, and what this one brings.
public struct DeliveryParts: Sendable {
  /// What is there already of the same bundle: what the place called each part, by the part's name.
  public let arrived: [String: String]
  /// Whether it is sent although it may be there already, because that is wanted.
  public let isAgain: Bool
  private let record: @Sendable (_ part: String, _ to: String, _ id: String) throws -> Void

  /// - Parameter record: Keeps a part's receipt before anything else is done.
  init(
    arrived: [String: String], isAgain: Bool,
    record: @escaping @Sendable (_ part: String, _ to: String, _ id: String) throws -> Void
  ) {
    self.arrived = arrived
    self.isAgain = isAgain
    self.record = record
  }

  /// Keeps the receipt of a part that has arrived.
  ///
  /// - Parameters:
  ///   - part: The same on every try.
  ///   - destination: Where it is now, without any secret in it.
  ///   - id: What the place calls it: a message's number, an object's version.
  /// - Throws: `DeliveryError` if the receipt cannot be kept: nothing more is to be sent then.
  public func arrived(_ part: String, to destination: String, id: String) throws { try record(part, destination, id) }
}
