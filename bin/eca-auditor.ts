#!/usr/bin/env node
/**
 * The command line.
 *
 * @module
 */
import { EXIT } from '../lib/cli/io/exit-code.ts';
import { processIo } from '../lib/cli/io/io.ts';
import { runCli } from '../lib/cli/program.ts';

/** Of the built command, which runs on whatever Node is there. */
const OLDEST_NODE = 22;

// A reader may close the pipe early: `eca-auditor controls | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});

// On Windows git and sf are looked for in PATH alone: a repository that is checked must not bring its own.
// https://github.com/libuv/libuv/pull/4238
process.env.NoDefaultCurrentDirectoryInExePath = '1';

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(`eca-auditor: found Node ${process.versions.node}; expected ${OLDEST_NODE} or newer.\n`);
  process.exitCode = EXIT.usage;
} else {
  process.exitCode = await runCli(process.argv.slice(2), processIo(process));
}
