internal import AWS
internal import Collectors
internal import Snapshot

extension Permission {
  /// Returns what each operation of the coverage needs, as `runbook policy` names it.
  ///
  /// - Parameters:
  ///   - events: Where CloudTrail's events come from; `nil` for each account's own history.
  ///   - partition: What ARNs begin with after `arn:`, such as `aws`.
  static func needed(by events: EventSettings?, partition: String) -> [Permission] {
    let settings = events ?? .lookup(maxPages: EventSettings.defaultMaxPages)
    return CollectorRegistry.operations.map {
      Permission(service: $0.service.name, operation: $0.name, action: $0.permission)
    }
      + settings.permissions.flatMap { permission in
        permission.resource.arns(partition: partition).map {
          Permission(
            service: "cloudtrail", operation: settings.source.operation, action: permission.action, resource: $0)
        }
      }
  }
}
