/**
 * From a result to what the page is given: without what nobody looks at.
 *
 * @module
 */
import { publishedEvent } from '../../alert/event-words.ts';
import type { App } from '../../audit/app.ts';
import { remedyOf } from '../../audit/causes.ts';
import type { AnyControl } from '../../audit/control.ts';
import type { DriftEvent, Finding, RunResult, Snapshot } from '../../audit/model.ts';
import { headlineOf, numbersOf } from '../headline.ts';
import { controlsOf, type ReportOptions } from '../options.ts';
import { byCodeUnit, worstFirst } from '../order.ts';
import { historyEntryOf, type RunHistoryEntry } from '../run-history.ts';
import { ORG_ITSELF, type OrgView, standingOf, viewOf } from '../view.ts';
import { waiveCommandOf } from '../waive-command.ts';
import { detailsOf, placeOf } from '../words.ts';
import type { PageApp, PageControl, PageData, PageEvent, PageFinding, PageOrg, TextIndex } from './data.ts';

/** Nights that a trend shows. */
const MAX_HISTORY = 366;

export function pageDataOf(result: RunResult, options: ReportOptions): PageData {
  const view = viewOf(result);
  const texts = textTable();
  const controls = pageControls(result, controlsOf(options));
  const indexes = new Map(controls.map(({ id }, index) => [id, index]));
  const told = result.drift.filter(({ notify }) => notify !== 'evidence');
  return {
    run: result.run,
    outcome: view.outcome,
    headline: headlineOf(result, view),
    numbers: numbersOf(result, view),
    severities: view.severities,
    counts: view.counts,
    unknown: view.unknown,
    controls,
    orgs: view.orgs.map((org) => pageOrg(org, indexes, texts)),
    drift: told.map(pageEvent),
    quietChanges: result.drift.length - told.length,
    history: historyOf(result, options.history ?? []),
    texts: texts.all(),
  };
}

/** The controls that anything was found by, in the catalogue's order; a finding of an unknown control keeps its id. */
function pageControls({ orgs }: RunResult, known: ReadonlyMap<string, AnyControl>): readonly PageControl[] {
  const used = new Set(orgs.flatMap(({ findings }) => findings.map(({ control }) => control)));
  const unknown = [...used].filter((id) => !known.has(id)).sort(byCodeUnit);
  return [
    ...[...known.values()].filter(({ id }) => used.has(id)).map(pageControl),
    ...unknown.map((id) => ({ id, title: id, rationale: '', remedy: [], source: { name: '', url: '' } })),
  ];
}

function pageControl({ id, title, rationale, remedy, source, fix }: AnyControl): PageControl {
  const line = fix === undefined ? {} : { fix: `${fix.type}.${fix.field} = ${fix.value}` };
  return { id, title, rationale, remedy, source, ...line };
}

function pageOrg(view: OrgView, controls: ReadonlyMap<string, number>, texts: Texts): PageOrg {
  const { alias, orgId, environment, status, reason, apps, omitted } = view.org;
  const open = new Set(view.apps.map(({ app }) => app.name));
  const findings = Map.groupBy(view.org.findings, ({ app = ORG_ITSELF.name }) => app);
  const byName = new Map(apps.map((app) => [app.name, app]));
  return {
    alias,
    ...(orgId !== undefined && { orgId }),
    ...(environment !== undefined && { environment }),
    status,
    ...(reason !== undefined && { reason: [reason.message, remedyOf(reason)] as const }),
    ...(omitted !== undefined && { omitted: { apps: omitted.apps, failures: omitted.failures } }),
    calm: calmOf(view.org, controls),
    apps: view.apps.map(({ app }) =>
      pageApp(byName.get(app.name) ?? app, findings.get(app.name) ?? [], { alias, controls, texts }),
    ),
    quiet: apps.filter(({ name }) => !open.has(name)).map(({ label }) => label),
  };
}

function calmOf({ findings }: Snapshot, controls: ReadonlyMap<string, number>): string {
  const passing = new Set(findings.filter(({ status }) => status === 'pass').map(({ control }) => control));
  return [...controls.keys()].map((id) => (passing.has(id) ? 'p' : '-')).join('');
}

interface Context {
  /** Of the org. */
  readonly alias: string;
  readonly controls: ReadonlyMap<string, number>;
  readonly texts: Texts;
}

function pageApp(
  app: Pick<App, 'name' | 'label'> & Partial<App>,
  findings: readonly Finding[],
  context: Context,
): PageApp {
  const { callbackUrl, ...settings } = app.settings ?? {};
  const open = findings.filter(({ status }) => status === 'fail' || status === 'not_assessed');
  return {
    name: app.name,
    label: app.label,
    ...(app.contactEmail !== undefined && { contact: app.contactEmail }),
    ...(app.lastModified !== undefined && { changed: app.lastModified }),
    ...(callbackUrl !== undefined && { callbacks: callbackUrl }),
    settings: context.texts.add(settingLines(settings).join('\n')),
    findings: [...open].sort(worstFirst).map((finding) => pageFinding(finding, context)),
  };
}

function pageFinding(finding: Finding, { alias, controls, texts }: Context): PageFinding {
  const details = detailsOf(finding);
  const waive = waiveCommandOf(alias, finding);
  const place = placeOf(finding);
  return {
    control: controls.get(finding.control) ?? -1,
    standing: standingOf(finding),
    severity: finding.severity,
    cvss: finding.cvss,
    message: texts.add(finding.message),
    ...(details.length > 0 && { details: details.map((text) => texts.add(text)) }),
    ...(finding.status === 'not_assessed' && { remedy: texts.add(finding.remediation) }),
    ...(finding.waiver !== undefined && { waiver: finding.waiver }),
    ...(waive !== undefined && { waive }),
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

/** Of one shape, with what is absent as `undefined`: a first night has thousands of them. */
function pageEvent(event: DriftEvent): PageEvent {
  const { type, org, app, control, severity, before, after, changedBy, changedAt, since, message } =
    publishedEvent(event);
  return { type, org, app, control, severity, before, after, changedBy, changedAt, since, message };
}

function historyOf(result: RunResult, past: readonly RunHistoryEntry[]): readonly RunHistoryEntry[] {
  const others = past.filter(({ runId, at }) => runId !== result.run.id && at < result.run.finishedAt);
  return [...others.sort((a, b) => byCodeUnit(a.at, b.at)), historyEntryOf(result)].slice(-MAX_HISTORY);
}

/** Each text once, known by its index. */
interface Texts {
  readonly add: (text: string) => TextIndex;
  readonly all: () => readonly string[];
}

function textTable(): Texts {
  const indexes = new Map<string, TextIndex>();
  return {
    add: (text) => {
      const index = indexes.get(text) ?? indexes.size;
      indexes.set(text, index);
      return index;
    },
    all: () => [...indexes.keys()],
  };
}
