/**
 * The network settings of the function.
 *
 * @module
 */
import {
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  type SubnetSelection,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import type { FunctionProps } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

export interface NetworkProps {
  readonly vpc: IVpc;
  readonly vpcSubnets?: SubnetSelection | undefined;
  readonly securityGroups?: readonly ISecurityGroup[] | undefined;
}

/** The default security group allows only outbound HTTPS, which is all that an audit needs. */
export function networkOf(scope: Construct, { vpc, vpcSubnets, securityGroups }: NetworkProps): Partial<FunctionProps> {
  return {
    vpc,
    vpcSubnets: vpcSubnets ?? { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: securityGroups ? [...securityGroups] : [httpsOut(scope, vpc)],
  };
}

function httpsOut(scope: Construct, vpc: IVpc): ISecurityGroup {
  const group = new SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Outbound HTTPS to Salesforce and AWS. Nothing inbound.',
    allowAllOutbound: false,
  });
  group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'Salesforce publishes no short list of addresses.');
  return group;
}
