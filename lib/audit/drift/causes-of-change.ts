/**
 * Why a verdict changed: did the app change, or the audit?
 *
 * @module
 */

import type { OrgComponent } from '../components/registry.ts';
import { missingFields } from '../decoding/missing-fields.ts';
import { fixPath } from '../judging/fix-path.ts';
import { endOfWaiver } from '../judging/waivers.ts';
import type { App, Component } from '../model/app.ts';
import { isAboutApps } from '../model/control.ts';
import type { DriftCause, DriftEvent, SettingChange } from '../model/drift-event.ts';
import type { Finding } from '../model/finding.ts';
import { appIn, type Comparison, violationKey } from './comparison.ts';
import { bounded, orgSettingChanges, settingAt, settingChanges } from './setting-changes.ts';

type FindingKey = Pick<Finding, 'control' | 'app'>;

/** Why a violation was opened. */
export function openingCause(comparison: Comparison, finding: Finding): DriftCause {
  const { before, after } = comparison;
  if (before === undefined) {
    return 'first_scan';
  }
  if (finding.app !== undefined && !before.apps.has(finding.app)) {
    return 'app_created';
  }
  const previous = before.findings.get(violationKey(finding));
  if (previous === undefined) {
    return 'control_enabled';
  }
  const changedBy = changeCause(comparison, finding);
  if (previous.status === 'not_assessed') {
    return changedBy === 'control_changed' ? changedBy : 'app_became_readable';
  }
  if (previous.waiver !== undefined) {
    // Waivers were applied as of `takenAt`, which may be on another day than the comparison.
    const hasEnded = Date.parse(after.snapshot.takenAt) >= endOfWaiver(previous.waiver.until);
    const isVoid = finding.voidWaiver !== undefined && finding.voidWaiver.broken.length > 0;
    return hasEnded ? 'waiver_expired' : isVoid ? 'waiver_void' : 'waiver_removed';
  }
  if (previous.status === 'fail' && previous.reportOnly === true && finding.reportOnly !== true) {
    return 'control_enabled';
  }
  return changedBy;
}

/** `control_changed` only if it is known that no setting changed that the control reads. */
export function changeCause(comparison: Comparison, judged: FindingKey): 'control_changed' | 'setting_changed' {
  const control = comparison.controls.get(judged.control);
  const isSame =
    control !== undefined &&
    orgChanges(comparison, judged)?.length === 0 &&
    (!isAboutApps(control) || isSameApp(comparison, judged, control.reads));
  return isSame ? 'control_changed' : 'setting_changed';
}

/** Whether no setting of the app changed that the control reads. A component that was not requested before has not changed. */
function isSameApp(comparison: Comparison, judged: FindingKey, reads: readonly Component[]): boolean {
  const [was, is] = [appIn(comparison.before, judged), appIn(comparison.after, judged)];
  if (was === undefined || is === undefined || [was, is].some((app) => lacksFields(comparison, app))) {
    return false;
  }
  const isSame = (component: Component) => {
    const [before, after] = [was.readings[component].state, is.readings[component].state];
    return before === 'not_requested' || (before === after && before !== 'unreadable');
  };
  return reads.every(isSame) && judgedChanges(comparison, judged, was, is).length === 0;
}

/** Whether the Metadata API left out a field. One that the auditor did not keep before does not count. */
function lacksFields({ isComparable }: Comparison, app: App): boolean {
  return missingFields(app).some(({ field }) => isComparable(field));
}

/** The changed settings that the control judges. For an app without any, or in only one snapshot: the setting that fixes it. */
export function judgedSettings(comparison: Comparison, finding: FindingKey): Pick<DriftEvent, 'changes' | 'setting'> {
  const [was, is] = [appIn(comparison.before, finding), appIn(comparison.after, finding)];
  const ofApp = was === undefined || is === undefined ? [] : judgedChanges(comparison, finding, was, is);
  const changes = [...ofApp, ...(orgChanges(comparison, finding) ?? [])];
  if (changes.length > 0) {
    return { changes: bounded(changes) };
  }
  const field = fixPath(comparison.controls.get(finding.control) ?? {});
  const setting = field === undefined || is === undefined ? undefined : settingAt(is, field);
  return setting === undefined ? {} : { setting };
}

/** What to do about a finding: the remedy of its control, or of the reason why it is not assessed. */
export function remedyFor(comparison: Comparison, finding: Finding): Pick<DriftEvent, 'steps' | 'fix'> {
  const control = finding.status === 'fail' ? comparison.controls.get(finding.control) : undefined;
  return {
    steps: control?.remedy ?? [finding.remediation],
    ...(control?.fix !== undefined && { fix: control.fix }),
  };
}

/**
 * The changed settings of the org that the control reads; `undefined` if they are not known in both snapshots. Settings that were not
 * requested before have not changed.
 */
function orgChanges(
  { before, after, controls, isComparable }: Comparison,
  { control }: FindingKey,
): SettingChange[] | undefined {
  const was = before?.snapshot.orgSettings;
  const wasRequested = (component: OrgComponent) =>
    (was?.readings[component].state ?? 'not_requested') !== 'not_requested';
  const changes = (controls.get(control)?.orgReads ?? [])
    .filter(wasRequested)
    .map((component) => orgSettingChanges(was, after.snapshot.orgSettings, component, isComparable));
  return changes.includes(undefined) ? undefined : changes.flatMap((each) => each ?? []);
}

/** The changed settings of the app that the control reads, the one that its fix sets first. */
function judgedChanges(comparison: Comparison, judged: FindingKey, was: App, is: App): SettingChange[] {
  const control = comparison.controls.get(judged.control);
  const reads = readsOf(comparison, judged);
  const changes = settingChanges(was, is, comparison.isComparable).filter(
    ({ component }) => reads === undefined || reads.some((each) => each === component),
  );
  const fixed = fixPath(control ?? {});
  const isFix = ({ field }: SettingChange) => field === fixed;
  return [...changes.filter(isFix), ...changes.filter((change) => !isFix(change))];
}

/** `undefined` for an unknown control, and for one about the org. */
function readsOf({ controls }: Comparison, { control: id }: FindingKey): readonly Component[] | undefined {
  const control = controls.get(id);
  return control !== undefined && isAboutApps(control) ? control.reads : undefined;
}
