/**
 * The data of the page, made of a result. What the page does not show is left out.
 *
 * @module
 */
import { publishedEvent } from '../../alert/words/event-words.ts';
import { change, isSaveOfTheChange } from '../../alert/words/facts.ts';
import { isShown } from '../../audit/drift/audience.ts';
import { byCodeUnit } from '../../audit/drift/order.ts';
import type { App } from '../../audit/model/app.ts';
import { remedyOf } from '../../audit/model/causes.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import type { DriftEvent } from '../../audit/model/drift-event.ts';
import type { Finding } from '../../audit/model/finding.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import { type TwinCount, type Twins, twinsIn } from '../../audit/respond/twins.ts';
import { headlineOf, numbersOf } from '../view/headline.ts';
import { controlsOf, type ReportOptions } from '../view/options.ts';
import { worstFirst } from '../view/order.ts';
import { historyEntryOf, type RunHistoryEntry } from '../view/run-history.ts';
import { sinceLastRun } from '../view/since-last-run.ts';
import { countBy, ORG_ITSELF, type OrgView, STANDINGS, type Standing, standingOf, viewOf } from '../view/view.ts';
import { isWaiverCandidate } from '../view/waive-command.ts';
import { detailsOf, filePosition, twinWords } from '../view/words.ts';
import type {
  PackedApp,
  PackedOrg,
  PackedPage,
  PageAppFacts,
  PageControl,
  PageEvent,
  PageFinding,
  TextIndex,
} from './data.ts';

/** Past runs in the trend. */
const MAX_HISTORY = 366;

export function pageDataOf(result: RunResult, options: ReportOptions): PackedPage {
  const view = viewOf(result);
  const packer = packerOf();
  const twins = twinsIn(result.orgs);
  const controls = pageControls(result, controlsOf(options));
  const indexes = new Map(controls.map(({ id }, index) => [id, index]));
  const { drift, note, isCompared } = sinceLastRun(result);
  const shown = drift.filter(isShown);
  return {
    run: result.run,
    outcome: view.outcome,
    headline: headlineOf(result, view),
    numbers: numbersOf(result, view),
    severities: view.severities,
    counts: view.counts,
    unknown: view.unknown,
    controls,
    orgs: view.orgs.map((org) => pageOrg(org, indexes, twins, packer)),
    drift: shown.map(pageEvent),
    isCompared,
    notCompared: note,
    evidenceOnly: drift.length - shown.length,
    history: historyOf(result, options.history ?? []),
    texts: packer.texts.all(),
    findings: packer.findings.all(),
    lists: packer.lists.all(),
  };
}

/** The controls that have findings, in the catalogue's order. A control that is not known has its id as title. */
function pageControls({ orgs }: RunResult, known: ReadonlyMap<string, AnyControl>): readonly PageControl[] {
  const standings = new Map<string, Record<Standing, number>>();
  for (const finding of orgs.flatMap(({ findings }) => findings)) {
    const counts = standings.get(finding.control) ?? countBy(STANDINGS, []);
    counts[standingOf(finding)] += 1;
    standings.set(finding.control, counts);
  }
  const ids = [...[...known.keys()].filter((id) => standings.has(id)), ...unknownIn(standings.keys(), known)];
  return ids.map((id) => ({ ...pageControl(id, known.get(id)), counts: standings.get(id) ?? countBy(STANDINGS, []) }));
}

function unknownIn(ids: Iterable<string>, known: ReadonlyMap<string, AnyControl>): readonly string[] {
  return [...ids].filter((id) => !known.has(id)).sort(byCodeUnit);
}

function pageControl(id: string, control: AnyControl | undefined): Omit<PageControl, 'counts'> {
  if (control === undefined) {
    return { id, title: id, rationale: '', remedy: [], source: { name: '', url: '' } };
  }
  const { title, rationale, remedy, source, fix } = control;
  const line = fix === undefined ? {} : { fix: `${fix.type}.${fix.field} = ${fix.value}` };
  return { id, title, rationale, remedy, source, ...line };
}

function pageOrg(view: OrgView, controls: ReadonlyMap<string, number>, twins: Twins, packer: Packer): PackedOrg {
  const pack = (finding: Finding) => pageFinding(finding, controls, twins(view.org, finding), packer.texts);
  const { alias, orgId, environment, status, reason, notes, apps, omitted } = view.org;
  const open = new Set(view.apps.map(({ app }) => app.name));
  const findings = Map.groupBy(view.org.findings, ({ app = ORG_ITSELF.name }) => app);
  const byName = new Map(apps.map((app) => [app.name, app]));
  return {
    alias,
    ...(orgId !== undefined && { orgId }),
    ...(environment !== undefined && { environment }),
    status,
    ...(reason !== undefined && { reason: [reason.message, remedyOf(reason)] as const }),
    ...(notes !== undefined && { notes }),
    ...(omitted !== undefined && { omitted: { apps: omitted.apps, failures: omitted.failures } }),
    passes: passesOf(view.org, controls),
    apps: view.apps.map(({ app }) => pageApp(byName.get(app.name) ?? app, findings.get(app.name) ?? [], pack, packer)),
    nothingOpen: [...byName.values()].filter(({ name }) => !open.has(name)).map(({ label }) => label),
  };
}

