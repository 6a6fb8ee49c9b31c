/**
 * @module
 */

/** An error whose message contains no secret, so it may be logged. Of any other error only the class is logged. */
export abstract class LoggableError extends Error {}
