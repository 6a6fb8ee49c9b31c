/**
 * The role of the state machine of the distributed audit.
 *
 * @module
 */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { FOLDERS } from '../storage.ts';
import { grant, viaService } from './permissions.ts';

/** The role, and its policy, which must be deployed before the state machine. */
export function createStateMachineRole(
  scope: Construct,
  id: string,
  { audit, bucket }: { readonly audit: IFunction; readonly bucket: IBucket },
): { readonly role: Role; readonly policy: Policy } {
  const stack = Stack.of(scope);
  const role = new Role(scope, id, {
    description: 'Role of the state machine of the distributed audit.',
    assumedBy: new ServicePrincipal('states.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'states', resource: 'stateMachine:*' }) },
      },
    }),
  });
  const key = bucket.encryptionKey;
  const policy = grant(scope, `${id}Policy`, role, [
    { sid: 'RunSteps', actions: ['lambda:InvokeFunction'], resources: [audit.functionArn] },
    {
      sid: 'ReadPlan',
      actions: ['s3:GetObject'],
      resources: [bucket.arnForObjects(`${FOLDERS.plans}*`)],
      wildcard: 'One plan per run.',
    },
    ...(key
      ? [{ sid: 'DecryptPlan', actions: ['kms:Decrypt'], resources: [key.keyArn], conditions: viaService(scope, 's3') }]
      : []),
    {
      sid: 'DeliverLogs',
      actions: [
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
      ],
      resources: ['*'],
      wildcard: 'The actions of log delivery support no resource-level permissions.',
    },
    {
      sid: 'WriteTraces',
      actions: [
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ],
      resources: ['*'],
      wildcard: 'These actions of X-Ray support no resource-level permissions.',
    },
  ]);
  return { role, policy };
}

/**
 * Lets the state machine start and watch its own executions: those of its distributed map, and earlier runs.
 * https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
export function allowOwnExecutions(scope: Construct, id: string, role: Role, machine: StateMachine): void {
  const executions = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  grant(scope, id, role, [
    {
      sid: 'FindAndStartExecutions',
      actions: ['states:ListExecutions', 'states:StartExecution'],
      resources: [machine.stateMachineArn],
    },
    {
      sid: 'WatchExecutions',
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: [executions],
      wildcard: 'Executions of this state machine, whose names are not known before.',
    },
  ]);
}
