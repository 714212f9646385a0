// Each property is described once, at its column.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// An IAM action that an operation of the coverage needs.
public struct Permission: Record {
  public var service: String
  public var operation: String
  public var action: String
  public var resource: String

  public init(service: String, operation: String, action: String, resource: String = "*") {
    self.service = service
    self.operation = operation
    self.action = action
    self.resource = resource
  }

  public static let table = Table<Permission>(
    "permission",
    "The IAM actions that the operations of `collection` need, as the collectors declare them: what to allow where an"
      + " operation was denied.", sources: [], scope: .own,
    [
      .key("service", \.service, "The service, as in `collection`"),
      .key("operation", \.operation, "The operation, as in `collection`"),
      .key("action", \.action, "The IAM action, such as `guardduty:ListDetectors`"),
      .key("resource", \.resource, "What it is needed on, as a policy names it; `*` where that is everything"),
    ])
}
