/**
 * From apps to findings: every control on every app, each with exactly one finding.
 *
 * @module
 */

import { ORG_COMPONENTS, type OrgComponent } from '../components/registry.ts';
import { fieldsInNoRecord } from '../decoding/missing-fields.ts';
import { type App, COMPONENTS, type OrgSettings, type Reading } from '../model/app.ts';
import { CAUSES, type Reason, remedyOf, SHORT_LIST_REMEDY } from '../model/causes.ts';
import {
  type AnyControl,
  type Control,
  isAboutApps,
  isAboutOrg,
  type OrgControl,
  type Verdict,
} from '../model/control.ts';
import type { Finding, OrgIdentity, Snapshot } from '../model/model.ts';
import { type AcceptedPackage, acceptancesIn, applyAcceptances, isOpenNotAssessed } from './accepted-packages.ts';
import { cvssScore, isCvssVector, severityOf } from './cvss.ts';
import { severityNote, withUnread } from './unread-components.ts';
import { applyWaivers, type Waiver } from './waivers.ts';

/** One finding a control, in the controls' order. A control that throws is `not_assessed`, never lost. */
export function assessApp(app: App, controls: readonly Control[], orgSettings?: OrgSettings): Finding[] {
  return controls.map((control) =>
    judge({ app: app.name }, control, () => withUnread(app, control, control.assess(app, orgSettings))),
  );
}

/** The same on the org itself. */
export function assessSettings(org: OrgSettings, controls: readonly OrgControl[]): Finding[] {
  return controls.map((control) => judge({}, control, () => control.assess(org)));
}

type Subject = Pick<Finding, 'app'>;

function judge(subject: Subject, control: AnyControl, assess: () => Verdict): Finding {
  const finding = judged(subject, control, assess);
  return control.alerts ? finding : { ...finding, reportOnly: true };
}

function judged(subject: Subject, control: AnyControl, assess: () => Verdict): Finding {
  try {
    return toFinding(subject, control, assess());
  } catch (error) {
    return notAssessed(subject, control, { code: 'control_failed', message: `The control failed: ${cleaned(error)}` });
  }
}

const NOTHING_READ: OrgSettings = {
  settings: {},
  readings: Object.fromEntries(ORG_COMPONENTS.map((component) => [component, { state: 'not_requested' }])) as Record<
    OrgComponent,
    Reading
  >,
};

/** Which org was read, in which run, and when (ISO 8601, UTC). */
export interface ReadingOf {
  readonly org: OrgIdentity;
  readonly runId: string;
  readonly takenAt: string;
}

/** The snapshot of an org that could be read; waivers applied as of `takenAt`. */
export function assessOrg(
  reading: ReadingOf & {
    readonly apps: readonly App[];
    /** What controls of `subject: 'org'` judge. Without it nothing was read for them. */
    readonly orgSettings?: OrgSettings;
    readonly controls: readonly AnyControl[];
    readonly waivers?: readonly Waiver[];
    readonly acceptedPackages?: readonly AcceptedPackage[];
    /** Findings of the org as they were known last: for waivers whose conditions can't be read. */
    readonly known?: readonly Finding[];
    readonly notes?: readonly string[];
  },
): Snapshot {
  const { org, runId, takenAt, apps, orgSettings, controls, waivers = [], known = [], notes = [] } = reading;
  const now = new Date(takenAt);
  const acceptanceOf = acceptancesIn(reading.acceptedPackages ?? [], org, now);
  const appControls = controls.filter(isAboutApps);
  const ofOrg = assessSettings(orgSettings ?? NOTHING_READ, controls.filter(isAboutOrg));
  const assessed = [...ofOrg, ...apps.flatMap((app) => assessApp(app, appControls, orgSettings))];
  const findings = applyAcceptances(applyWaivers(assessed, waivers, org, now, { apps, known }), apps, acceptanceOf);
  const unknown = findings.filter(isOpenNotAssessed);
  const isFieldInNoRecord = unknown.some(({ reason }) => reason === 'field_in_no_record');
  const reason = (isFieldInNoRecord ? fieldsInNoRecord(apps) : undefined) ?? shortListOf(apps) ?? unreadTypeOf(apps);
  const alerting = controls.filter(({ alerts }) => alerts).flatMap(({ orgReads = [] }) => orgReads);
  const isUnread =
    apps.some((app) => isUnreadInPart(app, acceptanceOf(app.name) !== undefined)) ||
    alerting.some((name) => orgSettings?.readings[name].state === 'unreadable');
  return {
    schemaVersion: 1,
    ...identity(org),
    runId,
    takenAt,
    status: reason !== undefined || unknown.length > 0 || isUnread ? 'partial' : 'assessed',
    ...(reason && { reason }),
    ...(notes.length > 0 && { notes }),
    ...(orgSettings !== undefined && { orgSettings }),
    apps,
    findings,
  };
}

