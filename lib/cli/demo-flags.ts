/**
 * `demo --fault`: the list of faults, or the demo with one of them.
 *
 * @module
 */
import { demo } from './demo.ts';
import { faultList, isDemoFault } from './demo-faults.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

/** @throws UsageError when there is no such fault. */
export async function demoFromFlags(fault: string | undefined, io: Io): Promise<ExitCode> {
  if (fault === 'list') {
    io.stdout.write(faultList());
    return EXIT.clean;
  }
  if (fault !== undefined && !isDemoFault(fault)) {
    throw new UsageError(`--fault: found "${fault}"; expected a name that "eca-auditor demo --fault list" lists.`);
  }
  return demo({ fault }, io);
}
