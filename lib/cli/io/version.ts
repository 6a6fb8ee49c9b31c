/**
 * @module
 */
import manifest from '../../../package.json' with { type: 'json' };

/** Of the auditor, as its package has it. */
export const VERSION: string = manifest.version;
