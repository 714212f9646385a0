internal import AWS
internal import ArgumentParser
internal import Delivery
internal import Foundation
internal import Logging
internal import Snapshot

struct DeliverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliver", abstract: "Put a rendered day where it is meant to go.",
    discussion: """
      Sends the day to every place that `deliver` in the configuration names, each once: what went where is noted in \
      \(ReceiptFile.name) beside the report, and a second call sends only what is missing. A place that fails does not \
      stop the others, and the exit code is 1.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: DeliverOptions

  @Flag(help: "Say what would go where, and send nothing.")
  var dryRun = false

  func run() async throws {
    let configuration = try common.configuration()
    let writing = WorkingArchive.Writing(allowsPublic: options.allowPublic)
    try await WorkingArchive.open(configuration, writing, logger: common.logger) { working in
      let day = try working.archive.existing(common.day)
      try await working.fetchForDelivery(day)
      let delivery = try DayDelivery(
        day: day, archive: working.archive, configuration: working.configuration, options: options,
        logger: common.logger)
      guard !dryRun else { return try await delivery.show() }
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
  }
}

/// What delivering takes.
struct DeliverOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only to this place, by its name in the configuration (repeatable).", valueName: "name"))
  var to: [String] = []

  @Flag(help: "Send messages again that went out before.")
  var again = false

  @Flag(help: "In S3, replace a day that is there already by this report.")
  var replace = false

  @Flag(help: "In S3, send to a bucket that the public can get at, or of which that is not known.")
  var allowPublic = false
}

/// Brings one day to its places.
struct DayDelivery {
  private let folder: String
  private let targets: [DeliverySettings.Target]
  private let options: DeliverOptions
  private let day: Day
  private let configuration: Configuration
  private let logger: Logger

  /// - Throws: `ConfigurationError` if there is no such place.
  init(
    day: Day, archive: Archive, configuration: Configuration, options: DeliverOptions, logger: Logger
  ) throws {
    folder = archive.folder(day)
    self.options = options
    self.day = day
    self.configuration = configuration
    self.logger = logger
    let all = configuration.deliver?.targets ?? []
    guard !all.isEmpty else {
      throw ConfigurationError("nothing says where to deliver to; name places under `deliver` in the configuration")
    }
    for name in options.to where !all.contains(where: { $0.name == name }) {
      throw InputError("--to '\(name)' is no place of the configuration; there are \(YAMLReader.list(all.map(\.name)))")
    }
    targets = options.to.isEmpty ? all : all.filter { options.to.contains($0.name) }
    let writesToBucket = targets.contains(where: \.isBucket) || configuration.bucket != nil
    guard !options.replace && !options.allowPublic || writesToBucket else {
      throw InputError("--replace and --allow-public are for places in S3, and none of these is one")
    }
  }

  /// Says what would go where.
  func show() async throws {
    let receipts = try ReceiptFile.lines(folder: folder)
    try await eachTarget { target, bundle in
      if !options.again, let settled = Delivery.settled(target, bundle, receipts) {
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
    let receipts = try ReceiptFile(folder: folder)
    let delivery = Delivery(receipts: receipts, clock: Self.clock)
    try await eachTarget { target, bundle in
      logger.info("delivering", metadata: ["to": "\(target.name)"])
      return try tell(try await delivery.deliver(bundle, to: target, again: options.again), of: target)
    }
  }

  /// Does something for each place, and fails at the end if it did not succeed for one.
  private func eachTarget(
    _ body: (any DeliveryTarget, DeliveryBundle) async throws -> Bool
  ) async throws {
    let bundle = try DeliveryBundle(folder: folder)
    let session = try DeliverySession(configuration, day: day, options: options, logger: logger)
    var failed: [String] = []
    do {
      for setting in targets {
        do {
          guard try await body(try session.target(setting), bundle) else {
            failed.append(setting.name)
            continue
          }
        } catch let error as DeliveryError {
          logger.error("\(setting.name): \(error)")
          failed.append(setting.name)
        } catch let error as ConfigurationError {
          logger.error("\(setting.name): \(error)")
          failed.append(setting.name)
        }
      }
    } catch {
      await session.close()
      throw error
    }
    await session.close()
    guard failed.isEmpty else {
      throw DeliveryError("not delivered to \(failed.joined(separator: ", ")); the lines above say why")
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

  @Sendable private static func clock() -> Double { Date().timeIntervalSince1970 }
}
