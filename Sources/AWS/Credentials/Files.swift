#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The few things that credentials do with files.
public protocol Files: Sendable {
  /// The whole of a file; `nil` if there is no such file.
  ///
  /// - Throws: `FileFault`.
  func read(_ path: String) throws(FileFault) -> [UInt8]?

  /// Puts these bytes in a file's place at once, readable by its owner alone.
  ///
  /// - Throws: `FileFault`.
  func replace(_ path: String, with bytes: [UInt8]) throws(FileFault)
}

/// Why a file could not be read or written.
public struct FileFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// The reason in the system's words, in lower case.
  public let description: String

  /// - Parameter description: In a few words, without the file's name.
  public init(_ description: String) { self.description = description }

  fileprivate init(errno code: Int32) {
    let words = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    description = words.prefix(1).lowercased() + words.dropFirst()
  }
}

/// The files of this machine.
public struct SystemFiles: Files {
  /// There is one file system.
  public init() {}

  /// Reads a file to its end.
  public func read(_ path: String) throws(FileFault) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileFault(errno: errno)
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = chunk.withUnsafeMutableBytes { buffer in
        #if canImport(Glibc)
          Glibc.read(file, buffer.baseAddress, buffer.count)
        #else
          Darwin.read(file, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileFault(errno: errno) }
      guard count > 0 else { return bytes }
      bytes += chunk.prefix(count)
    }
  }

  /// Writes a file beside the old one and renames it, so that whoever reads meanwhile finds one of the two, whole.
  public func replace(_ path: String, with bytes: [UInt8]) throws(FileFault) {
    let draft = "\(path).\(getpid()).tmp"
    unlink(draft)
    let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileFault(errno: errno) }
    var rest = bytes[...]
    var fault: Int32 = 0
    while !rest.isEmpty, fault == 0 {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { fault = errno }
    }
    if fault == 0, fsync(file) != 0 { fault = errno }
    if close(file) != 0, fault == 0 { fault = errno }
    if fault == 0, rename(draft, path) != 0 { fault = errno }
    guard fault == 0 else {
      unlink(draft)
      throw FileFault(errno: fault)
    }
  }
}
