internal import AWS
internal import Snapshot

/// Which account administers which service for the organization.
enum DelegatedAdministratorCollector: Collector {
  static let service = OrganizationsAPI.service
  static let tables = [DelegatedAdministrator.table.definition]
  static let operations = [
    OrganizationsAPI.listDelegatedAdministrators.identity, OrganizationsAPI.listDelegatedServices.identity,
  ]
  static let dispensable = [
    Dispensable(
      OrganizationsAPI.listDelegatedServices.identity, after: OrganizationsAPI.listDelegatedAdministrators.identity,
      rule: "there is no delegated administrator")
  ]

  /// Asks in the organization's unit, which is the caller's. What is not answered is in the ledger.
  static func collect(_ unit: CollectionUnit) async throws {
    let operation = OrganizationsAPI.listDelegatedAdministrators
    do {
      for try await page in unit.pages(operation, ["MaxResults": 20]) {
        for administrator in await unit.understood(page.administrators, of: operation.identity) {
          try await unit.write(rows(administrator, services: try await services(unit, of: administrator.id)))
        }
      }
    } catch let error as NotAnswered {
      await unit.settle(operations, dispensable, after: error)
      return
    }
    await unit.settle(operations, dispensable)
  }

  /// `nil` if not all of them were answered.
  private static func services(
    _ unit: CollectionUnit, of account: String
  ) async throws -> [OrganizationsAPI.DelegatedService]? {
    let operation = OrganizationsAPI.listDelegatedServices
    var services: [OrganizationsAPI.DelegatedService] = []
    do {
      for try await page in unit.pages(operation, ["AccountId": .string(account), "MaxResults": 20]) {
        services += await unit.understood(page.services, of: operation.identity)
      }
    } catch is NotAnswered {
      return nil
    }
    return services
  }

  /// An account whose services were not read has a row all the same: that it administers something is known.
  static func rows(
    _ administrator: OrganizationsAPI.ListedAccount, services: [OrganizationsAPI.DelegatedService]?
  ) -> [DelegatedAdministrator] {
    func row(_ principal: String, _ since: Timestamp?) -> DelegatedAdministrator {
      DelegatedAdministrator(
        administratorID: AccountID(administrator.id), servicePrincipal: principal, name: administrator.name?.orNil,
        status: administrator.state?.orNil ?? administrator.status?.orNil, delegationEnabledAt: since)
    }
    guard let services else { return [row("", nil)] }
    return services.map { row($0.servicePrincipal, Timestamp($0.delegationEnabledDate)) }
  }
}
