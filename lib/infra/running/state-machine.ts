/**
 * The state machine of the distributed audit, for those whose orgs outgrow one function.
 *
 * @module
 */
import type { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { allowSelfService, createStateMachineRole } from '../access/state-machine-access.ts';
import { distributedSteps } from './distributed-steps.ts';

/** How a distributed audit is cut up. */
export interface Distribution {
  /** Orgs in one invocation; at most 1,000. @default 25 */
  readonly batchSize?: number | undefined;
  /** Batches at once; so many executions of the function are reserved. @default 10 */
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
    // Sealed: CDK would add the right to invoke every version of the function, among others.
    role: role.withoutPolicyUpdates(),
    timeout: distribution.timeout,
    tracingEnabled: true,
    // Without data: the names of the org secrets are in the plan, and that is enough.
    logs: { destination: props.logGroup, level: LogLevel.ALL, includeExecutionData: false },
  });
  // CDK's own policy for the map: left without a role it is in no template, but checks still stumble over it.
  machine.node.tryRemoveChild('DistributedMapPolicy');
  // Step Functions refuses a state machine whose role may not yet deliver logs.
  machine.node.addDependency(policy);
  allowSelfService(scope, `${id}SelfPolicy`, role, machine);
  return machine;
}
