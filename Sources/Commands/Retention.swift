internal import Foundation
internal import Snapshot
internal import Yams

/// Which days an archive keeps: all of the last ones, and of those before the newest of each week and month.
///
/// Days are counted back from the archive's newest day, not from the clock: an archive that nothing is added to stays as
/// it is. A day that has not ended yet is no day of the archive (`Archive.strays`) and moves nothing.
struct Retention: Sendable, Equatable, CustomStringConvertible {
  /// Every day of so many last ones.
  var days = 0
  /// The newest day of each of so many last weeks, which begin on Monday.
  var weeks = 0
  /// The newest day of each of so many last months.
  var months = 0

  /// How many days one run may remove of an archive that has so many: a tenth of them, and three in any case. A mistake in
  /// the configuration is noticed before it costs more.
  static func mostAtOnce(of count: Int) -> Int { max(3, count / 10) }

  /// The rule in words.
  var description: String {
    let parts = [
      days > 0 ? "the last \(days) \(days == 1 ? "day" : "days")" : nil,
      weeks > 0 ? "the newest day of each of the last \(weeks) \(weeks == 1 ? "week" : "weeks")" : nil,
      months > 0 ? "the newest day of each of the last \(months) \(months == 1 ? "month" : "months")" : nil,
    ].compactMap(\.self)
    return "`retention` keeps \(parts.isEmpty ? "the newest day" : parts.joined(separator: ", "))"
  }

  private static let keys = ["days", "weeks", "months"]

  init(days: Int = 0, weeks: Int = 0, months: Int = 0) {
    self.days = days
    self.weeks = weeks
    self.months = months
  }

  /// Reads `retention`; `all` keeps everything, and is `nil`.
  static func read(_ node: Node, _ yaml: YAMLReader) throws(ConfigurationError) -> Retention? {
    if node.string == "all" { return nil }
    let members = try yaml.members(node, of: "`retention` (or `all`)", keys: keys)
    guard !members.isEmpty else {
      throw yaml.error(node, "`retention` names at least one of \(YAMLReader.list(keys)), or is `all`")
    }
    func number(_ key: String) throws(ConfigurationError) -> Int {
      guard let node = members[key] else { return 0 }
      let text = try yaml.text(node, "`\(key)`")
      guard let number = Int(text), (1...10_000).contains(number) else {
        throw yaml.error(node, "`\(text)` is no number of \(key); write one from 1 to 10000, or leave `\(key)` out")
      }
      return number
    }
    return Retention(days: try number("days"), weeks: try number("weeks"), months: try number("months"))
  }

  /// The days that go. The newest never does.
  func removed(of all: [Day]) -> [Day] {
    guard let newest = all.max() else { return [] }
    func week(_ day: Day) -> Int { (day.daysSince1970 - day.weekday) / 7 }
    func month(_ day: Day) -> Int { day.parts.year * 12 + day.parts.month }
    var kept: Set<Day> = [newest]
    var lastOfWeek: [Int: Day] = [:]
    var lastOfMonth: [Int: Day] = [:]
    for day in all.sorted() {
      if newest.daysSince1970 - day.daysSince1970 < days { kept.insert(day) }
      lastOfWeek[week(day)] = day
      lastOfMonth[month(day)] = day
    }
    for (number, day) in lastOfWeek where week(newest) - number < weeks { kept.insert(day) }
    for (number, day) in lastOfMonth where month(newest) - number < months { kept.insert(day) }
    return all.filter { !kept.contains($0) }.sorted()
  }
}

extension Archive {
  /// Takes a day away: out of sight in one step, then from the disk.
  func remove(_ day: Day) throws {
    let removed = "\(path)/\(ArchiveUpkeep.removedPrefix)\(day)"
    do {
      try? FileManager.default.removeItem(atPath: removed)
      try FileManager.default.moveItem(atPath: folder(day), toPath: removed)
      try FileManager.default.removeItem(atPath: removed)
    } catch {
      throw SnapshotError("cannot remove \(folder(day)): \(error.localizedDescription)")
    }
  }
}
