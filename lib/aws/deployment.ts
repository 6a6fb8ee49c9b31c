/**
 * Reads from AWS what is deployed, and changes nothing. Only for `doctor --aws`, and in no function's bundle.
 *
 * @module
 */
import { CloudFormationClient, GetTemplateCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  paginateDescribeAlarms,
  paginateListAlarmMuteRules,
} from '@aws-sdk/client-cloudwatch';
import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import { GetBucketPolicyCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetTopicAttributesCommand, paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { CLIENT_LIMITS, s3Client, snsClient } from './clients.ts';
import { UnreadError } from './errors.ts';
import { awsErrorKind } from './to-aws-error.ts';

export type Deployment = ReturnType<typeof deployment>;

/** All functions but `region` throw {@link UnreadError}; its kind is `missing` if the resource does not exist. */
export function deployment() {
  return {
    ...stacksReader(),
    ...functionsReader(),
    ...triggersReader(),
    ...metricsReader(),
    ...topicsReader(),
    ...keysReader(),
    ...trailsReader(),
    ...bucketsReader(),
  };
}

function stacksReader() {
  const cloudFormation = new CloudFormationClient(CLIENT_LIMITS);
  return {
    /** From the environment or the AWS configuration; `undefined` when neither has one. */
    region: () => cloudFormation.config.region().catch(() => undefined),

    /** The resources of a deployed stack. */
    async resources(StackName: string) {
      const pages = paginateListStackResources({ client: cloudFormation }, { StackName });
      const found = await ask('cloudformation:ListStackResources', () =>
        all(pages, (page) => page.StackResourceSummaries).catch(asMissingStack),
      );
      return found
        .filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE')
        .flatMap(({ LogicalResourceId: id, ResourceType: type, PhysicalResourceId: name, LastUpdatedTimestamp: at }) =>
          id !== undefined && type !== undefined && name !== undefined ? [{ id, type, name, at }] : [],
        );
    },

    /** The template of the last deployment, as text. */
    async template(StackName: string) {
      const command = new GetTemplateCommand({ StackName });
      const send = () => cloudFormation.send(command).catch(asMissingStack);
      return (await ask('cloudformation:GetTemplate', send)).TemplateBody;
    },
  };
}

function functionsReader() {
  const lambda = new LambdaClient(CLIENT_LIMITS);
  return {
    function: (FunctionName: string) =>
      ask('lambda:GetFunctionConfiguration', () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))),

    /** How many executions are reserved for the function; `undefined`: none. */
    concurrency: async (FunctionName: string) =>
      (
        await ask('lambda:GetFunctionConcurrency', () =>
          lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })),
        )
      ).ReservedConcurrentExecutions,

    /** All functions of the account and region. */
    functions: () =>
      ask('lambda:ListFunctions', () => all(paginateListFunctions({ client: lambda }, {}), (page) => page.Functions)),
  };
}

function triggersReader() {
  const scheduler = new SchedulerClient(CLIENT_LIMITS);
  const events = new EventBridgeClient(CLIENT_LIMITS);
  return {
    schedule: (Name: string) => ask('scheduler:GetSchedule', () => scheduler.send(new GetScheduleCommand({ Name }))),

    async rule(Name: string) {
      const { State, EventPattern } = await ask('events:DescribeRule', () =>
        events.send(new DescribeRuleCommand({ Name })),
      );
      const { Targets = [] } = await ask('events:ListTargetsByRule', () =>
        events.send(new ListTargetsByRuleCommand({ Rule: Name })),
      );
      return { State, EventPattern, targets: Targets.map(({ Arn }) => Arn) };
    },
  };
}

