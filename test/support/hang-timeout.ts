/** A limit that only a hang reaches, so that no test fails because the machine is slow. In milliseconds. */
export const HANG_TIMEOUT_MS = 600_000;
