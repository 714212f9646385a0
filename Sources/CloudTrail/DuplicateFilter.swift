/// Which events were seen before, over all files.
///
/// CloudTrail delivers some events twice, in different files. So that it does not depend on which file was read faster
/// whose copy counts, files take their turn here in their order; all else is done side by side. Copies are looked for
/// within an account and Region: files stand in that order, and when the next one begins, the marks of the last are
/// forgotten.
actor DuplicateFilter {
  private var marks = MarkSet()
  private var space: Int32?
  private let fileCount: Int
  private var claimed = 0
  private var turn = 0
  private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]

  init(fileCount: Int) { self.fileCount = fileCount }

  /// The next file to read. Whoever takes one must give it its turn with `duplicates`, or others wait for ever.
  func claim() -> Int? {
    guard claimed < fileCount else { return nil }
    claimed += 1
    return claimed - 1
  }

  /// The positions of those marks that were seen before, in this file or in one before it.
  ///
  /// - Parameter space: The account and Region that the file belongs to.
  func duplicates(of marks: [MarkSet.Mark], inFile file: Int, of space: Int32) async -> [Int] {
    if turn != file { await withCheckedContinuation { waiting[file] = $0 } }
    if self.space != space {
      self.marks = MarkSet()
      self.space = space
    }
    let duplicates = self.marks.insert(marks)
    turn += 1
    waiting.removeValue(forKey: turn)?.resume()
    return duplicates
  }
}
