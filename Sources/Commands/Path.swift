internal import Foundation

/// The path from the root of what the command line or a configuration names.
///
/// - Parameter base: the folder that a relative path begins in; `nil` for the working folder.
func absolutePath(_ path: String, from base: String? = nil) -> String {
  let folder = base ?? FileManager.default.currentDirectoryPath
  let whole = path.hasPrefix("/") ? path : folder + "/" + path
  var parts: [Substring] = []
  for part in whole.split(separator: "/") where part != "." {
    if part == ".." {
      _ = parts.popLast()
    } else {
      parts.append(part)
    }
  }
  return "/" + parts.joined(separator: "/")
}
