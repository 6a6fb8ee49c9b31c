/**
 * Judges apps in metadata source. The result has the form of a run over one org named `source`, so that all reports, exit codes and
 * comparisons work for it too.
 *
 * A waiver applies if its `org` matches `source`, as `*` does. A failure that is accepted in one org is not accepted for other orgs to
 * which the source may be deployed.
 *
 * @module
 */

import {
  type AcceptedPackage,
  acceptancesIn,
  applyAcceptances,
  isOpenNotAssessed,
} from '../../audit/judging/accepted-packages.ts';
import { assessApp, assessSettings } from '../../audit/judging/assess.ts';
import { applyWaivers, type Waiver } from '../../audit/judging/waivers.ts';
import type { OrgSettings } from '../../audit/model/app.ts';
import type { Reason } from '../../audit/model/causes.ts';
import { type AnyControl, type Control, isAboutApps, isAboutOrg } from '../../audit/model/control.ts';
import type { Finding } from '../../audit/model/finding.ts';
import { SOURCE } from '../../audit/model/org-identity.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import { notAssessed } from '../../audit/settings/settings.ts';
import { addOrg, emptySummary } from '../../audit/summary/summary.ts';
import { isUnreadable, locate } from '../../salesforce/source/locate.ts';
import {
  judgedBySource,
  locateOrgSetting,
  type SourceOrgSettings,
} from '../../salesforce/source/source-org-settings.ts';
import type { SourceApp } from '../../salesforce/source/to-app.ts';

export interface Assessment {
  readonly apps: readonly SourceApp[];
  /** Absent if the source has none. Then an app's own values are used. */
  readonly orgSettings?: SourceOrgSettings | undefined;
  readonly controls: readonly AnyControl[];
  readonly waivers: readonly Waiver[];
  readonly acceptedPackages?: readonly AcceptedPackage[] | undefined;
  readonly notes?: readonly string[];
  readonly runId: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** Findings in the order of apps and controls, then those about settings of the org. Each has its file, line and column. */
export function assessSource({
  apps,
  orgSettings,
  controls,
  waivers,
  acceptedPackages = [],
  notes = [],
  runId,
  startedAt,
  finishedAt,
}: Assessment): RunResult {
  const ofApps = controls.filter(isAboutApps);
  const located = [
    ...apps.flatMap((app) => findingsOn(app, ofApps, orgSettings)),
    ...(orgSettings === undefined ? [] : findingsOnOrg(orgSettings, controls)),
  ];
  const known = apps.map(({ app }) => app);
  const waived = applyWaivers(located, waivers, SOURCE, startedAt, { apps: known });
  const findings = applyAcceptances(waived, known, acceptancesIn(acceptedPackages, SOURCE, startedAt));
  const isPartial = findings.some(isOpenNotAssessed);
  const snapshot: Snapshot = {
    schemaVersion: 1,
    ...SOURCE,
    runId,
    takenAt: startedAt.toISOString(),
    status: isPartial ? 'partial' : 'assessed',
    ...(notes.length > 0 && { notes }),
    ...(orgSettings && { orgSettings: orgSettings.settings }),
    apps: known,
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

function findingsOnOrg(source: SourceOrgSettings, controls: readonly AnyControl[]): Finding[] {
  const judged = controls.filter(isAboutOrg).filter((control) => judgedBySource(source, control));
  return assessSettings(source.settings, judged).map((finding, at) => {
    const control = judged[at];
    return control === undefined ? finding : locateOrgSetting(source, control, finding);
  });
}

function findingsOn(source: SourceApp, controls: readonly Control[], org: SourceOrgSettings | undefined): Finding[] {
  const reason = whyUnreadable(source);
  const applied = reason === undefined ? controls : controls.map((control) => onlyFailures(control, reason));
  return assessApp(source.app, applied, pkceOf(org)).map((finding, at) => {
    const control = controls[at];
    return control === undefined ? finding : locate(source, control, finding);
  });
}

/** If the source has no file for a component, the app's own value is used. */
function pkceOf(org: SourceOrgSettings | undefined): OrgSettings | undefined {
  return org?.files.has('oauthOidcSettings') ? org.settings : undefined;
}

function whyUnreadable({ components }: SourceApp): Reason | undefined {
  const reading = components.find(isUnreadable)?.part.reading;
  return reading?.state === 'unreadable' ? reading : undefined;
}

/** An unreadable file might change any verdict except a failure. */
function onlyFailures(control: Control, reason: Reason): Control {
  return {
    ...control,
    assess: (app, org) => {
      const verdict = control.assess(app, org);
      return verdict.status === 'fail' ? verdict : notAssessed(reason);
    },
  };
}
