/**
 * From apps in metadata source to the result of a check, which is that of a run over one org named `source`.
 *
 * So every report, exit code and comparison that knows a run knows a check. Waivers hold where their `org` matches
 * `source`, which `*` does: who accepts a failure in one org has not accepted it for whatever the source is deployed to.
 *
 * @module
 */
import { assessApp } from '../../audit/assess.ts';
import type { Reason } from '../../audit/causes.ts';
import type { Control } from '../../audit/control.ts';
import type { Finding, RunResult, Snapshot } from '../../audit/model.ts';
import { notAssessed } from '../../audit/settings.ts';
import { SOURCE } from '../../audit/source-org.ts';
import { addOrg, emptySummary } from '../../audit/summary.ts';
import { applyWaivers, type Waiver } from '../../audit/waivers.ts';
import { isUnreadable, locate } from '../../salesforce/source/locate.ts';
import type { SourceApp } from '../../salesforce/source/to-app.ts';

export interface Assessment {
  readonly apps: readonly SourceApp[];
  readonly controls: readonly Control[];
  readonly waivers: readonly Waiver[];
  readonly runId: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** Findings in the order of apps, then of controls; each names its file, line and column. */
export function assessSource({ apps, controls, waivers, runId, startedAt, finishedAt }: Assessment): RunResult {
  const located = apps.flatMap((app) => findingsOn(app, controls));
  const findings = applyWaivers(located, waivers, SOURCE, startedAt, { apps: apps.map(({ app }) => app) });
  const isPartial = findings.some(({ status, reportOnly }) => status === 'not_assessed' && reportOnly !== true);
  const snapshot: Snapshot = {
    schemaVersion: 1,
    ...SOURCE,
    runId,
    takenAt: startedAt.toISOString(),
    status: isPartial ? 'partial' : 'assessed',
    apps: apps.map(({ app }) => app),
    findings,
  };
  const counted = addOrg(emptySummary(), { snapshot, drift: [], apiCalls: 0 });
  return {
    schemaVersion: 1,
    run: { id: runId, startedAt: startedAt.toISOString(), finishedAt: finishedAt.toISOString() },
    summary: { ...counted, durationMs: finishedAt.getTime() - startedAt.getTime() },
    orgs: [snapshot],
    drift: [],
  };
}

function findingsOn(source: SourceApp, controls: readonly Control[]): Finding[] {
  const reason = whyUnreadable(source);
  const applied = reason === undefined ? controls : controls.map((control) => onlyFailures(control, reason));
  return assessApp(source.app, applied).map((finding, at) => {
    const control = controls[at];
    return control === undefined ? finding : locate(source, control, finding);
  });
}

function whyUnreadable({ components }: SourceApp): Reason | undefined {
  const reading = components.find(isUnreadable)?.part.reading;
  return reading?.state === 'unreadable' ? reading : undefined;
}

/** What the unreadable file says might change any verdict, save for a failure that is shown. */
function onlyFailures(control: Control, reason: Reason): Control {
  return {
    ...control,
    assess: (app) => {
      const verdict = control.assess(app);
      return verdict.status === 'fail' ? verdict : notAssessed(reason);
    },
  };
}
