/// All views of a report: one for a query, or one for each row of the repetitions that a query stands in.
struct DrawnViews: Sendable {
  private var views: [Int: [[Int]: DrawnView]] = [:]

  mutating func add(_ view: DrawnView, _ query: Int, at path: [Int]) { views[query, default: [:]][path] = view }

  /// The view of a query, as it is at a place in repetitions: the numbers of the rows, the outermost first.
  func view(_ query: Int, at path: [Int]) -> DrawnView? {
    guard let runs = views[query] else { return nil }
    return (0...path.count).lazy.reversed().compactMap { runs[Array(path.prefix($0))] }.first
  }

  /// The places in views that a link can lead to.
  var anchors: Set<String> { Set(views.values.flatMap { $0.values.flatMap(\.content.anchors) }) }
}
