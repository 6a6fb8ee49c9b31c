/**
 * Every fault that can be switched on, by its name.
 *
 * @module
 */
import type { Fault } from './fault.ts';

export const FAULTS = {} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;
