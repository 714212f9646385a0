internal import AWS

/// Amazon Inspector: what is called, and the parts of the answers that are read.
enum InspectorAPI {
  static let service = Service("inspector2", .restJSON)

  static let batchGetAccountStatus = AWS.Operation<AccountStatuses>(
    service, "BatchGetAccountStatus", "POST /status/batch/get")
  static let listFindings = AWS.Operation<FindingPage>(
    service, "ListFindings", "POST /findings/list", pagination: .init("nextToken", \.nextToken))

  struct AccountStatuses: Decodable, Sendable {
    let accounts: [Lenient<AccountStatus>]?
    let failedAccounts: [Lenient<FailedAccount>]?
  }

  struct State: Decodable, Sendable {
    let status: String?
    let errorCode: String?
    let errorMessage: String?
  }

  struct AccountStatus: Decodable, Sendable {
    let accountId: String
    let state: State?
    /// By kind of resource: a kind that is missing is not offered.
    let resourceState: [String: State]?
  }

  struct FailedAccount: Decodable, Sendable {
    let accountId: String
    let status: String?
    let resourceStatus: [String: String]?
    let errorCode: String?
    let errorMessage: String?
  }

  struct FindingPage: Decodable, Sendable {
    let findings: [Lenient<ReportedFinding>]?
    let nextToken: String?
  }

  struct ReportedFinding: Decodable, Sendable {
    struct Package: Decodable, Sendable {
      let name: String?
      let version: String?
      let release: String?
      let epoch: Int?
      let packageManager: String?
      let filePath: String?
      let fixedInVersion: String?
    }
    struct PackageVulnerability: Decodable, Sendable {
      struct CVSS: Decodable, Sendable {
        let baseScore: Double?
        let scoringVector: String?
        let version: String?
      }
      let vulnerabilityId: String?
      let relatedVulnerabilities: [String]?
      let source: String?
      let sourceUrl: String?
      let vendorSeverity: String?
      let cvss: [CVSS]?
      let vulnerablePackages: [Package]?
    }
    struct CodeVulnerability: Decodable, Sendable {
      struct Place: Decodable, Sendable {
        let fileName: String?
        let filePath: String?
        let startLine: Int?
      }
      let detectorName: String?
      let cwes: [String]?
      let filePath: Place?
    }
    struct Exploitability: Decodable, Sendable { let lastKnownExploitAt: WireTime? }
    struct Remediation: Decodable, Sendable {
      struct Recommendation: Decodable, Sendable { let text: String? }
      let recommendation: Recommendation?
    }
    struct NetworkReachability: Decodable, Sendable {
      struct Ports: Decodable, Sendable {
        let begin: Int?
        let end: Int?
      }
      struct Path: Decodable, Sendable {
        struct Step: Decodable, Sendable {
          let componentId: String?
          let componentType: String?
        }
        let steps: [Step]?
      }
      let openPortRange: Ports?
      let `protocol`: String?
      let networkPath: Path?
    }
    struct EPSS: Decodable, Sendable { let score: Double? }
    struct Resource: Decodable, Sendable {
      struct Details: Decodable, Sendable {
        struct Instance: Decodable, Sendable {
          let imageId: String?
          let platform: String?
        }
        struct ContainerImage: Decodable, Sendable {
          let repositoryName: String?
          let imageHash: String?
          let imageTags: [String]?
          let platform: String?
          let inUseCount: Int?
          let lastInUseAt: WireTime?
        }
        struct Function: Decodable, Sendable { let runtime: String? }
        let awsEc2Instance: Instance?
        let awsEcrContainerImage: ContainerImage?
        let awsLambdaFunction: Function?
      }
      let type: String?
      let id: String?
      let region: String?
      let details: Details?
    }
    let findingArn: String
    let awsAccountId: String?
    let type: String
    let title: String?
    let severity: String?
    let inspectorScore: Double?
    let status: String?
    let firstObservedAt: WireTime?
    let lastObservedAt: WireTime?
    let updatedAt: WireTime?
    let fixAvailable: String?
    let exploitAvailable: String?
    let exploitabilityDetails: Exploitability?
    let epss: EPSS?
    let remediation: Remediation?
    let resources: [Resource]?
    let packageVulnerabilityDetails: PackageVulnerability?
    let networkReachabilityDetails: NetworkReachability?
    let codeVulnerabilityDetails: CodeVulnerability?
  }
}
