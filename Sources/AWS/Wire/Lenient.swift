/// An item of a list that may be of a form that is not known: one of them must not lose the others, and one odd member
/// must not lose its item.
public enum Lenient<Value: Decodable & Sendable>: Decodable, Sendable {
  case understood(Value)
  /// All that is needed was understood; optional members, or entries of lists and maps, were not and are left away.
  case partly(Value, String)
  /// Why not.
  case unknown(String)

  /// Takes anything: what is not understood is kept as such.
  public init(from decoder: any Decoder) throws {
    let odd = OddMembers()
    do {
      let value = try OddMembers.$current.withValue(odd) { try Value(from: decoder) }
      self = odd.first.map { .partly(value, $0) } ?? .understood(value)
    } catch {
      self = .unknown(OddMembers.description(of: error, at: decoder.codingPath.last))
    }
  }

  /// The item, if it was understood as far as it is needed.
  public var value: Value? {
    switch self {
    case .understood(let value), .partly(let value, _): value
    case .unknown: nil
    }
  }
}
