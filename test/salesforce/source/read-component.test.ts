import { describe, expect, it } from 'vitest';
import { readComponent } from '../../../lib/salesforce/source/read-component.ts';

const at = (path: string) => ({ path, shown: path });

describe('a file that can’t be opened', () => {
  it.each([
    ['is told by its name', at('missing/A.ecaGlblOauth')],
    ['is told when it was given', { ...at('missing/a.xml'), isGiven: true as const }],
  ])('%s', (_, file) => {
    expect(readComponent(file)?.part.reading).toEqual({
      state: 'unreadable',
      code: 'source_unreadable',
      message: `${file.shown} can't be read (ENOENT).`,
    });
  });

  it('is passed over where nothing says that it is one', () => {
    expect(readComponent(at('missing/pom.xml'))).toBeUndefined();
  });
});
