internal import AWS
internal import Snapshot

/// The asset inventory of all accounts and Regions that send to an aggregator, asked for in one statement.
enum AggregatedResourceCountCollector: RegionalCollector {
  static let service = ConfigAPI.service
  static let tables = [AggregatedResourceCount.table.definition]
  static let operations = [ConfigAPI.describeAggregators.identity, ConfigAPI.selectAggregate.identity]
  static let dispensable = [
    Dispensable(
      ConfigAPI.selectAggregate.identity, after: ConfigAPI.describeAggregators.identity, rule: "there is no aggregator")
  ]

  static func collect(_ unit: CollectionUnit) async throws {
    let operation = ConfigAPI.selectAggregate
    for aggregator in try await ConfigAggregatorCollector.aggregators(unit) {
      do {
        for try await page in unit.pages(operation, input(aggregator.name)) {
          let texts = page.results ?? []
          await unit.received(texts.count, of: operation.identity)
          let rows = texts.compactMap { row($0, of: aggregator.arn ?? aggregator.name) }
          if rows.count < texts.count {
            await unit.remark(
              .failed, "NotUnderstood", "\(texts.count - rows.count) of \(texts.count) counts were not understood",
              about: operation.identity)
          }
          try await unit.writeOwn(rows)
        }
      } catch is NotAnswered {
        // The ledger says so; another aggregator can still answer.
        continue
      }
    }
  }

  static let statement =
    "SELECT accountId, awsRegion, resourceType, COUNT(*) GROUP BY accountId, awsRegion, resourceType"

  static func input(_ aggregator: String) -> JSON {
    ["Expression": .string(statement), "ConfigurationAggregatorName": .string(aggregator), "Limit": 100]
  }

  /// `nil` for a text that is not what was asked for.
  static func row(_ text: String, of aggregator: String) -> AggregatedResourceCount? {
    guard let values = try? JSON(parsing: Array(text.utf8)), let account = values["accountId"]?.string,
      let region = values["awsRegion"]?.string, let type = values["resourceType"]?.string,
      case .integer(let count)? = values["COUNT(*)"]
    else { return nil }
    return AggregatedResourceCount(
      aggregatorARN: aggregator, accountID: AccountID(account), region: RegionName(region), resourceType: type,
      count: Int(count))
  }
}
