/**
 * Counts what was listed and read. Names are compared here and not passed on.
 *
 * @module
 */
import { FIELDS } from '../../audit/components/registry.ts';
import type { ListedComponent, ReadRecord } from '../metadata/soap-answer.ts';
import type { FactAnswers, Presence } from './lines.ts';
import type { Shape } from './shapes.ts';

export function presenceOf(field: string, shapes: readonly Shape[]): Presence {
  const present = shapes.filter((shape) => shape.get(field)?.has('text')).length;
  const absent = shapes.filter((shape) => !shape.has(field)).length;
  return { present, empty: shapes.length - present - absent, absent };
}

const BOOLEANS = Object.entries(FIELDS.globalOauth).flatMap(([field, { kind }]) => (kind === 'boolean' ? field : []));

/** @param shapes of global OAuth settings */
export function booleanFacts(shapes: readonly Shape[]): FactAnswers['booleans'] {
  const absent = BOOLEANS.map((field) => [field, shapes.filter((shape) => !shape.get(field)?.has('boolean')).length]);
  return {
    records: shapes.length,
    complete: shapes.filter((shape) => BOOLEANS.every((field) => shape.get(field)?.has('boolean'))).length,
    absent: Object.fromEntries(absent.filter(([, records]) => records !== 0)),
  };
}

/** @param records global OAuth settings */
export function callbackFacts(records: readonly ReadRecord[]): FactAnswers['callbackUrls'] {
  const counts = { none: 0, one: 0, lines: 0, otherSeparators: 0 };
  for (const { fields } of records) {
    counts[separatorsIn(String([fields.get('callbackUrl') ?? ''].flat().join('\n')))] += 1;
  }
  return counts;
}

function separatorsIn(text: string): keyof FactAnswers['callbackUrls'] {
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.some((line) => /[\s,;]/.test(line))) {
    return 'otherSeparators';
  }
  return lines.length === 0 ? 'none' : lines.length === 1 ? 'one' : 'lines';
}

/**
 * @param records of types that name their app
 * @param rows of the same types
 * @param apps names of the apps that are listed
 */
export function referenceFacts(
  records: readonly ReadRecord[],
  rows: readonly ListedComponent[],
  apps: ReadonlySet<string>,
): FactAnswers['appReferences'] {
  const namespaces = new Map(
    rows.map(({ type, fullName, namespacePrefix }) => [`${type} ${fullName}`, namespacePrefix]),
  );
  const inLowerCase = new Set([...apps].map((name) => name.toLowerCase()));
  const counts = { exact: 0, otherCase: 0, withoutNamespace: 0, unlisted: 0, missing: 0 };
  for (const { type, fullName, externalClientApplication: app } of records) {
    if (app === undefined) {
      counts.missing += 1;
    } else if (apps.has(app)) {
      counts.exact += 1;
    } else if (inLowerCase.has(app.toLowerCase())) {
      counts.otherCase += 1;
    } else if (apps.has(`${namespaces.get(`${type} ${fullName}`)}__${app}`)) {
      counts.withoutNamespace += 1;
    } else {
      counts.unlisted += 1;
    }
  }
  return counts;
}

export function policyNameFacts(policies: readonly string[], settings: readonly string[]): FactAnswers['policyNames'] {
  const expected = new Set(settings.map((name) => `${name}_defaultPolicy`));
  const afterSettings = policies.filter((name) => expected.has(name)).length;
  const defaults = policies.filter((name) => name.endsWith('_defaultPolicy')).length;
  return { afterSettings, otherDefaultPolicy: defaults - afterSettings, other: policies.length - defaults };
}
