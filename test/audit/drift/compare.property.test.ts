/** Properties of `compare` over any nights of an org. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare } from '../../../lib/audit/drift/compare.ts';
import type { App, Reading } from '../../../lib/audit/model/app.ts';
import type { Control } from '../../../lib/audit/model/control.ts';
import type { DriftEvent } from '../../../lib/audit/model/drift-event.ts';
import type { OrgState } from '../../../lib/audit/model/org-state.ts';
import type { Snapshot } from '../../../lib/audit/model/snapshot.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { dayOf, type Night, type PlayedNight, playNights } from '../../support/audit/played-nights.ts';
import { ipControl, pkceControl, secretControl, TOY_CONTROLS } from '../../support/audit/toy-controls.ts';
import { propertyRuns } from '../../support/test-scope.ts';

const READINGS: readonly Reading[] = [
  { state: 'read' },
  { state: 'absent' },
  { state: 'unreadable', code: 'settings_not_returned', message: 'It did not come back.' },
  { state: 'unreadable', code: 'salesforce_error', message: 'UNKNOWN_EXCEPTION.' },
];
/** Without PKCE its severity is raised, so far as that is known. */
const ipRisk: Control = {
  ...ipControl,
  alerts: true,
  reads: ['oauthPolicies', 'globalOauth'],
  severityReads: ['globalOauth'],
  assess(app) {
    const verdict = ipControl.assess(app);
    const isRaised = verdict.status === 'fail' && app.settings.isPkceRequired === false;
    return isRaised ? { ...verdict, cvssVector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N' } : verdict;
  },
};
const anyReading = fc.oneof({ weight: 4, arbitrary: fc.constant(READINGS[0]) }, fc.constantFrom(...READINGS));
const anyApp = fc
  .record({
    name: fc.constantFrom('A', 'B', 'C'),
    optional: fc.boolean(),
    pkce: fc.boolean(),
    callback: fc.constantFrom('http://a.example/cb', 'https://a.example/cb'),
    ip: fc.constantFrom('Bypass', 'Enforce'),
    globalOauth: anyReading,
    oauthPolicies: anyReading,
  })
  .map(({ name, optional, pkce, callback, ip, globalOauth, oauthPolicies }): App => {
    const isRead = globalOauth?.state === 'read';
    return buildApp({
      name,
      settings: isRead
        ? { isConsumerSecretOptional: optional, isPkceRequired: pkce, callbackUrl: [callback] }
        : { isConsumerSecretOptional: undefined, isPkceRequired: undefined, callbackUrl: undefined },
      oauthPolicies: { ipRelaxationPolicyType: ip },
      readings: { ...(globalOauth && { globalOauth }), ...(oauthPolicies && { oauthPolicies }) },
    });
  });
const anyWaiver = fc.record({
  control: fc.constantFrom('toy-secret', 'toy-pkce', 'toy-ip'),
  org: fc.constant('acme'),
  app: fc.constantFrom('A', 'B', '*'),
  owner: fc.constant('Jo'),
  reason: fc.constant('Why'),
  until: fc.nat(12).map(dayOf),
});
const anyControls = fc.constantFrom(
  ...[TOY_CONTROLS, TOY_CONTROLS, [pkceControl, ipControl], [secretControl, ipRisk], [ipRisk]],
  TOY_CONTROLS.map((control) => ({ ...control, alerts: false })),
);
const anyNight: fc.Arbitrary<Night> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      apps: fc.uniqueArray(anyApp, { selector: ({ name }) => name, maxLength: 3 }),
      waivers: fc.array(anyWaiver, { maxLength: 2 }),
      controls: anyControls,
      kept: fc.integer({ min: 0, max: 9 }).map((one) => one > 0),
    }),
  },
  fc.constantFrom('maintenance' as const, 'invalid_credentials' as const, 'user_not_approved' as const).map((code) => ({
    reason: { code, message: 'No.' },
  })),
);
const anyNights = fc.array(anyNight, { minLength: 1, maxLength: 12 });

function check(property: (played: readonly PlayedNight[]) => void): void {
  fc.assert(
    fc.property(anyNights, (nights) => property(playNights(nights))),
    propertyRuns(400),
  );
}
function keyOf({ app, control }: { readonly app?: string; readonly control?: string }): string {
  return `${control} ${app}`;
}
function ofType(events: readonly DriftEvent[], ...types: DriftEvent['type'][]): DriftEvent[] {
  return events.filter(({ type }) => types.includes(type));
}

test('comparing again with the resulting state has no events and changes nothing', () => {
  check((played) => {
    for (const { before, snapshot, options } of played) {
      const once = compare(before, snapshot, options);
      expect(compare(once.state, snapshot, options)).toEqual({ events: [], state: once.state });
    }
  });
});

test('ids are unique within a comparison and, but for repeats after a crash, for ever', () => {
  check((played) => {
    for (const { events } of played) {
      expect(new Set(events.map(({ deduplicationId }) => deduplicationId)).size).toBe(events.length);
    }
    const kept = played.filter(({ before, state }) => state !== before).flatMap(({ events }) => events);
    expect(new Set(kept.map(({ deduplicationId }) => deduplicationId)).size).toBe(kept.length);
  });
});

