import { describe, expect, it } from 'vitest';
import { componentAt, fieldIn, fieldOf } from '../../../lib/audit/components/registry.ts';
import { APP_CONTROLS } from '../../../lib/audit/controls/index.ts';
import { markMissingFields, missingFields } from '../../../lib/audit/decoding/missing-fields.ts';
import { compare } from '../../../lib/audit/drift/compare.ts';
import { assessApp, assessOrg } from '../../../lib/audit/judging/assess.ts';
import { fixPath } from '../../../lib/audit/judging/fix-path.ts';
import type { App } from '../../../lib/audit/model/app.ts';
import type { Control } from '../../../lib/audit/model/control.ts';
import type { DriftEvent } from '../../../lib/audit/model/drift-event.ts';
import type { Finding } from '../../../lib/audit/model/finding.ts';
import type { OrgState } from '../../../lib/audit/model/org-state.ts';
import { incidentsOf } from '../../support/alert/alert-messages.ts';
import { type AppParts, buildApp } from '../../support/audit/app-builder.ts';

/** Two apps as a live answer has them, the first of them without some fields. */
function live(first: AppParts, apiVersion = '66.0'): readonly App[] {
  return markMissingFields([whole('Portal', first), whole('Other')], apiVersion);
}

function whole(name: string, { settings, oauthPolicies, policies, ...others }: AppParts = {}): App {
  return buildApp({
    ...others,
    name,
    policies: policies ?? {},
    oauthPolicies: { isClientCredentialsFlowEnabled: false, ...oauthPolicies },
    settings: {
      isCodeCredFlowEnabled: false,
      isCodeCredPostOnly: false,
      isClientCredentialsFlowEnabled: false,
      isDeviceFlowEnabled: false,
      isIntrospectAllTokens: false,
      isTokenExchangeEnabled: false,
      isSecretRequiredForTokenExchange: false,
      ...settings,
    },
  });
}

function without(path: string): AppParts {
  const [first = '', second] = path.split('.');
  if (second === undefined) return { settings: { [first]: undefined } };
  return first === 'idTokenConfig' ? { settings: { idTokenConfig: {} } } : { [first]: { [second]: undefined } };
}

/** A component that `buildApp` leaves out, with what the control's fix sets: so one record at least has the field. */
function fixed(control: Control): AppParts {
  const path = fixPath(control) ?? '';
  const component = componentAt(path) ?? 'app';
  const value = control.fix?.value;
  const typed = value === 'true' || value === 'false' ? value === 'true' : value;
  return buildApp().readings[component].state === 'absent' ? { [component]: { [fieldOf(path)]: typed } } : {};
}

function findingOn(apps: readonly App[], control: string, name = 'Portal'): Finding | undefined {
  const app = apps.find((each) => each.name === name);
  return app && assessApp(app, APP_CONTROLS).find((finding) => finding.control === control);
}

