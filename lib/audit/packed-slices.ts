/**
 * Slices as they are held in memory and kept in documents.
 *
 * @module
 */
import { blockOf, DamagedBlockError, textIn } from './gzip-blocks.ts';
import type { Slice, Slices } from './slices.ts';

/** As many apps as there are said to be, or an error. */
export class PackedSlices implements Slices {
  readonly blocks: readonly Uint8Array[];
  readonly #apps: number;

  /** @param apps how many there are in all */
  constructor(blocks: readonly Uint8Array[], apps: number) {
    this.blocks = blocks;
    this.#apps = apps;
  }

  /**
   * One slice is taken from `slices` after the other is packed.
   *
   * @param facts stand in each line besides, so that it can be understood alone
   */
  static of(slices: Iterable<Slice>, facts: object): PackedSlices {
    const blocks: Uint8Array[] = [];
    let count = 0;
    for (const { apps, findings } of slices) {
      blocks.push(blockOf(`${JSON.stringify({ ...facts, apps, findings })}\n`));
      count += apps.length;
    }
    return new PackedSlices(blocks, count);
  }

  *[Symbol.iterator](): Generator<Slice> {
    let count = 0;
    for (const block of this.blocks) {
      const slice = sliceIn(textIn(block));
      count += slice.apps.length;
      yield slice;
    }
    if (count !== this.#apps) {
      throw new DamagedBlockError(`it holds ${count} apps, expected ${this.#apps}`);
    }
  }
}

function sliceIn(line: string): Slice {
  let json: Partial<Slice> | undefined;
  try {
    json = JSON.parse(line);
  } catch {} // It is told below.
  const { apps, findings } = json ?? {};
  if (!Array.isArray(apps) || !Array.isArray(findings)) {
    throw new DamagedBlockError('a line in it holds no apps with their findings');
  }
  return { apps, findings };
}
