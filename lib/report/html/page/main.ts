/**
 * The page: its data stands in the document, everything else is made here.
 *
 * @module
 */
import type { PackedPage } from '../data.ts';
import { apps } from './apps.ts';
import { changes } from './changes.ts';
import { countedOrgs } from './counted.ts';
import { h, when } from './dom.ts';
import { heatMap } from './heat-map.ts';
import { overviewSection } from './overview.ts';
import { trend } from './trend.ts';
import { unpack } from './unpack.ts';
import { notes, unreadOrgs } from './unread.ts';
import { waivers } from './waivers.ts';

const data = unpack(JSON.parse(document.getElementById('data')?.textContent ?? '') as PackedPage);
const appsSection = apps(data);
const counted = countedOrgs(data);
/** Not in a large run whose orgs are counted, every one. */
const hasApps = counted.length === 0 || data.controls.length > 0;

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
      ...unreadOrgs(data),
      ...counted,
      ...changes(data),
      ...when(data.controls.length > 0, heatMap(data, appsSection.narrow)),
      ...when(hasApps, appsSection.element),
      waivers(data),
      ...trend(data),
    ),
    h(
      'footer',
      { class: 'muted' },
      'Made by eca-auditor. This page is complete in itself and asks no server for anything.',
    ),
  );

// A link to one control alone: report.html#control=require-secret-web-server-flow
const wanted = new URLSearchParams(location.hash.slice(1)).get('control');
const control = data.controls.findIndex(({ id }) => id === wanted);
if (hasApps && control !== -1) {
  appsSection.narrow('', control);
}
