/**
 * A simulated AWS for one test, with the SDK's environment pointing at it.
 *
 * @module
 */
import { onTestFinished, vi } from 'vitest';
import { type AwsSimulator, type AwsSimulatorOptions, startAwsSimulator } from '../../../lib/simulator/aws/start.ts';

export async function simulatedAws(options: AwsSimulatorOptions = {}): Promise<AwsSimulator> {
  const aws = await startAwsSimulator(options);
  for (const [name, value] of Object.entries(aws.env())) vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await aws.close();
  });
  return aws;
}
