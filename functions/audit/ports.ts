/**
 * The ports of a run, for one invocation.
 *
 * @module
 */
import { snsAlertSink } from '../../lib/aws/alerts/sns-alert-sink.ts';
import { s3StateStore } from '../../lib/aws/state/s3-state-store.ts';
import type { RunPorts } from '../../lib/run/org/audit-org.ts';
import type { AlertSink, FindingSink, StateStore } from '../../lib/run/ports.ts';
import { LIMITS } from '../../lib/salesforce/http/limits.ts';
import { orgReader } from '../../lib/salesforce/read-org.ts';
import { s3, sns } from './clients.ts';
import { awsAccountOf, type Invocation } from './invocation.ts';

export async function portsOf(
  invocation: Invocation,
): Promise<RunPorts & { readonly store: StateStore; readonly alerts: AlertSink }> {
  const { environment } = invocation;
  return {
    readOrg: readerOf(invocation),
    store: s3StateStore({
      bucket: environment.STATE_BUCKET,
      client: s3(),
      retentionDays: environment.EVIDENCE_RETENTION_DAYS,
    }),
    alerts: snsAlertSink(environment.topics, sns(), environment.POWERTOOLS_SERVICE_NAME),
    ...(environment.SECURITY_HUB === 'true' && { findings: await securityHub(invocation) }),
  };
}

function readerOf({ environment, settings }: Invocation): RunPorts['readOrg'] {
  const { apiVersion, fingerprints, readsPerOrg, requestTimeoutMs } = settings;
  const allowLoopback = environment.ECA_AUDITOR_ALLOW_LOOPBACK === '1';
  const limits = { ...LIMITS, requestTimeoutMs };
  return orgReader({ apiVersion, fingerprints, readsPerOrg, limits, allowLoopback });
}

/** Loaded only where it is switched on, because its client takes start-up time. */
async function securityHub({ context, settings, environment }: Invocation): Promise<FindingSink> {
  const { securityHubSink } = await import('../../lib/aws/alerts/security-hub-sink.ts');
  const account = { ...awsAccountOf(context), service: environment.POWERTOOLS_SERVICE_NAME };
  return securityHubSink({ account, controls: settings.policy.controls });
}
