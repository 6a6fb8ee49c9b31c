/**
 * The two scenarios of the demo: an attack in ten moves, and a night with a fault. Each step is printed at once.
 *
 * @module
 */
import type { Audience } from '../../audit/model/drift-event.ts';
import { DEFAULT_CONFIG } from '../../config/schema/schema.ts';
import { indented, type Look } from '../../report/terminal/look.ts';
import type { World } from '../../simulator/world.ts';
import { count } from '../../text/numbers.ts';
import { type DemoFault, faultLine, injectFault } from './demo-faults.ts';
import type { Night } from './demo-night.ts';
import { firstScanLines, loudestAudience, reachedLines, titleLines } from './demo-print.ts';
import { ATTACK, ATTACKED, type AttackStep, BEFORE_THE_FAULT, MORNING } from './demo-steps.ts';

export interface Stage {
  readonly world: World;
  readonly look: Look;
  /** Runs the function once. */
  run(runId: string): Promise<Night>;
  write(lines: readonly string[]): void;
}

/** A run, identified by the number of the move before it, or another word. */
export interface PlayedRun {
  readonly step: string;
  readonly night: Night;
}

export async function playAttack(stage: Stage): Promise<PlayedRun[]> {
  const { world, look } = stage;
  const { notAssessedAfterRuns } = DEFAULT_CONFIG.drift;
  const played = [await firstNight(stage)];

  stage.write(titleLines(look, 'A night with an org down'));
  world.salesforce.org('acme-dev').goDown();
  const down = await stage.run('demo-org-down');
  const reason = down.result?.orgs.find(({ status }) => status === 'not_assessed')?.reason?.message ?? '';
  stage.write([
    ...indented(look, 0, { text: `acme-dev was not assessed: ${reason}` }),
    ...reachedLines(
      look,
      down,
      `maintenance is temporary. After ${notAssessedAfterRuns} runs in a row it pages. The report shows it at once.`,
    ),
  ]);
  world.salesforce.org('acme-dev').comeBack();
  played.push({ step: 'org-down', night: down });

  stage.write([
    ...titleLines(look, 'An attack in ten moves'),
    ...indented(look, 0, {
      text: `An attacker uses the stolen session of ${ATTACKED}. Here the audit runs after each move. When deployed, it runs every night, and all changes of an app are one entry in one alert.`,
    }),
  ]);
  for (const [at, step] of ATTACK.entries()) {
    const number = String(at + 1).padStart(2, '0');
    step.act(world.salesforce.org(step.alias));
    const night = await stage.run(`demo-move-${number}`);
    stage.write(['', ...stepLines(look, `${at + 1}`.padStart(2), step), ...reachedLines(look, night, step.quiet)]);
    played.push({ step: number, night });
  }

  MORNING.act(world.salesforce.org(MORNING.alias));
  const morning = await stage.run('demo-morning');
  stage.write([
    ...titleLines(look, 'The morning after'),
    ...indented(look, 0, { text: `${MORNING.alias}: ${MORNING.does}` }),
    ...reachedLines(look, morning),
  ]);
  return [...played, { step: 'morning', night: morning }];
}

/** @returns the first run, the run with the fault, and the run after it, which sends the alerts that could not be sent */
export async function playFault(stage: Stage, fault: DemoFault): Promise<PlayedRun[]> {
  const { world, look } = stage;
  const first = await firstNight(stage);
  stage.write(titleLines(look, 'A night with a fault'));
  for (const step of BEFORE_THE_FAULT) {
    step.act(world.salesforce.org(step.alias));
    stage.write(stepLines(look, '', step));
  }
  stage.write(indented(look, 0, { text: faultLine(fault) }));
  const heal = injectFault(world, fault);
  const second = await stage.run('demo-fault');
  stage.write(reachedLines(look, second));
  heal();
  stage.write(titleLines(look, 'The night after: the fault is over, and nothing was lost'));
  const third = await stage.run('demo-after-fault');
  stage.write(reachedLines(look, third));
  return [first, { step: 'fault', night: second }, { step: 'after-fault', night: third }];
}

/** The number of moves by audience; empty if there were none. @example "10 moves: 6 paged, 2 informed, 2 evidence only." */
export function tally(played: readonly PlayedRun[]): string {
  const moves = played.filter(({ step }) => /^\d+$/.test(step)).map(({ night }) => loudestAudience(night));
  const counts = Object.entries(TALLY).flatMap(([audience, word]) => {
    const number = moves.filter((each) => each === audience).length;
    return number === 0 ? [] : [`${number} ${word}`];
  });
  return moves.length === 0 ? '' : `${count(moves.length, 'move')}: ${counts.join(', ')}.`;
}

const TALLY = {
  page: 'paged',
  inform: 'informed',
  digest: 'in a digest',
  evidence: 'evidence only',
} as const satisfies Record<Audience, string>;

async function firstNight(stage: Stage): Promise<PlayedRun> {
  const { look } = stage;
  stage.write(titleLines(look, 'The first night'));
  const night = await stage.run('demo-first-night');
  stage.write(firstScanLines(look, night));
  return { step: 'first-night', night };
}

function stepLines(look: Look, number: string, { alias, does }: AttackStep): string[] {
  const [first = '', ...rest] = indented(look, 4, { text: `${alias}: ${does}`, paint: look.heading });
  return number === '' ? [first.trimStart(), ...rest] : [`${look.heading(number)}  ${first.slice(4)}`, ...rest];
}
