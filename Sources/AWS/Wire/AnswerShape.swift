/// The members that an operation's answer may and must have, as AWS's models name them: what tells an answer from a
/// document that is well-formed and says something else.
///
/// AWS adds members, and leaves away those that are empty where its model does not require them, so that the shape
/// refuses no more than this: an answer without a list or map that the model requires, since an absent list would be
/// read as an empty one; an answer that has none of the members that the model requires; and an answer that has members
/// but none of the model's, such as the error of something between. What a collector needs of the other required
/// members, its own types ask for.
struct AnswerShape: Sendable, Hashable {
  /// The names of all members, as they stand in the body.
  let members: Set<String>
  /// Those that the model requires.
  let required: Set<String>
  /// The lists and maps among those.
  let requiredLists: Set<String>

  /// - Returns: `nil` for an operation whose answer is not read as a document.
  init?(of operation: OperationIdentity) {
    guard let shape = Self.shapes[operation.description] else { return nil }
    self = shape
  }

  /// - Parameter words: Names with the marks of the table.
  private init(_ words: some Sequence<Substring>) {
    var (members, required, lists): (Set<String>, Set<String>, Set<String>) = ([], [], [])
    for word in words {
      let isList = word.hasSuffix("*")
      let name = String(isList || word.hasSuffix("!") ? word.dropLast() : word)
      members.insert(name)
      if name.utf8.count < word.utf8.count { required.insert(name) }
      if isList { lists.insert(name) }
    }
    (self.members, self.required, requiredLists) = (members, required, lists)
  }

  private static let shapes: [String: AnswerShape] = Dictionary(
    uniqueKeysWithValues: table.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      return (String(words[0]), AnswerShape(words.dropFirst()))
    })

  /// Says why a document with these members is not the answer; `nil` if it may be.
  ///
  /// - Parameter present: The names of its members, without those that are `null`.
  func problem(with present: Set<String>) -> String? {
    if let missing = requiredLists.subtracting(present).min() {
      return "there is no member `\(missing)`, which every answer has"
    }
    if !required.isEmpty, required.isDisjoint(with: present) {
      return "there is none of the members that every answer has (\(required.sorted().joined(separator: ", ")))"
    }
    if !present.isEmpty, members.isDisjoint(with: present) {
      let names = present.sorted().prefix(3).map { "`\($0)`" }.joined(separator: ", ")
      return "there is no member that such an answer has, only \(names)"
    }
    return nil
  }
}
