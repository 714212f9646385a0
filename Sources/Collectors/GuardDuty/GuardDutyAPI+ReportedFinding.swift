internal import AWS

extension GuardDutyAPI {
  /// A finding, with the members that are read; AWS's names.
  struct ReportedFinding: Decodable, Sendable {
    let id: String
    let arn: String
    let type: String
    let title: String?
    let description: String?
    let severity: Double?
    let accountId: String?
    let createdAt: WireTime?
    let updatedAt: WireTime?
    let associatedAttackSequenceArn: String?
    let resource: Resource?
    let service: Details?

    struct Resource: Decodable, Sendable {
      struct AccessKey: Decodable, Sendable {
        let accessKeyId: String?
        let principalId: String?
        let userName: String?
        let userType: String?
      }
      struct Instance: Decodable, Sendable {
        let instanceId: String?
        let imageId: String?
      }
      struct Bucket: Decodable, Sendable {
        struct Object: Decodable, Sendable {
          let objectArn: String?
          let key: String?
        }
        let arn: String?
        let name: String?
        let s3ObjectDetails: [Object]?
      }
      struct EKSCluster: Decodable, Sendable {
        let arn: String?
        let name: String?
      }
      struct ECSCluster: Decodable, Sendable {
        struct Task: Decodable, Sendable {
          let arn: String?
          let containers: [Container]?
        }
        let arn: String?
        let name: String?
        let taskDetails: Task?
      }
      struct Kubernetes: Decodable, Sendable {
        struct User: Decodable, Sendable { let username: String? }
        struct Workload: Decodable, Sendable {
          let name: String?
          let type: String?
          let namespace: String?
          let containers: [Container]?
        }
        let kubernetesUserDetails: User?
        let kubernetesWorkloadDetails: Workload?
      }
      struct Container: Decodable, Sendable {
        let id: String?
        let name: String?
        let image: String?
      }
      struct Database: Decodable, Sendable {
        let dbInstanceArn: String?
        let dbInstanceIdentifier: String?
      }
      struct ShardGroup: Decodable, Sendable {
        let dbShardGroupArn: String?
        let dbShardGroupIdentifier: String?
      }
      struct DatabaseUser: Decodable, Sendable { let user: String? }
      struct Function: Decodable, Sendable {
        let functionArn: String?
        let functionName: String?
      }
      struct Snapshot: Decodable, Sendable { let snapshotArn: String? }
      struct Image: Decodable, Sendable { let imageArn: String? }
      struct RecoveryPoint: Decodable, Sendable { let recoveryPointArn: String? }

      let resourceType: String?
      let accessKeyDetails: AccessKey?
      let instanceDetails: Instance?
      let s3BucketDetails: [Bucket]?
      let eksClusterDetails: EKSCluster?
      let ecsClusterDetails: ECSCluster?
      let kubernetesDetails: Kubernetes?
      let containerDetails: Container?
      let rdsDbInstanceDetails: Database?
      let rdsLimitlessDbDetails: ShardGroup?
      let rdsDbUserDetails: DatabaseUser?
      let lambdaDetails: Function?
      let ebsSnapshotDetails: Snapshot?
      let ec2ImageDetails: Image?
      let recoveryPointDetails: RecoveryPoint?
    }

    /// What is under `service`: what happened.
    struct Details: Decodable, Sendable {
      struct AdditionalInfo: Decodable, Sendable { let value: String? }
      struct Evidence: Decodable, Sendable {
        struct ThreatList: Decodable, Sendable {
          let threatListName: String?
          let threatNames: [String]?
        }
        let threatIntelligenceDetails: [ThreatList]?
      }
      struct VolumeScan: Decodable, Sendable {
        struct Detections: Decodable, Sendable {
          struct ByName: Decodable, Sendable {
            struct Threat: Decodable, Sendable {
              struct File: Decodable, Sendable {
                let filePath: String?
                let fileName: String?
                let hash: String?
              }
              let name: String?
              let filePaths: [File]?
            }
            let threatNames: [Threat]?
          }
          let threatDetectedByName: ByName?
        }
        let scanDetections: Detections?
      }
      struct MalwareScan: Decodable, Sendable {
        struct Threat: Decodable, Sendable {
          struct Path: Decodable, Sendable {
            let nestedItemPath: String?
            let hash: String?
          }
          let name: String?
          let hash: String?
          let itemPaths: [Path]?
        }
        let threats: [Threat]?
      }
      struct Runtime: Decodable, Sendable {
        struct Context: Decodable, Sendable { let threatFilePath: String? }
        let process: Process?
        let context: Context?
      }
      struct Detection: Decodable, Sendable { let sequence: Sequence? }

