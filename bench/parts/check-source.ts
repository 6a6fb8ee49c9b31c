/**
 * `check` of thousands of metadata files, compared with only reading and tokenising them.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE } from '../../lib/audit/controls/index.ts';
import { runCheck } from '../../lib/cli/check/run-check.ts';
import { METADATA_TYPES } from '../../lib/simulator/salesforce/api/metadata-types.ts';
import { componentName } from '../../lib/simulator/salesforce/components.ts';
import { writeFields } from '../../lib/simulator/salesforce/xml.ts';
import { type Figure, type Part, race } from '../figures.ts';
import { benchApp } from '../world/apps.ts';
import { countTokens } from './decoding.ts';

const SILENT = { write: () => true };

export const checkSource: Part = {
  title: 'check on metadata source',
  async run({ full }) {
    const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-bench-'));
    try {
      const files = writeSource(folder, full ? 5000 : 2000);
      const options = { paths: [folder], controls: CATALOGUE, waivers: [], cwd: folder };
      const io = { stdout: SILENT, stderr: SILENT } as unknown as Parameters<typeof runCheck>[1];
      const best = await race(
        { check: () => runCheck(options, io), tokenise: () => readAndTokenise(folder) },
        full ? 15 : 6,
      );
      return figuresOf(files, best);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function figuresOf(files: number, best: Readonly<Record<'check' | 'tokenise', number>>): Figure[] {
  return [
    { what: 'files', value: files, unit: 'files' },
    { what: 'checked', value: best.check, unit: 'ms' },
    { what: 'read and tokenised', value: best.tokenise, unit: 'ms' },
    { what: 'check to reading and tokenising', value: best.check / best.tokenise, unit: '×', goal: 3 },
  ];
}

/** In the layout of `sf project retrieve start`. @returns the number of files */
function writeSource(folder: string, files: number): number {
  let written = 0;
  for (let at = 0; written < files; at += 1) {
    const { name, components } = benchApp(at);
    for (const { type, fullName = componentName(name, type), fields } of components) {
      const { folder: typeFolder = type, suffix = 'xml' } = METADATA_TYPES[type] ?? {};
      mkdirSync(join(folder, typeFolder), { recursive: true });
      const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">${writeFields(fields)}</${type}>\n`;
      writeFileSync(join(folder, typeFolder, `${fullName}.${suffix}-meta.xml`), xml);
      written += 1;
    }
  }
  return written;
}

function readAndTokenise(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce(
    (sum, { parentPath, name }) => sum + countTokens(readFileSync(join(parentPath, name), 'utf8')),
    0,
  );
}
