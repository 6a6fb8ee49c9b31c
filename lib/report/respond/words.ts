/**
 * The words that all formats of an answer use.
 *
 * @module
 */
import type { Finding } from '../../audit/model/finding.ts';
import type { OrgIdentity } from '../../audit/model/org-identity.ts';
import type { FoundApp, Known, RespondAnswer } from '../../audit/respond/answer.ts';
import type { MatchedBy } from '../../audit/respond/match.ts';
import type { ContainmentStep, MetadataChange } from '../../audit/respond/plan.ts';
import type { Trait } from '../../audit/respond/traits.ts';
import { count } from '../../text/numbers.ts';
import { worstFirst } from '../view/order.ts';
import { standingOf } from '../view/view.ts';
import { minuteOf, waiverWords } from '../view/words.ts';

/** @example headlineOf(answer) // '"Vendor Sync" is in 3 of 40 orgs, in 3 apps. 2 orgs are not known.' */
export function respondHeadline({ asked, found, orgs, unknown }: RespondAnswer): string {
  const where = new Set(found.map(({ org }) => org.orgId ?? org.alias)).size;
  const rest = unknown.length === 0 ? '' : ` ${count(unknown.length, 'org is', 'orgs are')} not known.`;
  return where === 0
    ? `"${asked}" was found in none of ${count(orgs, 'org')}.${rest}`
    : `"${asked}" is in ${where} of ${count(orgs, 'org')}, in ${count(found.length, 'app')}.${rest}`;
}

/** What limits the answer as a whole; `undefined` if nothing does. */
export function cautionOf({ isRosterKnown }: RespondAnswer): string | undefined {
  return isRosterKnown
    ? undefined
    : 'The list of the orgs of the last run (state/roster.json) is not known. An org without a state is not listed here.';
}

/** What is known of a found app: pairs of a word and a text, the most important first. */
export function factsOf(found: FoundApp): readonly (readonly [string, string])[] {
  const { lastSaved, unread } = found;
  return [
    ['match', `${found.sureness}: ${found.matchedBy.map(traitWords).join('; ')}`],
    ['read', readWords(found)],
    ['enabled', known(found.isEnabled, (isEnabled) => (isEnabled ? 'yes' : 'no'))],
    ['flows', known(found.flows, listed)],
    ['scopes', known(found.scopes, listed)],
    ['users', known(found.users, (word) => USERS[word] ?? word)],
    ['callbacks', known(found.callbackHosts, listed)],
    ['last saved', lastSaved === undefined ? 'not known' : `${minuteOf(lastSaved.at)} by ${personWords(lastSaved.by)}`],
    ...(unread.length === 0 ? [] : [['not read', unread.join(', ')] as const]),
    ...findingsOf(found).map((text) => ['open', text] as const),
  ];
}

/**
 * Controls that the same reason keeps from judging are one line.
 * @example "HIGH require-pkce: PKCE is not required: isPkceRequired is false."
 */
export function findingsOf({ findings }: FoundApp): readonly string[] {
  const groups = Map.groupBy(findings.toSorted(worstFirst), (finding) =>
    finding.status === 'not_assessed' ? finding.message : finding,
  );
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const controls = same.map(({ control }) => control).join(', ');
    const waiver = first.waiver === undefined ? '' : ` (${waiverWords(first.waiver)})`;
    return [`${markOf(first)} ${controls}: ${first.message}${waiver}`];
  });
}

function markOf(finding: Finding): string {
  const marks = { not_assessed: 'NOT ASSESSED', waived: 'WAIVED' } as const;
  const standing = standingOf(finding);
  return standing === 'waived' || standing === 'not_assessed' ? marks[standing] : finding.severity.toUpperCase();
}

/** @example "2026-11-28 02:00 UTC, 31 hours ago: OLDER THAN A DAY" */
function readWords({ takenAt, age, isStale, isUnwatched }: FoundApp): string {
  const old = isStale ? ': OLDER THAN A DAY' : '';
  const unwatched = isUnwatched ? '. The org is no longer audited.' : '';
  return `${minuteOf(takenAt)}, ${age === 0 ? 'within the hour' : `${count(age, 'hour')} ago`}${old}${unwatched}`;
}

/** @example traitWords({ trait: 'callback_host', … }) // "callback host login.vendor.example" */
export function traitWords({ trait, value, isTwin }: MatchedBy): string {
  return `${isTwin ? 'the same ' : ''}${TRAIT_WORDS[trait]} ${value}`;
}

const TRAIT_WORDS: Readonly<Record<Trait, string>> = {
  consumer_key: 'consumer key fingerprint',
  org_scoped_app: 'orgScopedExternalApp',
  namespace: 'namespace',
  certificate: 'certificate fingerprint',
  callback_host: 'callback host',
  name: 'name',
  label: 'label',
  part: 'a part of',
};

const USERS: Readonly<Record<string, string>> = {
  AllSelfAuthorized: 'all users of the org (AllSelfAuthorized)',
  AdminApprovedPreAuthorized: 'users whom an administrator approved (AdminApprovedPreAuthorized)',
};

export function orgWords({ alias, environment, orgId }: OrgIdentity): string {
  return [alias, environment, orgId].filter((part) => part !== undefined && part !== '').join(' · ');
}

/** As in a unified diff. Without a line for a value before that is not in the state. */
export function diffLines({ type, file, field, before, after }: MetadataChange): readonly string[] {
  const element = (value: string) => `    <${field}>${value}</${field}>`;
  return [
    `--- ${file}`,
    `+++ ${file}`,
    `@@ ${type} @@`,
    ...(before === null ? [] : [`-${element(before)}`]),
    `+${element(after)}`,
  ];
}

/** What to know before the change, in whole sentences. */
export function cautionsOf({ changes, note }: ContainmentStep): readonly string[] {
  const isUnknown = changes.some(({ before }) => before === null);
  return [
    ...(isUnknown ? ['The value before is not in the state: look at the file first.'] : []),
    ...(note === undefined ? [] : [note]),
  ];
}

function personWords({ name, id }: { readonly name: string; readonly id?: string }): string {
  return id === undefined ? name : `${name} (${id})`;
}

function known<T extends string | boolean | readonly string[]>(value: Known<T>, words: (value: T) => string): string {
  return value === 'not_known' ? 'not known' : words(value as T);
}

function listed(all: readonly string[]): string {
  return all.length === 0 ? 'none' : all.join(', ');
}
