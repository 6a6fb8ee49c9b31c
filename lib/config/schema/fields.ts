/**
 * Building blocks of the schema. Each message completes "expected …"; what was found is said before it.
 *
 * @module
 */
import * as z from 'zod';
import { endOf } from '../../audit/drift/planned.ts';
import { endOfWaiver } from '../../audit/judging/waivers.ts';

/** A whole number within bounds, with the number that holds when none is given. */
export function wholeNumber(from: number, to: number, fallback: number, description: string) {
  const error = `a whole number from ${from} to ${to}`;
  return z.int({ error }).min(from, { error }).max(to, { error }).default(fallback).describe(description);
}

export function optionalWholeNumber(from: number, to: number, description: string) {
  const error = `a whole number from ${from} to ${to}`;
  return z.int({ error }).min(from, { error }).max(to, { error }).exactOptional().describe(description);
}

export function text(error: string, description: string) {
  return z.string({ error }).trim().min(1, { error }).describe(description);
}

export function flag(description: string) {
  return z.boolean({ error: 'true or false' }).exactOptional().describe(description);
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T, description: string) {
  return z.enum(values, { error: `one of ${values.join(', ')}` }).describe(description);
}

const DAY = 'a day of the calendar as yyyy-mm-dd, such as "2027-03-31"';

export const day = z
  .string({ error: DAY })
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: DAY, abort: true })
  .refine((until) => !Number.isNaN(endOfWaiver(until)), { error: DAY });

/** A plan that lasts longer is none. */
const MOST_DAYS = 31;
const DAY_MS = 24 * 60 * 60 * 1000;

/** From the first to the last day of planned work; for `refine`. */
export function isShortPlan({ from, to }: { readonly from: string; readonly to: string }): boolean {
  const days = (endOf({ from, to }) - Date.parse(from)) / DAY_MS;
  return days >= 1 && days <= MOST_DAYS;
}

export const SHORT_PLAN = {
  path: ['to'],
  error: `a day from "from" on, of at most ${MOST_DAYS} days in all`,
};

/** A pattern that covers every name; so does none where it may be left out. */
export function isAll(pattern: string | undefined): boolean {
  return pattern === undefined || /^\*+$/.test(pattern);
}