function passesOf({ findings }: Snapshot, controls: ReadonlyMap<string, number>): string {
  const passing = new Set(findings.filter(({ status }) => status === 'pass').map(({ control }) => control));
  return [...controls.keys()].map((id) => (passing.has(id) ? 'p' : '-')).join('');
}

function pageApp(
  app: Pick<App, 'name' | 'label'> & Partial<App>,
  findings: readonly Finding[],
  pack: (finding: Finding) => PageFinding,
  packer: Packer,
): PackedApp {
  const failing = findings.filter(({ status }) => status === 'fail' || status === 'not_assessed');
  const packed = [...failing].sort(worstFirst).map((finding) => packer.findings.add(pack(finding)));
  const row = [app.name, app.label, packer.lists.add(packed)] as const;
  const isOpen = failing.some(({ reportOnly }) => reportOnly !== true);
  return isOpen ? [...row, factsOf(app, packer.texts)] : row;
}

function factsOf({ contactEmail, lastModified, settings = {} }: Partial<App>, texts: Table<string>): PageAppFacts {
  const { callbackUrl, ...others } = settings;
  return {
    ...(contactEmail !== undefined && { contact: contactEmail }),
    ...(lastModified !== undefined && { changed: lastModified }),
    ...(callbackUrl !== undefined && { callbacks: callbackUrl }),
    settings: texts.add(settingLines(others).join('\n')),
  };
}

function pageFinding(
  finding: Finding,
  controls: ReadonlyMap<string, number>,
  twins: TwinCount | undefined,
  texts: Table<string>,
): PageFinding {
  const standing = standingOf(finding);
  // Only for violations, because somebody must act on them.
  const inOthers = standing === 'violation' && twins !== undefined ? [twinWords(twins)] : [];
  const details = [...detailsOf(finding), ...inOthers];
  const place = filePosition(finding);
  return {
    control: controls.get(finding.control) ?? -1,
    standing,
    severity: finding.severity,
    cvss: finding.cvss,
    message: texts.add(finding.message),
    ...(details.length > 0 && { details: details.map((text) => texts.add(text)) }),
    ...(finding.status === 'not_assessed' && { remedy: texts.add(finding.remediation) }),
    ...(finding.waiver !== undefined && { waiver: finding.waiver }),
    ...(isWaiverCandidate(finding) && { waive: true }),
    ...(place !== undefined && { place }),
  };
}

function settingLines(settings: object, path = ''): readonly string[] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? settingLines(value, `${path}${key}.`)
      : [`${path}${key}: ${Array.isArray(value) ? value.join(', ') : String(value)}`],
  );
}

function pageEvent(event: DriftEvent): PageEvent {
  const { type, org, app, control, severity, after, changedBy, changedAt, since, message } = publishedEvent(event);
  return {
    ...{ type, org, app, control, severity, message, changedBy, changedAt, since },
    change: change(event) ?? after,
    isChangeSaved: isSaveOfTheChange(event),
  };
}

function historyOf(result: RunResult, past: readonly RunHistoryEntry[]): readonly RunHistoryEntry[] {
  const others = past.filter(({ runId, at }) => runId !== result.run.id && at < result.run.finishedAt);
  return [...others.sort((a, b) => byCodeUnit(a.at, b.at)), historyEntryOf(result)].slice(-MAX_HISTORY);
}

/** Tables of what the document has once, however often it occurs. */
interface Packer {
  readonly texts: Table<string>;
  readonly findings: Table<PageFinding>;
  readonly lists: Table<readonly number[]>;
}

function packerOf(): Packer {
  return { texts: table(), findings: table(), lists: table() };
}

/** Distinct values; `add` returns the index of a value. */
interface Table<T> {
  readonly add: (value: T) => TextIndex;
  readonly all: () => readonly T[];
}

function table<T>(): Table<T> {
  const indexes = new Map<string, number>();
  const values: T[] = [];
  return {
    add(value) {
      const key = JSON.stringify(value);
      const known = indexes.get(key);
      if (known !== undefined) {
        return known;
      }
      indexes.set(key, values.length);
      return values.push(value) - 1;
    },
    all: () => values,
  };
}
