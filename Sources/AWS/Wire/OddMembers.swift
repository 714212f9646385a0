internal import Synchronization

/// What was left away of one item of a list because it was not understood.
final class OddMembers: Sendable {
  /// Of the item that is being decoded; `nil` outside of lists that are lenient, where nothing may be left away.
  @TaskLocal static var current: OddMembers?

  private let descriptions = Mutex<[String]>([])

  /// Where and why, of the first.
  var first: String? { descriptions.withLock { $0.first } }

  var count: Int { descriptions.withLock { $0.count } }

  /// - Parameter key: Where it was, for errors that do not say so.
  func add(_ error: any Error, at key: (any CodingKey)?) {
    let description = Self.description(of: error, at: key)
    descriptions.withLock { $0.append(description) }
  }

  /// Where and why. Foundation has errors of its own for a number that the type cannot hold; they do not say where.
  static func description(of error: any Error, at key: (any CodingKey)?) -> String {
    if let error = error as? DecodingError { return error.plainDescription }
    let place = key.map { ($0.intValue.map { "[\($0)]" } ?? $0.stringValue) + ": " } ?? ""
    return "\(place)there is a value that its type cannot hold"
  }

  /// Forgets what was added since there were so many: it is going to be looked at again, more closely.
  func forget(downTo count: Int) { descriptions.withLock { $0.removeLast(max(0, $0.count - count)) } }
}
