/**
 * Policies for roles. CDK's `grant*` helpers are not used, because they allow more than the audit needs: reading an object's
 * tags, invoking every version of a function, reading a queue's attributes.
 *
 * @module
 */
import { Stack } from 'aws-cdk-lib';
import { type Effect, type IRole, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from './wildcards.ts';

/** One statement of a policy. */
export interface Permission {
  readonly sid: string;
  /** @default Effect.ALLOW */
  readonly effect?: Effect;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Why `resources` can't be narrower than its wildcard. Required if it has one. */
  readonly wildcard?: string;
}

/** Attaches a policy with these permissions to the role. */
export function grant(scope: Construct, id: string, role: IRole, permissions: readonly Permission[]): Policy {
  const policy = new Policy(scope, id, {
    roles: [role],
    statements: permissions.map(
      ({ sid, effect, actions, resources, conditions }) =>
        new PolicyStatement({
          sid,
          actions: [...actions],
          resources: [...resources],
          ...(effect && { effect }),
          ...(conditions && { conditions }),
        }),
    ),
  });
  for (const { resources, wildcard } of permissions) {
    if (wildcard !== undefined) acknowledgeWildcards(policy, resources, wildcard);
  }
  return policy;
}

/** The condition that only these services use a key. */
export function viaService(scope: Construct, ...services: string[]): NonNullable<Permission['conditions']> {
  // In China the suffix is amazonaws.com.cn.
  const { region, urlSuffix } = Stack.of(scope);
  return { StringEquals: { 'kms:ViaService': services.map((name) => `${name}.${region}.${urlSuffix}`) } };
}

/**
 * The role of EventBridge Scheduler. Only schedules of this account and schedule group can assume it
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html).
 *
 * @param start the action that starts the audit, and its target
 * @param undeliveredArn queue for the invocations that Scheduler could not deliver
 */
export function createSchedulerRole(
  scope: Construct,
  id: string,
  start: Pick<Permission, 'actions' | 'resources'>,
  undeliveredArn: string,
): Role {
  const stack = Stack.of(scope);
  const group = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
  const role = new Role(scope, id, {
    description: 'Lets EventBridge Scheduler start the audit.',
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } },
    }),
  });
  grant(scope, `${id}Policy`, role, [
    { sid: 'StartAudit', ...start },
    { sid: 'KeepUndelivered', actions: ['sqs:SendMessage'], resources: [undeliveredArn] },
  ]);
  return role;
}