function isUnreadInPart({ readings }: App, isAccepted: boolean): boolean {
  return COMPONENTS.some((component) => {
    const reading = readings[component];
    return reading.state === 'unreadable' && !(isAccepted && reading.code === 'managed_package');
  });
}

/** A type of component that could not be read of any app, for a cause that may pass. */
function unreadTypeOf(apps: readonly App[]): Reason | undefined {
  for (const component of COMPONENTS) {
    const states = apps.map(({ readings }) => readings[component]);
    const failed = states.find((reading) => reading.state === 'unreadable' && CAUSES[reading.code].transient);
    if (failed?.state === 'unreadable' && states.every(({ state }) => state !== 'read')) {
      const { state: _, ...reason } = failed;
      return reason;
    }
  }
  return undefined;
}

/** An app that only its settings name proves that the list of apps was incomplete, so other apps may be missing too. */
function shortListOf(apps: readonly App[]): Reason | undefined {
  const names = apps.flatMap(({ name, readings: { app } }) =>
    app.state === 'unreadable' && app.code === 'settings_not_listed' ? [`"${name}"`] : [],
  );
  return names.length === 0
    ? undefined
    : {
        code: 'settings_not_listed',
        message: `The list of apps is incomplete: it lacks ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}. Other apps may be missing too.`,
        remedy: SHORT_LIST_REMEDY,
      };
}

/** The snapshot of an org that could not be read. */
export function orgNotAssessed(reading: ReadingOf & { readonly reason: Reason }): Snapshot {
  const { org, runId, takenAt, reason } = reading;
  return {
    schemaVersion: 1,
    ...identity(org),
    runId,
    takenAt,
    status: 'not_assessed',
    reason,
    apps: [],
    findings: [],
  };
}

/** Copies field by field, because a caller may pass an org secret, which has these fields and secret ones. */
function identity({ alias, orgId, environment }: OrgIdentity): OrgIdentity {
  return { alias, ...(orgId !== undefined && { orgId }), ...(environment !== undefined && { environment }) };
}

function toFinding(subject: Subject, control: AnyControl, verdict: Verdict): Finding {
  switch (verdict.status) {
    case 'pass':
    case 'not_applicable':
      return {
        control: control.id,
        ...subject,
        status: verdict.status,
        severity: 'info',
        cvss: 0,
        message: verdict.message,
        remediation: '',
      };
    case 'not_assessed':
      return notAssessed(subject, control, verdict);
    case 'fail': {
      const cvss = cvssScore(verdict.cvssVector);
      const { severityWithout } = verdict;
      const notes = [...(verdict.notes ?? []), ...(severityWithout ? [severityNote(severityWithout)] : [])];
      return {
        control: control.id,
        ...subject,
        status: 'fail',
        severity: severityOf(cvss),
        cvss,
        cvssVector: verdict.cvssVector,
        message: verdict.message,
        remediation: remediationOf(control),
        ...(verdict.riskConditions !== undefined && { riskConditions: verdict.riskConditions }),
        ...(notes.length > 0 && { notes }),
        ...(severityWithout !== undefined && { severityWithout }),
        ...(verdict.waiverCandidate !== undefined && { waiverCandidate: verdict.waiverCandidate }),
      };
    }
    default:
      // A custom control may return a wrong verdict, because our compiler does not check it.
      throw new TypeError(`it gave the verdict ${JSON.stringify((verdict as Verdict).status)}`);
  }
}

function notAssessed(subject: Subject, control: AnyControl, reason: Reason): Finding {
  const { cvssVector } = control;
  return {
    control: control.id,
    ...subject,
    status: 'not_assessed',
    severity: control.severity,
    cvss: isCvssVector(cvssVector) ? cvssScore(cvssVector) : 0,
    cvssVector,
    message: reason.message,
    remediation: remedyOf(reason),
    reason: reason.code,
  };
}

function remediationOf({ remedy, fix }: AnyControl): string {
  return [...remedy, ...(fix === undefined ? [] : [`In metadata: ${fix.type}.${fix.field} = ${fix.value}`])].join('\n');
}

/** One line, short, and without anything as long and dense as a key. */
function cleaned(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/[A-Za-z0-9+/=_.!-]{32,}/g, '***')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
