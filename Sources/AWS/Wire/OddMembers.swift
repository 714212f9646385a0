internal import Synchronization

/// What was left away of one item of a list because it was not understood.
final class OddMembers: Sendable {
  /// Of the item that is being decoded; `nil` outside of lists that are lenient, where nothing may be left away.
  @TaskLocal static var current: OddMembers?

  private let descriptions = Mutex<[String]>([])

  /// Where and why, of the first.
  var first: String? { descriptions.withLock { $0.first } }

  var count: Int { descriptions.withLock { $0.count } }

  func add(_ error: DecodingError) { descriptions.withLock { $0.append(error.plainDescription) } }

  /// Forgets what was added since there were so many: it is going to be looked at again, more closely.
  func forget(downTo count: Int) { descriptions.withLock { $0.removeLast(max(0, $0.count - count)) } }
}
