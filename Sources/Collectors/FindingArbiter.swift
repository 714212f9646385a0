internal import AWS
internal import Snapshot
internal import Synchronization

/// A finding as it was read: the row that all products have, and the product's own.
struct FoundFinding<Details: Record>: Sendable {
  var finding: Finding
  var details: Details
  /// What it is made of, where it is an attack sequence.
  var attack: AttackSequence?
  /// When the product last changed it.
  var updatedAt: WireTime?
  /// Its resources, where `finding` does not hold all that is said of them.
  var resources: [FindingResource] = []
  /// Whether it is a copy that stands only where nothing else tells of the finding, however new the copy is.
  var isCopy = false
}

/// Decides which reading of a finding stands when several places hold it.
///
/// An administrator's account shows its members' findings, and a Security Hub home Region those of the Regions that are
/// linked to it; each may be a little behind. A copy gives way to any other reading. Else the newest stands, then the one
/// from the finding's own account and Region, then the first in the order of units: so the rows are the same in whatever
/// order the answers come.
final class FindingArbiter: Sendable {
  struct Version: Comparable {
    var isCopy = false
    var updatedAt: Double
    var isOwn: Bool
    var ordinal: Int32

    static func < (a: Self, b: Self) -> Bool {
      if a.isCopy != b.isCopy { return a.isCopy }
      if a.updatedAt != b.updatedAt { return a.updatedAt < b.updatedAt }
      if a.isOwn != b.isOwn { return b.isOwn }
      return a.ordinal > b.ordinal
    }
  }

  /// Keyed by hash: a million ids as text would need more memory than all else together.
  private let versions = Mutex<[Int: Version]>([:])

  /// What becomes of a reading.
  enum Decision {
    case isFirst, replaces, givesWay
  }

  /// Whether this reading is to be written over what was seen before.
  func decide(_ version: Version, product: String, id: String) -> Decision {
    var hasher = Hasher()
    hasher.combine(product)
    hasher.combine(id)
    let key = hasher.finalize()
    return versions.withLock { versions in
      let known = versions[key]
      if let known, version < known { return .givesWay }
      versions[key] = version
      return known == nil ? .isFirst : .replaces
    }
  }
}

extension SnapshotWriter {
  /// Decides and writes in one turn of the writer: between the two no other page may come.
  func insert<Details: Record>(
    _ found: [FoundFinding<Details>], readIn place: Place, ordinal: Int, arbiter: FindingArbiter
  ) throws {
    var standing: [FoundFinding<Details>] = []
    for reading in found {
      let finding = reading.finding
      let isOwn = finding.accountID == place.account && finding.region == place.region
      let decision = arbiter.decide(
        FindingArbiter.Version(
          isCopy: reading.isCopy, updatedAt: reading.updatedAt?.secondsSince1970 ?? 0, isOwn: isOwn,
          ordinal: Int32(clamping: ordinal)),
        product: finding.product, id: finding.findingID)
      guard decision != .givesWay else { continue }
      standing.append(reading)
      // Of most findings there is nothing to write and nothing to take away.
      guard decision == .replaces || !reading.resources.isEmpty else { continue }
      try replace(reading.resources, where: ["product": finding.product, "finding_id": finding.findingID])
    }
    try insert(standing.map(\.finding))
    try insert(standing.map(\.details))
    for found in standing {
      guard let attack = found.attack else { continue }
      let id = found.finding.findingID
      try replace(attack.signals, where: "finding_id", is: id)
      try replace(attack.actors, where: "finding_id", is: id)
      try replace(attack.resources, where: "finding_id", is: id)
      try replace(attack.endpoints, where: "finding_id", is: id)
      try replace(attack.indicators, where: "finding_id", is: id)
    }
  }
}
