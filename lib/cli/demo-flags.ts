/**
 * The faults that `demo --fault` knows, and the demo with one of them.
 *
 * @module
 */
import { FAULT_FAMILIES, FAULTS, type FaultName } from '../simulator/salesforce/faults/catalogue.ts';
import { demo } from './demo.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

/** @throws UsageError when there is no such fault. */
export async function demoFromFlags(fault: string | undefined, io: Io): Promise<ExitCode> {
  if (fault === 'list') {
    io.stdout.write(faultList());
    return EXIT.clean;
  }
  if (fault !== undefined && !isFaultName(fault)) {
    throw new UsageError(`--fault: found "${fault}"; expected a name that "eca-auditor demo --fault list" lists.`);
  }
  return demo({ fault }, io);
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

function faultList(): string {
  const width = Math.max(...Object.keys(FAULTS).map((name) => name.length));
  const families = Object.entries(FAULT_FAMILIES).map(([family, faults]) =>
    [
      family,
      ...Object.entries(faults).map(([name, { description }]) => `  ${name.padEnd(width)}  ${description}`),
    ].join('\n'),
  );
  return `${families.join('\n\n')}\n`;
}
