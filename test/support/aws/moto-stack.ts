/**
 * A stack on moto's server, made by CloudFormation from a synthesised template, as far as moto makes it.
 *
 * @module
 */
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Statement } from './iam.ts';
import { type Made, type Resource, resolveTemplate } from './template.ts';

export interface MotoStack {
  /** Logical ids of the resources that moto made. */
  readonly made: ReadonlySet<string>;
  /** The function's environment, and what makes the SDK call moto. */
  variables(): Promise<Record<string, string>>;
  /** All statements of the role whose logical id holds this. */
  statementsOf(role: string): Promise<Statement[]>;
  putSecret(name: string, value: unknown): Promise<void>;
  readJson(bucket: string, key: string): Promise<unknown>;
  /** The messages that came to the queue since the last call. */
  received(queue: string): Promise<unknown[]>;
}

const ASSETS = 'cdk-hnb659fds-assets-123456789012-eu-central-1';
const REGION = 'eu-central-1';

type Client = ReturnType<typeof clientOptions>;

function clientOptions(endpoint: string) {
  return { endpoint, region: REGION, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
}

export async function deployOnMoto(endpoint: string, resources: readonly Resource[]): Promise<MotoStack> {
  const client = clientOptions(endpoint);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await uploadAssets(s3, resources);
  const made = await createStack(client, resources);
  await subscribe(client, resources, made);

  function physical(type: string, part = ''): string {
    const id = resources.find((resource) => resource.type === type && resource.id.includes(part))?.id;
    const found = id === undefined ? undefined : made.get(id);
    if (found === undefined) throw new Error(`moto made no ${type} ${part}`);
    return found;
  }

  return {
    made: new Set(made.keys()),

    async variables() {
      const FunctionName = physical('AWS::Lambda::Function');
      const { Environment } = await new LambdaClient(client).send(
        new GetFunctionConfigurationCommand({ FunctionName }),
      );
      const sdk = { AWS_REGION: REGION, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' };
      return { ...Environment?.Variables, ...sdk, AWS_ENDPOINT_URL: endpoint };
    },

    async statementsOf(role) {
      const iam = new IAMClient(client);
      const RoleName = physical('AWS::IAM::Role', role);
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      const policies = await Promise.all(
        PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
      );
      return policies.flatMap(({ PolicyDocument = '' }) => {
        const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: Statement[] };
        return Statement;
      });
    },

    async putSecret(Name, value) {
      await new SecretsManagerClient(client).send(
        new CreateSecretCommand({ Name, SecretString: JSON.stringify(value) }),
      );
    },

    async readJson(Bucket, Key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return JSON.parse((await Body?.transformToString()) ?? '');
    },

    async received(queue) {
      const { Messages = [] } = await new SQSClient(client).send(
        new ReceiveMessageCommand({
          QueueUrl: physical('AWS::SQS::Queue', queue),
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 43_200,
        }),
      );
      return Messages.map(({ Body = '' }) => JSON.parse(Body));
    },
  };
}

/** As `cdk deploy` does it before the stack. moto needs the object and ignores its content. */
async function uploadAssets(s3: S3Client, resources: readonly Resource[]): Promise<void> {
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await s3.send(new CreateBucketCommand({ Bucket: ASSETS, CreateBucketConfiguration }));
  for (const { properties, type } of resources) {
    if (type !== 'AWS::Lambda::Function') continue;
    const { S3Key } = properties.Code as { S3Key: string };
    await s3.send(new PutObjectCommand({ Bucket: ASSETS, Key: S3Key, Body: 'code' }));
  }
}

/** @returns physical ids by logical id */
async function createStack(client: Client, resources: readonly Resource[]): Promise<ReadonlyMap<string, string>> {
  const cloudFormation = new CloudFormationClient(client);
  const StackName = 'EcaAuditor';
  const Resources = Object.fromEntries(
    resources.map(({ id, type, properties }) => [id, { Type: type, Properties: properties }]),
  );
  const TemplateBody = JSON.stringify({ Resources });
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }));
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  const status = Stacks?.[0]?.StackStatus;
  if (status !== 'CREATE_COMPLETE') throw new Error(`The stack is ${status}.`);
  const { StackResourceSummaries = [] } = await cloudFormation.send(new ListStackResourcesCommand({ StackName }));
  return new Map(
    StackResourceSummaries.flatMap(({ LogicalResourceId, PhysicalResourceId }) =>
      LogicalResourceId && PhysicalResourceId ? [[LogicalResourceId, PhysicalResourceId]] : [],
    ),
  );
}

/** moto's CloudFormation makes no subscriptions; these are made from the template. */
async function subscribe(
  client: Client,
  resources: readonly Resource[],
  made: ReadonlyMap<string, string>,
): Promise<void> {
  const queueArn = (url: string) => `arn:aws:sqs:${REGION}:123456789012:${url.split('/').at(-1)}`;
  const references = new Map<string, Made>();
  for (const { id, type } of resources) {
    const ref = made.get(id);
    if (ref !== undefined) references.set(id, { ref, arn: type === 'AWS::SQS::Queue' ? queueArn(ref) : ref });
  }
  for (const { type, properties } of resources) {
    if (type !== 'AWS::SNS::Subscription') continue;
    const resolved = resolveTemplate(properties, references) as Readonly<Record<string, unknown>>;
    await new SNSClient(client).send(
      new SubscribeCommand({
        TopicArn: String(resolved.TopicArn),
        Protocol: String(resolved.Protocol),
        Endpoint: String(resolved.Endpoint),
        Attributes: {
          RawMessageDelivery: String(resolved.RawMessageDelivery ?? false),
          ...(resolved.FilterPolicy !== undefined && { FilterPolicy: JSON.stringify(resolved.FilterPolicy) }),
        },
      }),
    );
  }
}
