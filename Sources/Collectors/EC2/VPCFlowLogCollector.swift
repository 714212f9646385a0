internal import AWS
internal import Snapshot

/// Flow logs, whatever they log.
enum VPCFlowLogCollector: RegionalCollector {
  static let service = EC2API.service
  static let tables = [VPCFlowLog.table.definition]
  static let operations = [EC2API.describeFlowLogs.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    for try await page in unit.pages(EC2API.describeFlowLogs, ["MaxResults": 1000]) {
      let logs = await unit.understood(page.flowLogSet, of: EC2API.describeFlowLogs.identity)
      try await unit.write(logs.map(row))
    }
  }

  /// Older flow logs name their log group alone, and have no destination.
  static func row(_ log: EC2API.FlowLog) -> VPCFlowLog {
    VPCFlowLog(
      flowLogID: log.flowLogId, resourceID: log.resourceId?.orNil, status: log.flowLogStatus?.orNil,
      trafficType: log.trafficType?.orNil, deliverLogsStatus: log.deliverLogsStatus?.orNil,
      deliverLogsErrorMessage: log.deliverLogsErrorMessage?.orNil, logDestinationType: log.logDestinationType?.orNil,
      logDestination: log.logDestination?.orNil ?? log.logGroupName?.orNil,
      maxAggregationInterval: log.maxAggregationInterval, createdAt: Timestamp(log.creationTime))
  }
}
