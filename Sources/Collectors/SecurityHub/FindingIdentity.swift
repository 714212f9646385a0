/// What tells a finding in Security Hub from all others.
///
/// An `Id` is its provider's own: two products may use the same, and anyone who may import findings can choose one that
/// another product uses. Security Hub itself tells findings apart by the product's ARN and the id. AWS's own products use
/// ids that name the product, and that the product itself uses too: these stand alone, so that a copy and its source, and
/// both forms in which Security Hub gives a finding, have one identity.
enum FindingIdentity {
  /// The finding's id in a snapshot.
  static func id(_ id: String, of productARN: String?) -> String {
    guard let productARN = productARN?.orNil else { return id }
    return namesProduct(id, productARN) ? id : "\(productARN)/\(id)"
  }

  /// Whether only that product uses such ids: an ARN of its service, or Macie's ids, which are no ARNs.
  private static func namesProduct(_ id: String, _ productARN: String) -> Bool {
    guard let product = ownProduct(productARN) else { return false }
    let parts = id.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 5, parts[0] == "arn" else { return product == "macie" && !id.contains(":") }
    let service = parts[2]
    return product == service || product.hasPrefix("\(service)-") || service == "\(product)2"
  }

  /// The name in an ARN of a product of AWS's own: `arn:aws:securityhub:eu-west-1::product/aws/guardduty`, or `productv2`.
  private static func ownProduct(_ arn: String) -> Substring? {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "securityhub", parts[4].isEmpty else { return nil }
    let path = parts[5].split(separator: "/", omittingEmptySubsequences: false)
    guard path.count == 3, path[0] == "product" || path[0] == "productv2", path[1] == "aws" else { return nil }
    return path[2]
  }
}
