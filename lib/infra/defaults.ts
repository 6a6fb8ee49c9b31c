/**
 * The construct's settings, completed with its defaults.
 *
 * @module
 */
import { Duration, Names, Stack, Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { EcaAuditorProps } from './props.ts';
import { BUILT_FUNCTION } from './running/bundle.ts';

export const DEFAULT_ORG_SECRET_PREFIX = 'eca-auditor/orgs/';

/** After most nightly deployments, before working hours, and outside the hour that summer time skips. */
export const DEFAULT_SCHEDULE = 'cron(30 4 * * ? *)';

/** Settings that more than one part of the construct needs. */
export type ConstructSettings = ReturnType<typeof withDefaults>;

/** @throws Error for a value that would be a mistake, or that AWS would refuse only during the deployment. */
export function withDefaults(scope: Construct, props: EcaAuditorProps) {
  checkProps(props);
  const distributed = props.scale === 'distributed';
  const distribution = {
    batchSize: props.distribution?.batchSize ?? 25,
    maxConcurrency: props.distribution?.maxConcurrency ?? 10,
    timeout: props.distribution?.timeout ?? Duration.hours(3),
  };
  const timeout = props.timeout ?? Duration.minutes(15);
  return {
    serviceName: props.serviceName ?? stackNameOf(scope),
    orgSecretPrefix: props.orgSecretPrefix ?? DEFAULT_ORG_SECRET_PREFIX,
    schedule: props.schedule ?? DEFAULT_SCHEDULE,
    timeZone: props.timeZone ?? 'Etc/UTC',
    distributed,
    distribution,
    memorySize: props.memorySize ?? 1024,
    /** Of one invocation. */
    timeout,
    /** Of a whole run. */
    runTimeout: distributed ? distribution.timeout : timeout,
    reservedConcurrency: (props.neverOverlap ?? true) ? (distributed ? distribution.maxConcurrency : 1) : undefined,
    logRetention: props.logRetention ?? RetentionDays.THREE_MONTHS,
    codePath: props.codePath ?? BUILT_FUNCTION,
  } as const;
}

/** A nested stack has no name before it is deployed. */
function stackNameOf(scope: Construct): string {
  const { stackName } = Stack.of(scope);
  return Token.isUnresolved(stackName) ? Names.uniqueResourceName(scope, { separator: '-', maxLength: 64 }) : stackName;
}

function checkProps(props: EcaAuditorProps): void {
  const { orgSecretPrefix, serviceName, distribution = {}, evidenceLock, evidenceRetention } = props;
  // It is the prefix of chat channels' names, where AWS accepts only these characters.
  if (serviceName !== undefined && !/^[\w-]{1,64}$/.test(serviceName)) {
    throw new Error(
      `EcaAuditor: serviceName is "${serviceName}"; expected 1 to 64 letters, digits, - and _, for example "audit-eu".`,
    );
  }
  // An empty prefix, or a wildcard in it, would let the function read every secret of the account.
  if (orgSecretPrefix !== undefined && !/^[\w/+=.@-]+$/.test(orgSecretPrefix)) {
    throw new Error(
      `EcaAuditor: orgSecretPrefix is "${orgSecretPrefix}"; expected letters, digits and /_+=.@-, for example "${DEFAULT_ORG_SECRET_PREFIX}".`,
    );
  }
  // Locked evidence could not expire in time, and "evidence --verify" would already count it as expired.
  if (evidenceLock && evidenceRetention && evidenceRetention.toDays() < evidenceLock.duration.toDays()) {
    throw new Error(
      `EcaAuditor: evidenceRetention is ${evidenceRetention.toDays()} days and evidenceLock ${evidenceLock.duration.toDays()}; expected a retention that is at least as long as the lock, since locked evidence can't expire.`,
    );
  }
  // Step Functions takes a concurrency of 0 for unlimited.
  for (const [name, most] of [
    ['batchSize', 1_000],
    ['maxConcurrency', 1_000],
  ] as const) {
    const count = distribution[name] ?? 1;
    if (!Number.isInteger(count) || count < 1 || count > most) {
      throw new Error(`EcaAuditor: distribution.${name} is ${count}; expected a whole number from 1 to ${most}.`);
    }
  }
}
