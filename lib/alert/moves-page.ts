/**
 * docs/moves.md: the table of moves, with who is notified of each and when it ends.
 *
 * @module
 */
import { MOVE_TABLE } from '../audit/drift/moves/index.ts';
import type { MoveRow } from '../audit/drift/moves/row.ts';
import { MOVES, type Move } from '../audit/model/drift-event.ts';

export function movesPage(): string {
  return `# Which moves are there, and who is notified?

<!-- Written by \`npm run docs\` from lib/audit/drift/moves. -->

[Alerts](alerts.md#moves) says what a move is, and shows the five that matter most. The
[configuration](configuration.md#notifications-and-limits) changes who is notified.

The column *production* also holds for an org whose environment is not known. In a sandbox each move has the next audience of this list:
\`page\`, \`inform\`, \`digest\`, \`evidence\`. In scratch and developer orgs every move is \`evidence\`.

| move | when | production | ends |
| --- | --- | --- | --- |
${MOVES.map(row).join('\n')}

- \`token_ranges_opened\` needs an enabled control that reads the component \`oauthSecurity\`.
- \`certificate_replaced\` and \`key_rotated\` need the certificate and the key in Salesforce's answer, and \`fingerprints\` switched on.
- A damaged or unreadable roster names no org. So all topics get a notice, and its incident must be closed by hand.
- The end of a move is the event \`move_ended\`. A state move also ends when its app is gone. An event move ends only if it opened an
  incident: that is closed after \`drift.moves.closeAfterDays\`, and the alert says so.
- A move explains a violation of the controls in this table. Then the alert shows both as one entry, and both end with the violation.

| move | explains a violation of |
| --- | --- |
${MOVES.flatMap(explanation).join('\n')}
`;
}

function row(move: Move): string {
  const { when, audience, kind, subject } = MOVE_TABLE[move];
  return `| \`${move}\` | ${when} | ${audienceWords(audience)} | ${endWords(kind, subject)} |`;
}

function audienceWords({ usual, loud, quiet }: MoveRow['audience']): string {
  const louder = loud === undefined ? [] : [`louder: ${loud}`];
  const quieter = quiet === undefined ? [] : [`quieter: ${quiet}`];
  return [usual, ...louder, ...quieter].join('; ');
}

function endWords(kind: MoveRow['kind'], subject: MoveRow['subject']): string {
  if (kind === 'event') {
    return 'never (event)';
  }
  return subject === 'org' ? 'when the org is read again (state)' : 'when the setting is back (state)';
}

function explanation(move: Move): string[] {
  const { explains = [] } = MOVE_TABLE[move];
  const controls = explains.map((control) => `[\`${control}\`](controls.md#${control})`);
  return controls.length === 0 ? [] : [`| \`${move}\` | ${controls.join(', ')} |`];
}
