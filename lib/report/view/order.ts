/**
 * The order of findings and texts: the same on every machine.
 *
 * @module
 */
import { byCodeUnit } from '../../audit/drift/order.ts';
import { type Finding, SEVERITIES } from '../../audit/model/finding.ts';

/** By severity, then score, then app and control. */
export function worstFirst(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    b.cvss - a.cvss ||
    byCodeUnit(a.app ?? '', b.app ?? '') ||
    byCodeUnit(a.control, b.control)
  );
}
