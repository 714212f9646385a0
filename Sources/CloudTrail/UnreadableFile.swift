/// Why a file could not be read.
struct UnreadableFile: Error {
  let reason: String
  /// Whether it was refused for want of a permission.
  var isDenied = false
}