test('an open violation leaves the ledger only with an event, and only when it is known to be over', () => {
  check((played) => {
    for (const { before, snapshot, options } of played) {
      const { events, state } = compare(before, snapshot, options);
      const open = new Set(state.ledger.open.map(keyOf));
      const resolved = new Set(ofType(events, 'violation_resolved').map(keyOf));
      const findings = new Map(snapshot.findings.map((finding) => [keyOf(finding), finding]));
      for (const violation of before?.ledger.open ?? []) {
        const key = keyOf(violation);
        const finding = findings.get(key);
        const isUnknown = snapshot.status === 'not_assessed' || finding?.status === 'not_assessed';
        const isFailing = finding?.status === 'fail' && finding.waiver === undefined;
        expect(open.has(key)).toBe(isUnknown || isFailing);
        expect(open.has(key) || resolved.has(key)).toBe(true);
      }
    }
  });
});

test('whatever fails unwaived is open, and was notified if it is to be notified', () => {
  check((played) => {
    for (const { before, snapshot, options } of played) {
      const { events, state } = compare(before, snapshot, options);
      const open = new Map(state.ledger.open.map((violation) => [keyOf(violation), violation]));
      const knownBefore = new Map((before?.ledger.open ?? []).map((violation) => [keyOf(violation), violation]));
      const opened = new Set(ofType(events, 'violation_opened').map(keyOf));
      for (const finding of snapshot.findings) {
        if (finding.status === 'fail' && finding.waiver === undefined) {
          const key = keyOf(finding);
          const was = knownBefore.get(key);
          const isNews = was === undefined || (was.reportOnly === true && finding.reportOnly !== true);
          const isLessKnown = finding.severityWithout !== undefined && was !== undefined && !was.severityWithout;
          expect(open.get(key)?.severity).toBe(isLessKnown && !isNews ? was.severity : finding.severity);
          expect(opened.has(key)).toBe(isNews);
        }
      }
    }
  });
});

test('people hear of each violation in turns: opened, then resolved, then opened again', () => {
  check((played) => {
    const open = new Set<string>();
    for (const { before, events, state } of played) {
      // A run that died is repeated: its events count once, when the state is kept.
      const kept = state === before ? [] : events.filter(({ notify }) => notify !== 'evidence');
      for (const event of ofType(kept, 'violation_worsened', 'violation_still_open', 'violation_resolved')) {
        expect(open).toContain(keyOf(event));
      }
      for (const event of ofType(kept, 'violation_opened')) {
        expect(open).not.toContain(keyOf(event));
        open.add(keyOf(event));
      }
      for (const event of ofType(kept, 'violation_resolved')) {
        open.delete(keyOf(event));
      }
    }
  });
});

test('people hear of each app and of the org in turns: not assessed, then recovered', () => {
  check((played) => {
    const unread = new Set<string>();
    let isDown = false;
    for (const { before, events, state } of played) {
      const kept = state === before ? [] : events;
      for (const { app } of ofType(kept, 'app_recovered')) {
        expect(unread).toContain(app);
        unread.delete(app ?? '');
      }
      for (const { app } of ofType(kept, 'app_not_assessed')) {
        unread.add(app ?? '');
      }
      for (const _ of ofType(kept, 'org_recovered')) {
        expect(isDown).toBe(true);
        isDown = false;
      }
      isDown ||= ofType(kept, 'org_not_assessed').length > 0;
    }
  });
});

test('what could not be read opens, worsens and resolves nothing', () => {
  check((played) => {
    for (const { before, snapshot, options } of played) {
      const { events } = compare(before, snapshot, options);
      const findings = new Map(snapshot.findings.map((finding) => [keyOf(finding), finding]));
      const known = new Map((before?.ledger.open ?? []).map((violation) => [keyOf(violation), violation]));
      for (const event of ofType(events, 'violation_opened', 'violation_worsened', 'violation_resolved')) {
        const finding = findings.get(keyOf(event));
        const isSilenced = event.cause === 'control_disabled' || event.cause === 'org_replaced';
        expect(finding?.status === 'not_assessed' && !isSilenced).toBe(false);
      }
      for (const event of ofType(events, 'violation_worsened')) {
        const without = findings.get(keyOf(event))?.severityWithout;
        expect(without).toEqual(without && known.get(keyOf(event))?.severityWithout);
      }
    }
  });
});

test('nothing depends on the order in which Salesforce lists things', () => {
  const reversed = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    apps: snapshot.apps.toReversed(),
    findings: snapshot.findings.toReversed(),
  });
  check((played) => {
    for (const { before, snapshot, options } of played) {
      const turned: OrgState | undefined =
        before?.snapshot === undefined ? before : { ...before, snapshot: reversed(before.snapshot) };
      const one = compare(before, snapshot, options);
      const other = compare(turned, reversed(snapshot), options);
      expect(other.events).toEqual(one.events);
      expect(other.state.ledger).toEqual(one.state.ledger);
    }
  });
});

test('a state that went through JSON is the same state', () => {
  check((played) => {
    for (const { before, snapshot, options } of played) {
      const { state } = compare(before, snapshot, options);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }
  });
});

test('the ledger holds no more than there is', () => {
  check((played) => {
    for (const { state } of played) {
      const { open = [], notifiedExpiries = [] } = state?.ledger ?? {};
      expect(new Set(open.map(keyOf)).size).toBe(open.length);
      expect(open.length).toBeLessThanOrEqual((state?.snapshot?.apps.length ?? 0) * TOY_CONTROLS.length);
      expect(new Set(notifiedExpiries).size).toBe(notifiedExpiries.length);
    }
  });
});
