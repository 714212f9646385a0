internal import AWS
internal import Snapshot

/// What each trail logs: basic and advanced selectors, brought to one form.
enum TrailEventSelectorCollector: RegionalCollector {
  static let service = CloudTrailAPI.service
  static let tables = [TrailEventSelector.table.definition]
  static let operations = [CloudTrailAPI.getEventSelectors.identity]
  static let dispensable = [
    Dispensable(
      CloudTrailAPI.getEventSelectors.identity, after: CloudTrailAPI.describeTrails.identity, rule: "there is no trail")
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = CloudTrailAPI.getEventSelectors
    let answer = try await unit.sharedCall(CloudTrailAPI.describeTrails, CloudTrailAPI.describeTrailsInput)
    for trail in (answer.trailList ?? []).compactMap(\.value) {
      guard let selectors = try await unit.callOneOfMany(operation, ["TrailName": .string(trail.trailARN)])
      else { continue }
      let basic = await unit.understood(selectors.basic, of: operation.identity)
      let advanced = await unit.understood(selectors.advanced, of: operation.identity)
      let rows = rows(
        basic: basic, advanced: advanced, of: trail.trailARN,
        hasCustomSelectors: trail.hasCustomEventSelectors ?? false)
      if rows.isEmpty && (selectors.basic ?? []).isEmpty && (selectors.advanced ?? []).isEmpty {
        await unit.remark(
          .failed, "NoSelectors", "\(trail.trailARN) has selectors of its own, and the answer holds none",
          about: operation.identity)
      }
      try await unit.write(rows)
    }
  }

  /// Without either list, a trail that was never changed logs all management events.
  static func rows(
    basic: [CloudTrailAPI.BasicSelector], advanced: [CloudTrailAPI.AdvancedSelector], of trailARN: String,
    hasCustomSelectors: Bool
  ) -> [TrailEventSelector] {
    if basic.isEmpty && advanced.isEmpty && !hasCustomSelectors {
      return [
        TrailEventSelector(
          trailARN: trailARN, position: 0, kind: "default", managementEvents: true, readWriteType: "All")
      ]
    }
    let basicRows = basic.enumerated().map { row($1, at: $0, of: trailARN) }
    return basicRows + advanced.enumerated().map { row($1, at: basicRows.count + $0, of: trailARN) }
  }

  /// Management events and `All` are what AWS takes where a selector does not say.
  static func row(_ selector: CloudTrailAPI.BasicSelector, at position: Int, of trailARN: String)
    -> TrailEventSelector
  {
    let (types, limits) = loggedData(selector)
    return TrailEventSelector(
      trailARN: trailARN, position: position, kind: "basic",
      managementEvents: selector.includeManagementEvents ?? true,
      readWriteType: selector.readWriteType?.orNil ?? "All",
      excludedSources: selector.excludeManagementEventSources?.joinedSorted,
      dataResources: types.joinedSorted, dataResourceARNs: limits.jsonText)
  }

  /// The types of data events that a basic selector logs, and the ARNs that it names of those that it does not log whole.
  /// A type with an empty list is not logged; one whose list is missing is, to an extent that is not known.
  private static func loggedData(_ selector: CloudTrailAPI.BasicSelector)
    -> (types: [String], limits: [String: [String]])
  {
    var types: Set<String> = []
    var whole: Set<String> = []
    var limits: [String: [String]] = [:]
    for resource in selector.dataResources ?? [] {
      guard let type = resource.type?.orNil, resource.values?.isEmpty != true else { continue }
      types.insert(type)
      if resource.values?.contains(where: namesAll) ?? false { whole.insert(type) }
      limits[type, default: []] += resource.values ?? []
    }
    return (Array(types), limits.filter { !whole.contains($0.key) })
  }

  /// `arn:aws:s3`, `arn:aws:s3:::` and `arn:aws:lambda` are the beginnings of the ARNs of all buckets and functions.
  private static func namesAll(_ arn: String) -> Bool {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count >= 3 && parts[0] == "arn" && !parts[2].isEmpty && parts.dropFirst(3).allSatisfy(\.isEmpty)
  }

  static func row(_ selector: CloudTrailAPI.AdvancedSelector, at position: Int, of trailARN: String)
    -> TrailEventSelector
  {
    var row = TrailEventSelector(
      trailARN: trailARN, position: position, kind: "advanced", managementEvents: false, readWriteType: "All")
    var excluded: [String] = []
    var resources: [String] = []
    var further: [String] = []
    for selector in selector.fieldSelectors {
      for (comparison, values) in selector.conditions {
        switch (selector.field, comparison, values) {
        case ("eventCategory", "Equals", _):
          if values.contains("Management") { row.managementEvents = true }
        case ("readOnly", "Equals", ["true"]), ("readOnly", "NotEquals", ["false"]): row.readWriteType = "ReadOnly"
        case ("readOnly", "Equals", ["false"]), ("readOnly", "NotEquals", ["true"]): row.readWriteType = "WriteOnly"
        case ("readOnly", "Equals", _) where Set(values) == ["true", "false"]: break
        case ("eventSource", "NotEquals", _): excluded += values
        case ("resources.type", "Equals", _): resources += values
        default: further.append("\(selector.field) \(comparison) \(values.sorted().joined(separator: "|"))")
        }
      }
    }
    row.excludedSources = excluded.joinedSorted
    row.dataResources = resources.joinedSorted
    row.condition = further.joinedSorted
    return row
  }
}
