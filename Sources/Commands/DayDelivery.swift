internal import AWS
internal import Delivery
internal import Foundation
internal import Logging
internal import Report
internal import Snapshot

/// Brings one day to its places.
struct DayDelivery {
  /// What the command line says about it.
  struct Choices {
    /// The places' names; empty for all.
    var to: [String] = []
    var again = false
    var replace = false
    var allowPublic = false
  }

  private let day: Day
  private let archive: Archive
  private let configuration: Configuration
  private let templateRoot: TemplateLayers
  private let targets: [DeliverySettings.Target]
  private let choices: Choices
  private let logger: Logger

  /// - Throws: `ConfigurationError` if no place is configured; `InputError` for one that there is not.
  init(
    day: Day, archive: Archive, configuration: Configuration, templateRoot: TemplateLayers, choices: Choices,
    logger: Logger
  ) throws {
    self.day = day
    self.archive = archive
    self.configuration = configuration
    self.templateRoot = templateRoot
    self.choices = choices
    self.logger = logger
    let all = configuration.deliver?.targets ?? []
    guard !all.isEmpty else {
      throw ConfigurationError("nothing says where to deliver to; name places under `deliver` in the configuration")
    }
    for name in choices.to where !all.contains(where: { $0.name == name }) {
      throw InputError("--to '\(name)' is no place of the configuration; there are \(YAMLReader.list(all.map(\.name)))")
    }
    targets = choices.to.isEmpty ? all : all.filter { choices.to.contains($0.name) }
    let writesToBucket = targets.contains(where: \.isBucket) || configuration.bucket != nil
    guard !choices.replace && !choices.allowPublic || writesToBucket else {
      throw InputError("--replace and --allow-public are for places in S3, and none of these is one")
    }
  }

  /// Brings a day of an archive to its places, wherever the archive is.
  ///
  /// - Parameter isDry: Whether it is only said what would go where.
  static func run(
    _ day: Day, _ working: WorkingArchive, _ templateRoot: TemplateLayers, _ choices: Choices, _ logger: Logger,
    isDry: Bool = false
  ) async throws {
    try await working.fetchForDelivery(day)
    // A report of some accounts is drawn anew, and compared as the whole one was.
    if working.configuration.deliver?.targets.contains(where: { $0.rules.accounts != nil }) ?? false {
      try await working.fetchSnapshots(day)
    }
    let delivery = try DayDelivery(
      day: day, archive: working.archive, configuration: working.configuration, templateRoot: templateRoot,
      choices: choices, logger: logger)
    guard !isDry else { return try await delivery.show() }
    try await working.prepareWriting()
    do {
      try await delivery.run()
    } catch {
      // What went out is noted, whatever did not.
      try await working.publishReceipts(day)
      throw error
    }
    try await working.publishReceipts(day)
  }

  /// Says what would go where.
  func show() async throws {
    let receipts = try ReceiptFile.lines(folder: archive.folder(day))
    try await eachTarget { target, bundle in
      if !choices.again, let settled = Delivery.settled(target, bundle, receipts) {
        return try tell(settled, of: target)
      }
      for item in try target.plan(bundle) {
        try TerminalText.write("\(target.name): \(item.what), \(item.size) bytes, to \(item.destination)")
      }
      return true
    }
  }

  /// Sends what is missing.
  func run() async throws {
    let receipts = try ReceiptFile(folder: archive.folder(day))
    let delivery = Delivery(receipts: receipts, clock: DeliverySession.clock)
    try await eachTarget { target, bundle in
      logger.info("delivering", metadata: ["to": "\(target.name)"])
      return try tell(try await delivery.deliver(bundle, to: target, again: choices.again), of: target)
    }
  }

  /// Does something for each place that is to be told of the day, and fails at the end if it did not succeed for one.
  private func eachTarget(_ body: (any DeliveryTarget, DeliveryBundle) async throws -> Bool) async throws {
    let session = try DeliverySession(configuration, day: day, choices: choices, logger: logger)
    let drawn = DrawnBundles(
      day: day, archive: archive, configuration: configuration, templateRoot: templateRoot, logger: logger)
    var failed: [String] = []
    do {
      for setting in targets {
        do {
          let target = try session.target(
            setting, archive: configuration.bucket?.location.text ?? archive.path)
          let bundle = try await drawn.bundle(of: setting.rules.accounts, for: targets)
          if !choices.again, let reason = try setting.rules.holdsBack(bundle) {
            try TerminalText.write("\(setting.name): not told: \(reason)")
            continue
          }
          if try await !body(target, bundle) { failed.append(setting.name) }
        } catch let error where Self.isOfOnePlace(error) {
          logger.error("\(setting.name): \(error)")
          failed.append(setting.name)
        }
      }
    } catch {
      drawn.remove()
      await session.close()
      throw error
    }
    drawn.remove()
    await session.close()
    guard failed.isEmpty else {
      throw DeliveryError("not delivered to \(failed.joined(separator: ", ")); the lines above say why")
    }
  }

