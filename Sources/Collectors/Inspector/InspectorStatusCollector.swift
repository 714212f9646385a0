internal import AWS
internal import Snapshot

/// What Inspector scans.
enum InspectorStatusCollector: RegionalCollector {
  static let service = InspectorAPI.service
  static let tables = [InspectorStatus.table.definition]
  static let operations = [InspectorAPI.batchGetAccountStatus.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = InspectorAPI.batchGetAccountStatus.identity
    let answer = try await unit.sharedCall(InspectorAPI.batchGetAccountStatus, input(unit.place.account))
    _ = await unit.understood(answer.accounts, of: operation)
    _ = await unit.understood(answer.failedAccounts, of: operation)
    try await unit.write(rows(answer, of: unit.place.account))
    // An account may be among the failed instead of the answered: then its state is not known, whatever else is said.
    if let failed = failure(answer, of: unit.place.account) {
      let code = failed.errorCode?.orNil ?? "FailedAccount"
      await unit.remark(
        code == "ACCESS_DENIED" ? .denied : .failed, code,
        failed.errorMessage?.orNil ?? "Inspector could not tell the account's status", about: operation)
    } else if status(answer, of: unit.place.account) == nil {
      await unit.remark(.failed, "NotAnswered", "the answer does not name the account's status", about: operation)
    }
    let overall = status(answer, of: unit.place.account)
    if overall == "DISABLED" || overall == "SUSPENDED" {
      await unit.markOff("Inspector is \(overall == "DISABLED" ? "off" : "suspended") here")
    }
  }

  static func input(_ account: AccountID) -> JSON { ["accountIds": [.string(account.rawValue)]] }

  static func failure(_ answer: InspectorAPI.AccountStatuses, of account: AccountID) -> InspectorAPI.FailedAccount? {
    (answer.failedAccounts ?? []).compactMap(\.value).first { $0.accountId == account.rawValue }
  }

  /// The overall status; `nil` if the answer does not say.
  static func status(_ answer: InspectorAPI.AccountStatuses, of account: AccountID) -> String? {
    let answered = (answer.accounts ?? []).compactMap(\.value).first { $0.accountId == account.rawValue }
    return answered?.state?.status?.orNil ?? failure(answer, of: account)?.status?.orNil
  }

  static func rows(_ answer: InspectorAPI.AccountStatuses, of account: AccountID) -> [InspectorStatus] {
    func row(_ type: String, _ state: InspectorAPI.State) -> InspectorStatus {
      InspectorStatus(
        resourceType: type, status: state.status?.orNil ?? "UNKNOWN", errorCode: state.errorCode?.orNil,
        errorMessage: state.errorMessage?.orNil)
    }
    var rows: [InspectorStatus] = []
    for answered in (answer.accounts ?? []).compactMap(\.value) where answered.accountId == account.rawValue {
      if let state = answered.state { rows.append(row("account", state)) }
      rows += (answered.resourceState ?? [:]).map(row)
    }
    if rows.isEmpty, let failed = failure(answer, of: account) {
      rows.append(
        InspectorStatus(
          resourceType: "account", status: failed.status?.orNil ?? "UNKNOWN", errorCode: failed.errorCode?.orNil,
          errorMessage: failed.errorMessage?.orNil))
      rows += (failed.resourceStatus ?? [:]).map { InspectorStatus(resourceType: $0.key, status: $0.value) }
    }
    return rows.sorted { $0.resourceType < $1.resourceType }
  }
}
