internal import AWS
internal import Snapshot

/// A Region as an account's list names it.
struct KnownRegion: Sendable, Hashable {
  var name: RegionName
  var status: Region.Status
  /// What the list says of it, as messages say it: `ListRegions calls it ENABLING`; `nil` where no list names it.
  var listing: String?
  /// Whether AWS is disabling the Region for the account at this moment.
  var isBeingDisabled = false
}

/// The Regions that an account knows.
///
/// Account Management's list is asked first: it alone says which Regions are being enabled or disabled. Where it is not
/// answered whole (roles that teams already have often lack its permission), EC2's list stands in for it, and where that
/// is not answered either, the configured Regions, or else those that AWS enables in every account. The coverage says
/// which it was.
enum RegionCollector: Collector {
  static let service = AccountAPI.service
  static let tables = [Region.table.definition]
  static let operations = [AccountAPI.listRegions.identity, EC2API.describeRegions.identity]

  /// Never fails: what is not answered is in the coverage, with what stands in for it. An account that lets nobody in has
  /// no Regions but the configured ones: there is nothing to ask in any other.
  ///
  /// - Parameter configured: The Regions that the configuration names, if it names any.
  static func regions(_ unit: CollectionUnit, configured: [RegionName]?) async throws -> [KnownRegion] {
    let (listed, isWhole) = try await listed(unit)
    if isWhole {
      await unit.settle(
        operations,
        [
          Dispensable(
            EC2API.describeRegions.identity, after: AccountAPI.listRegions.identity, rule: "ListRegions was answered")
        ])
      return listed
    }
    // A role that refuses refuses again; one that did not answer in time may answer the next call.
    if await unit.lacksCredentials, await unit.outcome(of: AccountAPI.listRegions.identity) == .denied {
      let words = configured == nil ? "no Region is known, so none was asked" : "the configured Regions are asked"
      await unit.qualify(AccountAPI.listRegions.identity, words)
      await unit.settle(operations)
      return standIns(configured ?? [])
    }
    let (described, isDescribed) = try await described(unit, home: configured?.first)
    if !isDescribed, await unit.lacksCredentials {
      let words = configured == nil ? "no Region is known, so none was asked" : "the configured Regions are asked"
      await unit.qualify(AccountAPI.listRegions.identity, words)
      return standIns(configured ?? [])
    }
    var others: [KnownRegion] = []
    if isDescribed {
      await unit.qualify(
        AccountAPI.listRegions.identity, "the Regions are those that EC2's DescribeRegions names instead")
    } else {
      let names = configured ?? Partition(rawValue: unit.place.partition)?.defaultRegions.map(RegionName.init) ?? []
      others = standIns(names)
      let words =
        configured == nil
        ? "the \(names.count) Regions that AWS enables in every account are asked; which others are enabled is not known"
        : "the configured Regions are asked"
      await unit.qualify(AccountAPI.listRegions.identity, "EC2's DescribeRegions was not answered either: \(words)")
      await unit.qualify(EC2API.describeRegions.identity, words)
    }
    return (listed + described + others).reduce(into: []) { known, region in
      if !known.contains(where: { $0.name == region.name }) { known.append(region) }
    }
  }

  private static func standIns(_ names: [RegionName]) -> [KnownRegion] {
    names.map { KnownRegion(name: $0, status: .enabled) }
  }

  // MARK: Account Management's list

  private static func listed(_ unit: CollectionUnit) async throws -> (regions: [KnownRegion], isWhole: Bool) {
    let operation = AccountAPI.listRegions
    var regions: [KnownRegion] = []
    do {
      for try await page in unit.pages(operation, ["MaxResults": 50]) {
        for listed in await unit.understood(page.regions, of: operation.identity) {
          await add(region(listed), to: &regions, unit, operation.identity)
        }
      }
    } catch is NotAnswered {
      return (regions, false)
    }
    if regions.isEmpty {
      await unit.remark(.failed, "NoRegions", "the answer names no Region", about: operation.identity)
    }
    return (regions, await unit.wasAnsweredWhole(operation.identity))
  }

  /// A status that is not known counts as enabled: then the Region is asked, and its own answers tell.
  static func region(_ region: AccountAPI.ListedRegion) -> KnownRegion {
    let listing = "ListRegions calls it \(region.status)"
    switch region.status {
    case "DISABLED": return KnownRegion(name: RegionName(region.name), status: .notOptedIn, listing: listing)
    case "DISABLING":
      return KnownRegion(
        name: RegionName(region.name), status: .disabled, listing: listing, isBeingDisabled: true)
    default: return KnownRegion(name: RegionName(region.name), status: .enabled, listing: listing)
    }
  }

  // MARK: EC2's list

  /// - Parameter home: Where EC2 is asked; the partition's first Region if there is none.
  private static func described(
    _ unit: CollectionUnit, home: RegionName?
  ) async throws -> (regions: [KnownRegion], isWhole: Bool) {
    let operation = EC2API.describeRegions
    let first = Partition(rawValue: unit.place.partition)?.firstRegion ?? Partition.commercial.firstRegion
    var regions: [KnownRegion] = []
    do {
      let answer = try await unit.call(operation, ["AllRegions": true], in: home ?? RegionName(first))
      for described in await unit.understood(answer.regionInfo, of: operation.identity) {
        await add(region(described), to: &regions, unit, operation.identity)
      }
    } catch is NotAnswered {
      return ([], false)
    }
    if regions.isEmpty {
      await unit.remark(.failed, "NoRegions", "the answer names no Region", about: operation.identity)
    }
    return (regions, await unit.wasAnsweredWhole(operation.identity))
  }

  /// A status that is not known counts as enabled here too.
  static func region(_ region: EC2API.DescribedRegion) -> KnownRegion {
    KnownRegion(
      name: RegionName(region.regionName), status: region.optInStatus == "not-opted-in" ? .notOptedIn : .enabled,
      listing: region.optInStatus.map { "DescribeRegions calls it \($0)" })
  }

  /// Takes a Region over into the list, unless its name is none that could be asked.
  private static func add(
    _ region: KnownRegion, to regions: inout [KnownRegion], _ unit: CollectionUnit, _ operation: OperationIdentity
  ) async {
    if region.name.isHostLabel {
      regions.append(region)
    } else {
      await unit.remark(
        .failed, "NotUnderstood", "a Region's name holds what no Region's name does", about: operation)
    }
  }
}