      let action: Action?
      let archived: Bool?
      let count: Int?
      let detectorId: String?
      let eventFirstSeen: WireTime?
      let eventLastSeen: WireTime?
      let resourceRole: String?
      let featureName: String?
      let additionalInfo: AdditionalInfo?
      let evidence: Evidence?
      let ebsVolumeScanDetails: VolumeScan?
      let malwareScanDetails: MalwareScan?
      let runtimeDetails: Runtime?
      let detection: Detection?
    }

    /// A process that runtime monitoring saw. Its command line is not read: people write passwords there.
    struct Process: Decodable, Sendable {
      let name: String?
      let executablePath: String?
      let executableSha256: String?
      let user: String?
    }

    struct Action: Decodable, Sendable {
      struct Port: Decodable, Sendable { let port: Int? }
      struct RemoteIP: Decodable, Sendable {
        struct City: Decodable, Sendable { let cityName: String? }
        struct Country: Decodable, Sendable { let countryName: String? }
        struct Organization: Decodable, Sendable {
          let asn: String?
          let asnOrg: String?
          let org: String?
        }
        let ipAddressV4: String?
        let ipAddressV6: String?
        let city: City?
        let country: Country?
        let organization: Organization?
        var address: String? { ipAddressV4?.orNil ?? ipAddressV6?.orNil }
      }
      struct APICall: Decodable, Sendable {
        struct Domain: Decodable, Sendable { let domain: String? }
        struct Account: Decodable, Sendable {
          let accountId: String?
          let affiliated: Bool?
        }
        let api: String?
        let serviceName: String?
        let errorCode: String?
        let userAgent: String?
        let domainDetails: Domain?
        let remoteIpDetails: RemoteIP?
        let remoteAccountDetails: Account?
      }
      struct DNSRequest: Decodable, Sendable {
        let domain: String?
        let `protocol`: String?
        let blocked: Bool?
      }
      struct NetworkConnection: Decodable, Sendable {
        let blocked: Bool?
        let connectionDirection: String?
        let `protocol`: String?
        let localPortDetails: Port?
        let remotePortDetails: Port?
        let remoteIpDetails: RemoteIP?
      }
      struct PortProbe: Decodable, Sendable {
        struct Detail: Decodable, Sendable {
          let localPortDetails: Port?
          let remoteIpDetails: RemoteIP?
        }
        let blocked: Bool?
        let portProbeDetails: [Detail]?
      }
      struct KubernetesCall: Decodable, Sendable {
        let requestUri: String?
        let verb: String?
        let namespace: String?
        let userAgent: String?
        let sourceIPs: [String]?
        let remoteIpDetails: RemoteIP?
      }
      struct DatabaseLogin: Decodable, Sendable {
        struct Attempt: Decodable, Sendable { let user: String? }
        let remoteIpDetails: RemoteIP?
        let attempts: [Attempt]?
        enum CodingKeys: String, CodingKey {
          case remoteIpDetails
          case attempts = "LoginAttributes"
        }
      }

      let actionType: String?
      let awsApiCallAction: APICall?
      let dnsRequestAction: DNSRequest?
      let networkConnectionAction: NetworkConnection?
      let portProbeAction: PortProbe?
      let kubernetesApiCallAction: KubernetesCall?
      let rdsLoginAttemptAction: DatabaseLogin?
    }
  }
}
