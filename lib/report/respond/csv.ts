/**
 * An answer as CSV: a row for each app that was found, and for each org that is not known. With a plan, a row a step.
 *
 * @module
 */
import type { FoundApp, Known, RespondAnswer } from '../../audit/respond/answer.ts';
import { csvText } from '../formats/csv.ts';
import { diffLines, findingsOf, traitWords } from './words.ts';

const HEADER = [
  ...['org', 'org_id', 'environment', 'standing', 'app', 'label', 'namespace', 'sureness', 'matched_by'],
  ...['taken_at', 'older_than_a_day', 'enabled', 'flows', 'scopes', 'users', 'callback_hosts'],
  ...['last_saved_at', 'last_saved_by', 'last_saved_by_id', 'open', 'why_not_known'],
];
const PLAN_HEADER = ['step', 'action', 'setup', 'diff', 'commands', 'breaks'];

export function renderAnswerCsv({ found, unknown }: RespondAnswer): string {
  const hasPlan = found.some(({ plan }) => plan !== undefined);
  const rows = found.flatMap((each) => rowsOf(each));
  const rest = unknown.map(({ org, why, takenAt }) => [
    ...[org.alias, org.orgId, org.environment, 'not_known', ...Array(5).fill(undefined), takenAt],
    ...Array(HEADER.length - 11).fill(undefined),
    why,
  ]);
  return csvText([[...HEADER, ...(hasPlan ? PLAN_HEADER : [])], ...rows, ...rest]);
}

type Cells = readonly (string | number | undefined)[];

function rowsOf(found: FoundApp): readonly Cells[] {
  const { org, lastSaved, plan } = found;
  const cells = [
    ...[org.alias, org.orgId, org.environment, 'found', found.app, found.label, found.namespace, found.sureness],
    ...[found.matchedBy.map(traitWords).join('; '), found.takenAt, found.isStale ? 'yes' : 'no'],
    ...[String(found.isEnabled), textOf(found.flows), textOf(found.scopes), found.users, textOf(found.callbackHosts)],
    ...[lastSaved?.at, lastSaved?.by.name, lastSaved?.by.id, findingsOf(found).join('\n'), undefined],
  ];
  if (plan === undefined) return [cells];
  return plan.map(({ action, setup, changes, commands, breaks }, at) => [
    ...cells,
    ...[at + 1, action, setup, changes.flatMap(diffLines).join('\n'), commands.join('\n'), breaks],
  ]);
}

function textOf(value: Known<readonly string[]>): string {
  return value === 'not_known' ? value : value.join(' ');
}
