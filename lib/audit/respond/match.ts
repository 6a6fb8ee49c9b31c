/**
 * Finds the apps of all orgs that match a search: those that have the value that was searched for, and their twins.
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
  /** The match is not by the search itself: another app that matches it has the same value. */
  readonly isTwin: boolean;
}

export interface Match {
  readonly app: string;
  /** The most certain first. */
  readonly matchedBy: readonly [MatchedBy, ...MatchedBy[]];
}

/**
 * The matches of each org, in the order of `orgs`, without orgs that have none. A twin has a value in common with an app whose match
 * is certain or likely. Twins of twins are not searched.
 *
 * @param asked name, label, namespace, callback host or fingerprint, in any case
 * @param orgs the traits of each org's apps; called twice for each org, so that the caller can keep them compressed
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

/** @param seeds how many of the apps whose match is certain or likely have each value */
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

/** The traits by which the app matches the search itself. */
function askedFor(query: string, traits: AppTraits): MatchedBy[] {
  if (query === '') return [];
  const whole = valuesOf(traits).filter(([trait, value]) => value === query || isWithin(trait, value, query));
  const hits: readonly (readonly [Trait, string])[] =
    whole.length > 0 ? whole : partsWith(query, traits).map((value) => ['part', value] as const);
  return hits.map(([trait, value]) => ({ trait, value, sureness: SURENESS_OF[trait].asked, isTwin: false }));
}

/** Fingerprints match if one begins with the other and the query has 16 digits or more. A host also matches its subdomains. */
function isWithin(trait: Trait, value: string, query: string): boolean {
  const isFingerprint = trait === 'consumer_key' || trait === 'certificate';
  if (isFingerprint) return query.length >= 16 && (value.startsWith(query) || query.startsWith(value));
  return trait === 'callback_host' && query.includes('.') && value.endsWith(`.${query}`);
}

/** Names, labels and hosts that contain the query. With fewer than three letters it would match almost every app. */
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
