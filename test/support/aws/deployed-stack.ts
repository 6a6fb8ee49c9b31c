/**
 * A synthesised template, deployed on the simulated AWS as far as `doctor --aws` looks at it, one night after it ran.
 *
 * @module
 */
import type { Template } from 'aws-cdk-lib/assertions';
import type { AwsSimulator } from '../../../lib/simulator/aws/start.ts';
import { type Made, resolveTemplate, resourcesOf } from './template.ts';

const ARN = 'eu-central-1:123456789012';
export const TRAIL = `arn:aws:cloudtrail:${ARN}:trail/all`;

type Properties = Readonly<Record<string, never>>;

export interface DeployedStack {
  /** The physical id of the one resource of this type whose logical id holds this. */
  named(type: string, part?: string): string;
}

export function deployOn(aws: AwsSimulator, template: Template, stack = 'EcaAuditor'): DeployedStack {
  const resources = resourcesOf(template);
  const made = new Map<string, Made>();
  for (const { id, type } of resources) made.set(id, physical(type, id, stack));
  const { deployed, sns, s3 } = aws;
  const policies = new Map<string, string>();
  const topics = resources.filter(({ type }) => type === 'AWS::SNS::Topic');
  const keyOfTopic = new Map(
    topics.map(({ id, properties }) => [made.get(id)?.ref ?? '', resolveTemplate(properties, made) as Properties]),
  );
  for (const { id, type, properties } of resources) {
    const resolved = resolveTemplate(properties, made) as Properties;
    const { ref, arn } = made.get(id) ?? { ref: '', arn: '' };
    switch (type) {
      case 'AWS::SNS::TopicPolicy':
        for (const topic of (resolved.Topics ?? []) as readonly string[]) {
          const { KmsMasterKeyId = '' } = keyOfTopic.get(topic) ?? {};
          sns.createTopic(topic.split(':').at(-1) ?? '', {
            KmsMasterKeyId,
            Policy: JSON.stringify(resolved.PolicyDocument),
          });
        }
        break;
      case 'AWS::S3::Bucket':
        s3.createBucket(ref);
        break;
      case 'AWS::S3::BucketPolicy':
        policies.set(resolved.Bucket ?? '', JSON.stringify(resolved.PolicyDocument));
        break;
      case 'AWS::Lambda::Function':
        deployed.functions.set(ref, {
          ...resolved,
          FunctionName: ref,
          FunctionArn: arn,
          LastModified: '2026-10-31T23:59:00.000+0000',
        });
        if (resolved.ReservedConcurrentExecutions) deployed.concurrency.set(ref, resolved.ReservedConcurrentExecutions);
        deployed.invocations.set(ref, 1);
        break;
      case 'AWS::Scheduler::Schedule':
        deployed.schedules.set(ref, { ...resolved, Name: ref });
        break;
      case 'AWS::CloudWatch::Alarm':
        deployed.alarms.set(ref, { ActionsEnabled: true, StateValue: 'OK', ...resolved, AlarmName: ref });
        break;
      case 'AWS::Events::Rule':
        deployed.rules.set(ref, {
          rule: { State: 'ENABLED', Name: ref, EventPattern: JSON.stringify(resolved.EventPattern) },
          targets: resolved.Targets ?? [],
        });
        break;
      case 'AWS::KMS::Key':
        deployed.keys.set(arn, {
          metadata: { KeyId: ref, Arn: arn, KeyState: 'Enabled', KeyManager: 'CUSTOMER' },
          policy: JSON.stringify(resolved.KeyPolicy),
        });
    }
  }
  for (const [bucket, policy] of policies) s3.setPolicy(bucket, policy);
  deployed.templates.set(stack, JSON.stringify(template.toJSON()));
  deployed.stacks.set(
    stack,
    resources.map(({ id, type }) => ({
      LogicalResourceId: id,
      ResourceType: type,
      PhysicalResourceId: made.get(id)?.ref ?? id,
      ResourceStatus: 'CREATE_COMPLETE',
      LastUpdatedTimestamp: '2026-11-01T00:00:00.000Z',
    })),
  );
  deployed.trails.set(TRAIL, {
    trail: { Name: 'all', TrailARN: TRAIL, HomeRegion: 'us-east-1', IsMultiRegionTrail: true },
    status: { IsLogging: true },
    selectors: { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] },
  });
  return {
    named(type, part = '') {
      const found = resources.find((each) => each.type === type && each.id.includes(part));
      return (found && made.get(found.id)?.ref) ?? '';
    },
  };
}

function physical(type: string, id: string, stack: string): Made {
  const named = (arn: string): Made => ({ ref: id, arn });
  switch (type) {
    case 'AWS::SNS::Topic':
      return { ref: `arn:aws:sns:${ARN}:${id}`, arn: `arn:aws:sns:${ARN}:${id}` };
    case 'AWS::SQS::Queue':
      return { ref: `https://sqs.eu-central-1.amazonaws.com/123456789012/${id}`, arn: `arn:aws:sqs:${ARN}:${id}` };
    case 'AWS::S3::Bucket':
      return { ref: id.toLowerCase(), arn: `arn:aws:s3:::${id.toLowerCase()}` };
    case 'AWS::CloudWatch::Alarm':
      return { ref: `${stack}-${id}-1A2B3C4D5E6F`, arn: `arn:aws:cloudwatch:${ARN}:alarm:${id}` };
    case 'AWS::StepFunctions::StateMachine':
      return { ref: `arn:aws:states:${ARN}:stateMachine:${id}`, arn: `arn:aws:states:${ARN}:stateMachine:${id}` };
    case 'AWS::Lambda::Function':
      return named(`arn:aws:lambda:${ARN}:function:${id}`);
    case 'AWS::KMS::Key':
      return named(`arn:aws:kms:${ARN}:key/${id}`);
    case 'AWS::IAM::Role':
      return named(`arn:aws:iam::123456789012:role/${id}`);
    case 'AWS::Events::Rule':
      return named(`arn:aws:events:${ARN}:rule/${id}`);
    default:
      return named(`arn:aws:any:${ARN}:${id}`);
  }
}