function metricsReader() {
  const cloudWatch = new CloudWatchClient(CLIENT_LIMITS);
  return {
    /** The alarms of these names that exist. */
    async alarms(names: readonly string[]) {
      const found = [];
      for (let at = 0; at < names.length; at += MOST_ALARMS) {
        const pages = paginateDescribeAlarms({ client: cloudWatch }, { AlarmNames: names.slice(at, at + MOST_ALARMS) });
        found.push(...(await ask('cloudwatch:DescribeAlarms', () => all(pages, (page) => page.MetricAlarms))));
      }
      return found;
    },

    /** Rules that mute one of these alarms, now or later. */
    async muteRules(names: readonly string[]) {
      const list = (AlarmName?: string) =>
        ask('cloudwatch:ListAlarmMuteRules', () =>
          all(
            paginateListAlarmMuteRules({ client: cloudWatch }, { AlarmName, Statuses: ['ACTIVE', 'SCHEDULED'] }),
            (page) => page.AlarmMuteRuleSummaries,
          ),
        );
      const found = [];
      if ((await list()).length === 0) return [];
      for (const alarm of names) found.push(...(await list(alarm)).map((rule) => ({ ...rule, alarm })));
      return found;
    },

    /** How often a function was invoked, as counted by AWS. */
    async invocations(FunctionName: string, StartTime: Date, EndTime: Date): Promise<number> {
      const Dimensions = [{ Name: 'FunctionName', Value: FunctionName }];
      const metric = { Namespace: 'AWS/Lambda', MetricName: 'Invocations', Dimensions, StartTime, EndTime };
      const { Datapoints = [] } = await ask('cloudwatch:GetMetricStatistics', () =>
        cloudWatch.send(new GetMetricStatisticsCommand({ ...metric, Period: 3600, Statistics: ['Sum'] })),
      );
      return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
    },
  };
}

function topicsReader() {
  const sns = snsClient();
  return {
    async topic(TopicArn: string) {
      const { Attributes = {} } = await ask('sns:GetTopicAttributes', () =>
        sns.send(new GetTopicAttributesCommand({ TopicArn })),
      );
      return Attributes;
    },

    subscriptions: (TopicArn: string) =>
      ask('sns:ListSubscriptionsByTopic', () =>
        all(paginateListSubscriptionsByTopic({ client: sns }, { TopicArn }), (page) => page.Subscriptions),
      ),
  };
}

function keysReader() {
  const kms = new KMSClient(CLIENT_LIMITS);
  return {
    key: async (KeyId: string) =>
      (await ask('kms:DescribeKey', () => kms.send(new DescribeKeyCommand({ KeyId })))).KeyMetadata,

    /** @param KeyId not an alias */
    keyPolicy: async (KeyId: string) =>
      (await ask('kms:GetKeyPolicy', () => kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })))).Policy,
  };
}

function trailsReader() {
  const cloudTrail = new CloudTrailClient(CLIENT_LIMITS);
  return {
    /** All trails that log events of this region, including those of other regions and of the organization. */
    trails: async () =>
      (await ask('cloudtrail:DescribeTrails', () => cloudTrail.send(new DescribeTrailsCommand({})))).trailList ?? [],

    trailStatus: (Name: string) =>
      ask('cloudtrail:GetTrailStatus', () => cloudTrail.send(new GetTrailStatusCommand({ Name }))),

    eventSelectors: (TrailName: string) =>
      ask('cloudtrail:GetEventSelectors', () => cloudTrail.send(new GetEventSelectorsCommand({ TrailName }))),
  };
}

function bucketsReader() {
  const s3 = s3Client();
  return {
    /** The newest object of a folder, and when it was written; `undefined` when the folder is empty. */
    async newest(Bucket: string, Prefix: string): Promise<{ readonly key: string; readonly at: Date } | undefined> {
      const objects = await ask('s3:ListBucket', () =>
        all(paginateListObjectsV2({ client: s3 }, { Bucket, Prefix }), (page) => page.Contents),
      );
      return objects
        .flatMap(({ Key: key, LastModified: at }) => (key !== undefined && at !== undefined ? [{ key, at }] : []))
        .reduce<{ key: string; at: Date } | undefined>(
          (last, each) => (last && last.at >= each.at ? last : each),
          undefined,
        );
    },

    /** `undefined` when the bucket has none. */
    async bucketPolicy(Bucket: string): Promise<string | undefined> {
      try {
        return (await ask('s3:GetBucketPolicy', () => s3.send(new GetBucketPolicyCommand({ Bucket })))).Policy;
      } catch (error) {
        if (error instanceof UnreadError && error.code === 'NoSuchBucketPolicy') return undefined;
        throw error;
      }
    },
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const MOST_ALARMS = 100;

/** CloudFormation has no error code of its own for a missing stack. */
function asMissingStack(error: unknown): never {
  const isMissing = error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message);
  throw isMissing ? Object.assign(error, { name: 'StackNotFound' }) : error;
}

async function ask<T>(action: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw new UnreadError(action, awsErrorKind(error), error);
  }
}

async function all<P, T>(pages: AsyncIterable<P>, itemsOf: (page: P) => readonly T[] | undefined): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...(itemsOf(page) ?? []));
  return found;
}
