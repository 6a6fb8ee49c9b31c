/**
 * XML parsers at hand, each doing nothing but tokenise: ours, and the fastest that were found (docs/decisions/0011). easysax
 * and saxen take what is not well-formed.
 *
 * @module
 */
import EasySax from 'easysax';
import { Parser } from 'saxen';
import { SaxesParser } from 'saxes';
import { XmlTokens } from '../lib/salesforce/xml-tokens.ts';

/** Each counts what it finds, so that nothing can be left out as useless. */
export const TOKENISERS = {
  easysax(text) {
    let found = 0;
    const count = () => {
      found += 1;
    };
    const parser = new EasySax();
    parser.on('startNode', count);
    parser.on('endNode', count);
    parser.on('textNode', count);
    parser.parse(text);
    return found;
  },

  saxen(text) {
    let found = 0;
    const count = () => {
      found += 1;
    };
    new Parser().on('openTag', count).on('closeTag', count).on('text', count).parse(text);
    return found;
  },

  saxes(text) {
    let found = 0;
    const count = () => {
      found += 1;
    };
    const parser = new SaxesParser({ position: false });
    parser.on('opentag', count);
    parser.on('closetag', count);
    parser.on('text', count);
    parser.write(text).close();
    return found;
  },

  ours(text) {
    let found = 0;
    const tokens = new XmlTokens(text);
    while (tokens.next() !== 'end') {
      found += 1;
    }
    return found;
  },
} as const satisfies Record<string, (text: string) => number>;

export type TokeniserName = keyof typeof TOKENISERS;
export const TOKENISER_NAMES = Object.keys(TOKENISERS) as readonly TokeniserName[];
