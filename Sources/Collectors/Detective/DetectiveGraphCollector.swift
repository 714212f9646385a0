internal import AWS
internal import Snapshot

/// The behavior graphs that the account administers, and those of others that it is a member of: the first list is empty
/// in every account that administers none, and only both together say that Detective is off.
enum DetectiveGraphCollector: RegionalCollector {
  static let service = DetectiveAPI.service
  static let tables = [DetectiveGraph.table.definition]
  static let operations = [DetectiveAPI.listGraphs.identity, DetectiveAPI.listInvitations.identity]

  static func collect(_ unit: CollectionUnit) async throws {
    do {
      for try await page in unit.pages(DetectiveAPI.listGraphs, ["MaxResults": 200]) {
        let graphs = await unit.understood(page.graphs, of: DetectiveAPI.listGraphs.identity)
        try await unit.write(graphs.map { row($0, of: unit.place.account) })
      }
    } catch let error as NotAnswered where error.outcome != .notOffered {
      // The ledger says it; the account may be a member all the same.
    }
    for try await page in unit.pages(DetectiveAPI.listInvitations, ["MaxResults": 200]) {
      let invitations = await unit.understood(page.invitations, of: DetectiveAPI.listInvitations.identity)
      try await unit.write(invitations.map(row))
    }
  }

  static func row(_ graph: DetectiveAPI.Graph, of account: AccountID) -> DetectiveGraph {
    DetectiveGraph(
      graphARN: graph.arn, role: "administrator", administratorID: account, createdAt: Timestamp(graph.createdTime))
  }

  static func row(_ invitation: DetectiveAPI.Invitation) -> DetectiveGraph {
    DetectiveGraph(
      graphARN: invitation.graphARN, role: "member",
      administratorID: invitation.administratorID?.orNil.map(AccountID.init), status: invitation.status?.orNil,
      createdAt: Timestamp(invitation.invitedTime))
  }
}
