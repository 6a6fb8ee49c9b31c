/** After a wanted change: `npx vitest run test/alert -u`. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test, vi } from 'vitest';
import { BODIES, bodyFor, handler } from '../../docs/examples/forward-incidents.ts';
import type { PlayedAlert } from '../support/alert/alert-input.ts';
import { type Incident, incidentsOf, TOPICS } from '../support/alert/alert-messages.ts';
import { GOLDEN_NIGHTS } from '../support/alert/golden-nights.ts';

const DOCS = '../../docs/recipes.md';

function firstOf({ input, after }: PlayedAlert): Incident {
  const [incident] = incidentsOf({ ...input, open: after.ledger.open });
  if (incident === undefined) {
    throw new Error('The night has an incident.');
  }
  return incident;
}

const opening = firstOf(GOLDEN_NIGHTS['move-callback']);
const end = firstOf(GOLDEN_NIGHTS['move-over']);

const tools = Object.keys(BODIES) as (keyof typeof BODIES)[];
const SAMPLES: Readonly<Record<string, object>> = {
  envelope: {
    Type: 'Notification',
    MessageId: '165545c9-2a5c-472c-8df2-7ff2be2b3b1b',
    TopicArn: TOPICS.incident,
    Subject: opening.subject,
    Message: JSON.stringify(opening.alarm),
    Timestamp: '2026-11-24T02:00:31.000Z',
    SignatureVersion: '1',
    Signature: '…',
    SigningCertURL: '…',
    UnsubscribeURL: '…',
  },
  end: { Subject: end.subject, AlarmName: end.alarm.AlarmName, NewStateValue: end.alarm.NewStateValue },
  ...Object.fromEntries(tools.map((tool) => [tool, bodyFor(tool, opening.subject, opening.alarm)])),
};

afterEach(() => vi.unstubAllEnvs());

test('docs/recipes.md shows what is sent, verbatim, and the end has the key of the opening', async () => {
  const shown: string[] = [];
  const docs = await readFile(new URL(DOCS, import.meta.url), 'utf8');
  const filled = docs.replace(/(<!-- recipe: (\S+) -->\n\n```json\n)[\s\S]*?(```\n)/g, (_, start, sample, fence) => {
    shown.push(sample);
    return `${start}${JSON.stringify(SAMPLES[sample], null, 2)}\n${fence}`;
  });
  expect(shown.sort()).toEqual(Object.keys(SAMPLES).sort());
  expect(end.alarm.AlarmName).toBe(opening.alarm.AlarmName);
  await expect(filled).toMatchFileSnapshot(DOCS);
});

test.each(tools)('the forwarder posts an opening and its end to %s, and fails when that refuses', async (tool) => {
  const bodies: object[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(JSON.parse(await text(request)));
    response.statusCode = request.headers.authorization === 'Bearer let-me-in' ? 202 : 401;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('TOOL', tool);
  vi.stubEnv('TOOL_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  vi.stubEnv('TOOL_HEADERS', '{"authorization":"Bearer let-me-in"}');
  const records = [opening, end].map(({ subject, alarm }) => ({
    Sns: { Subject: subject, Message: JSON.stringify(alarm) },
  }));
  try {
    await handler({ Records: records });
    expect(bodies).toEqual([opening, end].map(({ subject, alarm }) => bodyFor(tool, subject, alarm)));
    vi.stubEnv('TOOL_HEADERS', '{}');
    await expect(handler({ Records: records })).rejects.toThrow('The tool answered 401.');
  } finally {
    server.close();
  }
});
