internal import CSIMDJSON

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Reads one log after the other, each whole, in the same memory.
final class LogFileReader {
  static let largestFile = 256 << 20
  /// What an unusually large file needed is given back after it.
  private static let keptCapacity = 64 << 20

  private let gunzip: Gunzip
  private var compressed = RawBuffer(capacity: 1 << 20)
  private var text = RawBuffer(capacity: 8 << 20)
  private var parser: OpaquePointer
  /// The size of the last one, as it was given.
  private(set) var size = 0

  init() throws {
    gunzip = try Gunzip()
    parser = try Self.makeParser()
  }

  deinit { csj_reader_destroy(parser) }

  private static func makeParser() throws -> OpaquePointer {
    guard let parser = csj_reader_create() else { throw LogFilesError("cannot read CloudTrail logs: out of memory") }
    return parser
  }

  /// The events of a log, which hold until the next call.
  ///
  /// - Throws: `UnreadableFile`
  func read(_ content: LogContent, named path: String) throws -> Events {
    size = 0
    if max(compressed.capacity, text.capacity) > Self.keptCapacity {
      compressed = RawBuffer(capacity: 1 << 20)
      text = RawBuffer(capacity: 8 << 20)
      csj_reader_destroy(parser)
      parser = try Self.makeParser()
    }
    switch content {
    case .file(let path):
      size = try load(path)
      return try read(UnsafeRawBufferPointer(start: compressed.start, count: size), isLoaded: true, named: path)
    case .bytes(let bytes):
      size = bytes.count
      return try bytes.withUnsafeBytes { try read($0, isLoaded: false, named: path) }
    }
  }

  private func read(_ input: UnsafeRawBufferPointer, isLoaded: Bool, named path: String) throws -> Events {
    let isCompressed = Gunzip.isGzip(input)
    // A client that decompresses on the way leaves the name as it was.
    if path.hasSuffix(".gz"), !isCompressed, size > 0, let first = input.first,
      ![UInt8]("{[ \n\r\t".utf8).contains(first)
    {
      throw UnreadableFile(reason: "not gzip")
    }
    let padding = Int(CSJ_PADDING)
    var length = size
    if isCompressed {
      length = try gunzip.decompress(input, into: text, limit: Self.largestFile, padding: padding)
      // A client that compresses on the way compresses what is compressed already.
      if Gunzip.isGzip(UnsafeRawBufferPointer(start: text.start, count: length)) {
        swap(&compressed, &text)
        let inner = UnsafeRawBufferPointer(start: compressed.start, count: length)
        length = try gunzip.decompress(inner, into: text, limit: Self.largestFile, padding: padding)
      }
    } else if isLoaded {
      swap(&compressed, &text)
    } else {
      guard size <= Self.largestFile else { throw UnreadableFile(reason: "larger than \(Self.largestFile >> 20) MB") }
      text.reserve(size + padding)
      if let start = input.baseAddress { text.start.copyMemory(from: start, byteCount: size) }
    }
    let content = UnsafeRawBufferPointer(start: text.start, count: length)
    try Self.judge(FileForm(content), named: path)
    (text.start + length).initializeMemory(as: UInt8.self, repeating: 0x20, count: padding)
    let status = Int(csj_read(parser, text.start.assumingMemoryBound(to: CChar.self), length))
    guard status == CSJ_OK else {
      let isDigest = status == CSJ_NOT_A_LOG && FileForm.isDigest(content)
      throw UnreadableFile(reason: Self.reason(status), neighbour: isDigest ? .digest : nil)
    }
    return Events(
      events: UnsafeBufferPointer(start: csj_events(parser), count: csj_event_count(parser)),
      text: UnsafeRawPointer(text.start), unescaped: UnsafeRawPointer(csj_unescaped(parser)))
  }

  /// Throws for a file that is not JSON. Where its name says that it is a log, the parser's own error says more.
  private static func judge(_ form: FileForm, named path: String) throws {
    let isNamedAsLog = LogPath.isLogName(path)
    switch form {
    case .json: return
    case .other(let reason): throw UnreadableFile(reason: reason)
    case .empty, .text:
      if !isNamedAsLog { throw UnreadableFile(reason: "not a log", neighbour: .other) }
    }
  }

  private func load(_ path: String) throws -> Int {
    // Without waiting: what bears a log's name may be a pipe that nobody writes to.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw UnreadableFile(reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw UnreadableFile(reason: String(cString: strerror(errno))) }
    guard information.st_mode & S_IFMT == S_IFREG else { throw UnreadableFile(reason: "not a regular file") }
    let size = Int(information.st_size)
    guard size <= Self.largestFile else { throw UnreadableFile(reason: "larger than \(Self.largestFile >> 20) MB") }
    compressed.reserve(size + Int(CSJ_PADDING))
    var done = 0
    while done < size {
      let count = pread(descriptor, compressed.start + done, size - done, off_t(done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw UnreadableFile(reason: String(cString: strerror(errno))) }
      guard count > 0 else { throw UnreadableFile(reason: "shrank while it was read") }
      done += count
    }
    return size
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case CSJ_EMPTY: "empty"
    case CSJ_BAD_UTF8: "invalid UTF-8"
    case CSJ_TRUNCATED: "truncated JSON"
    case CSJ_NOT_A_LOG: "holds no CloudTrail records"
    case CSJ_NO_MEMORY: "out of memory"
    default: "invalid JSON"
    }
  }

  /// The events of one file, with the memory that their strings stand in.
  struct Events {
    let events: UnsafeBufferPointer<csj_event>
    fileprivate let text: UnsafeRawPointer
    fileprivate let unescaped: UnsafeRawPointer

    func bytes(_ text: csj_text) -> UnsafeRawBufferPointer {
      let base = text.offset >> 31 == 0 ? self.text : unescaped
      return UnsafeRawBufferPointer(start: base + Int(text.offset & 0x7FFF_FFFF), count: Int(text.length))
    }

    func string(_ text: csj_text) -> String { String(decoding: bytes(text), as: UTF8.self) }
  }
}
