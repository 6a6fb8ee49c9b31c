/**
 * What a run judges by when nobody has configured anything.
 *
 * @module
 */
import { CATALOGUE } from '../audit/controls/index.ts';
import type { RunPolicy } from './audit-org.ts';

export const DEFAULT_POLICY: RunPolicy = {
  controls: CATALOGUE,
  waivers: [],
  drift: { remindAfterDays: 14, waiverNoticeDays: 14, notAssessedAfterRuns: 2 },
};
