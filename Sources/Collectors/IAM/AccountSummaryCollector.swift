internal import AWS
internal import Snapshot

/// What IAM counts, and what the root user has.
enum AccountSummaryCollector: GlobalCollector {
  static let service = IAMAPI.service
  static let tables = [AccountSummary.table.definition]
  static let operations = [IAMAPI.getAccountSummary.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    let answer = try await unit.call(IAMAPI.getAccountSummary)
    await unit.received(1, of: IAMAPI.getAccountSummary.identity)
    try await unit.write([row(answer)])
  }

  /// What the map does not name is not known: it is neither none nor off.
  static func row(_ answer: IAMAPI.AccountSummaryAnswer) -> AccountSummary {
    let summary = answer.summaryMap.values
    func flag(_ name: String) -> Bool? { summary[name].map { $0 > 0 } }
    return AccountSummary(
      accountMFAEnabled: flag("AccountMFAEnabled"), accountAccessKeysPresent: flag("AccountAccessKeysPresent"),
      accountPasswordPresent: flag("AccountPasswordPresent"),
      accountSigningCertificatesPresent: flag("AccountSigningCertificatesPresent"), users: summary["Users"],
      groups: summary["Groups"], roles: summary["Roles"], policies: summary["Policies"],
      mfaDevices: summary["MFADevices"], mfaDevicesInUse: summary["MFADevicesInUse"])
  }
}
