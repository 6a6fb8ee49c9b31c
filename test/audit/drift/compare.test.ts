/** Every event with every cause that it can have: docs/design.md, section 3. */
import { describe, expect, test } from 'vitest';
import { compare } from '../../../lib/audit/drift/compare.ts';
import type { Waiver } from '../../../lib/audit/judging/waivers.ts';
import type { App } from '../../../lib/audit/model/app.ts';
import type { CauseCode } from '../../../lib/audit/model/causes.ts';
import type { Verdict } from '../../../lib/audit/model/control.ts';
import type { DriftCause, DriftEvent, DriftType } from '../../../lib/audit/model/drift-event.ts';
import { type AppParts, buildApp } from '../../support/audit/app-builder.ts';
import { dayOf, eventsOfLastNight, type Night, playNights } from '../../support/audit/played-nights.ts';
import { ipControl, orgControl, orgSettings, pkceControl, secretControl } from '../../support/audit/toy-controls.ts';

const lastModified = { by: 'Ada Admin', at: '2026-01-01T12:00:00.000Z' };
const good = buildApp({ lastModified });
const bad = withSettings({ isConsumerSecretOptional: true });
const worse = withSettings({ isConsumerSecretOptional: true, isPkceRequired: false });
const relaxed = buildApp({ lastModified, oauthPolicies: { ipRelaxationPolicyType: 'Bypass' } });
const open = buildApp({ lastModified, oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' } });
const unread = buildApp({
  lastModified,
  settings: { isConsumerSecretOptional: undefined },
  readings: { globalOauth: { state: 'unreadable', code: 'settings_not_returned', message: 'It did not come back.' } },
});
const policiesUnread = buildApp({
  lastModified,
  settings: { isConsumerSecretOptional: true },
  readings: { oauthPolicies: { state: 'unreadable', code: 'settings_not_returned', message: 'It did not come back.' } },
});
const withoutPolicies = buildApp({ lastModified, readings: { oauthPolicies: { state: 'not_requested' } } });
const withoutOauth = buildApp({ lastModified, readings: { globalOauth: { state: 'absent' } } });
const maintenance = { reason: { code: 'maintenance', message: 'In maintenance.' } } as const;
const wrongKey = { reason: { code: 'invalid_credentials', message: 'Wrong key.' } } as const;
const notApproved = { reason: { code: 'user_not_approved', message: 'Not approved.' } } as const;
const alerting = [secretControl, pkceControl, { ...ipControl, alerts: true }];
const silenced = [{ ...secretControl, alerts: false }, pkceControl, ipControl];
/** Judges the same settings the other way round. */
const inverted = [
  {
    ...secretControl,
    assess: (app: App) =>
      secretControl.assess({
        ...app,
        settings: { ...app.settings, isConsumerSecretOptional: app.settings.isConsumerSecretOptional !== true },
      }),
  },
  pkceControl,
  ipControl,
];

/** Whatever the settings. */
function judgement(verdict: 'pass' | 'fail' | 'not_applicable' | 'not_assessed' | 'control_failed'): Verdict {
  switch (verdict) {
    case 'fail':
      return secretControl.assess(worse);
    case 'not_assessed':
    case 'control_failed':
      return { status: 'not_assessed', code: verdict === 'not_assessed' ? 'unclear_value' : verdict, message: 'No.' };
    default:
      return { status: verdict, message: 'So it is.' };
  }
}
function judging(verdict: Parameters<typeof judgement>[0]): typeof secretControl {
  return { ...secretControl, assess: () => judgement(verdict) };
}
function another(app: App): App {
  return { ...app, name: 'Another' };
}
function withSettings(settings: NonNullable<AppParts['settings']>): App {
  return buildApp({ lastModified, settings });
}
function apps(...all: App[]): Night {
  return { apps: all };
}
function waived(app: App, until = dayOf(20)): Night {
  const waiver: Waiver = { control: 'toy-secret', org: '*', app: '*', owner: 'Jo', reason: 'Retired soon', until };
  return { apps: [app], waivers: [waiver] };
}
const IDLE: NonNullable<Waiver['while']> = { idleDaysAtMost: 30 };
function onlyWhile(app: App, conditions: NonNullable<Waiver['while']> = { pkceRequired: true }): Night {
  const { apps, waivers = [] } = waived(app);
  return { ...(apps && { apps }), waivers: waivers.map((waiver) => ({ ...waiver, while: conditions })) };
}
/** `type cause notify` of each event. */
function eventLines(events: readonly DriftEvent[]): string[] {
  return events.map(({ type, cause, notify }) => [type, cause, notify].filter((part) => part !== undefined).join(' '));
}

interface Case {
  readonly nights: readonly Night[];
  readonly events: readonly string[];
}

const CASES = {
  violation_opened: {
    'on the first scan': { nights: [apps(bad)], events: ['violation_opened first_scan inform'] },
    'on the first scan, and high': {
      nights: [apps(worse)],
      events: ['violation_opened first_scan page', 'violation_opened first_scan inform'],
    },
    'in an org that was never read before': {
      nights: [maintenance, apps(bad)],
      events: ['violation_opened first_scan inform'],
    },
    'by a setting': { nights: [apps(good), apps(bad)], events: ['violation_opened setting_changed inform'] },
    'by a setting, while the org was unreadable': {
      nights: [apps(good), maintenance, apps(bad)],
      events: ['violation_opened setting_changed inform'],
    },
    'by a new app': { nights: [apps(), apps(bad)], events: ['violation_opened app_created inform'] },
    'by an app that could not be read': {
      nights: [apps(unread), apps(bad)],
      events: ['violation_opened app_became_readable inform', 'app_recovered app_became_readable inform'],
    },
    'by an app that got its OAuth plugin': {
      nights: [apps(withoutOauth), apps(bad)],
      events: ['violation_opened setting_changed inform'],
    },
    'by the end of a waiver': {
      nights: [waived(bad, dayOf(0)), waived(bad, dayOf(0))],
      events: ['violation_opened waiver_expired inform'],
    },
    'by the end of a waiver, while the org was unreadable': {
      nights: [waived(bad, dayOf(0)), maintenance, apps(bad)],
      events: ['violation_opened waiver_expired inform'],
    },
    'by the removal of a waiver': {
      nights: [waived(bad), apps(bad)],
      events: ['violation_opened waiver_removed inform'],
    },
    'by a broken condition of its waiver, and notified once': {
      nights: [onlyWhile(bad), onlyWhile(worse)],
      events: ['violation_opened waiver_void page', 'violation_opened setting_changed inform'],
    },
    'not again on the night after': { nights: [onlyWhile(bad), onlyWhile(worse), onlyWhile(worse)], events: [] },
    'not by a condition that could not be read, where the waiver held before': {
      nights: [onlyWhile(bad, IDLE), onlyWhile(policiesUnread, IDLE), onlyWhile(policiesUnread, IDLE)],
      events: [],
    },
    'by a condition that nobody has ever read': {
      nights: [onlyWhile(policiesUnread, IDLE)],
      events: ['violation_opened first_scan inform'],
    },
    'by a control that was switched on': {
      nights: [{ ...apps(bad), controls: [pkceControl] }, apps(bad)],
      events: ['violation_opened control_enabled inform'],
    },
    'by a control that judges differently': {
      nights: [apps(good), { ...apps(good), controls: inverted }],
      events: ['violation_opened control_changed inform', 'control_changed control_changed inform'],
    },
    'for reports only': { nights: [apps(relaxed)], events: ['violation_opened first_scan evidence'] },
    'by a control that begins to alert': {
      nights: [apps(relaxed), { ...apps(relaxed), controls: alerting }],
      events: ['violation_opened control_enabled page'],
    },
  },
  violation_worsened: {
    'by a setting': {
      nights: [apps(bad), apps(worse)],
      events: ['violation_worsened setting_changed page', 'violation_opened setting_changed inform'],
    },
    'while the app could not be read': {
      nights: [apps(bad), apps(unread), apps(worse)],
      events: [
        'violation_worsened app_became_readable page',
        'violation_opened app_became_readable inform',
        'app_recovered app_became_readable inform',
      ],
    },
    'by a control that judges differently': {
      nights: [
        { ...apps(bad), controls: [secretControl] },
        { ...apps(bad), controls: [{ ...secretControl, assess: () => secretControl.assess(worse) }] },
      ],
      events: ['violation_worsened control_changed inform', 'control_changed control_changed inform'],
    },
    'again, after it had got better in silence': {
      nights: [apps(worse), apps(bad), apps(worse)],
      events: ['violation_worsened setting_changed page', 'violation_opened setting_changed inform'],
    },
  },
  violation_resolved: {
    'by a setting': { nights: [apps(bad), apps(good)], events: ['violation_resolved setting_changed inform'] },
    'while the app could not be read': {
      nights: [apps(bad), apps(unread), apps(unread), apps(good)],
      events: ['violation_resolved setting_changed inform', 'app_recovered app_became_readable inform'],
    },
    'while the org could not be read': {
      nights: [apps(bad), maintenance, apps(good)],
      events: ['violation_resolved setting_changed inform'],
    },
    'by a waiver': { nights: [apps(bad), waived(bad)], events: ['violation_resolved waived inform'] },
    'by a waiver, seen once the app is readable': {
      nights: [apps(bad), waived(unread), waived(bad)],
      events: ['violation_resolved waived inform', 'app_recovered app_became_readable inform'],
    },
    'because the app is gone': { nights: [apps(bad), apps()], events: ['violation_resolved app_removed inform'] },
    'because the app is gone that could not be read': {
      nights: [apps(bad), apps(unread), apps()],
      events: ['violation_resolved app_removed inform', 'app_recovered app_removed inform'],
    },
    'because it does not apply': {
      nights: [apps(bad), apps(withoutOauth)],
      events: ['violation_resolved not_applicable inform'],
    },
    'because the control is switched off': {
      nights: [apps(bad), { ...apps(bad), controls: [pkceControl] }],
      events: ['violation_resolved control_disabled inform'],
    },
    'because the control no longer alerts': {
      nights: [apps(bad), { ...apps(bad), controls: silenced }],
      events: ['violation_resolved control_disabled inform'],
    },
    'because the control no longer alerts, and the app is unread': {
      nights: [apps(bad), { ...apps(unread), controls: [{ ...secretControl, alerts: false }] }],
      events: ['violation_resolved control_disabled inform'],
    },
    'by a control that judges differently': {
      nights: [apps(bad), { ...apps(bad), controls: inverted }],
      events: ['violation_resolved control_changed inform', 'control_changed control_changed inform'],
    },
    'for reports only': {
      nights: [apps(relaxed), apps(good)],
      events: ['violation_resolved setting_changed evidence'],
    },
    'for reports only, notified as open before': {
      nights: [{ ...apps(relaxed), controls: alerting }, apps(good)],
      events: ['violation_resolved setting_changed inform'],
    },
    'because the alias reaches another org': {
      nights: [apps(bad), { ...apps(bad), orgId: '00D000000000002EAA' }],
      events: [
        'move org_replaced page',
        'violation_opened first_scan inform',
        'violation_resolved org_replaced inform',
      ],
    },
  },
  violation_still_open: {
    'after a week': { nights: [apps(bad), { ...apps(bad), day: 7 }], events: ['violation_still_open digest'] },
    'after a week, the schedule some minutes early': {
      nights: [apps(bad), { ...apps(bad), day: 6.97 }],
      events: ['violation_still_open digest'],
    },
    'after a week unread': {
      nights: [apps(bad), apps(unread), { ...apps(unread), day: 7 }],
      events: ['violation_still_open digest'],
    },
    'after a week in an org that is unread': {
      nights: [apps(bad), { ...maintenance, day: 7 }],
      events: ['violation_still_open digest'],
    },
    'a week after it got worse': {
      nights: [apps(bad), { ...apps(worse), day: 5 }, { ...apps(worse), day: 7 }],
      events: [],
    },
    'never for reports only': { nights: [apps(relaxed), { ...apps(relaxed), day: 9 }], events: [] },
  },
  waiver_expiring: {
    'in its last days': { nights: [waived(bad, dayOf(3)), waived(bad, dayOf(3))], events: ['waiver_expiring inform'] },
    'once only': { nights: [waived(bad, dayOf(2)), waived(bad, dayOf(2))], events: [] },
    'again after it was renewed': {
      nights: [waived(bad, dayOf(2)), waived(bad, dayOf(3))],
      events: ['waiver_expiring inform'],
    },
    'not long before': { nights: [waived(bad, dayOf(9))], events: [] },
    'not when it covers nothing': { nights: [waived(good, dayOf(1))], events: [] },
  },
  app_not_assessed: {
    'that was readable': {
      nights: [apps(good), apps(unread)],
      events: ['app_not_assessed settings_not_returned page'],
    },
    'that had nothing to judge': {
      nights: [apps(withoutOauth), apps(unread)],
      events: ['app_not_assessed settings_not_returned page'],
    },
    'on the first scan': { nights: [apps(unread)], events: ['app_not_assessed settings_not_returned inform'] },
    'that is new': {
      nights: [apps(), apps(unread)],
      events: ['app_not_assessed settings_not_returned inform', 'move inform'],
    },
    'once only': { nights: [apps(good), apps(unread), apps(unread)], events: [] },
    'once only, whatever the org does': { nights: [apps(good), apps(unread), maintenance, apps(unread)], events: [] },
    'not by what is for reports only': {
      nights: [
        { ...apps(good), controls: silenced },
        { ...apps(unread), controls: [{ ...secretControl, alerts: false }] },
      ],
      events: [],
    },
  },
  app_recovered: {
    'read again': {
      nights: [apps(good), apps(unread), apps(good)],
      events: ['app_recovered app_became_readable inform'],
    },
    'read for the first time': {
      nights: [apps(unread), apps(good)],
      events: ['app_recovered app_became_readable inform'],
    },
    'because the alias reaches another org': {
      nights: [apps(unread), { ...apps(good), orgId: '00D000000000002EAA' }],
      events: ['move org_replaced page', 'app_recovered org_replaced inform'],
    },
    'still failing': {
      nights: [apps(bad), apps(unread), apps(bad)],
      events: ['app_recovered app_became_readable inform'],
    },
    gone: { nights: [apps(unread), apps()], events: ['app_recovered app_removed inform'] },
    'no longer asked for': {
      nights: [apps(unread), { ...apps(unread), controls: [ipControl] }],
      events: ['app_recovered control_disabled inform'],
    },
  },
  org_not_assessed: {
    'at once when waiting does not help': {
      nights: [apps(good), wrongKey],
      events: ['org_not_assessed invalid_credentials page'],
    },
    'at once on the first scan': { nights: [wrongKey], events: ['org_not_assessed invalid_credentials page'] },
    'not at once when it may pass': { nights: [apps(good), maintenance, maintenance], events: [] },
    'after three runs when it does not pass': {
      nights: [maintenance, maintenance, maintenance],
      events: ['org_not_assessed maintenance page'],
    },
    'not counting a run twice': {
      nights: [maintenance, maintenance, { ...maintenance, runId: 'run-1' }, { ...maintenance, runId: 'run-1' }],
      events: [],
    },
    'once only': { nights: [wrongKey, wrongKey], events: [] },
    'when it got worse': {
      nights: [maintenance, maintenance, maintenance, wrongKey],
      events: ['org_not_assessed invalid_credentials page'],
    },
    'by the next cause, once the first was cured': {
      nights: [wrongKey, notApproved],
      events: ['org_not_assessed user_not_approved page'],
    },
    'not by causes taking turns': { nights: [wrongKey, notApproved, maintenance, wrongKey, notApproved], events: [] },
    'as a reminder': {
      nights: [wrongKey, { ...wrongKey, day: 7 }],
      events: ['org_not_assessed invalid_credentials digest'],
    },
  },
  org_recovered: {
    'when it was notified': { nights: [wrongKey, apps(good)], events: ['org_recovered invalid_credentials inform'] },
    'in silence when it was not': { nights: [apps(good), maintenance, apps(good)], events: [] },
    'with the last cause that was notified': {
      nights: [wrongKey, notApproved, maintenance, apps(good)],
      events: ['org_recovered user_not_approved inform'],
    },
    'as another org': {
      nights: [apps(good), wrongKey, { ...apps(good), orgId: '00D000000000002EAA' }],
      events: ['move org_replaced page', 'org_recovered invalid_credentials inform'],
    },
  },
  control_changed: {
    'once for all that it opens and ends': {
      nights: [apps(bad, another(good)), { ...apps(bad, another(good)), controls: inverted }],
      events: [
        'violation_opened control_changed inform',
        'violation_resolved control_changed inform',
        'control_changed control_changed inform',
      ],
    },
    'not by what is for reports only': {
      nights: [
        { ...apps(relaxed), controls: [ipControl] },
        { ...apps(relaxed), controls: [{ ...ipControl, assess: () => judgement('pass') }] },
      ],
      events: ['violation_resolved control_changed evidence'],
    },
    'not by a setting that changes in the same night': {
      nights: [apps(good, another(good)), { ...apps(bad, another(good)), controls: [judging('fail'), pkceControl] }],
      events: [
        'violation_opened control_changed inform',
        'violation_opened setting_changed page',
        'control_changed control_changed inform',
      ],
    },
    'that it does not apply': {
      nights: [apps(bad), { ...apps(bad), controls: [judging('not_applicable'), pkceControl] }],
      events: ['violation_resolved control_changed inform', 'control_changed control_changed inform'],
    },
    'that nobody can know': {
      nights: [apps(good), { ...apps(good), controls: [judging('not_assessed'), pkceControl] }],
      events: ['app_not_assessed control_changed inform', 'control_changed control_changed inform'],
    },
    'what nobody could know': {
      nights: [{ ...apps(bad), controls: [judging('not_assessed'), pkceControl] }, apps(bad)],
      events: [
        'violation_opened control_changed inform',
        'control_changed control_changed inform',
        'app_recovered control_changed inform',
      ],
    },
    'by a component that no control asked for before': {
      nights: [
        { ...apps(withoutPolicies), controls: [secretControl] },
        {
          ...apps(relaxed),
          controls: [
            { ...ipControl, ...secretControl, reads: ['globalOauth', 'oauthPolicies'], assess: ipControl.assess },
          ],
        },
      ],
      events: ['violation_opened control_changed inform', 'control_changed control_changed inform'],
    },
    'about the org itself': {
      nights: [
        { controls: [orgControl], orgSettings: orgSettings(true) },
        { controls: [{ ...orgControl, assess: () => judgement('fail') }], orgSettings: orgSettings(true) },
      ],
      events: ['violation_opened control_changed inform', 'control_changed control_changed inform'],
    },
    'not by a control that fails itself': {
      nights: [apps(good), { ...apps(good), controls: [judging('control_failed'), pkceControl] }],
      events: ['app_not_assessed control_failed page'],
    },
    'not again on the night after': {
      nights: [apps(bad), { ...apps(bad), controls: inverted }, { ...apps(bad), controls: inverted }],
      events: [],
    },
  },
  setting_changed: {
    'that no control minds': {
      nights: [apps(good), apps(withSettings({ isIntrospectAllTokens: true }))],
      events: ['setting_changed setting_changed evidence'],
    },
    'beside a violation': {
      nights: [
        apps(good),
        apps(buildApp({ settings: { isConsumerSecretOptional: true }, policies: { startPage: '/x' } })),
      ],
      events: ['violation_opened setting_changed inform', 'setting_changed setting_changed evidence'],
    },
    'that is muted': {
      nights: [
        waived(bad),
        waived(withSettings({ isConsumerSecretOptional: true, isPkceRequired: true, isIntrospectAllTokens: true })),
      ],
      events: ['setting_changed setting_changed evidence'],
    },
    'not by what could not be read': {
      nights: [
        apps(good),
        apps(buildApp({ readings: { policies: { state: 'not_requested' } }, policies: { isEnabled: undefined } })),
      ],
      events: [],
    },
    'not by a save that changed nothing': {
      nights: [apps(good), apps({ ...good, lastModified: { by: 'Someone', at: '2026-01-02T12:00:00.000Z' } })],
      events: [],
    },
  },
  move: {
    'that no control minds': {
      nights: [apps(good), apps(withSettings({ isDeviceFlowEnabled: true }))],
      events: ['move page'],
    },
    'that a waiver does not hide': {
      nights: [
        waived(bad),
        waived(withSettings({ isConsumerSecretOptional: true, callbackUrl: ['http://a.example'] })),
      ],
      events: ['move page'],
    },
  },
  move_ended: {
    'when the setting is back': {
      nights: [apps(good), apps(withSettings({ isDeviceFlowEnabled: true })), apps(good)],
      events: ['move_ended setting_changed inform'],
    },
    'when the app is gone': {
      nights: [apps(good), apps(withSettings({ isDeviceFlowEnabled: true })), apps()],
      events: ['move_ended app_removed inform'],
    },
    'when it has no end, after some days': {
      nights: [apps(), apps(open), { ...apps(open), day: 7 }, { ...apps(open), day: 8 }],
      events: ['move_ended closed_after_days inform'],
    },
  },
  // A silence is over where events are sent: test/audit/drift/planned.test.ts.
} satisfies Record<Exclude<DriftType, 'silence_ended'>, Record<string, Case>>;

for (const [type, cases] of Object.entries(CASES)) {
  describe(type, () => {
    test.each(Object.entries<Case>(cases))('%s', (_, { nights, events: expected }) => {
      expect(eventLines(eventsOfLastNight(...nights))).toEqual(expected);
    });
  });
}

test('every cause of change appears above', () => {
  const causes = {
    setting_changed: true,
    app_created: true,
    first_scan: true,
    waiver_expired: true,
    app_became_readable: true,
    waived: true,
    app_removed: true,
    not_applicable: true,
    waiver_removed: true,
    waiver_void: true,
    control_enabled: true,
    control_disabled: true,
    control_changed: true,
    org_replaced: true,
    closed_after_days: true,
  } satisfies Record<Exclude<DriftCause, CauseCode | 'org_missing'>, true>;
  const seen = Object.values(CASES).flatMap((cases) => Object.values<Case>(cases).flatMap((one) => one.events));
  expect(Object.keys(causes).filter((cause) => !seen.some((words) => words.split(' ')[1] === cause))).toEqual([]);
});

test('what a control opens by judging differently has reminders and an end, as any violation', () => {
  const changed = (settings: App, day: number): Night => ({ ...apps(settings), controls: inverted, day });
  const opened = [apps(good), changed(good, 1)];
  expect(playNights(opened).at(-1)?.state?.ledger.open).toMatchObject([{ control: 'toy-secret', severity: 'medium' }]);
  expect(eventLines(eventsOfLastNight(...opened, changed(good, 8)))).toEqual(['violation_still_open digest']);
  expect(eventLines(eventsOfLastNight(...opened, changed(bad, 2)))).toEqual([
    'violation_resolved setting_changed inform',
  ]);
});

test('one entry names the controls that judge differently and what changed by it', () => {
  const events = eventsOfLastNight(apps(bad, another(good)), { ...apps(bad, another(good)), controls: inverted });
  expect(events.find(({ type }) => type === 'control_changed')).toMatchObject({
    severity: 'medium',
    controls: ['toy-secret'],
    judged: { opened: 1, worsened: 0, resolved: 1, notAssessed: 0, recovered: 0, apps: 2 },
  });
});

test('what a new version begins to keep has not changed, and changes nothing but what is judged by it', () => {
  const device = withSettings({ isDeviceFlowEnabled: true });
  const [night] = playNights([apps(good)]);
  const { snapshot, state, options } = playNights([apps(device)])[0] ?? {};
  const before = night?.state;
  if (before === undefined || snapshot === undefined || options === undefined) {
    throw new Error('No night was played.');
  }
  const of = (kept: readonly string[] = []) => eventLines(compare({ ...before, kept }, snapshot, options).events);
  expect(of(state?.kept)).toEqual(['move page']);
  expect(of(state?.kept?.filter((path) => path !== 'isDeviceFlowEnabled'))).toEqual([]);
});

test('an event names what changed, who changed it and when, how bad it is and what to do', () => {
  const [opened, resolved] = [
    eventsOfLastNight(apps(good), apps(worse))[0],
    eventsOfLastNight(apps(bad), apps(good))[0],
  ];
  expect(opened).toMatchObject({
    org: 'acme',
    app: 'Portal',
    control: 'toy-secret',
    severity: 'high',
    changes: [
      { component: 'globalOauth', field: 'isConsumerSecretOptional', before: false, after: true },
      { component: 'globalOauth', field: 'isPkceRequired', before: true, after: false },
    ],
    who: { name: 'Ada Admin' },
    when: lastModified.at,
    found: 'Bad.',
    steps: ['Correct it.'],
    fix: secretControl.fix,
  });
  expect(resolved).toMatchObject({
    changes: [{ component: 'globalOauth', field: 'isConsumerSecretOptional', before: true, after: false }],
  });
  expect(resolved?.since).toBe('2026-01-01T02:00:00.000Z');
});

test('a void waiver names the broken condition, who saved it, and what opened', () => {
  const events = eventsOfLastNight(onlyWhile(bad), onlyWhile(worse));
  expect(events.find(({ cause }) => cause === 'waiver_void')).toMatchObject({
    control: 'toy-secret',
    changes: [{ field: 'isPkceRequired', before: true, after: false }],
    who: { name: 'Ada Admin' },
    found: `Bad. The waiver of Jo until ${dayOf(20)} is void: PKCE is not required.`,
  });
});

describe('who changed it', () => {
  const kim = { modifiedBy: { id: '005000000000001AAA', name: 'Kim' }, modifiedAt: '2026-01-01T20:00:00.000Z' };
  const namesake = { modifiedBy: { id: '005000000000002AAA', name: 'Kim' }, modifiedAt: '2026-01-01T21:00:00.000Z' };
  const newest = { by: 'Kim', byId: '005000000000002AAA', at: namesake.modifiedAt };
  const saved = (app: App, saves: NonNullable<App['saves']>) => ({ ...app, saves, lastModified: newest });

  test('is who saved the component that changed, though another was saved later', () => {
    const [event] = eventsOfLastNight(apps(good), apps(saved(bad, { globalOauth: kim, policies: namesake })));
    expect([event?.who, event?.when]).toEqual([kim.modifiedBy, kim.modifiedAt]);
  });

  test('is not known when that component has no author', () => {
    const [event] = eventsOfLastNight(apps(good), apps(saved(bad, { policies: namesake })));
    expect(event).not.toHaveProperty('who');
    expect(event).not.toHaveProperty('when');
  });

  test('is the last of several', () => {
    const both = buildApp({ settings: { isConsumerSecretOptional: true }, policies: { isEnabled: false } });
    const control = { ...secretControl, reads: ['globalOauth', 'policies'] } as const;
    const night = { ...apps(saved(both, { globalOauth: kim, policies: namesake })), controls: [control] };
    expect(eventsOfLastNight({ ...apps(good), controls: [control] }, night)[0]?.who).toEqual(namesake.modifiedBy);
  });

  test('is the last to save the app when it is new', () => {
    const [event] = eventsOfLastNight(apps(), apps(saved(bad, { globalOauth: kim })));
    expect(event).toMatchObject({ cause: 'app_created', who: { id: newest.byId, name: 'Kim' }, when: newest.at });
  });
});

test.each([
  ['the end of a waiver', waived(bad, dayOf(0)), apps(bad)],
  ['a control that is switched on', { ...apps(bad), controls: [pkceControl] }, apps(bad)],
  ['a control that is switched off', apps(bad), { ...apps(bad), controls: [pkceControl] }],
  ['a waiver', apps(bad), waived(bad)],
  ['an app that is gone', apps(bad), apps()],
])('no author is named for %s', (_, first, second) => {
  expect(eventsOfLastNight(first, second)[0]).not.toHaveProperty('who');
});

test('an app whose name comes back the same night is one that changed', () => {
  const [a, b] = [buildApp({ name: 'A' }), buildApp({ name: 'B', settings: { isConsumerSecretOptional: true } })];
  const swapped = [
    { ...a, name: 'B' },
    { ...b, name: 'A' },
  ];
  expect(eventsOfLastNight(apps(a, b), apps(...swapped)).map(({ type, app }) => `${type} ${app}`)).toEqual([
    'violation_opened A',
    'violation_resolved B',
  ]);
});

test('a renamed app is one that is gone and one that is new', () => {
  expect(eventLines(eventsOfLastNight(apps(bad), apps({ ...bad, name: 'Renamed' })))).toEqual([
    'violation_opened app_created inform',
    'violation_resolved app_removed inform',
  ]);
});

test('a violation notified as open stays in the ledger as report-only when its control no longer alerts', () => {
  const nights = [apps(bad), { ...apps(bad), controls: silenced }, { ...apps(bad), controls: silenced }, apps(bad)];
  expect(playNights(nights).map(({ events }) => eventLines(events))).toEqual([
    ['violation_opened first_scan inform'],
    ['violation_resolved control_disabled inform'],
    [],
    ['violation_opened control_enabled inform'],
  ]);
});

describe('deduplication ids', () => {
  const ids = (events: readonly DriftEvent[] | undefined) => events?.map(({ deduplicationId }) => deduplicationId);

  test('are the same when a run is repeated whose state was not kept', () => {
    const nights = [apps(good), { ...apps(worse), kept: false }, apps(worse)];
    const [, crashed, repeated] = playNights(nights);
    expect(ids(crashed?.events)).toHaveLength(2);
    expect(ids(repeated?.events)).toEqual(ids(crashed?.events));
  });

  test.each<[string, Night, Night, Night, boolean]>([
    ['a violation that is worse by then is another event', apps(good), apps(bad), apps(worse), false],
    [
      'a waiver that was renewed by then is another event',
      waived(bad),
      waived(bad, dayOf(2)),
      waived(bad, dayOf(3)),
      false,
    ],
    ['another cause that does not pass is another event', apps(good), wrongKey, notApproved, false],
    ['why it is open no more is not', apps(bad), apps(good), apps(), true],
  ])('after a crash: %s', (_, first, crashed, repeated, isSame) => {
    const [, once, again] = playNights([first, { ...crashed, kept: false }, repeated]);
    const [type] = once?.events ?? [];
    const same = again?.events.find((event) => event.type === type?.type);
    expect(same).toBeDefined();
    expect(same?.deduplicationId === type?.deduplicationId).toBe(isSame);
  });

  test('after a crash: causes that pass by themselves are the same event', () => {
    const network = { reason: { code: 'network', message: 'No route.' } } as const;
    const [, , once, again] = playNights([maintenance, maintenance, { ...maintenance, kept: false }, network]);
    expect(once?.events).toHaveLength(1);
    expect(ids(again?.events)).toEqual(ids(once?.events));
  });

  test('are others when the same happens again', () => {
    const played = playNights([apps(bad), apps(good), apps(bad), apps(good), apps(bad)]);
    const all = played.flatMap(({ events }) => ids(events) ?? []);
    expect(all).toHaveLength(5);
    expect(new Set(all).size).toBe(5);
  });

  test('are others when one run, repeated, meets the same change twice', () => {
    const runId = 'run-x';
    const nights = [apps(good), apps(bad), apps(good), apps(bad)].map((night) => ({ ...night, runId }));
    const all = playNights(nights).flatMap(({ events }) => ids(events) ?? []);
    expect(new Set(all).size).toBe(3);
  });

  test('differ between orgs', () => {
    const other = { ...apps(bad), orgId: '00D000000000002EAA' };
    expect(ids(eventsOfLastNight(apps(bad)))).not.toEqual(ids(eventsOfLastNight(other)));
  });
});

test('what was announced of a waiver is forgotten when the waiver is over', () => {
  const played = playNights([waived(bad, dayOf(1)), waived(bad, dayOf(1)), waived(bad, dayOf(1))]);
  expect(played.map(({ state }) => state?.ledger.notifiedExpiries)).toEqual([
    [`toy-secret Portal ${dayOf(1)}`],
    [`toy-secret Portal ${dayOf(1)}`],
    [],
  ]);
});

test('a waiver counts as of the reading, though midnight passed before the comparison', () => {
  const [first, second] = playNights([waived(bad, dayOf(1)), waived(bad, dayOf(1))]);
  const { snapshot, options } = second ?? expect.fail('Two nights were played.');
  const pastMidnight = { ...options, now: new Date(`${dayOf(2)}T00:00:00Z`) };
  const unwaived = { ...snapshot, findings: snapshot.findings.map(({ waiver: _, ...finding }) => finding) };
  expect(eventLines(compare(first?.state, snapshot, pastMidnight).events)).toEqual([]);
  expect(eventLines(compare(first?.state, unwaived, pastMidnight).events)).toEqual([
    'violation_opened waiver_removed inform',
  ]);
});

test('an event pages when its control and severity page', () => {
  expect(eventsOfLastNight(apps(worse)).some(({ notify }) => notify === 'page')).toBe(true);
  expect(eventsOfLastNight(apps(bad)).some(({ notify }) => notify === 'page')).toBe(false);
});
