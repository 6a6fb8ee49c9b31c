import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { expect, test } from 'vitest';
import { ownVpc, propertiesOf, synthesise } from '../../support/infra/synth.ts';

test('in a network of one’s own only HTTPS goes out, and nothing comes in', () => {
  const template = synthesise((stack) => ({ vpc: ownVpc(stack) }));
  template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: { SubnetIds: ['subnet-1', 'subnet-2'] } });
  const [group] = propertiesOf(template, 'AWS::EC2::SecurityGroup');
  expect(group).toMatchObject({ SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }] });
  expect(group).not.toHaveProperty('SecurityGroupIngress');
});

test('the function’s own code may not touch network interfaces', () => {
  const policies = propertiesOf(
    synthesise((stack) => ({ vpc: ownVpc(stack) })),
    'AWS::IAM::Policy',
  );
  const statements = policies.flatMap(
    (policy) =>
      (policy.PolicyDocument as { Statement: { Sid: string; Effect: string; Condition?: unknown }[] }).Statement,
  );
  expect(statements.find(({ Sid }) => Sid === 'AttachToNetwork')).toMatchObject({ Effect: 'Allow' });
  expect(statements.find(({ Sid }) => Sid === 'KeepCodeFromNetworkInterfaces')).toMatchObject({
    Effect: 'Deny',
    Condition: { ArnLike: { 'lambda:SourceFunctionArn': expect.anything() } },
  });
});

test('security groups of one’s own are used as they are', () => {
  const template = synthesise((stack) => ({
    vpc: ownVpc(stack),
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Own', 'sg-1')],
  }));
  template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: { SecurityGroupIds: ['sg-1'] } });
});
