import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { assessOrg, orgNotAssessed } from '../../../lib/audit/judging/assess.ts';
import { waiverProblems } from '../../../lib/config/waivers/waiver-problems.ts';
import { buildApp } from '../../support/audit/app-builder.ts';

const NOW = new Date('2027-01-15T02:00:00Z');
const waiver = (parts: { org?: string; app?: string; until?: string }) => ({
  control: 'require-secret-web-server-flow',
  org: 'prod',
  app: 'Portal',
  owner: 'the team',
  reason: 'It is a public client.',
  until: '2027-06-30',
  ...parts,
});
const prod = assessOrg({
  org: { alias: 'prod' },
  runId: 'r',
  takenAt: NOW.toISOString(),
  apps: [buildApp({ settings: { isConsumerSecretOptional: true } })],
  controls: CATALOGUE,
});
const down = orgNotAssessed({
  org: { alias: 'down' },
  runId: 'r',
  takenAt: NOW.toISOString(),
  reason: { code: 'maintenance', message: 'It is in maintenance.' },
});
const problems = (parts: Parameters<typeof waiver>[0]) =>
  waiverProblems({ waivers: [waiver(parts)] }, [prod, down], NOW).map(({ problem, message }) => [problem, message]);

describe('waiverProblems', () => {
  it('reports no problem for a waiver in use', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ org: 'pr*', app: '*' })).toEqual([]);
  });

  it('reports a waiver that has ended', () => {
    expect(problems({ until: '2027-01-14' })).toEqual([
      [
        'ended',
        'The waiver of require-secret-web-server-flow for Portal in prod ended on 2027-01-14: delete it, or ask the team to renew it.',
      ],
    ]);
  });

  it('holds through its last day', () => {
    expect(problems({ until: '2027-01-15' })).toEqual([]);
  });

  it('reports a waiver that matches nothing', () => {
    expect(problems({ app: 'Other' })).toEqual([['unused', expect.stringContaining('covers no failure')]]);
    expect(problems({ org: 'pro' })).toEqual([['unused', expect.stringContaining('covers no failure')]]);
  });

  it('warns of one for every app of every org, in use or not', () => {
    const message = expect.stringContaining('covers every app of every org');
    expect(problems({ org: '*', app: '*' })).toEqual([['boundless', message]]);
    expect(problems({ org: '**', app: '*' })).toEqual([['boundless', message]]);
    expect(problems({ org: '*', app: '*', until: '2027-01-14' })).toEqual([['ended', expect.anything()]]);
  });

  it('reports no problem for an org that could not be read', () => {
    expect(problems({ org: 'down' })).toEqual([]);
  });
});
