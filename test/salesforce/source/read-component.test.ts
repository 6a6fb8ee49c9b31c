import { describe, expect, it } from 'vitest';
import type { Obstacle } from '../../../lib/salesforce/source/find-files.ts';
import { readComponent } from '../../../lib/salesforce/source/read-component.ts';

const at = (path: string) => ({ path, shown: path });

describe('a file that can’t be opened', () => {
  it.each([
    ['is known by its name', at('missing/A.ecaGlblOauth')],
    ['is known because it was given', { ...at('missing/a.xml'), isGiven: true as const }],
  ])('%s', (_, file) => {
    expect(readComponent(file)?.part.reading).toEqual({
      state: 'unreadable',
      code: 'source_unreadable',
      message: `${file.shown} can't be read: it does not exist.`,
    });
  });

  it('is left out, with a note, where nothing shows that it is one', () => {
    const leftOut: Obstacle[] = [];
    expect(readComponent(at('missing/pom.xml'), leftOut)).toBeUndefined();
    expect(leftOut.map(({ shown }) => shown)).toEqual(['missing/pom.xml']);
  });
});
