/**
 * Where an error was thrown, in files and lines of the source. The source maps beside the bundle are read only for such an
 * error: with `--enable-source-maps` Node would read them at every start, which takes a fifth of the start-up time.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

const FRAME = /^\s+at /;
const PLACE = /(file:.+):(\d+):(\d+)/;

/** The frames of the error's stack. The message is cut off first, because its lines may look like frames. */
export function framesOf(error: unknown): string[] {
  if (!(error instanceof Error)) {
    return [];
  }
  const { stack = '', message } = error;
  const maps = new Map<string, SourceMap | undefined>();
  const end = stack.includes(message) ? stack.indexOf(message) + message.length : 0;
  const lines = stack.slice(end).split('\n');
  return lines.filter((line) => FRAME.test(line)).map((line) => inSource(line.trim(), maps));
}

function inSource(frame: string, maps: Map<string, SourceMap | undefined>): string {
  return frame.replace(PLACE, (place, url: string, line: string, column: string) => {
    if (!maps.has(url)) {
      maps.set(url, mapOf(url));
    }
    const entry = maps.get(url)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry)) {
      return place;
    }
    return `${entry.originalSource.replace(/^(?:\.\.\/)+/, '')}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function mapOf(url: string): SourceMap | undefined {
  try {
    const map = JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8'));
    // Loaded here, because nothing else needs this module of Node.
    return new (process.getBuiltinModule('node:module').SourceMap)(map);
  } catch {
    return undefined;
  }
}
