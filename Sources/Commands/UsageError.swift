/// A command that cannot do what its options ask for, which shows only once it runs.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
