public import AWS

/// All collectors there are: the IAM policy, the reference and the ledger are made from what they declare.
public enum CollectorRegistry {
  /// In the order in which they are asked: those that others of their service need come first.
  public static let all: [any Collector.Type] = directory + regional.map { $0 as any Collector.Type }

  /// Those that tell the runner where to ask the others.
  private static let directory: [any Collector.Type] = [
    OrganizationCollector.self, AccountCollector.self, RegionCollector.self,
  ]

  static let regional: [any RegionalCollector.Type] = [
    TrailCollector.self, TrailStatusCollector.self, TrailEventSelectorCollector.self,
    GuardDutyDetectorCollector.self, GuardDutyFeatureCollector.self, GuardDutyFindingCollector.self,
    SecurityHubV2Collector.self, SecurityHubOCSFFindingCollector.self,
    SecurityHubHubCollector.self, SecurityHubStandardCollector.self, SecurityHubFindingCollector.self,
    InspectorStatusCollector.self, InspectorFindingCollector.self,
    CISScanCollector.self, CISCheckCollector.self, CISTargetCollector.self,
    ConfigRecorderCollector.self, ConfigChannelCollector.self, ConfigAggregatorCollector.self,
    ConfigRuleCollector.self, ResourceCountCollector.self, AggregatedResourceCountCollector.self,
    AccessAnalyzerCollector.self, AccessAnalyzerFindingCollector.self,
    MacieSessionCollector.self, MacieFindingCollector.self,
    InstanceCollector.self, ImageCollector.self,
  ]

  /// The services that can be selected, by the names that the ledger gives them.
  public static let services: [String] = Set(regional.map { $0.service.name }).sorted()

  /// Every operation that a collector calls, once each, in the order of service and name.
  public static let operations: [OperationIdentity] = Set(all.flatMap { $0.operations }).sorted {
    ($0.service.name, $0.name) < ($1.service.name, $1.name)
  }

  /// Each service's regional collectors, with the operations that the ledger has a row for.
  static let units: [ServiceUnit] = services.map { name in
    let collectors = regional.filter { $0.service.name == name }
    var seen: Set<OperationIdentity> = []
    return ServiceUnit(
      name: name, collectors: collectors,
      operations: collectors.flatMap { $0.operations }.filter { seen.insert($0).inserted })
  }

  struct ServiceUnit: Sendable {
    let name: String
    let collectors: [any RegionalCollector.Type]
    let operations: [OperationIdentity]
  }
}
