internal import AWS

/// CloudTrail's event history: what is called, and the parts of the answers that are read.
enum LookupEventsAPI {
  static let lookupEvents = AWS.Operation<EventPage>(
    CloudTrailAPI.service, "LookupEvents", pagination: .init("NextToken") { $0.nextToken })

  /// The largest page that there is.
  static let pageSize = 50

  struct EventPage: Decodable, Sendable {
    let events: [Lenient<HistoryEvent>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case events = "Events"
      case nextToken = "NextToken"
    }
  }

  struct HistoryEvent: Decodable, Sendable {
    let eventTime: WireTime?
    /// The record as a trail delivers it, as text.
    let cloudTrailEvent: String?
    enum CodingKeys: String, CodingKey {
      case eventTime = "EventTime"
      case cloudTrailEvent = "CloudTrailEvent"
    }
  }
}
