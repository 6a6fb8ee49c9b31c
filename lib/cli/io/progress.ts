/**
 * Progress on one line of the terminal. Nothing is shown without a terminal.
 *
 * @module
 */
import { countsOf } from '../../audit/summary/summary.ts';
import type { RunObserver } from '../../run/telemetry/observer.ts';
import type { Io } from './io.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const INTERVAL_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';

/** Shorter work ends before progress is useful. */
const PATIENCE_MS = 1000;

/** Shows the activity and its duration, if the work takes more than a second. */
export async function working<T>({ draw }: Pick<Io, 'draw'>, what: string, work: () => Promise<T>): Promise<T> {
  if (draw === undefined) {
    return work();
  }
  const started = Date.now();
  let frame = 0;
  const timer = setInterval(() => {
    const elapsed = Date.now() - started;
    if (elapsed >= PATIENCE_MS) {
      frame += 1;
      draw(`${CLEAR_LINE}${FRAMES[frame % FRAMES.length]} ${what}, ${Math.round(elapsed / 1000)} s`);
    }
  }, INTERVAL_MS);
  timer.unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    draw(frame > 0 ? CLEAR_LINE : '');
  }
}

export interface Progress extends RunObserver {
  /** Clears the line. */
  stop(): void;
}

export function progress({ draw: write }: Pick<Io, 'draw'>, now: () => number = Date.now): Progress {
  if (write === undefined) {
    return { stop: () => {} };
  }
  const started = now();
  let [orgs, done, apps, unread, frame] = [0, 0, 0, 0, 0];
  const draw = () => {
    const seconds = Math.round((now() - started) / 1000);
    const trouble = unread === 0 ? '' : `, ${unread} not assessed`;
    frame = (frame + 1) % FRAMES.length;
    write(`${CLEAR_LINE}${FRAMES[frame]} ${done} of ${orgs} orgs, ${apps} apps${trouble}, ${seconds} s`);
  };
  const timer = setInterval(draw, INTERVAL_MS);
  timer.unref();
  return {
    begun(count) {
      orgs = count;
      draw();
    },
    orgDone({ snapshot }) {
      done += 1;
      apps += countsOf(snapshot).apps;
      unread += snapshot.status === 'not_assessed' ? 1 : 0;
    },
    stop() {
      clearInterval(timer);
      write(CLEAR_LINE);
    },
  };
}
