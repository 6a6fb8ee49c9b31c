#!/usr/bin/env node
/**
 * The command line.
 *
 * @module
 */
import { EXIT } from '../lib/cli/io/exit-code.ts';
import { processIo } from '../lib/cli/io/io.ts';
import { runCli } from '../lib/cli/program.ts';

/** The oldest version that can run the built command. */
const OLDEST_NODE = 22;

// A reader may close the pipe early: `eca-auditor controls | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});

// On Windows, look for git and sf only in PATH: a checked repository must not provide its own.
// https://github.com/libuv/libuv/pull/4238
process.env.NoDefaultCurrentDirectoryInExePath = '1';

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(`eca-auditor: found Node ${process.versions.node}; expected ${OLDEST_NODE} or newer.\n`);
  process.exitCode = EXIT.usage;
} else {
  process.exitCode = await runCli(process.argv.slice(2), processIo(process));
}
