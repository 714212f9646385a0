#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The files below a folder, in the order of their paths.
struct LogFolder {
  /// Paths of all files: the content says which are logs.
  private(set) var files: [String] = []
  /// What could not be looked into.
  private(set) var unreadable: [(path: String, reason: String)] = []

  private struct Inode: Hashable {
    let device: UInt64
    let number: UInt64
  }
  private var seen: Set<Inode> = []
  private var links: [String] = []

  /// Walks over `path`, or takes it as the one file if it is one.
  ///
  /// Links are followed after all else, and nothing is visited twice: what is also linked keeps its own path, and a
  /// link to a folder above itself ends there.
  init(path: String) throws {
    var root = path
    if let resolved = realpath(path, nil) {
      root = String(cString: resolved)
      free(resolved)
    }
    var information = stat()
    guard stat(root, &information) == 0 else {
      throw LogFilesError(
        "cannot read CloudTrail logs at \(path): \(String(cString: strerror(errno))); "
          + "give the folder that holds the delivered files, such as the one named AWSLogs")
    }
    guard information.st_mode & S_IFMT == S_IFDIR else {
      files = [root]
      return
    }
    guard let folder = opendir(root) else {
      throw LogFilesError("cannot read CloudTrail logs at \(path): \(String(cString: strerror(errno)))")
    }
    closedir(folder)
    walk(root)
    while !links.isEmpty {
      let batch = links.sorted()
      links = []
      for link in batch { visit(link, followLinks: true) }
    }
    files.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private mutating func walk(_ root: String) {
    var pending = [root]
    while let folder = pending.popLast() {
      var information = stat()
      guard stat(folder, &information) == 0, isNew(information) else { continue }
      guard let handle = opendir(folder) else {
        unreadable.append((folder, String(cString: strerror(errno))))
        continue
      }
      var names: [String] = []
      while let entry = readdir(handle) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { name in
            String(validatingCString: name) ?? String(cString: name) + "\u{0}"
          }
        }
        if name != ".", name != ".." { names.append(name) }
      }
      closedir(handle)
      for name in names.sorted() {
        if name.hasSuffix("\u{0}") {
          unreadable.append((folder + "/" + name.dropLast(), "its name is not UTF-8"))
        } else if let subfolder = visit(folder + "/" + name, followLinks: false) {
          pending.append(subfolder)
        }
      }
    }
  }

  /// Takes up a file or a link, and gives back a folder.
  @discardableResult
  private mutating func visit(_ path: String, followLinks: Bool) -> String? {
    var information = stat()
    guard (followLinks ? stat(path, &information) : lstat(path, &information)) == 0 else {
      unreadable.append((path, String(cString: strerror(errno))))
      return nil
    }
    switch information.st_mode & S_IFMT {
    case S_IFDIR:
      guard followLinks else { return path }
      walk(path)
    case S_IFLNK:
      links.append(path)
    default:
      if isNew(information) { files.append(path) }
    }
    return nil
  }

  private mutating func isNew(_ information: stat) -> Bool {
    seen.insert(Inode(device: UInt64(information.st_dev), number: UInt64(information.st_ino))).inserted
  }
}
