/**
 * `eca-auditor demo`: runs the built function in a simulated world after each move of an attack, and shows the messages to the
 * person on call.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FormatName } from '../../report/formats/formats.ts';
import { indented, lookOf } from '../../report/terminal/look.ts';
import { historyEntryOf } from '../../report/view/run-history.ts';
import { startFunction } from '../../simulator/lambda/start-function.ts';
import { startWorld, type World } from '../../simulator/world.ts';
import { count } from '../../text/numbers.ts';
import { UsageError } from '../io/errors.ts';
import { EXIT, type ExitCode } from '../io/exit-code.ts';
import { hasColour, type Io, programOf, terminalWidth } from '../io/io.ts';
import { writeReport } from '../io/output.ts';
import type { DemoFault } from './demo-faults.ts';
import { makeFolder, writeFolder } from './demo-files.ts';
import { nightRunner } from './demo-night.ts';
import { type PlayedRun, playAttack, playFault, type Stage, tally } from './demo-play.ts';
import { titleLines } from './demo-print.ts';

/** Relative to this source file, or to the built CLI. */
const BUNDLE = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../../dist/functions/audit' : '../functions/audit', import.meta.url),
);

export interface DemoOptions {
  /** A fault in the production org or in AWS, instead of the attack. */
  readonly fault?: DemoFault | undefined;
  /** Writes the report of the last run to stdout in this format, and all other text to stderr. */
  readonly format?: FormatName | undefined;
  /** The output folder. */
  readonly folder: string;
}

/** @throws UsageError when the function is not built, or the folder can't be written. */
export async function demo({ fault, format, folder }: DemoOptions, io: Io): Promise<ExitCode> {
  if (!existsSync(`${BUNDLE}/index.mjs`)) {
    throw new UsageError(`${BUNDLE}/index.mjs does not exist; run "npm run build" first.`);
  }
  await makeFolder(folder);
  const world = await startWorld();
  const nights = nightRunner(world);
  const audit = await startFunction({ bundleDir: BUNDLE, env: { ...world.env(), ...nights.env }, timeoutMs: 120_000 });
  const screen = format === undefined ? io : { ...io, stdout: io.stderr };
  const stage: Stage = {
    world,
    look: lookOf({ colour: hasColour(screen), ...terminalWidth(screen) }),
    run: (runId) => nights.run(audit, runId),
    write: (lines) => void screen.stdout.write(lines.map((line) => `${line}\n`).join('')),
  };
  try {
    stage.write(introduction(stage));
    const played = fault === undefined ? await playAttack(stage) : await playFault(stage, fault);
    const alerts = played.flatMap(({ step, night }) => night.alerts.map((alert) => ({ step, ...alert })));
    await writeFolder(folder, pageOf(world, played), alerts);
    stage.write(ending(stage, played, { folder, alerts: alerts.length, program: programOf(io) }));
    await writeLast(played, format, io);
    return EXIT.clean;
  } finally {
    await audit.close();
    await world.close();
  }
}

function introduction({ world, look }: Stage): string[] {
  const aliases = world.salesforce.orgs().map(({ alias }) => alias);
  return indented(look, 0, {
    text: `This runs the Lambda function that is deployed. It talks over real HTTP to a simulated AWS and to ${count(aliases.length, 'simulated Salesforce org')} (${aliases.join(', ')}), whose apps are modelled on real ones.`,
  });
}

/** The newest report page that the function has kept. */
function pageOf({ aws, bucket }: World, played: readonly PlayedRun[]): string | undefined {
  return played
    .map(({ night }) => aws.s3.text(bucket, `reports/${night.runId}.html`))
    .findLast((page) => page !== undefined);
}

interface Ending {
  readonly folder: string;
  readonly alerts: number;
  readonly program: string;
}

function ending({ look }: Stage, played: readonly PlayedRun[], { folder, alerts, program }: Ending): string[] {
  const item = (name: string, text: string) => [
    // Never wrapped, so that it can be copied.
    ...indented(look, 2, { text: name, paint: look.heading, isWhole: true }),
    ...indented(look, 6, { text }),
  ];
  const moves = tally(played);
  const number = moves === '' ? '' : ', by the number of its move';
  return [
    ...titleLines(look, 'Summary'),
    ...indented(look, 0, { text: `${count(played.length, 'run')}, ${count(alerts, 'alert')}. ${moves}`.trimEnd() }),
    ...item(`${folder}/report.html`, 'the report of the last run: open it in a browser'),
    ...item(`${folder}/alerts/`, `each alert${number}, as mail and chat message`),
    ...titleLines(look, 'Next'),
    ...item(
      `${program} check <your project>/force-app`,
      'judges the apps in your Salesforce source before you deploy them',
    ),
    ...item(
      `${program} scan --target-org <alias>`,
      'judges the apps of an org that "sf" is logged in to; it only reads',
    ),
    ...item('docs/first-day.md', 'in the repository: what to do on the first day, on one page'),
  ];
}

async function writeLast(played: readonly PlayedRun[], format: FormatName | undefined, io: Io): Promise<void> {
  const results = played.flatMap(({ night }) => night.result ?? []);
  const last = results.at(-1);
  if (format !== undefined && last !== undefined) {
    // Account and region of the simulated AWS.
    const env = { AWS_REGION: 'eu-central-1', ...io.env };
    await writeReport(
      last,
      { format, history: results.map(historyEntryOf), awsAccount: '123456789012' },
      { ...io, env },
    );
  }
}
