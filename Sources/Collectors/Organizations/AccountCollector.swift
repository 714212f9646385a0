internal import AWS
internal import Snapshot

/// The organization's accounts.
enum AccountCollector: Collector {
  static let service = OrganizationsAPI.service
  static let tables = [Account.table.definition]
  static let operations = [OrganizationsAPI.listAccounts.identity]

  /// All accounts that were answered, even if a later page was not.
  static func accounts(_ unit: CollectionUnit) async throws -> [Account] {
    let operation = OrganizationsAPI.listAccounts
    var accounts: [Account] = []
    do {
      for try await page in unit.pages(operation, ["MaxResults": 20]) {
        for listed in await unit.understood(page.accounts, of: operation.identity) {
          let account = row(listed)
          if account.accountID.isValid {
            accounts.append(account)
          } else {
            await unit.remark(
              .failed, "NotUnderstood", "an account's number has not twelve digits", about: operation.identity)
          }
        }
      }
    } catch is NotAnswered {
      return accounts
    }
    return accounts
  }

  /// The organization's id in an account's ARN.
  private static func organization(in arn: String?) -> String? {
    let parts = (arn ?? "").split(separator: "/")
    return parts.count > 1 ? String(parts[1]) : nil
  }

  /// `State` is read before `Status`, which AWS withdraws in September 2026.
  static func row(_ account: OrganizationsAPI.ListedAccount) -> Account {
    Account(
      accountID: AccountID(account.id), name: account.name?.orNil,
      status: account.state?.orNil ?? account.status?.orNil, organizationID: organization(in: account.arn))
  }
}
