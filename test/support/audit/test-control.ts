/**
 * One small runner for the tests of a control: apps that pass, fail, can't be assessed and are not applicable, each by a
 * sentence. Its checks hold for every control: a failure has all its parts, and the component that decides is needed.
 *
 * @module
 */
import { describe, expect, it } from 'vitest';
import { cvssScore, severityOf } from '../../../lib/audit/judging/cvss.ts';
import type { CauseCode } from '../../../lib/audit/model/causes.ts';
import type { Control } from '../../../lib/audit/model/control.ts';
import type { Severity } from '../../../lib/audit/model/finding.ts';
import { type AppParts, buildApp } from './app-builder.ts';

export interface ExpectedFailure {
  readonly app: AppParts;
  readonly severity: Severity;
  /** What the conditions must contain, in order. */
  readonly conditions?: readonly (string | RegExp)[];
  readonly notes?: readonly (string | RegExp)[];
  readonly waiverCandidate?: true;
}

export interface ControlCases {
  readonly passes: Readonly<Record<string, AppParts>>;
  readonly fails: Readonly<Record<string, ExpectedFailure>>;
  readonly notAssessed: Readonly<Record<string, { readonly app: AppParts; readonly code: CauseCode }>>;
  readonly notApplicable: Readonly<Record<string, AppParts>>;
}

/** @example testControl(requirePkce, { passes: { 'with PKCE': {} }, fails: …, notAssessed: …, notApplicable: … }) */
export function testControl(control: Control, cases: ControlCases): void {
  describe(control.id, () => {
    it.each(Object.entries(cases.passes))('passes %s', (_, app) => {
      expect(control.assess(buildApp(app))).toMatchObject({ status: 'pass' });
    });

    it.each(Object.entries(cases.fails))('fails %s', (_, expected) => {
      const verdict = control.assess(buildApp(expected.app));
      expect(verdict.status).toBe('fail');
      if (verdict.status !== 'fail') return;
      expect(severityOf(cvssScore(verdict.cvssVector))).toBe(expected.severity);
      expect(verdict.riskConditions ?? []).toEqual((expected.conditions ?? []).map(containing));
      expect(verdict.notes ?? []).toEqual((expected.notes ?? []).map(containing));
      expect(verdict.waiverCandidate).toBe(expected.waiverCandidate);
    });

    it.each(Object.entries(cases.notAssessed))('does not assess %s', (_, { app, code }) => {
      expect(control.assess(buildApp(app))).toMatchObject({ status: 'not_assessed', code });
    });

    it.each(Object.entries(cases.notApplicable))('does not apply to %s', (_, app) => {
      expect(control.assess(buildApp(app))).toMatchObject({ status: 'not_applicable' });
    });
  });
}

/** Cases that are the same for every control that judges the global OAuth settings or the policies. */
export const NOT_READ = {
  notAssessed: {
    'settings that could not be read': {
      app: {
        readings: {
          globalOauth: { state: 'unreadable', code: 'managed_package', message: 'It comes from a package.' },
          oauth: { state: 'unreadable', code: 'managed_package', message: 'It comes from a package.' },
          oauthPolicies: { state: 'unreadable', code: 'managed_package', message: 'It comes from a package.' },
        },
      },
      code: 'managed_package',
    },
  },
  notApplicable: {
    'an app without an OAuth plugin': { readings: { globalOauth: { state: 'absent' } } },
    'an app that is switched off': { policies: { isEnabled: false } },
    'an app whose OAuth plugin is switched off': { policies: { isOauthPluginEnabled: false } },
  },
} as const satisfies Pick<ControlCases, 'notAssessed' | 'notApplicable'>;

function containing(text: string | RegExp): unknown {
  return typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text);
}
