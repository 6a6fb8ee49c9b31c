import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { compare } from '../../../lib/audit/drift/compare.ts';
import { assessOrg } from '../../../lib/audit/judging/assess.ts';
import type { OrgState } from '../../../lib/audit/model/org-state.ts';
import { EXIT, exitCodeOf } from '../../../lib/cli/io/exit-code.ts';
import { waiverProblems } from '../../../lib/config/waivers/waiver-problems.ts';
import { buildApp } from '../../support/audit/app-builder.ts';

const UNREAD = { state: 'unreadable', code: 'managed_package', message: 'It comes from a package.' } as const;
const REFUSED = { state: 'unreadable', code: 'settings_not_returned', message: 'It did not come back.' } as const;
const bought = (reading: typeof UNREAD | typeof REFUSED = UNREAD) =>
  buildApp({ name: 'pkg__Bought', namespace: 'pkg', readings: { globalOauth: reading } });
const ACCEPTED = { app: 'pkg__*', owner: 'integration team', reason: 'Asked its publisher.', until: '2027-03-31' };

function onDay(day: string, { accepted = [ACCEPTED], app = bought(), before }: Partial<Parts> = {}) {
  const takenAt = `${day}T02:00:00Z`;
  const org = { alias: 'prod' };
  const reading = { org, runId: day, takenAt, apps: [app], controls: CATALOGUE, acceptedPackages: accepted };
  const snapshot = assessOrg(reading);
  const options = { runId: day, remindAfterDays: 14, waiverNoticeDays: 14, notAssessedAfterRuns: 2 };
  const { events, state } = compare(before, snapshot, { ...options, now: new Date(takenAt), controls: CATALOGUE });
  const notified = events
    .filter(({ notify, app: name }) => notify !== 'evidence' && name !== undefined)
    .map(({ type, cause, notify }) => `${type} ${cause} ${notify}`);
  return { snapshot, state, notified };
}

interface Parts {
  readonly accepted: readonly (typeof ACCEPTED & { readonly org?: string })[];
  readonly app: ReturnType<typeof bought>;
  readonly before: OrgState;
}

const secret = ({ snapshot }: ReturnType<typeof onDay>) =>
  snapshot.findings.find(({ control }) => control === 'require-secret-web-server-flow');

describe('the acceptance of a packaged app', () => {
  it('leaves the findings not assessed, and counts for no reading failure', () => {
    const night = onDay('2027-01-15');
    const { app: _, ...waiver } = ACCEPTED;
    expect(secret(night)).toMatchObject({ status: 'not_assessed', reason: 'managed_package', waiver });
    expect(night.notified).toEqual([]);
    const ofApp = night.snapshot.findings.filter(({ app }) => app !== undefined);
    expect(exitCodeOf([{ status: 'assessed', findings: ofApp }], 'high')).toBe(EXIT.clean);
  });

  it('does not make the org partial', () => {
    const org = { alias: 'prod' };
    const controls = CATALOGUE.filter(({ id }) => id === 'require-secret-web-server-flow');
    const reading = { org, runId: 'r', takenAt: '2027-01-15T02:00:00Z', apps: [bought()], controls };
    expect(assessOrg(reading).status).toBe('partial');
    expect(assessOrg({ ...reading, acceptedPackages: [ACCEPTED] }).status).toBe('assessed');
  });

  it.each([
    ['another org', { accepted: [{ ...ACCEPTED, org: 'dev' }] }],
    ['another app', { accepted: [{ ...ACCEPTED, app: 'other__*' }] }],
    ['another cause', { app: bought(REFUSED) }],
    ['a day after its end', { accepted: [{ ...ACCEPTED, until: '2027-01-14' }] }],
  ])('does not cover %s', (_, parts) => {
    const night = onDay('2027-01-15', parts);
    expect(secret(night)).not.toHaveProperty('waiver');
    expect(night.notified).toEqual([expect.stringContaining('app_not_assessed')]);
  });

  it('is notified when it begins, once for each app before its end, and when it ended', () => {
    const first = onDay('2027-01-15', { accepted: [] });
    expect(first.notified).toEqual(['app_not_assessed managed_package inform']);
    const begun = onDay('2027-01-16', { before: first.state });
    expect(begun.notified).toEqual(['app_recovered waived inform']);
    const near = onDay('2027-03-25', { before: begun.state });
    expect(near.notified).toEqual(['waiver_expiring managed_package inform']);
    const again = onDay('2027-03-31', { before: near.state });
    expect(again.notified).toEqual([]);
    expect(onDay('2027-04-01', { before: again.state }).notified).toEqual(['app_not_assessed managed_package inform']);
  });

  it('is a problem when it ended, covers nothing, or covers every app', () => {
    const problems = (parts: Partial<typeof ACCEPTED>) => {
      const entries = { waivers: [], acceptedPackages: [{ ...ACCEPTED, ...parts }] };
      return waiverProblems(entries, [onDay('2027-01-15').snapshot], new Date('2027-01-15T02:00:00Z'));
    };
    expect(problems({})).toEqual([]);
    expect(problems({ until: '2027-01-14' })[0]?.message).toBe(
      'The acceptance of pkg__* in every org ended on 2027-01-14: delete it, or ask integration team to renew it.',
    );
    expect(problems({ app: 'other__App' })).toMatchObject([{ problem: 'unused' }]);
    expect(problems({ app: '*' })).toMatchObject([{ problem: 'boundless' }]);
  });
});
