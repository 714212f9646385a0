/// Why a file could not be read.
struct UnreadableFile: Error {
  let reason: String
}
