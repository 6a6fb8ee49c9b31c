/**
 * Checks a value against the schema of the configuration, and finds everything that is wrong with it.
 *
 * @module
 */
import type * as z from 'zod';
import { CATALOGUE } from '../audit/controls/index.ts';
import { daysAhead } from '../audit/judging/waivers.ts';
import { isAboutOrg } from '../audit/model/control.ts';
import { AUDIT_CONFIG } from './schema/audit-schema.ts';
import { suggest } from './suggest.ts';
import { latestDay } from './waivers/waiver-problems.ts';

/** Controls about the org, whose waivers have no app. Custom controls always judge apps. */
const ABOUT_ORG: ReadonlySet<string> = new Set(CATALOGUE.filter(isAboutOrg).map(({ id }) => id));
const NO_APP = 'is missing; expected an app\'s developer name; "*" stands for any run of characters';

/** A problem at a path in the value. */
export interface Flaw {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The path ends in a key that should not exist, so the problem is at the key and not at its value. */
  readonly isKey?: true;
}

export type CheckResult<T> =
  | { readonly config: T; readonly flaws: readonly [] }
  | { readonly config: undefined; readonly flaws: readonly Flaw[] };

/**
 * Finds all flaws at once, including unknown ids of controls.
 *
 * @param schema of the whole configuration, or of the part that a run uses
 * @param now if given, a waiver whose end is too far ahead is a flaw. A deployed configuration was checked at its deployment.
 */
export function checkConfig<T>(schema: z.ZodType<T>, value: unknown, now?: Date): CheckResult<T> {
  const given = withoutEmpty(value ?? {});
  // The schema is used once, so compiling a parser would take longer.
  const parsed = schema.safeParse(given, { jitless: true });
  const flaws = [
    ...(parsed.error?.issues.flatMap((issue) => toFlaws(issue, given, schema)) ?? []),
    ...(hasCustomControls(given) ? [] : unknownIds(given, [])),
    ...(now === undefined ? [] : farWaivers(given, now)),
  ];
  return parsed.success && flaws.length === 0 ? { config: parsed.data, flaws: [] } : { config: undefined, flaws };
}

/** The ids of custom controls are known only after loading them. `selectControls` checks them then. */
function hasCustomControls(value: unknown): boolean {
  const paths = valueAt(value, ['customControls']);
  return Array.isArray(paths) && paths.length > 0;
}

/** A key without a value, such as a section whose lines are all comments, counts as left out. */
function withoutEmpty(value: unknown): unknown {
  return isMap(value) ? Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null)) : value;
}

/**
 * Finds unknown ids in `controls` and `waivers`, and waivers that lack an app. The value may have other flaws.
 *
 * @param custom ids of custom controls
 */
export function unknownIds(value: unknown, custom: readonly string[]): Flaw[] {
  const known = [...CATALOGUE.map(({ id }) => id), ...custom];
  const unknown = (id: string) => {
    const meant = suggest(id, known);
    return `"${id}" is no control; ${meant === undefined ? '"eca-auditor controls" lists them' : `did you mean "${meant}"?`}`;
  };
  const controls = valueAt(value, ['controls']);
  const waivers = valueAt(value, ['waivers']);
  return [
    ...(isMap(controls) ? Object.keys(controls) : [])
      .filter((id) => !known.includes(id))
      .map((id) => ({ path: ['controls', id], message: unknown(id), isKey: true }) as const),
    ...(Array.isArray(waivers) ? waivers : []).flatMap((waiver, index) => {
      const id = valueAt(waiver, ['control']);
      if (typeof id === 'string' && !known.includes(id)) {
        return [{ path: ['waivers', index, 'control'], message: unknown(id) }];
      }
      return typeof id === 'string' && !ABOUT_ORG.has(id) && isMap(waiver) && valueAt(waiver, ['app']) === undefined
        ? [{ path: ['waivers', index, 'app'], message: NO_APP }]
        : [];
    }),
  ];
}

function farWaivers(value: unknown, now: Date): Flaw[] {
  const given = valueAt(value, ['waiverMaxDays']);
  const most = typeof given === 'number' ? given : AUDIT_CONFIG.shape.waiverMaxDays.parse(undefined);
  const entries = ['waivers', 'acceptedPackages'].flatMap((list) => {
    const all = valueAt(value, [list]);
    return Array.isArray(all) ? all.map((entry: unknown, index) => ({ path: [list, index, 'until'], entry })) : [];
  });
  return entries.flatMap(({ path, entry }) => {
    const until = valueAt(entry, ['until']);
    return typeof until === 'string' && daysAhead(until, now) > most
      ? [{ path, message: `found ${shown(until)}; expected ${latestDay(most, now)}` }]
      : [];
  });
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toFlaws(issue: z.core.$ZodIssue, value: unknown, schema: z.core.$ZodType): Flaw[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `"${key}" is not known${didYouMean(key, known)}`,
      isKey: true,
    }));
  }
  const found = valueAt(value, issue.path);
  return [
    {
      path: issue.path,
      message:
        found === undefined
          ? `is missing; expected ${issue.message}`
          : `found ${shown(found)}; expected ${issue.message}`,
    },
  ];
}

function didYouMean(word: string, known: readonly string[]): string {
  if (known.includes(word)) {
    return ' for an entry of this kind; those of other kinds may have it';
  }
  const meant = suggest(word, known);
  return meant === undefined ? `; known are ${known.join(', ')}` : `; did you mean "${meant}"?`;
}

/** The keys of the object at a path of the schema. For a union, the keys of all its options. */
function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let schemas: z.core.$ZodType[] = [schema];
  for (const step of path) {
    schemas = schemas.flatMap(alternatives).flatMap((schema) => {
      const { def } = schema._zod as {
        def: z.core.$ZodTypeDef & { shape?: Record<string, z.core.$ZodType>; element?: z.core.$ZodType };
      };
      return (typeof step === 'number' ? def.element : def.shape?.[String(step)]) ?? [];
    });
  }
  const keys = schemas.flatMap(alternatives).flatMap((schema) => {
    const { def } = schema._zod as { def: { shape?: Record<string, unknown> } };
    return Object.keys(def.shape ?? {});
  });
  return [...new Set(keys)];
}

/** Unwraps optional and default schemas, and returns each option of a union. */
function alternatives(schema: z.core.$ZodType): z.core.$ZodType[] {
  const { def } = schema._zod as { def: { innerType?: z.core.$ZodType; options?: readonly z.core.$ZodType[] } };
  return def.innerType !== undefined
    ? alternatives(def.innerType)
    : def.options !== undefined
      ? def.options.flatMap(alternatives)
      : [schema];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined),
    value,
  );
}

/** Shortens the value, and masks everything that looks like a key. */
function shown(value: unknown): string {
  const text = (JSON.stringify(value) ?? String(value)).replace(/[A-Za-z0-9+/=_.!-]{32,}/g, '***');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
