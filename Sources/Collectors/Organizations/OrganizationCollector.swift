internal import AWS
internal import Snapshot

/// The organization. Its id stands in the snapshot's own row as well: the runner hands it out in its summary.
enum OrganizationCollector: Collector {
  static let service = OrganizationsAPI.service
  static let tables = [Organization.table.definition]
  static let operations = [OrganizationsAPI.describeOrganization.identity]

  static func organizationID(_ unit: CollectionUnit) async throws -> String? {
    guard let answer = try await unit.callOneOfMany(OrganizationsAPI.describeOrganization) else { return nil }
    await unit.received(1, of: OrganizationsAPI.describeOrganization.identity)
    try await unit.write([row(answer.organization)])
    return answer.organization.id
  }

  static func row(_ organization: OrganizationsAPI.DescribedOrganization.Organization) -> Organization {
    Organization(
      organizationID: organization.id,
      managementAccountID: organization.managementAccountID?.orNil.map(AccountID.init),
      featureSet: organization.featureSet?.orNil)
  }
}
