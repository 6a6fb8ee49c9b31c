/**
 * What an app costs in CPU: its answers decoded, against the fastest parsers that do nothing but tokenise the same bytes.
 *
 * @module
 */
import { decodeList, decodeRead } from '../lib/salesforce/soap-answer.ts';
import type { Answers } from './answers.ts';
import { type Figure, type Part, race } from './figures.ts';
import { startSimulator } from './simulator.ts';
import { TOKENISER_NAMES, TOKENISERS, type TokeniserName } from './tokenisers.ts';

const APPS = 50;

export const decoding: Part = {
  title: `Decoding the answers of ${APPS} apps`,
  async run({ full }) {
    const { lists, reads } = await answers();
    const bodies = [...lists, ...reads];
    const tokenise = (name: TokeniserName) => () => bodies.map(TOKENISERS[name]);
    const best = await race(
      {
        decode: () => [lists.map(decodeList), reads.map(decodeRead)],
        ...(Object.fromEntries(TOKENISER_NAMES.map((name) => [name, tokenise(name)])) as Record<
          TokeniserName,
          () => unknown
        >),
      },
      full ? 300 : 90,
    );
    const fastest = Math.min(...TOKENISER_NAMES.map((name) => best[name]));
    const kilobytes = bodies.reduce((sum, body) => sum + body.length, 0) / 1024;
    return [
      { what: 'answers', value: kilobytes, unit: 'KB' },
      { what: 'decoded to records', value: best.decode, unit: 'ms' },
      ...TOKENISER_NAMES.map((name): Figure => ({ what: `tokenised by ${name}`, value: best[name], unit: 'ms' })),
      { what: 'decoding an app', value: best.decode / APPS, unit: 'ms' },
      { what: 'decoding to the fastest tokeniser', value: best.decode / fastest, unit: '×', goal: 3 },
      { what: 'decoding to the tokeniser in it, ours', value: best.decode / best.ours, unit: '×' },
    ];
  },
};

/** From another process: the simulated org uses saxes in another way, which would slow it here. */
async function answers(): Promise<Answers> {
  const simulator = await startSimulator({ orgs: 0, apps: 0, latencyMs: 0 });
  try {
    return await simulator.answers(APPS);
  } finally {
    simulator.stop();
  }
}
