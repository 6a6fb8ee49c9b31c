/** After a wanted change: `npx vitest run test/alert -u`, then read what changed as its reader would. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { PlayedAlert } from '../support/alert/alert-input.ts';
import { alertOf, incidentsOf } from '../support/alert/alert-messages.ts';
import { GOLDEN_NIGHTS } from '../support/alert/golden-nights.ts';

const DOCS = '../../docs/alerts.md';

function texts({ input }: PlayedAlert): string {
  const { subject, sms, text } = alertOf(input) ?? {};
  return `Subject: ${subject}\nSMS: ${sms}\n\n${text}`;
}

function firstIncident({ input, after }: PlayedAlert): unknown {
  return incidentsOf({ ...input, open: after.ledger.open })[0];
}

/** The moves that matter most; docs/alerts.md shows each as people see it. */
const FIVE_MOVES = ['callback', 'new-app', 'users-opened', 'run-as', 'org-replaced'].map((move) => `move-${move}.txt`);

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const night = GOLDEN_NIGHTS['secret-made-optional'];
const GOLDEN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(GOLDEN_NIGHTS).map(([name, played]) => [`${name}.txt`, texts(played)])),
  'chat.json': json(alertOf(night.input)?.chat),
  'chat-moves.json': json(alertOf(GOLDEN_NIGHTS['move-several'].input)?.chat),
  'event.json': json(alertOf(night.input)?.document),
  'incident.json': json(firstIncident(GOLDEN_NIGHTS['several-changes'])),
};

describe('golden files', () => {
  it.each(Object.entries(GOLDEN))('%s equals the committed file', async (file, content) => {
    await expect(content).toMatchFileSnapshot(`golden/${file}`);
  });

  it.each(Object.entries(GOLDEN_NIGHTS))('%s fits into 80 columns, addresses aside', (_, { input }) => {
    const wide = alertOf(input)
      ?.text.split('\n')
      .filter((line) => line.length > 80 && !line.includes('https://'));
    expect(wide).toEqual([]);
  });
});

it('docs/alerts.md shows them verbatim', async () => {
  const docs = await readFile(new URL(DOCS, import.meta.url), 'utf8');
  const shown: string[] = [];
  const filled = docs.replace(
    /(<!-- golden: (\S+) -->\n\n```\w*\n)[\s\S]*?(```\n)/g,
    (_, start: string, file: string, end: string) => {
      shown.push(file);
      return `${start}${GOLDEN[file]}${end}`;
    },
  );
  expect(shown).toEqual(['secret-made-optional.txt', ...FIVE_MOVES]);
  await expect(filled).toMatchFileSnapshot(DOCS);
});
