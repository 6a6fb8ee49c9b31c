/**
 * The construct's settings with its defaults filled in.
 *
 * @module
 */
import { Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EcaAuditorProps } from './props.ts';

export const DEFAULT_ORG_SECRET_PREFIX = 'eca-auditor/orgs/';

/** Two hours after midnight: after most nightly deployments, before the first person of the day. */
export const DEFAULT_SCHEDULE = 'cron(0 2 * * ? *)';

/** The values that more than one part of the construct needs. */
export type Settings = ReturnType<typeof withDefaults>;

export function withDefaults(props: EcaAuditorProps) {
  const distributed = props.scale === 'distributed';
  const distribution = {
    batchSize: props.distribution?.batchSize ?? 25,
    maxConcurrency: props.distribution?.maxConcurrency ?? 10,
    timeout: props.distribution?.timeout ?? Duration.hours(3),
  };
  const timeout = props.timeout ?? Duration.minutes(15);
  return {
    serviceName: props.serviceName ?? 'eca-auditor',
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
    codePath: props.codePath ?? 'dist/functions/audit',
  } as const;
}
