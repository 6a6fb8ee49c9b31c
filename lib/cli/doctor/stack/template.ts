/**
 * Reads the properties of resources in a deployed template, and finds differences from their live values. Pure.
 *
 * @module
 */
import { parse } from 'yaml';
import * as z from 'zod';

export type JsonObject = Readonly<Record<string, unknown>>;

const template = z.object({
  Resources: z.record(z.string(), z.object({ Properties: z.record(z.string(), z.unknown()).default({}) })),
});

/**
 * The properties of each resource by logical id; `undefined` if the text is not a template.
 *
 * @param text JSON, or YAML, to which the CDK CLI converts a small template
 * @param names physical ids by logical id, and the pseudo parameters
 */
export function propertiesIn(
  text: string,
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, JsonObject> | undefined {
  try {
    const { Resources } = template.parse(parse(text));
    return new Map(
      Object.entries(Resources).map(([id, { Properties }]) => [id, resolved(Properties, names) as JsonObject]),
    );
  } catch {
    return undefined;
  }
}

/** A value that only CloudFormation knows. */
const UNKNOWN = Symbol('unknown');

/** An ARN or a name of a resource, of which only the last part is known: that of the physical id. */
class Attribute {
  readonly last: string;

  constructor(name: string) {
    this.last = lastOf(name);
  }
}

function lastOf(name: string): string {
  return name.split(/[:/]/).at(-1) ?? '';
}

function resolved(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => resolved(each, names));
  if (typeof value === 'string' && value.includes('{{resolve:')) return UNKNOWN;
  if (!isObject(value)) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0 || !/^(Ref$|Fn::)/.test(name)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each, names)]));
  }
  const [first, second] = [argument].flat();
  const found = names.get(String(first));
  if (name === 'Ref') return found ?? UNKNOWN;
  if (name === 'Fn::GetAtt' && found !== undefined && /(Arn|Name|Id)$/.test(String(second)))
    return new Attribute(found);
  const parts = name === 'Fn::Join' ? resolved(second, names) : UNKNOWN;
  return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts.join(String(first)) : UNKNOWN;
}

export interface Difference {
  readonly path: string;
  readonly declared: unknown;
  readonly live: unknown;
  /** `false`: the declared value is unknown, so it may be equal. */
  readonly isKnown: boolean;
}

/** A missing value equals an empty one. The order of a list does not matter. */
export function differences(declared: unknown, live: unknown, path: readonly string[] = []): readonly Difference[] {
  const here = [{ path: path.join('.'), declared, live, isKnown: declared !== UNKNOWN }];
  if (declared === UNKNOWN) return here;
  if (declared instanceof Attribute) return lastOf(String(live)) === declared.last ? [] : here;
  if (isObject(declared) && isObject(live)) {
    const keys = Object.keys({ ...declared, ...live });
    return keys.flatMap((key) => differences(declared[key], live[key], [...path, key]));
  }
  if (Array.isArray(declared) && Array.isArray(live)) {
    const found = declared.map((each) =>
      live
        .map((other) => differences(each, other, path))
        .find((different) => !different.some(({ isKnown }) => isKnown)),
    );
    return declared.length === live.length && !found.includes(undefined) ? found.flatMap((each) => each ?? []) : here;
  }
  return String(declared ?? '') === String(live ?? '') ? [] : here;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