describe('a field that every live record holds', () => {
  it('is not missed where all are there, nor one that came with a later version', () => {
    expect(live({}).flatMap(missingFields)).toEqual([]);
    expect(live({}, '67.0').map(({ unclear }) => unclear?.map(({ field }) => field))).toEqual([
      ['isDPopEnabled', 'isMtlsEnabled', 'isEnforceRefreshTokenTTL'],
      ['isDPopEnabled', 'isMtlsEnabled', 'isEnforceRefreshTokenTTL'],
    ]);
  });

  it('is not known where it came with a later version, whatever its default is', () => {
    const endless = { oauthPolicies: { refreshTokenPolicyType: 'Infinite' } };
    expect(findingOn(live(endless), 'limit-refresh-token-life')).toMatchObject({
      status: 'not_assessed',
      message: 'isEnforceRefreshTokenTTL is "not in API version 66.0", not true or false.',
    });
    const [app] = live({ ...endless, settings: { isEnforceRefreshTokenTTL: false, isDPopEnabled: false } }, '67.0');
    expect(app && findingOn([app], 'limit-refresh-token-life')?.status).toBe('fail');
  });

  it('is not missed again where it is unclear', () => {
    const app = {
      ...whole('Portal', without('isPkceRequired')),
      unclear: [{ field: 'isPkceRequired', found: 'xsi:nil' }],
    };
    expect(markMissingFields([app], '66.0').flatMap(missingFields)).toEqual([]);
  });

  it('is not missed in a component that was not read', () => {
    const app = buildApp({ settings: {}, readings: { globalOauth: { state: 'absent' } } });
    expect(
      markMissingFields([app, whole('Other')], '66.0')
        .slice(0, 1)
        .flatMap(missingFields)
        .map(({ field }) => field),
    ).toEqual(['oauthPolicies.isClientCredentialsFlowEnabled']);
  });

  const controls = APP_CONTROLS.filter((control) => {
    const path = fixPath(control) ?? '';
    const component = componentAt(path);
    return component !== undefined && fieldIn(component, fieldOf(path))?.always === true;
  });
  it('is that of most controls', () => {
    expect(controls.length).toBeGreaterThan(14);
  });

  it.each(controls)('is not assessed by $id where it is missing', (control) => {
    const flowsOn = { isCodeCredFlowEnabled: true, isTokenExchangeEnabled: true };
    const { settings, ...parts } = without(fixPath(control) ?? '');
    const portal = whole('Portal', { ...parts, settings: { ...flowsOn, ...settings } });
    const apps = markMissingFields([portal, whole('Other', fixed(control))], '66.0');
    expect(findingOn(apps, control.id)).toMatchObject({ status: 'not_assessed', reason: 'field_not_returned' });
    expect(findingOn(apps, control.id, 'Other')?.status).not.toBe('not_assessed');
  });

  it('neither raises nor lowers a severity', () => {
    const optional = { isConsumerSecretOptional: true, isSecretRequiredForRefreshToken: false };
    const secret = live({ settings: { ...optional, isPkceRequired: undefined } });
    expect(findingOn(secret, 'require-secret-web-server-flow')).toMatchObject({
      status: 'fail',
      severity: 'high',
      severityWithout: ['globalOauth'],
    });
    const pkce = live({ settings: { isPkceRequired: false, isConsumerSecretOptional: undefined } });
    expect(findingOn(pkce, 'require-pkce')?.riskConditions).toBeUndefined();
    const ip = { isClientCredentialsFlowEnabled: true, ipRelaxationPolicyType: undefined };
    expect(
      findingOn(live({ oauthPolicies: ip }), 'restrict-client-credentials-policy')?.riskConditions,
    ).toBeUndefined();
  });

  it.each(['isEnabled', 'isOauthPluginEnabled'])('keeps a failure from counting that may not apply: %s', (field) => {
    const apps = live({ settings: { isConsumerSecretOptional: true }, policies: { [field]: undefined } });
    expect(findingOn(apps, 'require-secret-web-server-flow')).toMatchObject({
      status: 'not_assessed',
      reason: 'field_not_returned',
    });
    expect(findingOn(apps, 'rotate-refresh-tokens')?.status).toBe('pass');
  });

  it('keeps what else is absent from its record from counting as absent', () => {
    const isCut = { isIntrospectAllTokens: undefined, callbackUrl: undefined };
    const apps = live({ settings: { ...isCut, isClientCredentialsFlowEnabled: true, isConsumerSecretOptional: true } });
    for (const id of [
      'require-secret-web-server-flow',
      'safe-callback-urls',
      'limit-id-tokens',
      'use-jwt-bearer-flow',
    ]) {
      expect(findingOn(apps, id), id).toMatchObject({ status: 'not_assessed', reason: 'field_not_returned' });
    }
  });
});

