/**
 * The words that all reports use.
 *
 * @module
 */
import type { AnyControl } from '../../audit/model/control.ts';
import type { DriftType } from '../../audit/model/drift-event.ts';
import type { AppliedWaiver, Finding, Severity } from '../../audit/model/finding.ts';
import type { Environment } from '../../audit/model/org-identity.ts';
import type { TwinCount, TwinTrait } from '../../audit/respond/twins.ts';
import { grouped } from '../../text/numbers.ts';

/** What happened, in a word or two. */
export const DRIFT_WORDS = {
  violation_opened: 'opened',
  violation_worsened: 'worsened',
  violation_resolved: 'resolved',
  violation_still_open: 'still open',
  waiver_expiring: 'waiver',
  app_not_assessed: 'not assessed',
  org_not_assessed: 'not assessed',
  org_recovered: 'recovered',
  app_recovered: 'recovered',
  control_changed: 'rejudged',
  setting_changed: 'changed',
  move: 'move',
  move_ended: 'move ended',
  silence_ended: 'silence',
} as const satisfies Record<DriftType, string>;

/** Events that end something. */
export const ENDS: ReadonlySet<DriftType> = new Set([
  'violation_resolved',
  'org_recovered',
  'app_recovered',
  'move_ended',
]);

/** The severities that occur, worst first. @example "1 critical, 2 high" */
export function severityCounts(severities: Readonly<Record<Severity, number>>): string {
  return Object.entries(severities)
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => `${grouped(number)} ${severity}`)
    .join(', ');
}

/**
 * The remedy in one line: for a failure the metadata field, if its control has one; else the first step.
 *
 * @param control `undefined` for a control that the report does not know
 */
export function shortFix(finding: Pick<Finding, 'status' | 'remediation'>, control: AnyControl | undefined): string {
  const fix = finding.status === 'fail' ? control?.fix : undefined;
  return fix === undefined
    ? (finding.remediation.split('\n')[0] ?? '')
    : `set ${fix.field} to ${fix.value} (${fix.type})`;
}

/** @example "until 2027-01-31, Jane Doe: being retired (SEC-12)" */
export function waiverWords({ until, owner, reason, ticket }: AppliedWaiver): string {
  return `until ${until}, ${owner}: ${reason}${ticket === undefined ? '' : ` (${ticket})`}`;
}

/** @example "force-app/main/default/extlClntAppGlobalOauthSets/A.ecaGlblOauth-meta.xml:4:5" */
export function filePosition({ file, line, column }: Pick<Finding, 'file' | 'line' | 'column'>): string | undefined {
  return file === undefined ? undefined : [file, line, column].filter((part) => part !== undefined).join(':');
}

/** What raised or lowered the severity, and the notes for a person who acts on it. */
export function detailsOf({
  riskConditions = [],
  notes = [],
}: Pick<Finding, 'riskConditions' | 'notes'>): readonly string[] {
  return [...riskConditions, ...notes];
}

/** What the orgs have in common. */
const TWIN_WORDS = {
  consumer_key: 'this consumer key',
  org_scoped_app: 'this orgScopedExternalApp',
  certificate: 'this certificate',
  callback_host: 'this callback host',
  name: 'an app of this name',
} as const satisfies Record<TwinTrait, string>;

/** @example "Fails in 3 of 40 orgs with this callback host. Not assessed in 2 of them." */
export function twinWords({ trait, orgs, failing, notAssessed }: TwinCount): string {
  const unknown = notAssessed === 0 ? '' : ` Not assessed in ${grouped(notAssessed)} of them.`;
  return `Fails in ${grouped(failing)} of ${grouped(orgs)} orgs with ${TWIN_WORDS[trait]}.${unknown}`;
}

/** What identifies an org, without its alias. */
export function orgDetails({ environment, orgId }: { environment?: Environment; orgId?: string }): string {
  return [environment, orgId].filter((part) => part !== undefined).join(' · ');
}

/** @param at ISO 8601, UTC @example "2026-11-24 02:00 UTC" */
export function minuteOf(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
