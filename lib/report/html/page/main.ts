/**
 * The page: its data stands in the document, everything else is made here.
 *
 * @module
 */
import type { PageData } from '../data.ts';
import { apps } from './apps.ts';
import { changes } from './changes.ts';
import { countedOrgs } from './counted.ts';
import { h, when } from './dom.ts';
import { heatMap } from './heat-map.ts';
import { overview } from './overview.ts';
import { trend } from './trend.ts';
import { unreadOrgs } from './unread.ts';
import { waivers } from './waivers.ts';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
const appsSection = apps(data);

document
  .getElementById('page')
  ?.replaceChildren(
    h('a', { class: 'skip', href: '#apps' }, 'Skip to the apps'),
    overview(data),
    h(
      'main',
      {},
      ...unreadOrgs(data),
      ...countedOrgs(data),
      changes(data),
      ...when(data.controls.length > 0, heatMap(data, appsSection.narrow)),
      appsSection.element,
      waivers(data),
      trend(data),
    ),
    h(
      'footer',
      { class: 'muted' },
      'Made by eca-auditor. This page is complete in itself and asks no server for anything.',
    ),
  );
