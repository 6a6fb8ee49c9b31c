import { Duration, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { EcaAuditor } from '../../lib/infra/eca-auditor.ts';
import type { EcaAuditorProps } from '../../lib/infra/props.ts';
import { newApp, ownVpc, stubBundle } from '../support/infra/synth.ts';

const UUID = '01234567-89ab-cdef-0123-456789abcdef';

type Props = (stack: Stack) => EcaAuditorProps;

function synthesise(props: Props, extend: (auditor: EcaAuditor) => void = () => {}): void {
  const app = newApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new Stack(app, 'Test');
  extend(new EcaAuditor(stack, 'Auditor', { codePath: stubBundle, ...props(stack) }));
  app.synth();
}

const everything: Props = (stack) => ({
  encryptionKey: new Key(stack, 'Own', { enableKeyRotation: true }),
  orgSecretKey: new Key(stack, 'SecretKey', { enableKeyRotation: true }),
  evidenceLock: { mode: 'compliance', duration: Duration.days(365) },
  scale: 'distributed',
  securityHub: true,
  vpc: ownVpc(stack),
  subscriptions: [
    { protocol: 'email', email: 'oncall@example.com' },
    { protocol: 'sms', phoneNumber: '+15555550100' },
    { protocol: 'https', url: SecretValue.secretsManager('urls/hook') },
    { protocol: 'incident', url: SecretValue.secretsManager('urls/pagerduty') },
    { protocol: 'sqs', queue: Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-central-1:123456789012:alerts') },
  ],
  chat: {
    slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }],
    teams: [{ tenantId: UUID, teamId: UUID, channelId: '19%3Aabc%40thread.tacv2' }],
  },
});

test.each<[string, Props]>([
  ['the defaults', () => ({})],
  ['every option at once', everything],
])('cdk-nag finds nothing with %s', (_, props) => {
  expect(() => synthesise(props)).not.toThrow();
});

test('an acknowledgement is for one resource: another wildcard is found', () => {
  const widen = (auditor: EcaAuditor) => {
    const wide = new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::*'] });
    for (const node of auditor.node.findAll()) if (node instanceof Policy) node.addStatements(wide);
  };
  expect(() => synthesise(() => ({}), widen)).toThrow('Resource::arn:aws:s3:::*');
});
