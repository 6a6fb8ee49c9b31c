/**
 * Building blocks of the schema. Each error message completes the sentence "expected …".
 *
 * @module
 */
import * as z from 'zod';
import { endOf } from '../../audit/drift/planned.ts';
import { endOfWaiver } from '../../audit/judging/waivers.ts';

/** A whole number within bounds, with a default. */
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

/** The longest period of planned work. */
const MOST_DAYS = 31;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Whether the days are in order, and not too many. For `refine`. */
export function isShortPlan({ from, to }: { readonly from: string; readonly to: string }): boolean {
  const days = (endOf({ from, to }) - Date.parse(from)) / DAY_MS;
  return days >= 1 && days <= MOST_DAYS;
}

export const SHORT_PLAN = {
  path: ['to'],
  error: `a day not before "from", so that the entry has at most ${MOST_DAYS} days`,
};

/** Whether a pattern matches every name. A pattern that is left out does. */
export function isAll(pattern: string | undefined): boolean {
  return pattern === undefined || /^\*+$/.test(pattern);
}
