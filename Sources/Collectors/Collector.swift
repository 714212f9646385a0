public import AWS
public import Snapshot

/// Declares what it fills and what it calls; the IAM policy, the ledger and the reference follow from that.
public protocol Collector: Sendable {
  /// The service that it asks.
  static var service: Service { get }
  /// The tables that it fills; the first is the one that it is named after.
  static var tables: [TableDefinition] { get }
  /// The operations that fill them, each with its permission. One may be shared with other collectors of the service.
  static var operations: [OperationIdentity] { get }
}

/// A collector that the runner asks with the others of its service, in the order of the registry.
protocol ServiceCollector: Collector {
  /// Asks and writes rows, page by page.
  ///
  /// - Throws: `NotAnswered` for an operation without which there is nothing more to ask.
  static func collect(_ unit: CollectionUnit) async throws
  /// The operations that other answers can make unnecessary. Any other that is not asked was not read.
  static var dispensable: [Dispensable] { get }
}

extension ServiceCollector {
  static var dispensable: [Dispensable] { [] }
}

/// An operation that need not be asked where other answers tell that it could hold nothing: a list of findings that is
/// empty leaves no finding to get.
struct Dispensable: Sendable {
  let operation: OperationIdentity
  /// The operations whose answers tell it, if they are whole.
  let restsOn: [OperationIdentity]
  /// What they tell, in a sentence: the coverage gives it as the reason.
  let rule: String

  init(_ operation: OperationIdentity, after restsOn: OperationIdentity..., rule: String) {
    self.operation = operation
    self.restsOn = restsOn
    self.rule = rule
  }
}

/// A collector that the runner asks in every Region of every account.
protocol RegionalCollector: ServiceCollector {}

/// A collector that the runner asks once for every account: its rows and its ledger stand at the Region `global`.
protocol GlobalCollector: ServiceCollector {}

/// Where something was read: what mapping needs to know besides the item itself.
struct Place: Hashable, Sendable {
  var account: AccountID
  var region: RegionName
  var partition: String
}

/// An operation that was asked and did not answer. The ledger knows it already.
struct NotAnswered: Error {
  let operation: OperationIdentity
  let outcome: Outcome
  let code: String
  let message: String
}

extension Timestamp {
  /// `nil` if there is none, or if what was written was no moment.
  init?(_ time: WireTime?) {
    guard let seconds = time?.secondsSince1970, abs(seconds) < 250_000_000_000 else { return nil }
    self.init(secondsSince1970: seconds)
  }
}

extension String {
  /// AWS writes some absent values as the empty text.
  var orNil: String? { isEmpty ? nil : self }
}

extension [String] {
  /// One text, in an order that does not change from day to day; `nil` if there is nothing.
  var joinedSorted: String? { isEmpty ? nil : Set(self).sorted().joined(separator: ",") }
}
