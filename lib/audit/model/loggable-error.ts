/**
 * @module
 */

/**
 * An error whose message may be logged: it consists of our own texts and holds no secret. For any other error only its kind
 * is logged, because its message may hold secrets.
 */
export abstract class LoggableError extends Error {}
