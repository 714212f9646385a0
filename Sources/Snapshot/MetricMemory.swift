/// Fills the trends of an archive's days again, the oldest first: each day carries its own measures and those of the
/// year before it, as it would if every day had been collected in its turn.
///
/// A day that is there speaks for itself; of one that is no longer there, what later days carry is kept. A day of which
/// nothing is known stays a gap. Where nothing was lost, no file is touched.
public struct MetricMemory {
  /// How many days a snapshot's trends reach back, with its own.
  public static let days = 366

  private var carried: [Day: [String: SQLValue]] = [:]

  /// Nothing is known before the first day.
  public init() {}

  /// What the days until now say.
  public var known: Set<Day> { Set(carried.keys) }

  /// Goes on to the day after those before, whose snapshot is at `path`, and says whether the file had to be written anew.
  ///
  /// - Parameter announce: Is given the path of the new file while the earlier one still stands.
  public mutating func fill(
    _ path: String, announcing announce: @Sendable (_ new: String) throws -> Void = { _ in }
  ) async throws -> Bool {
    let snapshot = try Snapshot(path: path)
    guard let today = try snapshot.rows("SELECT date FROM snapshot").first?.first?.string.flatMap(Day.init) else {
      throw SnapshotError("\(path) does not say which day it is of")
    }
    var present: [Day: [String: SQLValue]] = [:]
    for row in try snapshot.rows("SELECT date, name, value FROM metric") {
      guard let day = row[0].string.flatMap(Day.init), let name = row[1].string else { continue }
      present[day, default: [:]][name] = row[2]
    }
    var wanted = present.filter { $0.key < today }
    // What the days before say of themselves stands above what was once carried from them.
    wanted.merge(carried) { $1 }
    wanted = wanted.filter { $0.key > today.advanced(by: -Self.days) && $0.key < today }
    wanted[today] = present[today]
    let isMeasured = Set(Derivation.measures.map(\.name)).isSubset(of: Set((present[today] ?? [:]).keys))
    // What an earlier version wrote stays as it is: only copies of it are brought up to date.
    if snapshot.isOfEarlierVersion || isMeasured && wanted == present {
      carried = wanted
      return false
    }
    let writer = try SnapshotWriter(copying: path)
    do {
      carried = try await writer.fillMetrics(wanted)
      try await writer.finish(keepingEarlier: announce)
    } catch {
      try? await writer.discard()
      throw error
    }
    return true
  }
}

extension Snapshot {
  /// What is there to count of today's measures that are not known: each is at least that.
  public func leastMeasures() throws -> [String: Double] {
    var least: [String: Double] = [:]
    for row in try rows("SELECT name FROM metric WHERE value IS NULL AND date = (SELECT date FROM snapshot)") {
      guard let measure = Derivation.measures.first(where: { .text($0.name) == row[0] }),
        let counted = try rows(measure.value).first?.first?.string.flatMap(Double.init)
      else { continue }
      least[measure.name] = counted
    }
    return least
  }
}
