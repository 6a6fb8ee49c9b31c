import { describe, expect, it } from 'vitest';
import { requireSecretWebServerFlow } from '../../../lib/audit/controls/secrets/require-secret-web-server-flow.ts';
import { assessApp, assessOrg, orgNotAssessed } from '../../../lib/audit/judging/assess.ts';
import type { Control, Verdict } from '../../../lib/audit/model/control.ts';
import { buildApp } from '../../support/audit/app-builder.ts';

const READING = { org: { alias: 'prod' }, runId: 'r', takenAt: '2027-01-15T02:00:00.000Z' };
const judging = (assess: () => Verdict, alerts = true): Control => ({ ...requireSecretWebServerFlow, alerts, assess });

describe('assessApp', () => {
  it('hands on all that a failure says', () => {
    const app = buildApp({
      settings: {
        isConsumerSecretOptional: true,
        isSecretRequiredForRefreshToken: false,
        callbackUrl: ['http://localhost:1717/OauthRedirect'],
      },
    });
    expect(assessApp(app, [requireSecretWebServerFlow])).toEqual([
      {
        control: 'require-secret-web-server-flow',
        app: 'Portal',
        status: 'fail',
        severity: 'medium',
        cvss: 6.3,
        cvssVector: 'CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:N',
        message: 'An authorization code can be exchanged without the client secret: isConsumerSecretOptional is true.',
        remediation: expect.stringContaining(
          'In metadata: ExtlClntAppGlobalOauthSettings.isConsumerSecretOptional = false',
        ),
        riskConditions: [expect.stringContaining('PKCE')],
        notes: [expect.stringContaining('public client')],
        waiverCandidate: true,
      },
    ]);
  });

  it.each([
    [
      'an error',
      () => {
        throw new Error(`bad\n${'k3y'.repeat(20)}`);
      },
      'The control failed: bad ***',
    ],
    [
      'anything else',
      () => {
        throw 'text';
      },
      'The control failed: text',
    ],
    [
      'an unknown verdict',
      () => ({ status: 'maybe', message: '' }) as unknown as Verdict,
      'The control failed: it returned the verdict "maybe"',
    ],
    [
      'a vector that is none',
      (): Verdict => ({ status: 'fail', message: 'It fails.', cvssVector: 'high' }),
      expect.stringContaining('CVSS vector "high"'),
    ],
  ])('takes a control that throws %s for not assessed', (_, assess, message) => {
    expect(assessApp(buildApp(), [judging(assess)])).toMatchObject([
      { status: 'not_assessed', reason: 'control_failed', severity: 'high', message },
    ]);
  });

  it('marks what stands in reports only', () => {
    const pass = (): Verdict => ({ status: 'pass', message: 'Fine.' });
    expect(assessApp(buildApp(), [judging(pass, false)])).toMatchObject([{ status: 'pass', reportOnly: true }]);
    expect(assessApp(buildApp(), [judging(pass)])[0]).not.toHaveProperty('reportOnly');
  });
});

describe('assessOrg', () => {
  const lost = (): Verdict => ({ status: 'not_assessed', code: 'settings_not_returned', message: 'Gone.' });

  it('is partial when something that alerts could not be assessed', () => {
    const status = (alerts: boolean) =>
      assessOrg({ ...READING, apps: [buildApp()], controls: [judging(lost, alerts)] }).status;
    expect(status(true)).toBe('partial');
    expect(status(false)).toBe('assessed');
  });

  it('takes nothing of an org secret along', () => {
    const secret = { alias: 'prod', environment: 'production', privateKey: 'secret' } as const;
    const snapshot = assessOrg({ ...READING, org: secret, apps: [], controls: [] });
    expect(snapshot).toMatchObject({ alias: 'prod', environment: 'production', status: 'assessed' });
    expect(JSON.stringify(snapshot)).not.toContain('secret');
  });

  it('says why an org could not be read', () => {
    expect(orgNotAssessed({ ...READING, reason: { code: 'maintenance', message: 'It sleeps.' } })).toMatchObject({
      status: 'not_assessed',
      reason: { code: 'maintenance', message: 'It sleeps.' },
      apps: [],
      findings: [],
    });
  });
});
