/**
 * Which auditor a stack holds, by the environment of its function.
 *
 * @module
 */
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { CHANNEL_IDS, CHANNELS } from '../../../alert/channels/index.ts';
import type { Deployment } from '../../../aws/deployment.ts';
import { ifThere } from './checks.ts';

export interface StackResource {
  readonly id: string;
  readonly type: string;
  /** Physical id. */
  readonly name: string;
  /** When CloudFormation was done with it the last time. */
  readonly at?: Date | undefined;
}

export interface Topic {
  readonly arn: string;
  /** The channel's; `operations` of alarms. */
  readonly name: string;
  /** It is there because something subscribes to it. */
  readonly isForSubscriber: boolean;
}

export interface Auditor {
  readonly functionName: string;
  readonly functionArn: string;
  readonly role: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly service: string;
  readonly secretPrefix: string;
  readonly bucket: string;
  /** The topics of alerts. */
  readonly topics: readonly Topic[];
  readonly operations: Topic;
  readonly configuration: FunctionConfiguration;
  /** When CloudFormation was done with the function the last time. */
  readonly deployedAt: Date | undefined;
  /** All of the stack, also what is not the auditor's. */
  readonly stack: readonly StackResource[];
  /** What the stack made for it. */
  readonly made: readonly StackResource[];
  /** Their names, by type. */
  readonly resources: (type: string) => readonly string[];
}

/** Complete by what the function can't do without (docs/design.md section 4, "Lambda"). */
export function auditorOf(
  configuration: FunctionConfiguration,
  resources: readonly StackResource[] = [],
): Auditor | undefined {
  const { FunctionName, FunctionArn, Role, Environment } = configuration;
  const variables = Environment?.Variables ?? {};
  const { ORG_SECRET_PREFIX, STATE_BUCKET, OPERATIONS_TOPIC_ARN, POWERTOOLS_SERVICE_NAME } = variables;
  if (
    FunctionName === undefined ||
    FunctionArn === undefined ||
    Role === undefined ||
    ORG_SECRET_PREFIX === undefined ||
    STATE_BUCKET === undefined ||
    OPERATIONS_TOPIC_ARN === undefined
  ) {
    return undefined;
  }
  const [, partition = '', , region = '', account = ''] = FunctionArn.split(':');
  const own = resources.find(({ type, name }) => type === FUNCTION && name === FunctionName);
  const made = constructOf(own?.id, resources);
  return {
    functionName: FunctionName,
    functionArn: FunctionArn,
    role: Role,
    partition,
    region,
    account,
    service: POWERTOOLS_SERVICE_NAME ?? FunctionName,
    secretPrefix: ORG_SECRET_PREFIX,
    bucket: STATE_BUCKET,
    topics: CHANNEL_IDS.flatMap((name) => {
      const { variable, topic } = CHANNELS[name];
      const arn = variables[variable];
      return arn === undefined ? [] : [{ arn, name, isForSubscriber: topic.made !== 'always' }];
    }),
    operations: { arn: OPERATIONS_TOPIC_ARN, name: 'operations', isForSubscriber: true },
    configuration,
    deployedAt: own?.at,
    stack: resources,
    made,
    resources: (type) => made.filter((each) => each.type === type).map(({ name }) => name),
  };
}

const FUNCTION = 'AWS::Lambda::Function';

/** All auditors of a stack, and the functions that it should have and that are gone. */
export async function auditorsIn(
  aws: Deployment,
  resources: readonly StackResource[],
): Promise<{ readonly auditors: readonly Auditor[]; readonly gone: readonly string[] }> {
  const auditors: Auditor[] = [];
  const gone: string[] = [];
  for (const { type, name } of resources) {
    if (type !== FUNCTION) continue;
    const found = await ifThere(aws.function(name));
    const auditor = found && auditorOf(found, resources);
    if (found === undefined) gone.push(name);
    else if (auditor !== undefined) auditors.push(auditor);
  }
  return { auditors, gone };
}

/** The resources of the construct that made the function: CDK begins logical ids with the construct's path. */
function constructOf(id = '', resources: readonly StackResource[]): readonly StackResource[] {
  const [, path = ''] = /^(.*?)(?:Audit)?[0-9A-F]{8}$/.exec(id) ?? [];
  return resources.filter((each) => each.id.startsWith(path));
}
