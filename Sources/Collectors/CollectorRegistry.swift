public import AWS

/// All collectors there are: the IAM policy, the reference and the ledger are made from what they declare.
public enum CollectorRegistry {
  /// In the order in which they are asked: those that others of their service need come first.
  public static let all: [any Collector.Type] = directory + serviceCollectors.map { $0 as any Collector.Type }

  /// Those that tell the runner where to ask the others: of the organization, whom the caller asks, and of each account.
  private static let directory = organization + account
  private static let organization: [any Collector.Type] = [
    OrganizationCollector.self, AccountCollector.self, DelegatedAdministratorCollector.self,
  ]
  private static let account: [any Collector.Type] = [RegionCollector.self]

  /// Where one says that a service is off, those that come after it are not asked. What has a verdict of its own, as the
  /// two kinds of Security Hub have, comes before.
  static let regional: [any RegionalCollector.Type] = [
    TrailCollector.self, TrailStatusCollector.self, TrailEventSelectorCollector.self, TrailBucketCollector.self,
    GuardDutyDetectorCollector.self, GuardDutyFeatureCollector.self, GuardDutyAdministratorCollector.self,
    GuardDutyMemberCollector.self, GuardDutyPublishingDestinationCollector.self, GuardDutyFindingCollector.self,
    SecurityHubV2Collector.self, SecurityHubV2FindingCollector.self, SecurityHubHubCollector.self,
    SecurityHubStandardCollector.self,
    SecurityHubAggregatorCollector.self, SecurityHubFindingCollector.self,
    InspectorMemberCollector.self, InspectorStatusCollector.self, InspectorCoverageCollector.self,
    InspectorCISConfigurationCollector.self, InspectorFindingCollector.self, CISScanCollector.self,
    CISCheckCollector.self, CISTargetCollector.self,
    ConfigRecorderCollector.self, ConfigChannelCollector.self, ConfigAggregatorCollector.self,
    ConfigRuleCollector.self, ResourceCountCollector.self, AggregatedResourceCountCollector.self,
    AccessAnalyzerCollector.self, AccessAnalyzerFindingCollector.self, MacieSessionCollector.self,
    MacieFindingCollector.self, DetectiveGraphCollector.self,
    EBSEncryptionCollector.self, VPCCollector.self, VPCFlowLogCollector.self, InstanceCollector.self,
    ImageCollector.self,
  ]

  static let global: [any GlobalCollector.Type] = [
    AccountSummaryCollector.self, CredentialCollector.self, AccountPublicAccessBlockCollector.self,
  ]

  private static let serviceCollectors: [any ServiceCollector.Type] =
    regional.map { $0 as any ServiceCollector.Type } + global.map { $0 as any ServiceCollector.Type }

  /// The services that can be selected, by the names that the ledger gives them.
  public static let services: [String] = Set(serviceCollectors.map { $0.service.name }).sorted()

  /// Every operation that a collector calls, once each, in the order of service and name.
  public static let operations: [OperationIdentity] = sorted(all.flatMap { $0.operations })

  /// Those of them that are asked in each Region of an account.
  public static let operationsByRegion: [OperationIdentity] = sorted(regional.flatMap { $0.operations })

  /// Those that are asked once for an account.
  public static let operationsOnce: [OperationIdentity] = sorted(global.flatMap { $0.operations })

  /// Those that are asked of the organization, by the caller.
  static let operationsOfOrganization: [OperationIdentity] = sorted(organization.flatMap { $0.operations })

  /// Those that are asked in each account.
  ///
  /// - Parameter services: The selected services; `nil` for all.
  static func operationsInEachAccount(of services: Set<String>?) -> [OperationIdentity] {
    let selected = serviceCollectors.filter { services?.contains($0.service.name) ?? true }
    return sorted(account.flatMap { $0.operations } + selected.flatMap { $0.operations })
  }

  /// Each service's regional collectors, with the operations that the ledger has a row for in each Region.
  static let units: [ServiceUnit] = units(of: regional)

  /// The same for those that are asked once for an account.
  static let globalUnits: [ServiceUnit] = units(of: global)

  struct ServiceUnit: Sendable {
    let name: String
    let collectors: [any ServiceCollector.Type]
    let operations: [OperationIdentity]
  }

  private static func units(of collectors: [any ServiceCollector.Type]) -> [ServiceUnit] {
    Set(collectors.map { $0.service.name }).sorted().map { name in
      let collectors = collectors.filter { $0.service.name == name }
      var seen: Set<OperationIdentity> = []
      return ServiceUnit(
        name: name, collectors: collectors,
        operations: collectors.flatMap { $0.operations }.filter { seen.insert($0).inserted })
    }
  }

  private static func sorted(_ operations: [OperationIdentity]) -> [OperationIdentity] {
    Set(operations).sorted { ($0.service.name, $0.name) < ($1.service.name, $1.name) }
  }
}
