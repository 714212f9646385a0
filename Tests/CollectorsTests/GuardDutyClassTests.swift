import Testing

@testable import AWS
@testable import Collectors
@testable import Snapshot

@Suite struct GuardDutyClassTests {
  @Test(arguments: [
    ("Backdoor:EC2/C&CActivity.B!DNS", "DNS_REQUEST", GuardDutyClass.maliciousCommunication),
    ("Backdoor:Runtime/C&CActivity.B", "", .maliciousCommunication),
    ("Backdoor:EC2/DenialOfService.UdpOnTcpPorts", "NETWORK_CONNECTION", .maliciousCommunication),
    ("UnauthorizedAccess:EC2/SSHBruteForce", "NETWORK_CONNECTION", .maliciousCommunication),
    ("UnauthorizedAccess:Lambda/MaliciousIPCaller.Custom", "NETWORK_CONNECTION", .maliciousCommunication),
    ("CryptoCurrency:Lambda/BitcoinTool.B", "NETWORK_CONNECTION", .maliciousCommunication),
    ("Impact:EC2/AbusedDomainRequest.Reputation", "DNS_REQUEST", .maliciousCommunication),
    ("Trojan:Runtime/DropPoint!DNS", "", .maliciousCommunication),
    ("UnauthorizedAccess:Runtime/MetadataDNSRebind", "", .maliciousCommunication),
    ("Recon:EC2/Portscan", "NETWORK_CONNECTION", .maliciousCommunication),
    ("Recon:EC2/PortProbeUnprotectedPort", "PORT_PROBE", .portProbe),
    ("Recon:EC2/PortProbeEMRUnprotectedPort", "PORT_PROBE", .portProbe),
    ("UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B", "AWS_API_CALL", .apiCall),
    ("Impact:IAMUser/CostHarvesting", "", .apiCall),
    ("Stealth:S3/ServerAccessLoggingDisabled", "AWS_API_CALL", .apiCall),
    ("Recon:IAMUser/MaliciousIPCaller", "AWS_API_CALL", .apiCall),
    ("Discovery:Kubernetes/MaliciousIPCaller", "KUBERNETES_API_CALL", .kubernetes),
    ("CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin", "RDS_LOGIN_ATTEMPT", .database),
    ("Execution:Runtime/ReverseShell", "", .runtime),
    ("Execution:Runtime/NewBinaryExecuted", "NETWORK_CONNECTION", .runtime),
    ("Execution:Runtime/MaliciousFileExecuted", "", .runtime),
    ("Execution:EC2/MaliciousFile!AMI", "", .malware),
    ("Execution:Kubernetes/SuspiciousFile", "", .malware),
    ("Execution:S3/MaliciousFile!RecoveryPoint", "", .malware),
    ("Object:S3/MaliciousFile", "", .malware),
    ("AttackSequence:EC2/CompromisedInstanceGroup", "", .attackSequence),
    ("AttackSequence:IAM/CompromisedCredentials", "", .attackSequence),
    // Types that are not known go by their action.
    ("Novel:EC2/Thing", "NETWORK_CONNECTION", .maliciousCommunication),
    ("Novel:EC2/Thing", "AWS_API_CALL", .apiCall),
    ("Novel:Thing/Thing", "PORT_PROBE", .portProbe),
    ("Novel:Thing/Thing", "SOMETHING_NEW", .other),
    ("not a type", "", .other),
    ("", "", .other),
  ])
  func theTypeDecidesAndTheActionHelps(_ type: String, _ action: String, _ expected: GuardDutyClass) {
    #expect(GuardDutyClass(type: type, actionType: action) == expected)
  }

