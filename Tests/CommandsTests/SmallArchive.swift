import Foundation
import Testing

/// An archive of small days, as the program keeps it.
final class SmallArchive {
  let folder: TemporaryFolder
  var path: String { folder.path + "/archive" }

  init(_ days: [String]) throws {
    folder = try TemporaryFolder()
    for day in days { try add(day) }
  }

  /// Collects and draws a day with so many events.
  func add(_ day: String, events: Int = 1) throws {
    try collect(day, events: events)
    let render = try run(["render", "--date", day])
    #expect(render.code == 0, "\(render.error)")
  }

  func collect(_ day: String, events: Int = 1) throws {
    let lines = (0..<events).map {
      """
      {"eventTime":"\(day)T10:00:00Z","eventSource":"a","eventName":"B\($0)","eventID":"\(day)-\($0)"}
      """
    }
    try folder.write(lines.joined(separator: "\n"), as: "logs/a.json")
    let collect = try run(["collect", "--offline", "--cloudtrail", folder.path + "/logs", "--date", day])
    #expect(collect.code == 0, "\(collect.error)")
  }

  @discardableResult
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Program.Outcome {
    try Program.run(arguments + ["--archive", path], environment: environment)
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

  /// Every file but the snapshots of which a byte is another after each collecting.
  var files: [String: Data] { CommandsTests.files(below: path) }

  func change(_ name: String, _ body: (inout Data) -> Void) throws {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    var data = try Data(contentsOf: url)
    body(&data)
    try data.write(to: url)
  }
}
