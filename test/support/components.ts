/**
 * All that can be asked of an app.
 *
 * @module
 */
import { COMPONENT_TYPES, type Component } from '../../lib/audit/app.ts';

export const ALL_COMPONENTS = Object.keys(COMPONENT_TYPES) as readonly Component[];
