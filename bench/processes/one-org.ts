/**
 * Reads the apps of one simulated org in this process.
 *
 * @module
 */
import { type App, COMPONENTS } from '../../lib/audit/model/app.ts';
import { orgReader } from '../../lib/salesforce/read-org.ts';
import { startSimulator } from '../world/simulator.ts';

export async function appsOfOneOrg(apps: number): Promise<readonly App[]> {
  const simulator = await startSimulator({ orgs: 1, apps, latencyMs: 0 });
  try {
    const [secret] = simulator.secrets;
    if (secret === undefined) throw new Error('The simulated world has no org.');
    const read = orgReader({ allowLoopback: true });
    return (await read(secret, { reads: COMPONENTS, signal: new AbortController().signal })).apps;
  } finally {
    simulator.stop();
  }
}
