/**
 * @module
 */

/**
 * An error whose message may be logged: it is made of texts of ours and holds no secret. Of every other error only its kind
 * is logged, since its text may hold anything.
 */
export abstract class LoggableError extends Error {}
