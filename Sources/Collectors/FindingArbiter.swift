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
}

/// Decides which reading of a finding stands when several places hold it.
///
/// An administrator's account shows its members' findings, and a Security Hub home Region those of the Regions that are
/// linked to it; each may be a little behind. The newest stands, then the one from the finding's own account and Region,
/// then the first in the order of units: so the rows are the same in whatever order the answers come.
final class FindingArbiter: Sendable {
  struct Version: Comparable {
    var updatedAt: Double
    var isOwn: Bool
    var ordinal: Int32

    static func < (a: Self, b: Self) -> Bool {
      if a.updatedAt != b.updatedAt { return a.updatedAt < b.updatedAt }
      if a.isOwn != b.isOwn { return b.isOwn }
      return a.ordinal > b.ordinal
    }
  }

  /// Keyed by hash: a million ids as text would need more memory than all else together.
  private let versions = Mutex<[Int: Version]>([:])

  /// Whether this reading is to be written over what was seen before.
  func accepts(_ version: Version, product: String, id: String) -> Bool {
    var hasher = Hasher()
    hasher.combine(product)
    hasher.combine(id)
    let key = hasher.finalize()
    return versions.withLock { versions in
      if let known = versions[key], version < known { return false }
      versions[key] = version
      return true
    }
  }
}

extension SnapshotWriter {
  /// Decides and writes in one turn of the writer: between the two no other page may come.
  func insert<Details: Record>(
    _ found: [FoundFinding<Details>], readIn place: Place, ordinal: Int, arbiter: FindingArbiter
  ) throws {
    let standing = found.filter { found in
      let finding = found.finding
      let isOwn = finding.accountID == place.account && finding.region == place.region
      return arbiter.accepts(
        FindingArbiter.Version(
          updatedAt: found.updatedAt?.secondsSince1970 ?? 0, isOwn: isOwn, ordinal: Int32(clamping: ordinal)),
        product: finding.product, id: finding.findingID)
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
