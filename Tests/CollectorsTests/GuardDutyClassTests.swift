import Testing

@testable import Collectors

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
}
