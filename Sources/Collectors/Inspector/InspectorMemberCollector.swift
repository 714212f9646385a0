internal import AWS
internal import Snapshot

/// The accounts that this one administers. Only the organization's delegated administrator may list them: the others are
/// asked who that is, and no more.
enum InspectorMemberCollector: RegionalCollector {
  static let service = InspectorAPI.service
  static let tables = [InspectorMember.table.definition]
  static let operations = [InspectorAPI.getDelegatedAdminAccount.identity, InspectorAPI.listMembers.identity]
  static let dispensable = [
    Dispensable(
      InspectorAPI.listMembers.identity, after: InspectorAPI.getDelegatedAdminAccount.identity,
      rule: "the account is not the organization's delegated administrator of Inspector, and has no members")
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let administrator = try await administrator(unit)
    await unit.received(administrator == nil ? 0 : 1, of: InspectorAPI.getDelegatedAdminAccount.identity)
    guard administrator == unit.place.account.rawValue else { return }
    let operation = InspectorAPI.listMembers
    for try await page in unit.pages(operation, ["maxResults": 50, "onlyAssociated": true]) {
      let members = await unit.understood(page.members, of: operation.identity)
      try await unit.write(members.map(row))
    }
  }

  /// Inspector says with an error that there is none.
  private static func administrator(_ unit: CollectionUnit) async throws -> String? {
    do {
      return try await unit.call(InspectorAPI.getDelegatedAdminAccount).delegatedAdmin?.accountId?.orNil
    } catch let error as NotAnswered where error.outcome == .ok {
      return nil
    }
  }

  static func row(_ member: InspectorAPI.Member) -> InspectorMember {
    InspectorMember(
      memberID: AccountID(member.accountId), relationshipStatus: member.relationshipStatus?.orNil,
      delegatedAdminAccountID: member.delegatedAdminAccountId?.orNil.map(AccountID.init),
      updatedAt: Timestamp(member.updatedAt))
  }
}