describe('nights in a row', () => {
  const FAILING = { isConsumerSecretOptional: true, isSecretRequiredForRefreshToken: false } as const;
  const org = { alias: 'acme', orgId: '00D5g000004AbCdEAK' };

  /** What is notified each night, as `type cause app notify`. */
  function notifiedEachNight(...nights: readonly (readonly App[])[]): readonly (readonly string[])[] {
    let state: OrgState | undefined;
    return nights.map((apps, at) => {
      const now = new Date(Date.UTC(2026, 10, 1 + at));
      const run = { runId: `r${at}`, takenAt: now.toISOString() };
      const snapshot = assessOrg({ org, ...run, apps, controls: APP_CONTROLS });
      const options = { now, runId: run.runId, remindAfterDays: 99, waiverNoticeDays: 1, notAssessedAfterRuns: 1 };
      const drift = compare(state, snapshot, options);
      state = drift.state;
      return drift.events.filter(({ notify }) => notify !== 'evidence').map(eventLine);
    });
  }
  const eventLine = ({ type, cause, app = 'org', notify }: DriftEvent) => `${type} ${cause} ${app} ${notify}`;

  it('notify one damaged record once, and its end', () => {
    const damaged = live({ settings: { isConsumerSecretOptional: undefined } });
    expect(notifiedEachNight(live({}), damaged, damaged, live({}))).toEqual([
      [],
      ['app_not_assessed field_not_returned Portal page'],
      [],
      ['app_recovered app_became_readable Portal inform'],
    ]);
  });

  it('notify a field that no record holds once for the org', () => {
    const lacking = ['Portal', 'Other'].map((name) => whole(name, { settings: { isPkceRequired: undefined } }));
    const marked = markMissingFields(lacking, '66.0');
    expect(notifiedEachNight(live({}), marked, marked, live({}))).toEqual([
      [],
      ['org_not_assessed field_in_no_record org page'],
      [],
      ['org_recovered field_in_no_record org inform'],
    ]);
    const snapshot = assessOrg({
      org,
      runId: 'r',
      takenAt: '2026-11-01T00:00:00.000Z',
      apps: marked,
      controls: APP_CONTROLS,
    });
    expect(snapshot).toMatchObject({ status: 'partial', reason: { code: 'field_in_no_record' } });
    expect(snapshot.reason?.message).toContain('isPkceRequired for no app of this org (API version 66.0)');
  });

  it('notify an only app as its org, and inform on a first scan', () => {
    const one = markMissingFields([whole('Portal', { settings: { isPkceRequired: undefined } })], '66.0');
    expect(notifiedEachNight(one, one)).toEqual([['org_not_assessed field_in_no_record org inform'], []]);
  });

  it('neither open, worsen nor resolve anything where what lowers or raises a severity is missing', () => {
    const [failing, damaged] = [
      live({ settings: FAILING }),
      live({ settings: { ...FAILING, isPkceRequired: undefined } }),
    ];
    expect(notifiedEachNight(failing, damaged, failing).slice(1)).toEqual([
      ['app_not_assessed field_not_returned Portal inform'],
      ['app_recovered app_became_readable Portal inform'],
    ]);
  });

  it('notify nothing of a report-only control', () => {
    const lacking = ['Portal', 'Other'].map((name) =>
      whole(name, { oauthPolicies: { requiredSessionLevel: undefined } }),
    );
    const marked = markMissingFields(lacking, '66.0');
    expect(notifiedEachNight(live({}), marked)).toEqual([[], []]);
  });

  it('end the incident of a field, and not that of an outage', () => {
    const event = (type: DriftEvent['type'], cause: DriftEvent['cause']) =>
      ({
        type,
        cause,
        org: 'acme',
        severity: 'high',
        notify: 'page',
        deduplicationId: `${type}`,
      }) as DriftEvent;
    const nameOf = (each: DriftEvent) =>
      incidentsOf({
        runId: 'r',
        org,
        events: [each],
        apps: [],
        findings: [],
        open: [],
        now: new Date(0),
      })[0]?.alarm.AlarmName;
    const opened = nameOf(event('org_not_assessed', 'field_in_no_record'));
    expect(nameOf(event('org_recovered', 'field_in_no_record'))).toBe(opened);
    expect(nameOf(event('org_recovered', 'maintenance'))).not.toBe(opened);
  });
});
