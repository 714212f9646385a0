/// A check as users write one.
enum ExampleCheck {
  /// - Parameter matter: The rest of the front matter, a line a key.
  static func markdown(_ id: String, _ matter: [String], sql: String) -> String {
    """
    ---
    id: \(id)
    \(matter.joined(separator: "\n"))
    ---
    ## Why it matters

    It is an example.

    ## How to fix it

    Console: wait.

    ```sql
    \(sql)
    ```

    """
  }
}
