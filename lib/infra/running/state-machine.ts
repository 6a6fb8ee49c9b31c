/**
 * The state machine of the distributed audit, for more orgs than one invocation can audit.
 *
 * @module
 */
import type { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { allowOwnExecutions, createStateMachineRole } from '../access/state-machine-access.ts';
import { distributedSteps } from './distributed-steps.ts';

/** The limits of a distributed audit. */
export interface Distribution {
  /** Orgs in one invocation, at most 1,000. @default 25 */
  readonly batchSize?: number | undefined;
  /** Concurrent batches, and the reserved concurrency of the function. @default 10 */
  readonly maxConcurrency?: number | undefined;
  /** Of a whole run. @default Duration.hours(3) */
  readonly timeout?: Duration | undefined;
}

export interface StateMachineProps {
  readonly audit: IFunction;
  readonly bucket: IBucket;
  readonly logGroup: ILogGroup;
  readonly distribution: { readonly [K in keyof Distribution]-?: NonNullable<Distribution[K]> };
}

export function createStateMachine(scope: Construct, id: string, props: StateMachineProps): StateMachine {
  const { audit, bucket, distribution } = props;
  const { role, policy } = createStateMachineRole(scope, `${id}Role`, { audit, bucket });
  const machine = new StateMachine(scope, id, {
    comment: 'Audits the External Client Apps of many Salesforce orgs.',
    queryLanguage: QueryLanguage.JSONATA,
    definitionBody: DefinitionBody.fromChainable(distributedSteps(scope, { audit, bucket, ...distribution })),
    // CDK must not add permissions: it would allow invoking every version of the function.
    role: role.withoutPolicyUpdates(),
    timeout: distribution.timeout,
    tracingEnabled: true,
    // Without execution data, so that the names of org secrets are not in the log.
    logs: { destination: props.logGroup, level: LogLevel.ALL, includeExecutionData: false },
  });
  // CDK's own policy for the map has no role, so no template contains it, but cdk-nag would still report it.
  machine.node.tryRemoveChild('DistributedMapPolicy');
  // Step Functions refuses a state machine until its role may deliver logs.
  machine.node.addDependency(policy);
  allowOwnExecutions(scope, `${id}SelfPolicy`, role, machine);
  return machine;
}
