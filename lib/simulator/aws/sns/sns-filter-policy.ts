/**
 * Filter policies: which messages a subscription gets, by their attributes.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 *
 * @module
 */
import * as z from 'zod';
import { invalid, type Message } from './sns-message.ts';

const primitive = z.union([z.string(), z.number(), z.boolean(), z.null()]);
type Primitive = z.infer<typeof primitive>;
const OPERATORS = ['=', '<', '<=', '>', '>='] as const;
const condition = z.union([
  primitive,
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ suffix: z.string() }),
  z.strictObject({ 'equals-ignore-case': z.string() }),
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({
    'anything-but': z.union([primitive, z.array(primitive), z.strictObject({ prefix: z.string() })]),
  }),
  z.strictObject({
    numeric: z.union([
      z.tuple([z.enum(OPERATORS), z.number()]),
      z.tuple([z.enum(OPERATORS), z.number(), z.enum(OPERATORS), z.number()]),
    ]),
  }),
]);
type Condition = z.infer<typeof condition>;
/** All of `keys` must match, and one of `either` if there are any. */
export interface FilterPolicy {
  readonly keys: Readonly<Record<string, readonly Condition[]>>;
  readonly either: readonly FilterPolicy[];
}

const conditions = z.record(z.string(), z.array(condition).min(1));
const policy: z.ZodType<FilterPolicy> = z.lazy(() =>
  z.looseObject({ $or: z.array(policy).min(2).optional() }).transform(({ $or: either = [], ...keys }, context) => {
    const parsed = conditions.safeParse(keys);
    if (parsed.success) return { keys: parsed.data, either };
    context.addIssue({ code: 'custom', message: z.prettifyError(parsed.error) });
    return z.NEVER;
  }),
);

/** @throws Refusal for a policy that SNS refuses, or that this simulator does not support. */
export function readFilterPolicy(text: string): FilterPolicy {
  const parsed = policy.safeParse(parseJson(text));
  if (!parsed.success) throw invalid(`FilterPolicy: ${z.prettifyError(parsed.error)}`);
  if (namesIn(parsed.data).size > 5) throw invalid('FilterPolicy: Filter policy can not have more than 5 keys');
  if (combinations(parsed.data) > 150) throw invalid('FilterPolicy: Filter policy is too complex');
  return parsed.data;
}

function namesIn({ keys, either }: FilterPolicy): Set<string> {
  return new Set([...Object.keys(keys), ...either.flatMap((each) => [...namesIn(each)])]);
}

function combinations({ keys, either }: FilterPolicy): number {
  const ofKeys = Object.values(keys).reduce((product, each) => product * each.length, 1);
  return ofKeys * (either.length === 0 ? 1 : either.reduce((sum, each) => sum + combinations(each), 0));
}

/** A message with a text for each protocol has no attributes. */
export function accepts({ keys, either }: FilterPolicy, message: Message): boolean {
  const { MessageAttributes, structured } = message;
  const meetsKeys = Object.entries(keys).every(([name, wanted]) => {
    const attribute = structured ? undefined : MessageAttributes[name];
    const values = attribute && valuesOf(attribute);
    return wanted.some((one) => (values ? isMet(one, values) : isAbsence(one)));
  });
  return meetsKeys && (either.length === 0 || either.some((each) => accepts(each, message)));
}

function valuesOf({ DataType, StringValue }: Message['MessageAttributes'][string]): readonly Primitive[] {
  if (DataType === 'String.Array') return JSON.parse(StringValue) as Primitive[];
  if (DataType.startsWith('Number')) return [Number(StringValue)];
  return DataType.startsWith('Binary') ? [] : [StringValue];
}

function isAbsence(one: Condition): boolean {
  return typeof one === 'object' && one !== null && 'exists' in one && !one.exists;
}

function isMet(one: Condition, values: readonly Primitive[]): boolean {
  if (typeof one !== 'object' || one === null) return values.includes(one);
  if ('exists' in one) return one.exists;
  return values.some((value) => isMetBy(one, value));
}

function isMetBy(one: Exclude<Condition, Primitive | { exists: boolean }>, value: Primitive): boolean {
  if ('numeric' in one) return typeof value === 'number' && isInRange(one.numeric, value);
  if ('anything-but' in one) return !isExcluded(one['anything-but'], value);
  if (typeof value !== 'string') return false;
  if ('prefix' in one) return value.startsWith(one.prefix);
  if ('suffix' in one) return value.endsWith(one.suffix);
  return value.toLowerCase() === one['equals-ignore-case'].toLowerCase();
}

function isExcluded(but: Primitive | readonly Primitive[] | { readonly prefix: string }, value: Primitive): boolean {
  if (Array.isArray(but)) return but.includes(value);
  if (typeof but === 'object' && but !== null && 'prefix' in but) {
    return typeof value === 'string' && value.startsWith(but.prefix);
  }
  return but === value;
}

const COMPARE = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
} as const satisfies Record<(typeof OPERATORS)[number], (a: number, b: number) => boolean>;

type Range =
  | readonly [keyof typeof COMPARE, number]
  | readonly [keyof typeof COMPARE, number, keyof typeof COMPARE, number];

function isInRange([operator, bound, second, other]: Range, value: number): boolean {
  return COMPARE[operator](value, bound) && (second === undefined || COMPARE[second](value, other ?? 0));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('FilterPolicy: failed to parse JSON.');
  }
}
