/**
 * Reads one org in a process of its own: org secret as JSON on standard input, the outcome on standard output. It ends when
 * nothing is left to do, and never by force.
 *
 * @module
 */
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { COMPONENTS } from '../../../lib/audit/model/app.ts';
import { orgReader } from '../../../lib/salesforce/read-org.ts';
import { parseOrgSecret } from '../../../lib/salesforce/session/org-secret.ts';

const secret = parseOrgSecret('stdin', await text(process.stdin), { allowLoopback: true });
const readOrg = orgReader({ allowLoopback: true, random: () => 0 });
try {
  const reading = await readOrg(secret, { reads: COMPONENTS, signal: new AbortController().signal });
  process.stdout.write(JSON.stringify(reading));
} catch (error) {
  process.stderr.write(inspect(error, { showHidden: true }));
}
