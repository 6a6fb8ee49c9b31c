import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../lib/audit/components/registry.ts';
import { APP_CONTROLS, CATALOGUE, controlById } from '../../../lib/audit/controls/index.ts';
import { cvssScore, severityOf } from '../../../lib/audit/judging/cvss.ts';
import { COMPONENT_TYPES, COMPONENTS, type Component } from '../../../lib/audit/model/app.ts';
import { CLAIMS } from '../../../lib/audit/model/control.ts';
import { anyApp, anyFailing } from '../../support/audit/any-app.ts';

const files = globSync('lib/audit/controls/*/*.ts').map((file) => basename(file, '.ts'));
const all = CATALOGUE.map((control) => [control.id, control] as const);
const aboutApps = APP_CONTROLS.map((control) => [control.id, control] as const);

describe('the catalogue', () => {
  it('lists each file of its folders once, by the id that is its name', () => {
    expect(CATALOGUE.map(({ id }) => id).sort(), 'index.ts lists each file of the folders').toEqual(files.sort());
  });

  it('lets the web server flow family alert, and nothing else', () => {
    expect(CATALOGUE.filter(({ alerts }) => alerts).map(({ id }) => id)).toEqual([
      'require-secret-web-server-flow',
      'require-secret-refresh-token-flow',
      'require-pkce',
      'rotate-refresh-tokens',
      'safe-callback-urls',
    ]);
    expect(CATALOGUE.filter(({ notify }) => notify === 'page').map(({ id }) => id)).toEqual([
      'require-secret-web-server-flow',
      'require-secret-refresh-token-flow',
      'safe-callback-urls',
    ]);
  });

  it('finds a control by its id', () => {
    expect(controlById('require-pkce')?.title).toBe('Require PKCE');
    expect(controlById('require-pcke')).toBeUndefined();
  });

  it('is tested control by control', () => {
    const tests = globSync('test/audit/controls/**/*.test.ts').map((file) => readFileSync(file, 'utf8'));
    const untested = files.filter((id) => !tests.some((text) => text.includes(`/${id}.ts'`)));
    expect(untested, 'a file of this folder imports each control').toEqual([]);
  });
});

describe.each(all)('%s', (_, control) => {
  it('is declared in whole sentences, with a source and a way to fix it', () => {
    expect(control.title).toMatch(/^[A-Z].*[^.]$/);
    expect(control.source.url).toMatch(/^https:\/\/(help|developer)\.salesforce\.com\//);
    expect(control.rationale).toMatch(/^[A-Z].*\.$/s);
    expect(control.remedy.length).toBeGreaterThan(1);
    for (const sentence of [...control.remedy, ...(control.higherRiskWhen ?? []), ...(control.lowerRiskWhen ?? [])]) {
      expect(sentence).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('names what a claim rests on only for claims that it makes', () => {
    for (const claim of CLAIMS.filter((each) => control.claimSources?.[each] !== undefined)) {
      expect(control[claim], claim).toBeDefined();
    }
  });

  it('has the severity of its vector', () => {
    expect(severityOf(cvssScore(control.cvssVector))).toBe(control.severity);
  });
});

describe.each(aboutApps)('%s', (_, control) => {
  it("scores no failure above Salesforce's own estimate", () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(anyFailing, (app) => {
        const verdict = control.assess(app);
        if (verdict.status === 'fail') {
          seen.add(cvssScore(verdict.cvssVector));
        }
      }),
      { numRuns: 1500, seed: 1 },
    );
    expect(seen, 'anyFailing in test/support/audit/any-app.ts must set the fields that the control judges').toContain(
      cvssScore(control.cvssVector),
    );
    const highest = Math.max(...seen);
    expect(highest).toBeLessThanOrEqual(control.severityRange?.to ?? 10);
    // What raises the risk was met, so the highest score is the highest there is.
    const raises = (control.higherRiskWhen ?? []).length > 0;
    expect(highest > cvssScore(control.cvssVector), 'higherRiskWhen says whether something raises the risk').toBe(
      raises,
    );
  });

  it('fixes a field that is kept, of a component that it reads', () => {
    const { fix } = control;
    if (fix === undefined) return;
    const component = COMPONENTS.find((name) => COMPONENT_TYPES[name] === fix.type);
    expect(control.reads).toContain(component);
    expect(Object.keys(FIELDS[component ?? 'app'])).toContain(fix.field.split('.')[0]);
  });

  it('judges any app without throwing, and what was not read never passes', () => {
    fc.assert(
      fc.property(anyApp, (app) => {
        const verdict = control.assess(app);
        expect(verdict.message).not.toBe('');
        if (verdict.status === 'fail') {
          expect(cvssScore(verdict.cvssVector)).toBeGreaterThan(0);
        }
        const decides = Object.entries(COMPONENT_TYPES).find(([, type]) => type === control.fix?.type)?.[0] as
          | Component
          | undefined;
        const { state } = app.readings[decides ?? 'oauthPolicies'];
        if (state !== 'read') {
          // An app without OAuth security settings has no allowlist.
          const ofAbsence = decides === 'oauthSecurity' && state === 'absent' ? ['fail'] : [];
          expect(['not_assessed', 'not_applicable', ...ofAbsence]).toContain(verdict.status);
        }
        if (state === 'unreadable' && app.readings.globalOauth.state !== 'absent' && isSwitchedOn(app)) {
          expect(verdict.status).toBe('not_assessed');
        }
      }),
      { numRuns: 300 },
    );
  });
});

function isSwitchedOn({
  settings,
}: {
  settings: { policies?: { isEnabled?: boolean; isOauthPluginEnabled?: boolean } };
}) {
  return settings.policies?.isEnabled !== false && settings.policies?.isOauthPluginEnabled !== false;
}
