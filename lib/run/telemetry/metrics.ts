/**
 * The metrics of a finished run. `RunCompleted` is 1 for each run that reaches its end; an alarm fires when it is missing.
 * All others are counts of the run.
 *
 * @module
 */
import type { RunSummary } from '../../audit/model/run-result.ts';

export type RunMetricName =
  | 'RunCompleted'
  | 'OrgsAssessed'
  | 'OrgsPartial'
  | 'OrgsNotAssessed'
  | 'OrgsUndelivered'
  | 'FindingsRefused'
  | 'FindingsCritical'
  | 'FindingsHigh'
  | 'FindingsMedium'
  | 'FindingsLow'
  | 'DriftEvents'
  | 'ApiCalls'
  | 'DurationMs';

/** How many topics have lost subscribers; emitted only when some have. */
export type SubscriptionMetricName = 'SubscriptionsLost';

/** `FindingsRefused` counts orgs; the other `Findings…` count failures that no waiver covers. */
export function runMetrics({
  orgs,
  failures,
  undelivered,
  findingsRefused,
  drift,
  apiCalls,
  durationMs,
}: RunSummary): Readonly<Record<RunMetricName, number>> {
  return {
    RunCompleted: 1,
    OrgsAssessed: orgs.assessed,
    OrgsPartial: orgs.partial,
    OrgsNotAssessed: orgs.not_assessed,
    OrgsUndelivered: undelivered,
    FindingsRefused: findingsRefused,
    FindingsCritical: failures.critical,
    FindingsHigh: failures.high,
    FindingsMedium: failures.medium,
    FindingsLow: failures.low,
    DriftEvents: drift,
    ApiCalls: apiCalls,
    DurationMs: durationMs,
  };
}
