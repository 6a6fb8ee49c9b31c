/**
 * Makes the page from the data in the document.
 *
 * @module
 */
import type { PackedPage } from '../data.ts';
import { h, when } from './elements/dom.ts';
import { apps } from './sections/apps.ts';
import { changes } from './sections/changes.ts';
import { heatMap } from './sections/heat-map.ts';
import { notAssessedOrgs, notes } from './sections/not-assessed.ts';
import { orgCounts } from './sections/org-counts.ts';
import { overviewSection } from './sections/overview.ts';
import { trend } from './sections/trend.ts';
import { waivers } from './sections/waivers.ts';
import { unpack } from './unpack.ts';

const data = unpack(JSON.parse(document.getElementById('data')?.textContent ?? '') as PackedPage);
const appsSection = apps(data);
const counts = orgCounts(data);
/** False in a large run in which every org is only counted. */
const hasApps = counts.length === 0 || data.controls.length > 0;

document
  .getElementById('page')
  ?.replaceChildren(
    hasApps
      ? h('a', { class: 'skip', href: '#apps' }, 'Skip to the apps')
      : h('a', { class: 'skip', href: '#counted' }, 'Skip to the orgs'),
    overviewSection(data),
    h(
      'main',
      {},
      ...notes(data),
      ...notAssessedOrgs(data),
      ...counts,
      ...changes(data),
      ...when(data.controls.length > 0, heatMap(data, appsSection.showOnly)),
      ...when(hasApps, appsSection.element),
      waivers(data),
      ...trend(data),
    ),
    h('footer', { class: 'muted' }, 'Made by eca-auditor. This page loads nothing from any server.'),
  );

// A link can select a control: report.html#control=require-secret-web-server-flow
const wanted = new URLSearchParams(location.hash.slice(1)).get('control');
const control = data.controls.findIndex(({ id }) => id === wanted);
if (hasApps && control !== -1) {
  appsSection.showOnly('', control);
}
