import { describe, expect, it } from 'vitest';
import {
  isAppFile,
  isNamedAsComponent,
  mayHoldComponent,
  nameOfFile,
} from '../../../lib/salesforce/source/component-files.ts';

describe('which files are opened', () => {
  it.each([
    ['App.eca-meta.xml', true, true],
    ['App.ecaGlblOauth', true, true],
    ['App.ecaGlobalOauth-meta.xml', true, true],
    ['App_oauth.ECAOAUTH-META.XML', true, true],
    ['eca-global-oauth.xml', false, true],
    ['package.xml', false, true],
    ['Thing.newType-meta.xml', false, true],
    ['Apex.cls-meta.xml', false, false],
    ['Account.object-meta.xml', false, false],
    ['Apex.cls', false, false],
    ['notes.md', false, false],
    ['decade.txt', false, false],
  ])('%s: named as a component %s, opened %s', (name, isNamed, isOpened) => {
    expect([isNamedAsComponent(name), mayHoldComponent(name)]).toEqual([isNamed, isOpened]);
  });
});

it.each([
  ['App.eca-meta.xml', 'App', true],
  ['ns__App.eca', 'ns__App', true],
  ['App_glbloauth.ecaGlblOauth-meta.xml', 'App_glbloauth', false],
  ['eca-global-oauth.xml', 'eca-global-oauth', false],
])('%s names %s, and is an app itself: %s', (file, name, isApp) => {
  expect([nameOfFile(file), isAppFile(file)]).toEqual([name, isApp]);
});
