internal import AWS
internal import Snapshot

/// The organization's id, which stands in the snapshot's own row: the runner hands it out in its summary.
enum OrganizationCollector: Collector {
  static let service = OrganizationsAPI.service
  static let tables: [TableDefinition] = []
  static let operations = [OrganizationsAPI.describeOrganization.identity]

  static func organizationID(_ unit: CollectionUnit) async throws -> String? {
    guard let answer = try await unit.callOneOfMany(OrganizationsAPI.describeOrganization) else { return nil }
    await unit.received(1, of: OrganizationsAPI.describeOrganization.identity)
    return answer.organization.id
  }
}
