import AWS
import Crypto
import Foundation
import Testing

@testable import Delivery

/// A day's folder: a manifest, and the files that it names.
final class DayFolder {
  let path: String
  private let files: [String: String]

  /// - Parameters:
  ///   - news: JSON, as the manifest has it.
  ///   - files: Their texts by their names.
  init(
    subject: String = "Cloud security 2026-11-23: 2 critical new", news: String = "null", files: [String: String] = [:]
  ) throws {
    self.files = files
    path = FileManager.default.temporaryDirectory.appendingPathComponent("day-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
    try write(subject: subject, news: news)
  }

  /// Writes the manifest anew.
  func write(subject: String, news: String = "null") throws {
    let entries: JSON = .object(
      files.mapValues { text in
        [
          "size": .integer(Int64(text.utf8.count)),
          "sha256": .string(Array(SHA256.hash(data: Data(text.utf8))).hexadecimal),
        ]
      })
    let manifest: JSON = [
      "date": "2026-11-23", "headline": ["findings_critical": 2, "api_events": nil], "subject": .string(subject),
      "unread": 0, "news": try JSON(parsing: Array(news.utf8)), "files": entries,
    ]
    try Data(manifest.serialized()).write(to: URL(fileURLWithPath: path + "/manifest.json"))
  }

  /// Delivers to one target.
  func deliver(_ target: any DeliveryTarget, again: Bool = false) async throws -> Delivery.Outcome {
    let delivery = Delivery(receipts: try ReceiptFile(folder: path), clock: { 1_795_500_000 })
    return try await delivery.deliver(try DeliveryBundle(folder: path), to: target, again: again)
  }

  /// The receipts, as they stand in the file.
  var receipts: String { (try? String(contentsOfFile: "\(path)/\(ReceiptFile.name)", encoding: .utf8)) ?? "" }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

extension Delivery.Outcome {
  /// What went there now; `nil` for anything else.
  var delivered: [ReceiptFile.Line]? { if case .delivered(let lines) = self { lines } else { nil } }
  /// Why it did not.
  var error: DeliveryError? { if case .failed(let error) = self { error } else { nil } }
}
