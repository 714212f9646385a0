internal import AWS
internal import Snapshot

/// Who administers GuardDuty for the account. An administrator's own account gets an answer without an administrator.
enum GuardDutyAdministratorCollector: RegionalCollector {
  static let service = GuardDutyAPI.service
  static let tables = [GuardDutyAdministrator.table.definition]
  static let operations = [GuardDutyAPI.getAdministratorAccount.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = GuardDutyAPI.getAdministratorAccount
    for id in try await GuardDutyDetectorCollector.detectors(unit) {
      guard let answer = try await unit.sharedAnswer(operation, ["detectorId": .string(id)]) else { continue }
      let rows = rows(answer, of: id)
      await unit.received(rows.count, of: operation.identity)
      try await unit.write(rows)
    }
  }

  static func rows(_ answer: GuardDutyAPI.AdministratorAnswer, of detector: String) -> [GuardDutyAdministrator] {
    guard let administrator = answer.administrator, let account = administrator.accountId?.orNil else { return [] }
    return [
      GuardDutyAdministrator(
        detectorID: detector, administratorID: AccountID(account),
        relationshipStatus: administrator.relationshipStatus?.orNil, invitedAt: Timestamp(administrator.invitedAt))
    ]
  }
}
