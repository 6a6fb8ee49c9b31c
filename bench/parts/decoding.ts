/**
 * CPU time of decoding the answers, compared with only tokenising the same bytes by the parser, saxes.
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

/** Counts the tokens, so that the engine can't optimise the work away. */
export function countTokens(text: string): number {
  let found = 0;
  const count = () => {
    found += 1;
  };
  readXml(text, { open: count, text: count, close: count });
  return found;
}

/** From another process, because the simulated org uses saxes differently, which would slow it down in this process. */
async function answers(): Promise<Answers> {
  const simulator = await startSimulator({ orgs: 0, apps: 0, latencyMs: 0 });
  try {
    return await simulator.answers(APPS);
  } finally {
    simulator.stop();
  }
}
