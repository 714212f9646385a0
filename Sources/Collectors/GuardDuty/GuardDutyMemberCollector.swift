internal import AWS
internal import Snapshot

/// The accounts that this one administers. An account that has an administrator has no members: it is not asked.
enum GuardDutyMemberCollector: RegionalCollector {
  static let service = GuardDutyAPI.service
  static let tables = [GuardDutyMember.table.definition]
  static let operations = [GuardDutyAPI.listMembers.identity]
  static let dispensable = [
    Dispensable(
      GuardDutyAPI.listMembers.identity, after: GuardDutyAPI.getAdministratorAccount.identity,
      rule: "an account that has an administrator has no members")
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = GuardDutyAPI.listMembers
    for id in try await GuardDutyDetectorCollector.detectors(unit) {
      let answer = try await unit.sharedAnswer(
        GuardDutyAPI.getAdministratorAccount, ["detectorId": .string(id)])
      if let answer, !GuardDutyAdministratorCollector.rows(answer, of: id).isEmpty { continue }
      do {
        for try await page in unit.pages(operation, ["detectorId": .string(id), "maxResults": 50]) {
          let members = await unit.understood(page.members, of: operation.identity)
          try await unit.write(members.map { row($0, of: id) })
        }
      } catch is NotAnswered {
        // The ledger says it; the other detectors are asked all the same.
      }
    }
  }

  static func row(_ member: GuardDutyAPI.Member, of detector: String) -> GuardDutyMember {
    GuardDutyMember(
      detectorID: detector, memberID: AccountID(member.accountId), memberDetectorID: member.detectorId?.orNil,
      relationshipStatus: member.relationshipStatus?.orNil, updatedAt: Timestamp(member.updatedAt))
  }
}
