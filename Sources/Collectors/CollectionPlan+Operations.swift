public import AWS
internal import Snapshot

extension CollectionPlan {
  /// Whether the caller's own account is read with the caller's own credentials.
  ///
  /// - Parameter entered: The accounts that are entered through a role or with a profile of their own.
  public func readsCaller(entering entered: Set<String>) -> Bool {
    accounts.includesCaller || accounts.includesOrganization
      || accounts.named.contains { !entered.contains($0.accountID.rawValue) }
  }

  /// What is asked of the organization, by the caller alone.
  public var operationsOfOrganization: [OperationIdentity] {
    accounts.includesOrganization ? CollectorRegistry.operationsOfOrganization : []
  }

  /// What is asked in every account that is read, in the order of service and name.
  public var operationsInEachAccount: [OperationIdentity] {
    CollectorRegistry.operationsInEachAccount(of: services.map(Set.init))
  }
}
