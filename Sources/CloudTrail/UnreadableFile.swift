/// Why a file could not be read.
struct UnreadableFile: Error {
  let reason: String
  /// Whether it was refused for want of a permission.
  var isDenied = false
  /// Set where the content is known not to be a log: nothing of CloudTrail's is lost by leaving it out.
  var neighbour: Neighbour?

  /// Files that lie beside logs and are left out.
  enum Neighbour {
    /// A digest, with which CloudTrail signs its log files.
    case digest
    /// Plain text that is not JSON, or an empty marker.
    case other
  }
}