  /// Every type of the finding reference by the class that its own text puts it in; the action is not said, since the
  /// type alone must do.
  static let reference: [(GuardDutyClass, [String])] = [
    (
      .maliciousCommunication,
      [
        "Backdoor:EC2/C&CActivity.B",
        "Backdoor:EC2/C&CActivity.B!DNS",
        "Backdoor:Lambda/C&CActivity.B",
        "Backdoor:Runtime/C&CActivity.B",
        "Backdoor:Runtime/C&CActivity.B!DNS",
        "Backdoor:EC2/DenialOfService.Dns",
        "Backdoor:EC2/DenialOfService.Tcp",
        "Backdoor:EC2/DenialOfService.Udp",
        "Backdoor:EC2/DenialOfService.UdpOnTcpPorts",
        "Backdoor:EC2/DenialOfService.UnusualProtocol",
        "Backdoor:EC2/Spambot",
        "Impact:EC2/PortSweep",
        "Impact:EC2/WinRMBruteForce",
        "Recon:EC2/Portscan",
        "UnauthorizedAccess:EC2/SSHBruteForce",
        "UnauthorizedAccess:EC2/RDPBruteForce",
        "CryptoCurrency:EC2/BitcoinTool.B",
        "CryptoCurrency:Runtime/BitcoinTool.B",
        "CryptoCurrency:EC2/BitcoinTool.B!DNS",
        "CryptoCurrency:Runtime/BitcoinTool.B!DNS",
        "CryptoCurrency:Lambda/BitcoinTool.B",
        "Impact:EC2/BitcoinDomainRequest.Reputation",
        "Impact:Runtime/BitcoinDomainRequest.Reputation",
        "Impact:EC2/MaliciousDomainRequest.Reputation",
        "Impact:Runtime/MaliciousDomainRequest.Reputation",
        "Impact:EC2/MaliciousDomainRequest.Custom",
        "Impact:EC2/AbusedDomainRequest.Reputation",
        "Impact:Runtime/AbusedDomainRequest.Reputation",
        "Impact:EC2/SuspiciousDomainRequest.Reputation",
        "Impact:Runtime/SuspiciousDomainRequest.Reputation",
        "Trojan:EC2/DGADomainRequest.B",
        "Trojan:EC2/DGADomainRequest.C!DNS",
        "Trojan:Runtime/DGADomainRequest.C!DNS",
        "Trojan:EC2/DriveBySourceTraffic!DNS",
        "Trojan:Runtime/DriveBySourceTraffic!DNS",
        "Trojan:EC2/PhishingDomainRequest!DNS",
        "Trojan:Runtime/PhishingDomainRequest!DNS",
        "Trojan:EC2/DNSDataExfiltration",
        "Trojan:EC2/BlackholeTraffic",
        "Trojan:Runtime/BlackholeTraffic",
        "Trojan:Lambda/BlackholeTraffic",
        "Trojan:EC2/BlackholeTraffic!DNS",
        "Trojan:Runtime/BlackholeTraffic!DNS",
        "Trojan:EC2/DropPoint",
        "Trojan:Runtime/DropPoint",
        "Trojan:Lambda/DropPoint",
        "Trojan:EC2/DropPoint!DNS",
        "Trojan:Runtime/DropPoint!DNS",
        "UnauthorizedAccess:EC2/TorClient",
        "UnauthorizedAccess:EC2/TorRelay",
        "UnauthorizedAccess:Lambda/TorClient",
        "UnauthorizedAccess:Lambda/TorRelay",
        "UnauthorizedAccess:Runtime/TorClient",
        "UnauthorizedAccess:Runtime/TorRelay",
        "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom",
        "UnauthorizedAccess:Lambda/MaliciousIPCaller.Custom",
        "Behavior:EC2/NetworkPortUnusual",
        "Behavior:EC2/TrafficVolumeUnusual",
        "DefenseEvasion:EC2/UnusualDNSResolver",
        "DefenseEvasion:EC2/UnusualDoHActivity",
        "DefenseEvasion:EC2/UnusualDoTActivity",
        "UnauthorizedAccess:EC2/MetadataDNSRebind",
        "UnauthorizedAccess:Runtime/MetadataDNSRebind",
      ]
    ),
    (
      .apiCall,
      [
        "CredentialAccess:IAMUser/AnomalousBehavior",
        "DefenseEvasion:IAMUser/AnomalousBehavior",
        "InitialAccess:IAMUser/AnomalousBehavior",
        "Persistence:IAMUser/AnomalousBehavior",
        "PrivilegeEscalation:IAMUser/AnomalousBehavior",
        "Discovery:IAMUser/AnomalousBehavior",
        "Exfiltration:IAMUser/AnomalousBehavior",
        "Impact:IAMUser/AnomalousBehavior",
        "CredentialAccess:IAMUser/CompromisedCredentials",
        "PenTest:IAMUser/KaliLinux",
        "PenTest:IAMUser/ParrotLinux",
        "PenTest:IAMUser/PentooLinux",
        "Policy:IAMUser/RootCredentialUsage",
        "Policy:IAMUser/ShortTermRootCredentialUsage",
        "Recon:IAMUser/MaliciousIPCaller",
        "Recon:IAMUser/MaliciousIPCaller.Custom",
        "Recon:IAMUser/TorIPCaller",
        "Stealth:IAMUser/CloudTrailLoggingDisabled",
        "Stealth:IAMUser/PasswordPolicyChange",
        "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B",
        "UnauthorizedAccess:IAMUser/MaliciousIPCaller",
        "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom",
        "UnauthorizedAccess:IAMUser/TorIPCaller",
        "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS",
        "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
        "UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.InsideAWS",
        "UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS",
        "DefenseEvasion:IAMUser/BedrockLoggingDisabled",
        "Policy:S3/AccountBlockPublicAccessDisabled",
        "Policy:S3/BucketAnonymousAccessGranted",
        "Policy:S3/BucketBlockPublicAccessDisabled",
        "Policy:S3/BucketPublicAccessGranted",
        "Stealth:S3/ServerAccessLoggingDisabled",
        "Discovery:S3/AnomalousBehavior",
        "Discovery:S3/MaliciousIPCaller",
        "Discovery:S3/MaliciousIPCaller.Custom",
        "Discovery:S3/TorIPCaller",
        "Exfiltration:S3/AnomalousBehavior",
        "Exfiltration:S3/MaliciousIPCaller",
        "Impact:S3/AnomalousBehavior",
        "Impact:S3/MaliciousIPCaller",
        "Impact:S3/AnomalousBehavior.Delete",
        "Impact:S3/AnomalousBehavior.Permission",
        "Impact:S3/AnomalousBehavior.Write",
        "UnauthorizedAccess:S3/MaliciousIPCaller.Custom",
        "UnauthorizedAccess:S3/TorIPCaller",
        "PenTest:S3/KaliLinux",
        "PenTest:S3/ParrotLinux",
        "PenTest:S3/PentooLinux",
        "Impact:IAMUser/AnomalousModelInvocation",
        "Impact:IAMUser/CostHarvesting",
        "Impact:IAMUser/PromptInjection.Direct",
      ]
    ),
    (
      .portProbe,
      [
        "Recon:EC2/PortProbeUnprotectedPort",
        "Recon:EC2/PortProbeEMRUnprotectedPort",
      ]
    ),
    (
      .kubernetes,
      [
        "CredentialAccess:Kubernetes/MaliciousIPCaller",
        "CredentialAccess:Kubernetes/MaliciousIPCaller.Custom",
        "CredentialAccess:Kubernetes/SuccessfulAnonymousAccess",
        "CredentialAccess:Kubernetes/TorIPCaller",
        "DefenseEvasion:Kubernetes/MaliciousIPCaller",
        "DefenseEvasion:Kubernetes/MaliciousIPCaller.Custom",
        "DefenseEvasion:Kubernetes/SuccessfulAnonymousAccess",
        "DefenseEvasion:Kubernetes/TorIPCaller",
        "Discovery:Kubernetes/MaliciousIPCaller",
        "Discovery:Kubernetes/MaliciousIPCaller.Custom",
        "Discovery:Kubernetes/SuccessfulAnonymousAccess",
        "Discovery:Kubernetes/TorIPCaller",
        "Impact:Kubernetes/MaliciousIPCaller",
        "Impact:Kubernetes/MaliciousIPCaller.Custom",
        "Impact:Kubernetes/SuccessfulAnonymousAccess",
        "Impact:Kubernetes/TorIPCaller",
        "Persistence:Kubernetes/MaliciousIPCaller",
        "Persistence:Kubernetes/MaliciousIPCaller.Custom",
        "Persistence:Kubernetes/SuccessfulAnonymousAccess",
        "Persistence:Kubernetes/TorIPCaller",
        "Execution:Kubernetes/ExecInKubeSystemPod",
        "Persistence:Kubernetes/ContainerWithSensitiveMount",
        "Policy:Kubernetes/AdminAccessToDefaultServiceAccount",
        "Policy:Kubernetes/AnonymousAccessGranted",
        "Policy:Kubernetes/ExposedDashboard",
        "PrivilegeEscalation:Kubernetes/PrivilegedContainer",
        "Execution:Kubernetes/AnomalousBehavior.ExecInPod",
        "Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed",
      ]
    ),
    (
      .database,
      [
        "CredentialAccess:RDS/AnomalousBehavior.FailedLogin",
        "CredentialAccess:RDS/AnomalousBehavior.SuccessfulBruteForce",
        "CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin",
        "CredentialAccess:RDS/MaliciousIPCaller.SuccessfulLogin",
        "CredentialAccess:RDS/TorIPCaller.SuccessfulLogin",
        "Discovery:RDS/MaliciousIPCaller.SuccessfulLogin",
        "Discovery:RDS/TorIPCaller.SuccessfulLogin",
      ]
    ),
    (
      .runtime,
      [
        "Execution:Runtime/NewBinaryExecuted",
        "Execution:Runtime/NewLibraryLoaded",
        "Execution:Runtime/ReverseShell",
        "Execution:Runtime/SuspiciousTool",
        "Execution:Runtime/SuspiciousCommand",
        "Execution:Runtime/MaliciousFileExecuted",
        "Execution:Runtime/SuspiciousShellCreated",
        "DefenseEvasion:Runtime/FilelessExecution",
        "DefenseEvasion:Runtime/ProcessInjection.Proc",
        "DefenseEvasion:Runtime/ProcessInjection.Ptrace",
        "DefenseEvasion:Runtime/ProcessInjection.VirtualMemoryWrite",
        "DefenseEvasion:Runtime/PtraceAntiDebugging",
        "DefenseEvasion:Runtime/SuspiciousCommand",
        "DefenseEvasion:Runtime/KernelModuleLoaded",
        "PrivilegeEscalation:Runtime/DockerSocketAccessed",
        "PrivilegeEscalation:Runtime/RuncContainerEscape",
        "PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified",
        "PrivilegeEscalation:Runtime/ContainerMountsHostDirectory",
        "PrivilegeEscalation:Runtime/UserfaultfdUsage",
        "PrivilegeEscalation:Runtime/ElevationToRoot",
        "PrivilegeEscalation:Runtime/SuspiciousCommand",
        "Impact:Runtime/CryptoMinerExecuted",
        "Persistence:Runtime/SuspiciousCommand",
        "Discovery:Runtime/SuspiciousCommand",
        "UnauthorizedAccess:Runtime/SomethingNew",
      ]
    ),
    (
      .malware,
      [
        "Execution:EC2/MaliciousFile",
        "Execution:EC2/SuspiciousFile",
        "Execution:ECS/MaliciousFile",
        "Execution:ECS/SuspiciousFile",
        "Execution:Container/MaliciousFile",
        "Execution:Container/SuspiciousFile",
        "Execution:Kubernetes/MaliciousFile",
        "Execution:Kubernetes/SuspiciousFile",
        "Execution:EC2/MaliciousFile!Snapshot",
        "Execution:EC2/MaliciousFile!AMI",
        "Execution:EC2/MaliciousFile!RecoveryPoint",
        "Execution:S3/MaliciousFile!RecoveryPoint",
        "Object:S3/MaliciousFile",
      ]
    ),
    (
      .attackSequence,
      [
        "AttackSequence:IAM/CompromisedCredentials",
        "AttackSequence:S3/CompromisedData",
        "AttackSequence:EKS/CompromisedCluster",
        "AttackSequence:ECS/CompromisedCluster",
        "AttackSequence:EC2/CompromisedInstanceGroup",
      ]
    ),
  ]

