/**
 * `eca-auditor evidence`: exports the evidence of one org, or verifies that none was removed or altered.
 *
 * @module
 */

import { type Command, InvalidArgumentError } from 'commander';
import { inertJson, safeLines } from '../../audit/safe-text/inert-text.ts';
import type { ChainedEvidence } from '../../audit/summary/evidence-chain.ts';
import { count } from '../../text/numbers.ts';
import { UsageError } from '../io/errors.ts';
import { EXIT, type ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { CONFIG_HELP, choiceOption } from '../io/options.ts';
import { writeText } from '../io/output.ts';
import { working } from '../io/progress.ts';
import type { Evidence, ReadAt } from './evidence.ts';
import type { EvidencePlace } from './evidence-place.ts';

interface EvidenceFlags {
  readonly org: string;
  readonly from: Date;
  readonly to: Date;
  readonly state?: string;
  readonly bucket?: string;
  readonly config?: string;
  readonly format: 'csv' | 'json';
  readonly output?: string;
  readonly verify?: true;
  readonly anchor?: string;
}

export function evidenceCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('evidence')
    .summary('export the evidence of one org, for an auditor')
    .description(
      'Exports a row for each run, app and control of one org, from --state or --bucket: the setting, the verdict, the waiver, and the hash of the evidence. With --verify, checks whether any evidence was removed or altered.',
    )
    .requiredOption('--org <alias>', 'the org, by its alias')
    .requiredOption('--from <date>', 'first day, yyyy-mm-dd (UTC)', day)
    .requiredOption('--to <date>', 'last day, yyyy-mm-dd (UTC)', day)
    .option('--state <folder>', 'evidence that "scan --state" has kept')
    .option('--bucket <name>', 'evidence in the state bucket of the stack, read with your own AWS credentials')
    .option('--verify', 'check the chain of hashes, and export nothing')
    .option('--anchor <file>', 'with --verify: anchors from the log or the event topic, one per line')
    .addOption(choiceOption('--format <format>', 'output format', ['csv', 'json']).default('csv'))
    .option('--output <file>', 'write to this file instead of standard output')
    .option('--config <file>', CONFIG_HELP)
    .addHelpText(
      'after',
      `
Examples:
  eca-auditor evidence --org acme --from 2026-01-01 --to 2026-03-31 --bucket <StateBucketName> --output q1.csv
  eca-auditor evidence --org acme --from 2026-01-01 --to 2026-03-31 --bucket <StateBucketName> --verify

Exit codes:
  0  exported; with --verify: nothing was removed or altered
  1  with --verify: evidence was removed or altered
  2  wrong usage, or there is no evidence`,
    )
    .action(async (flags: EvidenceFlags) => {
      done(await evidence(flags, io));
    });
}

async function evidence(flags: EvidenceFlags, io: Io): Promise<ExitCode> {
  if (flags.from > flags.to) {
    const [from, to] = [flags.from, flags.to].map((day) => day.toISOString().slice(0, 10));
    throw new UsageError(`--from ${from} is after --to ${to}; expected the earlier day in --from.`);
  }
  if (flags.anchor !== undefined && flags.verify !== true) {
    throw new UsageError(`--anchor ${flags.anchor}: found no --verify, which compares with it; expected both.`);
  }
  const [{ evidenceAt }, { evidencePlace }] = await Promise.all([
    import('./evidence.ts'),
    import('./evidence-place.ts'),
  ]);
  const place = await evidencePlace('evidence', flags);
  return flags.verify === true
    ? verify(flags, place, io)
    : exportEvidence(await allOf(flags, place, evidenceAt, io), flags, place, io);
}

async function allOf<T extends ChainedEvidence>(
  flags: EvidenceFlags,
  place: EvidencePlace,
  readAt: ReadAt<T>,
  io: Io,
): Promise<T[]> {
  const [{ daysBetween, evidenceOf }, { asUsage, noEvidence }] = await Promise.all([
    import('./evidence.ts'),
    import('./evidence-place.ts'),
  ]);
  const found = await working(io, 'Reading evidence', () =>
    asUsage(evidenceOf(flags.org, daysBetween(flags.from, flags.to), place, readAt)),
  );
  if (found.length === 0) {
    const [from, to] = [flags.from, flags.to].map((day) => day.toISOString().slice(0, 10));
    throw await noEvidence(flags.org, `from ${from} through ${to}`, place);
  }
  return found;
}

/** Marks the rows of documents that the chain does not prove, and warns about them. */
async function exportEvidence(
  found: readonly Evidence[],
  flags: EvidenceFlags,
  place: EvidencePlace,
  io: Io,
): Promise<ExitCode> {
  const [{ evidenceCsv, evidenceRows }, { readAuditSettings }, { verifyEvidence }, { asUsage }] = await Promise.all([
    import('../../report/formats/evidence.ts'),
    import('../io/settings.ts'),
    import('./evidence-verify.ts'),
    import('./evidence-place.ts'),
  ]);
  const { policy } = await readAuditSettings(flags.config, io);
  const { org, from, to } = flags;
  const { proven } = await asUsage(verifyEvidence({ org, from, to, now: new Date() }, place));
  const isProven = ({ key }: Evidence) => proven.has(key);
  const rows = found.flatMap((each) =>
    evidenceRows(each.snapshot, { sha256: each.sha256, isProven: isProven(each) }, policy.controls),
  );
  const unproven = found.filter((each) => !isProven(each)).length;
  if (unproven > 0) {
    io.stderr.write(
      `The chain does not prove ${unproven} of ${count(found.length, 'document')}. Their rows are marked, and --verify says why.\n`,
    );
  }
  await writeText(
    flags.format === 'csv' ? evidenceCsv(rows) : `${inertJson(JSON.stringify(rows, undefined, 2))}\n`,
    flags.output,
    io,
  );
  return EXIT.clean;
}

async function verify(
  { org, from, to, anchor, output }: EvidenceFlags,
  place: EvidencePlace,
  io: Io,
): Promise<ExitCode> {
  const [{ verifyEvidence }, { asUsage }] = await Promise.all([
    import('./evidence-verify.ts'),
    import('./evidence-place.ts'),
  ]);
  const { documents, breaks, notes } = await asUsage(
    verifyEvidence({ org, from, to, now: new Date(), ...(anchor !== undefined && { anchor }) }, place),
  );
  const verdict =
    breaks.length === 0
      ? `The chain of ${count(documents, 'piece')} of evidence is intact: none was removed or altered.`
      : `The chain is broken: ${count(breaks.length, 'break')}.`;
  await writeText(safeLines(`${[verdict, ...breaks, ...notes].join('\n')}\n`), output, io);
  return breaks.length === 0 ? EXIT.clean : EXIT.findings;
}

function day(text: string): Date {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN);
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(text)) {
    throw new InvalidArgumentError(`Found "${text}"; expected a day as yyyy-mm-dd.`);
  }
  return at;
}
