import Testing

@testable import CloudTrail

@Suite struct AgentTests {
  static let terraform =
    "APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) terraform-provider-aws/3.76.1 "
    + "aws-sdk-go/1.44.157 (go1.19.3; linux; amd64) stratus-red-team_11a6ef34-e130-4579-a1d3-79c915cee6ec"

  @Test(arguments: [
    ("[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488 Linux/5.10]", AgentFamily.console, "S3Console"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", .console, "Mozilla (browser)"),
    ("console.amazonaws.com", .console, "console.amazonaws.com"),
    ("signin.amazonaws.com", .console, "signin.amazonaws.com"),
    ("RDS Console, aws-internal/3 aws-sdk-java/1.12.488 Linux/5.10", .console, "RDS Console"),
    ("Coral/Netty4", .console, "Coral"),
    ("Coral/Jakarta", .console, "Coral"),
    ("cloudformation.amazonaws.com", .cloudformation, "cloudformation.amazonaws.com"),
    (terraform, .terraform, "Terraform"),
    ("[\(terraform)]", .terraform, "Terraform"),
    ("APN/1.0 HashiCorp/1.0 aws-sdk-go-v2/1.36", .terraform, "Terraform"),
    ("APN/1.0 OpenTofu/1.10 aws-sdk-go-v2/1.36", .terraform, "OpenTofu"),
    ("APN/1.0 Pulumi/1.0 (+https://www.pulumi.com) aws-sdk-go-v2/1.36", .terraform, "Pulumi"),
    ("aws-cli/2.31.0 exec-env/CloudShell ua/2.1", .cloudshell, "aws-cli/2"),
    ("[aws-cli/1.29.0 Python/3.11 Linux/6.1 botocore/1.31.0]", .cli, "aws-cli/1"),
    ("[aws-cli/2.31.0 md/awscrt cut off at the limi", .cli, "aws-cli/2"),
    ("aws-cli/2.31.0 md/awscrt#0.28 ua/2.1 md/command#ec2.run-instances", .cli, "aws-cli/2"),
    ("Boto3/1.40.2 md/Botocore#1.40.2 ua/2.1", .boto3, "Boto3/1"),
    ("Botocore/1.40.2 ua/2.1", .boto3, "Botocore/1"),
    ("aws-sdk-go/1.44.157 (go1.19.3; linux; amd64)", .sdk, "aws-sdk-go/1"),
    ("aws-sdk-go-v2/1.36.0 os/linux", .sdk, "aws-sdk-go-v2/1"),
    ("aws-sdk-java/2.30.1 Linux/6.1", .sdk, "aws-sdk-java/2"),
    ("aws-sdk-js/3.800.0", .sdk, "aws-sdk-js/3"),
    ("aws-sdk-nodejs/2.1500.0 linux/v20", .sdk, "aws-sdk-nodejs/2"),
    ("aws-sdk-ruby3/3.200.0", .sdk, "aws-sdk-ruby3/3"),
    ("aws-sdk-php/3.330.0", .sdk, "aws-sdk-php/3"),
    ("aws-sdk-dotnet-coreclr/3.7", .sdk, "aws-sdk-dotnet-coreclr/3"),
    ("aws-sdk-net/4.0", .sdk, "aws-sdk-net/4"),
    ("aws-sdk-rust/1.3.3", .sdk, "aws-sdk-rust/1"),
    ("aws-sdk-cpp/1.11.500", .sdk, "aws-sdk-cpp/1"),
    ("aws-sdk-kotlin/1.4.0", .sdk, "aws-sdk-kotlin/1"),
    ("aws-sdk-swift/1.5.0", .sdk, "aws-sdk-swift/1"),
    ("AWSPowerShell.Common/5.0.1 .NET/9", .sdk, "AWSPowerShell.Common/5"),
    ("ec2.amazonaws.com", .awsService, "ec2.amazonaws.com"),
    ("AWS Internal", .awsInternal, "AWS Internal"),
    ("curl/8.14.1", .other, "curl/8"),
    ("python-requests/2.32.4", .other, "python-requests/2"),
    ("amazon-ssm-agent", .other, "amazon-ssm-agent"),
    ("stratus-red-team_11a6ef34-e130-4579-a1d3-79c915cee6ec", .other, "stratus-red-team"),
    ("scanner-3f9ac04bd1", .other, "scanner"),
    ("tool-v1.2.3", .other, "tool/1"),
    ("My Tool 4.5.6 (build 7)", .other, "My Tool/4"),
    ("", .other, ""),
    ("агент/3.1", .other, "агент/3"),
  ]) func eachRuleOfTheLadder(agent: String, family: AgentFamily, name: String) {
    #expect(AgentFamily(agent: agent, fromConsole: false, invokedBy: "", identityType: "IAMUser") == family)
    #expect(AgentName.of(agent) == name)
  }

  @Test(arguments: [
    ("AWS Internal", true, "", "IAMUser", AgentFamily.console),
    ("aws-cli/2.31.0", true, "", "IAMUser", .console),
    ("AWS Internal", false, "AWS Internal", "IAMUser", .awsService),
    ("AWS Internal", false, "", "AWSService", .awsService),
    ("AWS Internal", false, "cloudformation.amazonaws.com", "AssumedRole", .cloudformation),
    ("aws-sdk-java/2.30", false, "athena.amazonaws.com", "AssumedRole", .sdk),
    ("", false, "", "AWSService", .awsService),
    ("", true, "", "IAMUser", .console),
  ]) func whatStandsBesideTheAgentCounts(
    agent: String, fromConsole: Bool, invokedBy: String, identityType: String, family: AgentFamily
  ) {
    #expect(
      AgentFamily(agent: agent, fromConsole: fromConsole, invokedBy: invokedBy, identityType: identityType) == family)
  }

  @Test func namesAreShort() {
    #expect(AgentName.of(String(repeating: "x", count: 10_000)).count == 100)
    #expect(AgentName.of(String(repeating: "a b-", count: 2_500)).count <= 100)
  }
}
