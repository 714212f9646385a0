internal import AWS
internal import Snapshot

/// A Region as an account's list names it.
struct KnownRegion: Sendable, Hashable {
  var name: RegionName
  var status: Region.Status
  /// AWS's own word, where the Region is being switched on or off.
  var transition: String?
}

/// The Regions that an account knows.
enum RegionCollector: Collector {
  static let service = AccountAPI.service
  static let tables = [Region.table.definition]
  static let operations = [AccountAPI.listRegions.identity]

  /// - Throws: `NotAnswered` if not the whole list was answered: half a list would hide Regions.
  static func regions(_ unit: CollectionUnit) async throws -> [KnownRegion] {
    let operation = AccountAPI.listRegions
    var regions: [KnownRegion] = []
    for try await page in unit.pages(operation, ["MaxResults": 50]) {
      for listed in await unit.understood(page.regions, of: operation.identity) {
        let region = region(listed)
        if region.name.isHostLabel {
          regions.append(region)
        } else {
          await unit.remark(
            .failed, "NotUnderstood", "a Region's name holds what no Region's name does", about: operation.identity)
        }
      }
    }
    return regions
  }

  /// A status that is not known counts as enabled: then the Region is asked, and its own answers tell.
  static func region(_ region: AccountAPI.ListedRegion) -> KnownRegion {
    let name = RegionName(region.name)
    switch region.status {
    case "DISABLED": return KnownRegion(name: name, status: .notOptedIn)
    case "ENABLING", "DISABLING": return KnownRegion(name: name, status: .disabled, transition: region.status)
    default: return KnownRegion(name: name, status: .enabled)
    }
  }
}
