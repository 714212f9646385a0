internal import AWS

/// Amazon Inspector: what is called, and the parts of the answers that are read.
enum InspectorAPI {
  static let service = Service("inspector2", .restJSON)

  static let batchGetAccountStatus = AWS.Operation<AccountStatuses>(
    service, "BatchGetAccountStatus", "POST /status/batch/get")
  static let listFindings = AWS.Operation<FindingPage>(
    service, "ListFindings", "POST /findings/list", pagination: .init("nextToken", \.nextToken))
  static let getDelegatedAdminAccount = AWS.Operation<DelegatedAdminAnswer>(
    service, "GetDelegatedAdminAccount", "POST /delegatedadminaccounts/get", hasBody: false)
  static let listMembers = AWS.Operation<MemberPage>(
    service, "ListMembers", "POST /members/list", pagination: .init("nextToken", \.nextToken))
  static let listCoverage = AWS.Operation<CoveragePage>(
    service, "ListCoverage", "POST /coverage/list", pagination: .init("nextToken", \.nextToken))
  static let listCISScanConfigurations = AWS.Operation<CISConfigurationPage>(
    service, "ListCisScanConfigurations", "POST /cis/scan-configuration/list",
    pagination: .init("nextToken", \.nextToken))

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

  struct DelegatedAdminAnswer: Decodable, Sendable {
    struct DelegatedAdmin: Decodable, Sendable { let accountId: String? }
    let delegatedAdmin: DelegatedAdmin?
  }

  struct MemberPage: Decodable, Sendable {
    let members: [Lenient<Member>]?
    let nextToken: String?
  }

  struct Member: Decodable, Sendable {
    let accountId: String
    let relationshipStatus: String?
    let delegatedAdminAccountId: String?
    let updatedAt: WireTime?
  }

  struct CoveragePage: Decodable, Sendable {
    let coveredResources: [Lenient<CoveredResource>]?
    let nextToken: String?
  }

  struct CoveredResource: Decodable, Sendable {
    struct ScanStatus: Decodable, Sendable {
      let statusCode: String?
      let reason: String?
    }
    struct Metadata: Decodable, Sendable {
      struct Instance: Decodable, Sendable {
        let amiId: String?
        let platform: String?
        let tags: [String: String]?
      }
      struct Repository: Decodable, Sendable { let name: String? }
      struct Function: Decodable, Sendable {
        let functionName: String?
        let runtime: String?
      }
      struct Project: Decodable, Sendable { let projectName: String? }
      let ec2: Instance?
      let ecrRepository: Repository?
      let lambdaFunction: Function?
      let codeRepository: Project?
    }
    let resourceType: String
    let resourceId: String
    let scanType: String
    let scanStatus: ScanStatus?
    let scanMode: String?
    let lastScannedAt: WireTime?
    let resourceMetadata: Metadata?
  }

  struct CISConfigurationPage: Decodable, Sendable {
    let scanConfigurations: [Lenient<CISConfiguration>]?
    let nextToken: String?
  }

  struct CISConfiguration: Decodable, Sendable {
    struct Targets: Decodable, Sendable { let accountIds: [String]? }
    let scanConfigurationArn: String
    let ownerId: String?
    let scanName: String?
    let securityLevel: String?
    /// A union: one member, named after the kind.
    let schedule: [String: JSON]?
    let targets: Targets?
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
        struct MachineImage: Decodable, Sendable {
          let machineImageId: String?
          let platform: String?
        }
        let awsEc2Instance: Instance?
        let machineImage: MachineImage?
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