  static let types = reference.flatMap { kind, types in types.map { (kind, $0) } }

  @Test(arguments: types)
  func everyTypeHasItsClass(_ expected: GuardDutyClass, _ type: String) {
    #expect(GuardDutyClass(type: type, actionType: nil) == expected)
  }

  @Test func everyClassHasTypes() {
    #expect(Self.types.count == 195 && Set(Self.types.map(\.1)).count == 195)
    #expect(Set(Self.reference.map(\.0)).union([.other]) == Set(GuardDutyClass.allCases))
  }

  /// A type that nobody knows yet is kept, and the section of other kinds shows it.
  @Test func unknownTypesAreKeptAsOther() throws {
    let text = """
      {"id": "f", "arn": "arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/f", "severity": 5,
       "type": "Impact:CodeBuild/UnusualBuild", "title": "New.", "resource": {"resourceType": "CodeBuildProject"}}
      """
    let found = try decodeJSON(GuardDutyAPI.ReportedFinding.self, from: Array(text.utf8))
    let place = Place(account: AccountID("111122223333"), region: RegionName("eu-west-1"), partition: "aws")
    let row = GuardDutyFindingCollector.row(found, readIn: place)
    #expect(row.details.findingClass == "other")
    #expect(row.finding.type == "Impact:CodeBuild/UnusualBuild" && row.finding.status == .open)
  }
}
