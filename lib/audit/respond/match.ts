/**
 * Finds the apps of all orgs that match a search: first those that have the value searched for, then their twins.
 *
 * @module
 */
import { type AppTraits, isDistinctive, SURENESS, SURENESS_OF, type Sureness, TRAITS, type Trait } from './traits.ts';

/** Why an app matches the search. */
export interface MatchedBy {
  readonly trait: Trait;
  /** In lower case. */
  readonly value: string;
  readonly sureness: Sureness;
  /** The value is that of an app which was found by what was asked for. */
  readonly isTwin: boolean;
}

export interface Match {
  readonly app: string;
  /** The surest first. */
  readonly matchedBy: readonly [MatchedBy, ...MatchedBy[]];
}

/**
 * Matches by org, in the order of `orgs`; orgs without one are not in it. A twin has a value of an app that is found for
 * certain or likely; the twins of twins are not looked for.
 *
 * @param orgs the traits of each org's apps; iterated twice, so that they can be kept compressed
 * @param asked name, label, namespace, callback host or fingerprint; upper and lower case are the same
 */
export function matchApps<Org>(
  asked: string,
  orgs: ReadonlyMap<Org, () => readonly AppTraits[]>,
): ReadonlyMap<Org, readonly Match[]> {
  const query = asked.trim().toLowerCase();
  const seeds = new Map<string, number>();
  for (const apps of orgs.values()) {
    for (const traits of apps()) {
      if (isSeed(askedFor(query, traits))) addSeeds(seeds, traits);
    }
  }
  const found = new Map<Org, readonly Match[]>();
  for (const [org, apps] of orgs) {
    const matches = apps().flatMap((traits) => matchOf(query, seeds, traits) ?? []);
    if (matches.length > 0) found.set(org, matches);
  }
  return found;
}

/** @param seeds how many of the apps that were found for certain or likely have a value */
function matchOf(query: string, seeds: ReadonlyMap<string, number>, traits: AppTraits): Match | undefined {
  const direct = askedFor(query, traits);
  const known = new Set(direct.map(({ trait, value }) => keyOf(trait, value)));
  const own = isSeed(direct) ? 1 : 0;
  const twins = valuesOf(traits)
    .filter(([trait, value]) => (seeds.get(keyOf(trait, value)) ?? 0) > own && !known.has(keyOf(trait, value)))
    .map(([trait, value]): MatchedBy => ({ trait, value, sureness: SURENESS_OF[trait].twin, isTwin: true }));
  const [first, ...others] = [...direct, ...twins].sort(surestFirst);
  return first && { app: traits.app, matchedBy: [first, ...others] };
}

function isSeed(direct: readonly MatchedBy[]): boolean {
  return direct.some(({ sureness }) => sureness !== 'possible');
}

/** How the app has the value searched for. A fingerprint may be given by 16 digits or more, and by more than are kept. */
function askedFor(query: string, traits: AppTraits): MatchedBy[] {
  if (query === '') return [];
  const whole = valuesOf(traits).filter(([trait, value]) => value === query || isWithin(trait, value, query));
  const hits: readonly (readonly [Trait, string])[] =
    whole.length > 0 ? whole : partsWith(query, traits).map((value) => ['part', value] as const);
  return hits.map(([trait, value]) => ({ trait, value, sureness: SURENESS_OF[trait].asked, isTwin: false }));
}

/** A fingerprint with the same digits, or a host below the one that was asked for. */
function isWithin(trait: Trait, value: string, query: string): boolean {
  const isFingerprint = trait === 'consumer_key' || trait === 'certificate';
  if (isFingerprint) return query.length >= 16 && (value.startsWith(query) || query.startsWith(value));
  return trait === 'callback_host' && query.includes('.') && value.endsWith(`.${query}`);
}

/** A part of three letters or more; fewer would find every app. */
function partsWith(query: string, { values }: AppTraits): string[] {
  const { name = [], label = [], callback_host = [] } = values;
  const texts = new Set([...name, ...label, ...callback_host]);
  return query.length < 3 ? [] : [...texts].filter((text) => text.includes(query));
}

function addSeeds(seeds: Map<string, number>, traits: AppTraits): void {
  for (const [trait, value] of valuesOf(traits)) {
    const key = keyOf(trait, value);
    if (isDistinctive(trait, value)) seeds.set(key, (seeds.get(key) ?? 0) + 1);
  }
}

function valuesOf({ values }: AppTraits): (readonly [Trait, string])[] {
  return TRAITS.flatMap((trait) => (values[trait] ?? []).map((value) => [trait, value] as const));
}

const keyOf = (trait: Trait, value: string): string => `${trait} ${value}`;

function surestFirst(a: MatchedBy, b: MatchedBy): number {
  return (
    SURENESS.indexOf(a.sureness) - SURENESS.indexOf(b.sureness) ||
    Number(a.isTwin) - Number(b.isTwin) ||
    TRAITS.indexOf(a.trait) - TRAITS.indexOf(b.trait)
  );
}
