internal import Foundation
internal import Snapshot

/// The folder that holds a folder a day.
struct Archive {
  let path: String

  func folder(_ day: Day) -> String { "\(path)/\(day)" }

  /// The days that have a whole snapshot, oldest first.
  var days: [Day] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.compactMap { Day($0) }
      .filter { FileManager.default.fileExists(atPath: folder($0) + "/snapshot.sqlite") }
      .sorted()
  }

  func day(before day: Day) -> Day? { days.last { $0 < day } }

  /// The folder of `day`, or of the newest day; an error that names what there is.
  func existing(_ day: Day?) throws -> Day {
    let days = days
    guard let newest = days.last else {
      throw InputError("\(path) holds no day with a snapshot; run `runbook collect` first, or name it with --archive")
    }
    guard let day else { return newest }
    guard days.contains(day) else {
      throw InputError("\(path) holds no snapshot of \(day); the days near it are \(Self.near(day, days))")
    }
    return day
  }

  private static func near(_ day: Day, _ days: [Day]) -> String {
    days.sorted { abs($0.daysSince1970 - day.daysSince1970) < abs($1.daysSince1970 - day.daysSince1970) }
      .prefix(3).sorted().map(\.description).joined(separator: ", ")
  }
}

/// An input that is missing or cannot be used.
struct InputError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
