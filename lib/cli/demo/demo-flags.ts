/**
 * Checks the flags of `demo` and runs it. `--fault list` prints the list of faults.
 *
 * @module
 */
import type { FormatName } from '../../report/formats/formats.ts';
import { UsageError } from '../io/errors.ts';
import { EXIT, type ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { didYouMean } from '../io/options.ts';
import { demo } from './demo.ts';
import { DEMO_FAULTS, faultList, isDemoFault } from './demo-faults.ts';

export interface DemoFlags {
  readonly fault?: string;
  readonly format?: FormatName;
  readonly output: string;
}

/** @throws UsageError for an unknown fault. */
export async function demoFromFlags({ fault, format, output }: DemoFlags, io: Io): Promise<ExitCode> {
  if (fault === 'list') {
    io.stdout.write(faultList());
    return EXIT.clean;
  }
  if (fault !== undefined && !isDemoFault(fault)) {
    throw new UsageError(
      `--fault: found "${fault}"; expected a name that "eca-auditor demo --fault list" lists.${didYouMean(fault, DEMO_FAULTS)}`,
    );
  }
  return demo({ fault, format, folder: output }, io);
}
