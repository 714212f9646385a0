internal import Synchronization

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif
#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What went where, when: `deliveries.jsonl` beside a day's report, one line an event, only ever added to.
///
/// A line that says that sending begins is on disk before anything is sent, so that a run that is killed leaves behind
/// that nobody knows, and not that nothing was sent.
public final class ReceiptFile: Sendable {
  /// One line.
  public struct Line: Codable, Sendable, Hashable {
    /// What happened.
    public enum Event: String, Codable, Sendable {
      /// Sending begins.
      case started
      /// A part has arrived.
      case arrived
      /// Everything has.
      case delivered
      /// It did not come about; what has receipts is there, and nothing else.
      case failed
      /// It is not known whether the last part has arrived.
      case unknown
    }

    /// When, ISO 8601 in UTC.
    public var at: String
    /// What happened.
    public var event: Event
    /// The target's name.
    public var target: String
    /// SHA-256 of the manifest of what was sent.
    public var bundle: String
    /// Whether it was sent whatever the lines before say.
    public var again: Bool?
    /// Which part, where it is about one.
    public var part: String?
    /// Where that went.
    public var to: String?
    /// What the place calls it.
    public var id: String?
    /// Why it did not come about.
    public var message: String?
  }

  /// The file's name in a day's folder. The manifest does not list it, and drawing a day again leaves it alone.
  public static let name = "deliveries.jsonl"

  /// The lines, in order.
  public var lines: [Line] { state.withLock { $0.lines } }

  private let path: String
  private let state: Mutex<State>

  private struct State {
    var lines: [Line]
    let descriptor: Int32
  }

  /// Opens a day's receipts, and keeps others from delivering the same day meanwhile.
  ///
  /// - Throws: `DeliveryError` if they cannot be read or written, or another process delivers the day just now.
  public init(folder: String) throws(DeliveryError) {
    let path = "\(folder)/\(Self.name)"
    self.path = path
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw DeliveryError("cannot keep receipts in \(path): \(String(cString: strerror(errno))); nothing was sent")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw DeliveryError("another runbook is delivering this day (\(path) is locked): wait for it, then try again")
    }
    do throws(DeliveryError) {
      let lines = try Self.lines(folder: folder)
      state = Mutex(State(lines: lines, descriptor: descriptor))
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { _ = state.withLock { close($0.descriptor) } }

  /// Reads a day's receipts; none if there is no file.
  ///
  /// - Throws: `DeliveryError` for a line that is none. The last one may be cut off, by a machine that stopped: that it
  ///   was begun says nothing, since what it was to say was not on disk.
  public static func lines(folder: String) throws(DeliveryError) -> [Line] {
    let path = "\(folder)/\(name)"
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    var lines: [Line] = []
    let texts = data.split(separator: UInt8(ascii: "\n"))
    for (number, text) in texts.enumerated() {
      do { lines.append(try JSONDecoder().decode(Line.self, from: text)) } catch {
        if number == texts.count - 1, data.last != UInt8(ascii: "\n") { break }
        throw DeliveryError("\(path):\(number + 1): is no receipt; put the line right, or move the file away")
      }
    }
    return lines
  }

  /// Adds a line, and returns when it is on disk.
  ///
  /// - Throws: `DeliveryError` if it cannot be written.
  func add(_ line: Line) throws(DeliveryError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let path = path
    let isWritten = state.withLock { state in
      guard let data = try? encoder.encode(line) else { return false }
      let bytes = Array(data) + [UInt8(ascii: "\n")]
      guard write(state.descriptor, bytes, bytes.count) == bytes.count, fsync(state.descriptor) == 0 else {
        return false
      }
      state.lines.append(line)
      return true
    }
    guard isWritten else {
      throw DeliveryError(
        "cannot write a receipt to \(path): \(String(cString: strerror(errno))); what was sent last is not noted there",
        extent: .unknown)
    }
  }
}
