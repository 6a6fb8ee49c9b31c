/**
 * The lines that a function's process writes. bootstrap.ts writes a mark to both streams at the end of an invocation, before it
 * reports the outcome.
 *
 * @module
 */
import type { Readable } from 'node:stream';

export interface LogLines {
  /** Settles when all lines of the invocation have arrived. */
  endOf(requestId: string): Promise<void>;
  /** The lines since the last call. */
  take(): string[];
}

const MARK = '\0END ';

export function logLines(streams: readonly Readable[]): LogLines {
  let lines: string[] = [];
  const ended = new Map<string, number>();
  let wake: () => void = () => {};

  function add(line: string): void {
    const at = line.indexOf(MARK);
    const text = at < 0 ? line : line.slice(0, at);
    if (text !== '') lines.push(text);
    if (at < 0) return;
    const id = line.slice(at + MARK.length);
    ended.set(id, (ended.get(id) ?? 0) + 1);
    wake();
  }

  for (const stream of streams) {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      const parts = `${rest}${chunk}`.split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) add(line);
    });
    stream.on('end', () => add(rest));
  }

  return {
    endOf: (requestId) =>
      new Promise((resolve) => {
        wake = () => {
          if (ended.get(requestId) === streams.length) resolve();
        };
        wake();
      }),
    take() {
      const taken = lines;
      lines = [];
      return taken;
    },
  };
}
