/**
 * Simulates the network to a distant host: a connection is open after one round trip, and data arrives after half a round trip.
 * Bandwidth and TCP slow start are not simulated.
 *
 * @module
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Relay {
  readonly port: number;
  close(): void;
}

/** @param port the loopback port to which the relay forwards */
export async function startRelay(port: number, roundTripMs: number): Promise<Relay> {
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    pass(near, far, roundTripMs / 2, performance.now() + roundTripMs);
    pass(far, near, roundTripMs / 2, 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

/** @param notBefore when the connection is open, by `performance.now()`. Earlier data waits until then. */
function pass(from: Socket, to: Socket, delayMs: number, notBefore: number): void {
  let last = Promise.resolve();
  const later = (act: () => void) => {
    const at = Math.max(performance.now(), notBefore) + delayMs;
    last = last.then(() => sleep(at - performance.now())).then(act);
  };
  from.setNoDelay(true);
  from.on('data', (chunk) => later(() => void to.write(chunk)));
  from.on('close', () => later(() => void to.destroy()));
  from.on('error', () => {});
}
