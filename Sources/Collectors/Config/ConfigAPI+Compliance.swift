internal import AWS

extension ConfigAPI {
  static let describeRules = AWS.Operation<RulePage>(
    service, "DescribeConfigRules", pagination: .init("NextToken", \.nextToken))
  static let getComplianceDetails = AWS.Operation<EvaluationPage>(
    service, "GetComplianceDetailsByConfigRule", pagination: .init("NextToken", \.nextToken))
  static let selectAggregate = AWS.Operation<SelectionPage>(
    service, "SelectAggregateResourceConfig", pagination: .init("NextToken", \.nextToken))

  struct RulePage: Decodable, Sendable {
    let rules: [Lenient<DescribedRule>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case rules = "ConfigRules"
      case nextToken = "NextToken"
    }
  }

  struct DescribedRule: Decodable, Sendable {
    struct Source: Decodable, Sendable {
      let identifier: String?
      enum CodingKeys: String, CodingKey { case identifier = "SourceIdentifier" }
    }
    let name: String
    let arn: String?
    let description: String?
    let source: Source?
    let state: String?
    let createdBy: String?
    enum CodingKeys: String, CodingKey {
      case name = "ConfigRuleName"
      case arn = "ConfigRuleArn"
      case description = "Description"
      case source = "Source"
      case state = "ConfigRuleState"
      case createdBy = "CreatedBy"
    }
  }

  struct EvaluationPage: Decodable, Sendable {
    let results: [Lenient<Evaluation>]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case results = "EvaluationResults"
      case nextToken = "NextToken"
    }
  }

  struct Evaluation: Decodable, Sendable {
    struct Identifier: Decodable, Sendable {
      struct Qualifier: Decodable, Sendable {
        let resourceType: String?
        let resourceID: String?
        enum CodingKeys: String, CodingKey {
          case resourceType = "ResourceType"
          case resourceID = "ResourceId"
        }
      }
      let qualifier: Qualifier?
      enum CodingKeys: String, CodingKey { case qualifier = "EvaluationResultQualifier" }
    }
    let identifier: Identifier?
    let compliance: String?
    let recordedTime: WireTime?
    let annotation: String?
    enum CodingKeys: String, CodingKey {
      case identifier = "EvaluationResultIdentifier"
      case compliance = "ComplianceType"
      case recordedTime = "ResultRecordedTime"
      case annotation = "Annotation"
    }
  }

  struct SelectionPage: Decodable, Sendable {
    /// Each is a JSON text.
    let results: [String]?
    let nextToken: String?
    enum CodingKeys: String, CodingKey {
      case results = "Results"
      case nextToken = "NextToken"
    }
  }
}
