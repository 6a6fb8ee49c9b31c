/**
 * Finds the auditors in a stack, by the environment of their functions.
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
  /** When CloudFormation last updated it. */
  readonly at?: Date | undefined;
}

export interface Topic {
  readonly arn: string;
  /** The channel's name, or `operations`. */
  readonly name: string;
  /** It exists only because something subscribes to it. */
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
  /** When CloudFormation last updated the function. */
  readonly deployedAt: Date | undefined;
  /** All resources of the stack. */
  readonly stack: readonly StackResource[];
  /** The resources of this auditor. */
  readonly own: readonly StackResource[];
  /** Names of this auditor's resources of a type. */
  readonly resources: (type: string) => readonly string[];
}

/** `undefined` for a function without the environment variables that an audit requires (docs/design.md section 4, "Lambda"). */
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
  const resource = resources.find(({ type, name }) => type === FUNCTION && name === FunctionName);
  const own = constructOf(resource?.id, resources);
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
    deployedAt: resource?.at,
    stack: resources,
    own,
    resources: (type) => own.filter((each) => each.type === type).map(({ name }) => name),
  };
}

const FUNCTION = 'AWS::Lambda::Function';

/** All auditors of a stack, and the names of its functions that no longer exist. */
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

/** The resources of the construct of the function: CDK begins their logical ids with the construct's path. */
function constructOf(id = '', resources: readonly StackResource[]): readonly StackResource[] {
  const [, path = ''] = /^(.*?)(?:Audit)?[0-9A-F]{8}$/.exec(id) ?? [];
  return resources.filter((each) => each.id.startsWith(path));
}
