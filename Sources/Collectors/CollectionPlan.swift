public import Snapshot

/// What is to be read: the configuration, and what the command line leaves of it.
public struct CollectionPlan: Sendable {
  /// Which accounts: any of three ways to name them, together.
  public struct Accounts: Sendable {
    /// These, with the names that the configuration gives them.
    public var named: [Account]
    /// Whether all of the caller's organization belong to them.
    public var includesOrganization: Bool
    /// Those of the organization that do not, unless they are named.
    public var excluded: Set<AccountID>
    /// Whether the caller's own belongs to them.
    public var includesCaller: Bool

    /// - Parameters:
    ///   - named: With the names that the configuration gives them.
    ///   - excluded: Accounts of the organization that are left out.
    public init(
      named: [Account] = [], includesOrganization: Bool = false, excluded: Set<AccountID> = [],
      includesCaller: Bool = false
    ) {
      self.named = named
      self.includesOrganization = includesOrganization
      self.excluded = excluded
      self.includesCaller = includesCaller
    }

    /// These alone.
    public static func explicit(_ named: [Account]) -> Accounts { Accounts(named: named) }
    /// All of the caller's organization, but for some.
    public static func organization(excluding excluded: Set<AccountID>) -> Accounts {
      Accounts(includesOrganization: true, excluded: excluded)
    }
    /// The caller's own.
    public static let caller = Accounts(includesCaller: true)
  }

  /// Which accounts.
  public var accounts: Accounts
  /// The accounts of the day before: where the organization does not list its accounts whole, these are asked, too.
  public var earlierAccounts: [Account] = []
  /// The configured Regions; `nil` for all that an account has enabled.
  public var regions: [RegionName]?
  /// The selected services, of `CollectorRegistry.services`; `nil` for all.
  public var services: [String]?
  /// Accounts that the command line limits this run to; the ledger says that the others were left out.
  public var onlyAccounts: Set<AccountID>?
  /// Regions that the command line limits this run to.
  public var onlyRegions: Set<RegionName>?

  /// Why no service is asked, where AWS's answers of today would not be about the day: accounts and Regions are, so that
  /// the coverage names what was not read.
  public var reasonNotToAsk: String?

  /// Everything that is left away means all.
  public init(
    accounts: Accounts, regions: [RegionName]? = nil, services: [String]? = nil,
    onlyAccounts: Set<AccountID>? = nil, onlyRegions: Set<RegionName>? = nil
  ) {
    self.accounts = accounts
    self.regions = regions
    self.services = services
    self.onlyAccounts = onlyAccounts
    self.onlyRegions = onlyRegions
  }
}

/// How far a run is: after each service of an account in a Region.
public struct CollectionProgress: Sendable {
  /// Where the last one was.
  public let account: AccountID
  /// Where the last one was.
  public let region: RegionName
  /// The service that was done last.
  public let service: String
  /// How many are done.
  public let finished: Int
  /// How many there are in this run.
  public let total: Int
}

/// What a run did.
public struct CollectionSummary: Sendable {
  /// Accounts that were to be read.
  public let accounts: Int
  /// Pairs of account and Region in which services were asked.
  public let regions: Int
  /// Calls made in this run.
  public let calls: Int
  /// Lines of the ledger that say that something was not read.
  public let unread: Int
  /// The first call that was not answered, where none was that reads something; `nil` where something was read.
  public let firstCause: LedgerEntry?
  /// The organization's id, where it was asked and answered: it belongs into the snapshot's own row.
  public let organizationID: String?
}
