internal import Foundation
internal import Synchronization

/// What SIGINT and SIGTERM do: they end the work in an orderly way, so that a query under way is stopped and what was
/// collected can be taken up again. A second signal ends the process at once.
enum Interruption {
  /// Runs `work`, which is cancelled by a signal.
  static func cancels(_ work: @escaping @Sendable () async throws -> Void) async throws {
    let task = Task { try await work() }
    let count = Atomic<Int>(0)
    pipe.fileHandleForReading.readabilityHandler = { handle in
      guard !handle.availableData.isEmpty else { return }
      if count.add(1, ordering: .relaxed).newValue > 1 { _exit(1) }
      task.cancel()
    }
    defer { pipe.fileHandleForReading.readabilityHandler = nil }
    descriptor.store(pipe.fileHandleForWriting.fileDescriptor, ordering: .sequentiallyConsistent)
    // A handler, and not to ignore the signal, which the programs that this one starts would inherit.
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        var byte: UInt8 = 0
        _ = write(Interruption.descriptor.load(ordering: .relaxed), &byte, 1)
      }
    }
    try await task.value
  }

  private static let pipe = Pipe()
  /// Where a handler may write: it must not do anything that waits.
  private static let descriptor = Atomic<Int32>(-1)
}
