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
import type { Finding } from '../model/finding.ts';
import { identityOf, type OrgIdentity } from '../model/org-identity.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type AcceptedPackage, acceptancesIn, applyAcceptances, isOpenNotAssessed } from './accepted-packages.ts';
import { cvssScore, isCvssVector, severityOf } from './cvss.ts';
import { severityNote, withUnread } from './unread-components.ts';
import { applyWaivers, type Waiver } from './waivers.ts';

/** One finding for each control, in the order of `controls`. A control that throws gives the finding `not_assessed`. */
export function assessApp(app: App, controls: readonly Control[], orgSettings?: OrgSettings): Finding[] {
  return controls.map((control) =>
    findingOf({ app: app.name }, control, () => withUnread(app, control, control.assess(app, orgSettings))),
  );
}

/** The same for the controls about the org itself. */
export function assessSettings(org: OrgSettings, controls: readonly OrgControl[]): Finding[] {
  return controls.map((control) => findingOf({}, control, () => control.assess(org)));
}

const NOTHING_READ: OrgSettings = {
  settings: {},
  readings: Object.fromEntries(ORG_COMPONENTS.map((component) => [component, { state: 'not_requested' }])) as Record<
    OrgComponent,
    Reading
  >,
};

/** Which org was read, in which run, and when (ISO 8601, UTC). */
interface ReadingOf {
  readonly org: OrgIdentity;
  readonly runId: string;
  readonly takenAt: string;
}

/** The snapshot of an org that could be read. Waivers apply as of `takenAt`. */
export function assessOrg(
  reading: ReadingOf & {
    readonly apps: readonly App[];
    /** Settings for the controls of `subject: 'org'`; absent when none were read. */
    readonly orgSettings?: OrgSettings;
    readonly controls: readonly AnyControl[];
    readonly waivers?: readonly Waiver[];
    readonly acceptedPackages?: readonly AcceptedPackage[];
    /** The findings of the last snapshot, for waivers whose conditions can't be read now. */
    readonly known?: readonly Finding[];
    readonly notes?: readonly string[];
  },
): Snapshot {
  const { org, takenAt, apps, orgSettings, controls, waivers = [], known = [], notes = [] } = reading;
  const now = new Date(takenAt);
  const acceptanceOf = acceptancesIn(reading.acceptedPackages ?? [], org, now);
  const appControls = controls.filter(isAboutApps);
  const ofOrg = assessSettings(orgSettings ?? NOTHING_READ, controls.filter(isAboutOrg));
  const assessed = [...ofOrg, ...apps.flatMap((app) => assessApp(app, appControls, orgSettings))];
  const findings = applyAcceptances(applyWaivers(assessed, waivers, org, now, { apps, known }), apps, acceptanceOf);
  const unknown = findings.filter(isOpenNotAssessed);
  const isFieldInNoRecord = unknown.some(({ reason }) => reason === 'field_in_no_record');
  const reason =
    (isFieldInNoRecord ? fieldsInNoRecord(apps) : undefined) ?? incompleteList(apps) ?? unreadableType(apps);
  const alerting = controls.filter(({ alerts }) => alerts).flatMap(({ orgReads = [] }) => orgReads);
  const isUnread =
    apps.some((app) => isUnreadInPart(app, acceptanceOf(app.name) !== undefined)) ||
    alerting.some((name) => orgSettings?.readings[name].state === 'unreadable');
  return {
    ...headerOf(reading),
    status: reason !== undefined || unknown.length > 0 || isUnread ? 'partial' : 'assessed',
    ...(reason && { reason }),
    ...(notes.length > 0 && { notes }),
    ...(orgSettings !== undefined && { orgSettings }),
    apps,
    findings,
  };
}

/** The snapshot of an org that could not be read. */
export function orgNotAssessed(reading: ReadingOf & { readonly reason: Reason }): Snapshot {
  return { ...headerOf(reading), status: 'not_assessed', reason: reading.reason, apps: [], findings: [] };
}

function headerOf({ org, runId, takenAt }: ReadingOf) {
  return { schemaVersion: 1, ...identityOf(org), runId, takenAt } as const;
}

function isUnreadInPart({ readings }: App, isAccepted: boolean): boolean {
  return COMPONENTS.some((component) => {
    const reading = readings[component];
    return reading.state === 'unreadable' && !(isAccepted && reading.code === 'managed_package');
  });
}

/** Why a type of component could be read for none of the apps, if the cause is transient. */
function unreadableType(apps: readonly App[]): Reason | undefined {
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

/** An app that has settings and is not in the list of apps shows that the list is incomplete: other apps may be missing too. */
function incompleteList(apps: readonly App[]): Reason | undefined {
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

/** The app of a finding; empty for one about the org. */
type Subject = Pick<Finding, 'app'>;

function findingOf(subject: Subject, control: AnyControl, assess: () => Verdict): Finding {
  const reportOnly = control.alerts ? {} : ({ reportOnly: true } as const);
  try {
    return { ...toFinding(subject, control, assess()), ...reportOnly };
  } catch (error) {
    const message = `The control failed: ${withoutKeys(error)}`;
    return { ...notAssessedFinding(subject, control, { code: 'control_failed', message }), ...reportOnly };
  }
}

function toFinding(subject: Subject, control: AnyControl, verdict: Verdict): Finding {
  switch (verdict.status) {
    case 'pass':
    case 'not_applicable': {
      const { status, message } = verdict;
      return { control: control.id, ...subject, status, severity: 'info', cvss: 0, message, remediation: '' };
    }
    case 'not_assessed':
      return notAssessedFinding(subject, control, verdict);
    case 'fail':
      return failedFinding(subject, control, verdict);
    default:
      // Our compiler does not check custom controls.
      throw new TypeError(`it returned the verdict ${JSON.stringify((verdict as Verdict).status)}`);
  }
}

function failedFinding(
  subject: Subject,
  control: AnyControl,
  verdict: Extract<Verdict, { readonly status: 'fail' }>,
): Finding {
  const { cvssVector, message, riskConditions, severityWithout, waiverCandidate } = verdict;
  const cvss = cvssScore(cvssVector);
  const notes = [...(verdict.notes ?? []), ...(severityWithout ? [severityNote(severityWithout)] : [])];
  return {
    control: control.id,
    ...subject,
    status: 'fail',
    severity: severityOf(cvss),
    cvss,
    cvssVector,
    message,
    remediation: remediationOf(control),
    ...(riskConditions !== undefined && { riskConditions }),
    ...(notes.length > 0 && { notes }),
    ...(severityWithout !== undefined && { severityWithout }),
    ...(waiverCandidate !== undefined && { waiverCandidate }),
  };
}

function notAssessedFinding(subject: Subject, control: AnyControl, reason: Reason): Finding {
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

/** The error's message in one line of at most 200 characters. Whatever may be a key is masked. */
function withoutKeys(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/[A-Za-z0-9+/=_.!-]{32,}/g, '***')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
