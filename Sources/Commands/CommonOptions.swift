internal import AWS
internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Report
internal import Snapshot

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The configuration.", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("The day, YYYY-MM-DD. (default: the last whole day)", valueName: "date"))
  var date: String?

  @Option(help: ArgumentHelp("The folder that holds a folder a day, or s3://bucket/prefix.", valueName: "path"))
  var archive: String?

  @Flag(name: .shortAndLong, help: "Say only what went wrong.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say what is being done.")
  var verbose = false

  @Option(help: ArgumentHelp("How log lines are written: text or json.", valueName: "format"))
  var logFormat: StandardErrorLog.Format = .text

  func validate() throws {
    if let date, Day(date) == nil { throw ValidationError("--date '\(date)' is no day; write YYYY-MM-DD") }
    if let archive, archive.hasPrefix("s3:"), S3Location(archive) == nil {
      throw ValidationError("--archive '\(archive)' names no bucket; write s3://bucket or s3://bucket/prefix")
    }
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other") }
  }

  func configuration() throws -> Configuration {
    var configuration = try Configuration.load(path: config, mustExist: config != nil)
    guard let archive else { return configuration }
    if let location = S3Location(archive) {
      // How the same place is written is said in the configuration alone.
      if configuration.bucket?.location != location { configuration.bucket = BucketSettings(location: location) }
    } else {
      configuration.archive = absolutePath(archive)
      configuration.bucket = nil
    }
    return configuration
  }

  var logger: Logger {
    let level: Logger.Level = quiet ? .error : verbose ? .debug : .notice
    return Logger(label: "runbook") { _ in StandardErrorLog(format: logFormat, logLevel: level) }
  }

  var day: Day? { date.flatMap { Day($0) } }
}

extension StandardErrorLog.Format: ExpressibleByArgument {}

/// Where the templates are.
struct TemplateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder of your own templates, checks and theme, whose files stand over the program's.", valueName: "dir"))
  var templates: String?

  /// The folder that was named, over the one that belongs to the program: beside its build folder, or installed.
  ///
  /// - Throws: `ConfigurationError` if it is no folder, or if there is neither.
  func root(_ configuration: Configuration) throws -> TemplateLayers {
    guard let named = (templates ?? configuration.templates).map({ absolutePath($0) }) else {
      return TemplateLayers([try Self.programRoot()])
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: named, isDirectory: &isFolder), isFolder.boolValue else {
      throw ConfigurationError("there is no folder \(named); check --templates or `report: templates:`")
    }
    // Without a folder of the program's, a whole copy of it still does.
    let own = try? Self.programRoot()
    return TemplateLayers([named] + [own].compactMap(\.self).filter { $0 != named })
  }

  /// The folder that belongs to the program.
  static func programRoot() throws -> String {
    let program = URL(fileURLWithPath: Bundle.main.executablePath ?? CommandLine.arguments[0]).resolvingSymlinksInPath()
    var folder = program.deletingLastPathComponent()
    while folder.path != "/" {
      for candidate in ["Templates", "share/runbook/Templates"] {
        let path = folder.appendingPathComponent(candidate).path
        if FileManager.default.fileExists(atPath: path + "/daily.md") { return path }
      }
      folder.deleteLastPathComponent()
    }
    throw ConfigurationError("cannot find the templates; name their folder with --templates or `report: templates:`")
  }
}
