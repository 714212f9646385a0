internal import AWS
internal import Foundation
internal import Report

/// The program that prints pages: where it is, and how it is started.
enum WeasyPrint {
  /// The folder that `make deps` installs it into, beside the program's build folder.
  private static let installed = ".build-weasyprint/bin/weasyprint"

  /// Returns what makes a PDF, if one of the formats needs it.
  ///
  /// - Throws: `ProgramError` if it is not there, with how to get it.
  static func writer(_ configuration: Configuration) throws -> PDFWriter? {
    try writer(configuration, for: configuration.formats)
  }

  /// The same for other formats than those of the configuration.
  static func writer(_ configuration: Configuration, for formats: Set<ReportFormat>) throws -> PDFWriter? {
    guard formats.contains(.pdf) else { return nil }
    return PDFWriter(program: try find(configuration)) { words, input, environment, limit in
      do {
        let outcome = try await SystemProcesses().run(words, input: input, environment: environment, within: limit)
        return PDFWriter.Outcome(status: outcome.status, error: String(decoding: outcome.error, as: UTF8.self))
      } catch ProcessFault.notStarted {
        throw ProgramError("\(words[0]) cannot be started; \(advice)")
      } catch ProcessFault.tooSlow {
        throw ProgramError(
          "\(words[0]) took longer than \(limit.components.seconds / 60) minutes for the PDF; draw fewer rows (`limit=`)"
        )
      } catch ProcessFault.unreadableOutput {
        throw ProgramError("\(words[0]) complains without end; try it by itself: `\(words[0]) --info`")
      }
    }
  }

  /// The program that is configured, else the one that was installed with this program, else the one of the machine.
  private static func find(_ configuration: Configuration) throws -> String {
    if let path = configuration.weasyprint {
      guard FileManager.default.isExecutableFile(atPath: path) else {
        throw ConfigurationError("`report: weasyprint:` names \(path), which is no program; \(advice)")
      }
      return path
    }
    var folder = URL(fileURLWithPath: Bundle.main.executablePath ?? CommandLine.arguments[0]).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let path = folder.appendingPathComponent(installed).path
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    let paths = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/weasyprint" }
    guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      throw ProgramError("the format pdf needs WeasyPrint, which is not here: \(advice)")
    }
    return path
  }

  private static let advice =
    "get it with `make deps`, or with `pip install weasyprint` into a folder on PATH, or name it with `report: weasyprint:`"
}

/// A program of this machine that is missing or did not do what it should.
struct ProgramError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
