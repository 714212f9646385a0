internal import Foundation
internal import Synchronization

/// What SIGINT and SIGTERM do: they end the work in an orderly way, so that a query under way is stopped and what was
/// collected can be taken up again. Then the process dies of the signal, as scripts expect of it; of a second one at once.
enum Interruption {
  /// Runs `work`, which is cancelled by a signal.
  static func cancels(_ work: @escaping @Sendable () async throws -> Void) async throws {
    let task = Task { try await work() }
    let count = Atomic<Int>(0)
    pipe.fileHandleForReading.readabilityHandler = { handle in
      guard let number = handle.availableData.last else { return }
      caught.store(Int32(number), ordering: .relaxed)
      if count.add(1, ordering: .relaxed).newValue > 1 { die() }
      task.cancel()
    }
    defer { pipe.fileHandleForReading.readabilityHandler = nil }
    descriptor.store(pipe.fileHandleForWriting.fileDescriptor, ordering: .sequentiallyConsistent)
    // A handler, and not to ignore the signal, which the programs that this one starts would inherit.
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Interruption.descriptor.load(ordering: .relaxed), &byte, 1)
      }
    }
    try await task.value
  }

  /// Whether a signal came. Errors after it are its consequences.
  static var hasCome: Bool { caught.load(ordering: .relaxed) != 0 }

  /// Ends the process by the signal that came: its parent sees 130 or 143.
  static func die() -> Never {
    let number = caught.load(ordering: .relaxed)
    signal(number, SIG_DFL)
    kill(getpid(), number)
    // Not reached, unless somebody blocks the signal.
    _exit(128 + number)
  }

  /// The signal that came last.
  private static let caught = Atomic<Int32>(0)
  private static let pipe = Pipe()
  /// Where a handler may write: it must not do anything that waits.
  private static let descriptor = Atomic<Int32>(-1)
}
