/**
 * A result as a flat list, for the formats that machines read. An org that could not be read is a row too, so that every format has
 * it.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { byCodeUnit } from '../../audit/drift/order.ts';
import type { App } from '../../audit/model/app.ts';
import { type Reason, remedyOf } from '../../audit/model/causes.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import type { Finding } from '../../audit/model/finding.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import { type Standing, standingOf } from './view.ts';

export interface Row {
  readonly org: Snapshot;
  /** Absent if the row is about the org. */
  readonly app?: Pick<App, 'name' | 'label' | 'settings'>;
  readonly finding: Omit<Finding, 'app'>;
  readonly standing: Standing;
}

/** The control of the row of an org that could not be read. It is not in the catalogue. */
export const ORG_READABLE = { id: 'org-readable', title: 'The org can be assessed' } as const;

/** The control of the row of a note ({@link Snapshot.notes}), which is no verdict. It is not in the catalogue. */
const ORG_NOTE = { id: 'org-note', title: 'Note on the org' } as const;

export function isNote({ finding }: Row): boolean {
  return finding.control === ORG_NOTE.id;
}

/** The title of a row's control, or its id if the report does not know the control. */
export function titleOf({ finding }: Row, control: AnyControl | undefined): string {
  const own = [ORG_READABLE, ORG_NOTE].find(({ id }) => id === finding.control);
  return control?.title ?? own?.title ?? finding.control;
}

/** By org, app and control, whatever the order in the result. The notes on an org come first. */
export function rowsOf({ orgs }: Pick<RunResult, 'orgs'>): readonly Row[] {
  return [...orgs].sort((a, b) => byCodeUnit(a.alias, b.alias)).flatMap(rowsOfOrg);
}

/** By app and control. */
export function rowsOfOrg(org: Snapshot): readonly Row[] {
  const notes = (org.notes ?? []).map((text) => noteOf(org, text));
  if (org.status === 'not_assessed') {
    return [...notes, unreadable(org)];
  }
  const apps = new Map(org.apps.map((app) => [app.name, app]));
  const verdicts = [...org.findings]
    .sort((a, b) => byCodeUnit(a.app ?? '', b.app ?? '') || byCodeUnit(a.control, b.control))
    .map((finding) => {
      const { app: name } = finding;
      const app = name === undefined ? undefined : (apps.get(name) ?? { name, label: name, settings: {} });
      return { org, ...(app && { app }), finding, standing: standingOf(finding) };
    });
  return [...notes, ...verdicts];
}

function noteOf(org: Snapshot, message: string): Row {
  const status = 'not_applicable';
  return {
    org,
    standing: status,
    finding: { control: ORG_NOTE.id, status, severity: 'info', cvss: 0, message, remediation: '' },
  };
}

function unreadable(org: Snapshot): Row {
  const reason: Reason = org.reason ?? { code: 'internal_error', message: 'No reason is known.' };
  return {
    org,
    standing: 'not_assessed',
    finding: {
      control: ORG_READABLE.id,
      status: 'not_assessed',
      severity: 'high',
      cvss: 0,
      message: reason.message,
      remediation: remedyOf(reason),
      reason: reason.code,
    },
  };
}

/** What a row is about, the same in every run. An org counts by its id, because its alias may change. */
function identityOf(row: Row): readonly string[] {
  const { org, app, finding } = row;
  return [org.orgId ?? org.alias, app?.name ?? '', finding.control, ...(isNote(row) ? [finding.message] : [])];
}

/** {@link identityOf} as 64 hexadecimal digits. */
export function rowFingerprint(row: Row): string {
  return createHash('sha256')
    .update(JSON.stringify(identityOf(row)))
    .digest('hex');
}

/** What the row is about, for people. @example "acme-prod / Billing Portal" */
export function rowSubject({ org, app }: Row): string {
  return app === undefined ? org.alias : `${org.alias} / ${app.label}`;
}

/** One entry for each app and reason, with all controls that are not assessed for it: a packaged app would fill a page otherwise. */
export function unknownRows(rows: readonly Row[]): readonly { readonly row: Row; readonly controls: string }[] {
  const unknown = rows.filter(({ standing }) => standing === 'not_assessed');
  const groups = Map.groupBy(unknown, (row) => JSON.stringify([row.org.alias, row.app?.name, row.finding.message]));
  return [...groups.values()].flatMap((same) => {
    const [row] = same;
    return row === undefined ? [] : [{ row, controls: same.map(({ finding }) => finding.control).join(', ') }];
  });
}
