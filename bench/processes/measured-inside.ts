/**
 * Measures work from inside its process, which does nothing else.
 *
 * @module
 */

export interface MeasuredInside {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Of the whole process, from its start. */
  readonly peakMb: number;
}

export async function measuredInside<T>(work: () => Promise<T>): Promise<readonly [T, MeasuredInside]> {
  const started = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  return [result, { wallMs, cpuMs: (user + system) / 1000, peakMb }];
}

/** Sends the figures to the parent process (`lambdaLike`), and disconnects from it. */
export function sendFigures<T extends MeasuredInside>(figures: T): void {
  process.send?.(figures);
  process.disconnect();
}
