import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../lib/salesforce/source/decode-text.ts';

describe('the text of a file', () => {
  it('is UTF-8, and keeps its byte order mark', () => {
    expect(decodeText(Buffer.from('\uFEFF<a>ü🔷</a>'))).toBe('\uFEFF<a>ü🔷</a>');
  });

  it('is UTF-8 even where another encoding is named, when it can be', () => {
    expect(decodeText(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>ok</a>'))).toContain('<a>ok</a>');
  });

  it('is in the encoding that the declaration names', () => {
    const text = `<?xml version='1.0' encoding='ISO-8859-1'?><a>Zürich</a>`;
    expect(decodeText(Buffer.from(text, 'latin1'))).toBe(text);
  });

  it('is UTF-16 behind its byte order mark', () => {
    const text = '\uFEFF<a>ü</a>';
    expect(decodeText(Buffer.from(text, 'utf16le'))).toBe(text);
    expect(decodeText(Buffer.from(text, 'utf16le').swap16())).toBe(text);
  });

  it.each([
    ['bytes that are no text', Buffer.from([0x3c, 0x61, 0xff, 0x3e])],
    ['an encoding that nobody knows', Buffer.from('<?xml version="1.0" encoding="klingon"?><a>\xff</a>', 'latin1')],
  ])('is refused: %s', (_, bytes) => {
    expect(() => decodeText(bytes)).toThrow();
  });
});
