/** What hangs reaches it, what is slow does not: no test fails because the machine has more to do. In milliseconds. */
export const HANG_TIMEOUT_MS = 600_000;
