/**
 * What an app costs in CPU: its answers decoded, against their parser, saxes, doing nothing but tokenise the same bytes.
 *
 * @module
 */
import { decodeList, decodeRead } from '../../lib/salesforce/metadata/soap-answer.ts';
import { readXml } from '../../lib/salesforce/xml/strict-xml.ts';
import { type Part, race } from '../figures.ts';
import type { Answers } from '../world/answers.ts';
import { startSimulator } from '../world/simulator.ts';

const APPS = 50;

export const decoding: Part = {
  title: `Decoding the answers of ${APPS} apps`,
  async run({ full }) {
    const { lists, reads } = await answers();
    const bodies = [...lists, ...reads];
    const best = await race(
      {
        decode: () => [lists.map(decodeList), reads.map((body) => decodeRead(body, true))],
        tokenise: () => bodies.map(countTokens),
      },
      full ? 300 : 90,
    );
    const kilobytes = bodies.reduce((sum, body) => sum + body.length, 0) / 1024;
    return [
      { what: 'answers', value: kilobytes, unit: 'KB' },
      { what: 'decoded to records', value: best.decode, unit: 'ms' },
      { what: 'tokenised', value: best.tokenise, unit: 'ms' },
      { what: 'decoding an app', value: best.decode / APPS, unit: 'ms' },
      { what: 'decoding to tokenising', value: best.decode / best.tokenise, unit: '×', goal: 3 },
    ];
  },
};

/** Counts what it finds, so that nothing can be left out as useless. */
export function countTokens(text: string): number {
  let found = 0;
  const count = () => {
    found += 1;
  };
  readXml(text, { open: count, text: count, close: count });
  return found;
}

/** From another process: the simulated org uses saxes in another way, which would slow it here. */
async function answers(): Promise<Answers> {
  const simulator = await startSimulator({ orgs: 0, apps: 0, latencyMs: 0 });
  try {
    return await simulator.answers(APPS);
  } finally {
    simulator.stop();
  }
}