  /// Whether an error says nothing about the other places.
  private static func isOfOnePlace(_ error: any Error) -> Bool {
    switch error {
    case is DeliveryError, is ConfigurationError, is TemplateError, is SnapshotError, is DatabaseError, is ProgramError:
      true
    default: false
    }
  }

  /// Says what became of a place; `false` if it failed.
  private func tell(_ outcome: Delivery.Outcome, of target: any DeliveryTarget) throws -> Bool {
    switch outcome {
    case .delivered(let receipts):
      for receipt in receipts {
        let id = receipt.id.map { $0.isEmpty ? "" : ", as \($0)" } ?? ""
        try TerminalText.write("\(target.name): \(receipt.part ?? "") delivered to \(receipt.to ?? "")\(id)")
      }
      if receipts.isEmpty { try TerminalText.write("\(target.name): everything is there already") }
    case .alreadyThere(let at): try TerminalText.write("\(target.name): delivered before, at \(at)")
    case .anotherWasSent(let at):
      try TerminalText.write(
        "\(target.name): an earlier drawing of this day was delivered at \(at); --again sends this one")
    case .failed(let error):
      logger.error("\(target.name): \(error)")
      return false
    }
    return true
  }
}

/// The reports of a day: the archive's, and those of some accounts alone, which are drawn when they are asked for.
private final class DrawnBundles {
  private let day: Day
  private let archive: Archive
  private let configuration: Configuration
  private let templateRoot: TemplateLayers
  private let logger: Logger
  private var folder: String?
  private var bundles: [Set<AccountID>: DeliveryBundle] = [:]

  init(day: Day, archive: Archive, configuration: Configuration, templateRoot: TemplateLayers, logger: Logger) {
    self.logger = logger
    self.day = day
    self.archive = archive
    self.configuration = configuration
    self.templateRoot = templateRoot
  }

  func bundle(
    of accounts: Set<AccountID>?, for targets: [DeliverySettings.Target]
  ) async throws -> DeliveryBundle {
    guard let accounts else { return try DeliveryBundle(folder: archive.folder(day)) }
    if let bundle = bundles[accounts] { return bundle }
    let folder = try folder ?? makeFolder()
    self.folder = folder
    // As an archive of its own: the day, and the day before where there is one.
    let own = Archive(path: "\(folder)/\(bundles.count)")
    let path = try archive.sealedSnapshot(day)
    var earlier: String?
    if let previous = try archive.previousSnapshot(of: day) {
      let date = previous.split(separator: "/").dropLast().last.map(String.init) ?? ""
      let filtered = try makeFolder("\(own.path)/\(date)") + "/snapshot.sqlite"
      try SnapshotFilter.write(accounts, of: previous, previous: nil, to: filtered)
      earlier = filtered
    }
    try SnapshotFilter.write(
      accounts, of: path, previous: earlier, to: try makeFolder(own.folder(day)) + "/snapshot.sqlite")
    var configuration = configuration
    configuration.formats = targets.filter { $0.rules.accounts == accounts }.reduce(into: []) {
      $0.formUnion($1.kind.formats)
    }
    let report = DayReport(
      day: day, archive: own, configuration: configuration, templateRoot: templateRoot, logger: logger)
    _ = try await report.report().write(own.reportDay(day))
    let bundle = try DeliveryBundle(folder: own.folder(day), home: archive.folder(day))
    bundles[accounts] = bundle
    return bundle
  }

  func remove() { if let folder { try? FileManager.default.removeItem(atPath: folder) } }

  private func makeFolder() throws -> String {
    try makeFolder(FileManager.default.temporaryDirectory.path + "/runbook-\(UUID().uuidString)")
  }

  private func makeFolder(_ path: String) throws -> String {
    do {
      // It holds a report full of weaknesses.
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw DeliveryError("cannot make the folder \(path): \(error.localizedDescription); check TMPDIR")
    }
    return path
  }
}
