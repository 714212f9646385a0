#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Brings a day to its targets, each once, and keeps receipts.
public struct Delivery: Sendable {
  /// What became of one target.
  public enum Outcome: Sendable {
    /// It is there now: the receipts of this run.
    case delivered([ReceiptFile.Line])
    /// It was there before: when.
    case alreadyThere(at: String)
    /// An earlier drawing of the day was sent, and this one was not.
    case anotherWasSent(at: String)
    /// It is not there, or not whole.
    case failed(DeliveryError)
  }

  private let receipts: ReceiptFile
  private let clock: @Sendable () -> Double

  /// - Parameters:
  ///   - receipts: Of the day.
  ///   - clock: Seconds since 1970.
  public init(receipts: ReceiptFile, clock: @escaping @Sendable () -> Double) {
    self.receipts = receipts
    self.clock = clock
  }

  /// What the receipts say of a target before anything is sent: its outcome, if it is not to be sent.
  public static func settled(
    _ target: any DeliveryTarget, _ bundle: DeliveryBundle, _ lines: [ReceiptFile.Line]
  ) -> Outcome? {
    guard !target.isRepeatable else { return nil }
    let lines = lines.filter { $0.target == target.name }
    if let line = lines.last(where: { $0.event == .delivered && $0.bundle == bundle.digest }) {
      return .alreadyThere(at: line.at)
    }
    if let last = lines.last, last.event == .started || last.event == .arrived || last.event == .unknown {
      return .failed(
        DeliveryError(
          "what was sent at \(last.at) ended before it was known whether all of it arrived: look there, and send it "
            + "with `runbook deliver --to \(target.name) --again` if it is not there",
          extent: .unknown))
    }
    if let line = lines.last(where: { $0.event == .delivered }) { return .anotherWasSent(at: line.at) }
    return nil
  }

  /// Brings the bundle to a target unless the receipts say that it is there.
  ///
  /// - Parameter again: Whether it is sent whatever the receipts say.
  /// - Throws: `CancellationError`.
  public func deliver(
    _ bundle: DeliveryBundle, to target: any DeliveryTarget, again: Bool
  ) async throws -> Outcome {
    if !again, let settled = Self.settled(target, bundle, receipts.lines) { return settled }
    let first = receipts.lines.count
    @Sendable func line(_ event: ReceiptFile.Line.Event, message: String? = nil) -> ReceiptFile.Line {
      ReceiptFile.Line(
        at: Self.timestamp(clock()), event: event, target: target.name, bundle: bundle.digest,
        again: event == .started && again ? true : nil, message: message)
    }
    do {
      _ = try target.plan(bundle)
      let arrived = again ? [:] : arrived(target, bundle)
      try receipts.add(line(.started))
      let parts = DeliveryParts(arrived: arrived, isAgain: again) { [receipts] part, to, id in
        var receipt = line(.arrived)
        (receipt.part, receipt.to, receipt.id) = (part, to, id)
        try receipts.add(receipt)
      }
      try await target.send(bundle, parts)
      try receipts.add(line(.delivered))
      return .delivered(receipts.lines.dropFirst(first).filter { $0.event == .arrived })
    } catch let error as DeliveryError {
      // Nothing was begun if nothing was noted.
      if receipts.lines.count > first {
        try? receipts.add(line(error.extent == .unknown ? .unknown : .failed, message: error.description))
      }
      return .failed(error)
    }
  }

  /// The parts of the same bundle that an earlier try has brought there.
  private func arrived(_ target: any DeliveryTarget, _ bundle: DeliveryBundle) -> [String: String] {
    var arrived: [String: String] = [:]
    for line in receipts.lines where line.target == target.name && line.bundle == bundle.digest {
      switch line.event {
      case .arrived: if let part = line.part { arrived[part] = line.id ?? "" }
      case .delivered: arrived = [:]
      case .started: if line.again == true { arrived = [:] }
      case .failed, .unknown: break
      }
    }
    return arrived
  }

  /// `2026-11-24T06:00:03Z`.
  static func timestamp(_ seconds: Double) -> String {
    Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
  }
}
