import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFiles, SourcePathError } from '../../../lib/salesforce/source/find-files.ts';
import { sourceTree } from '../../support/salesforce/source-tree.ts';

const shown = (files: readonly { readonly shown: string }[]) => files.map((file) => file.shown);

describe('files below a folder', () => {
  it('finds what may hold metadata, wherever it is, but not in node_modules, .git and the state of the CLI', async () => {
    const folder = sourceTree({
      'b/deep/down/B.ecaOauth': '',
      'a/A.eca-meta.xml': '',
      'a/Apex.cls-meta.xml': '',
      'a/Apex.cls': '',
      'node_modules/x/N.eca-meta.xml': '',
      '.git/G.eca': '',
      '.sfdx/S.eca': '',
      '.mdapi/M.eca': '',
    });
    const { files, given } = await findFiles(['.'], folder);
    expect(shown(files)).toEqual(['.mdapi/M.eca', 'a/A.eca-meta.xml', 'b/deep/down/B.ecaOauth']);
    expect(given).toEqual([]);
  });

  it('finds each once, however often it is asked for', async () => {
    const folder = sourceTree({ 'a/A.eca': '' });
    const { files } = await findFiles(['a', '.', 'a/A.eca', join(folder, 'a')], folder);
    expect(shown(files)).toEqual(['a/A.eca']);
  });

  it('shows files outside the working folder by their whole path', async () => {
    const folder = sourceTree({ 'in/x': '', 'out/A.eca': '' });
    const { files } = await findFiles(['../out'], join(folder, 'in'));
    expect(shown(files)).toEqual([`${folder}/out/A.eca`]);
  });

  it('knows the nearest project, above the path that was given and below it', async () => {
    const folder = sourceTree({
      'sfdx-project.json': '{}',
      'force-app/A.eca': '',
      'inner/sfdx-project.json': '{}',
      'inner/src/B.eca': '',
    });
    const { files } = await findFiles(['force-app', 'inner'], folder);
    expect(files.map((file) => file.project)).toEqual([folder, join(folder, 'inner')]);
  });
});

describe('files that are given', () => {
  it('counts them whatever their name is', async () => {
    const folder = sourceTree({ 'template.txt': '' });
    const { files, given } = await findFiles(['template.txt'], folder);
    expect([shown(files), shown(given)]).toEqual([['template.txt'], ['template.txt']]);
  });

  it.each(['missing', 'missing/A.eca'])('refuses %s', async (path) => {
    const folder = sourceTree({ 'A.eca': '' });
    await expect(findFiles([path], folder)).rejects.toThrow(SourcePathError);
  });
});

describe('links', () => {
  it('follows those to files, once', async () => {
    const folder = sourceTree({ 'a/A.eca': '', 'store/raw': '' });
    symlinkSync('A.eca', join(folder, 'a/Same.eca'));
    symlinkSync('../store/raw', join(folder, 'a/B.ecaOauth'));
    const { files } = await findFiles(['a'], folder);
    expect(shown(files)).toEqual(['a/A.eca', 'a/B.ecaOauth']);
  });

  it('survives circles, and tells links to folders outside', async () => {
    const folder = sourceTree({ 'a/b/A.eca': '', 'outside/B.eca': '' });
    symlinkSync('..', join(folder, 'a/b/up'));
    symlinkSync('../outside', join(folder, 'a/out'));
    const { files, notFollowed } = await findFiles(['a'], folder);
    expect([shown(files), shown(notFollowed)]).toEqual([['a/b/A.eca'], ['a/out']]);
  });

  it('tells one that leads nowhere, if metadata was meant', async () => {
    const folder = sourceTree({ 'x/y': '' });
    symlinkSync('nowhere', join(folder, 'A.ecaGlblOauth-meta.xml'));
    symlinkSync('nowhere', join(folder, 'other.txt'));
    const { unreadable } = await findFiles(['.'], folder);
    expect(shown(unreadable)).toEqual(['A.ecaGlblOauth-meta.xml']);
  });
});

it.skipIf(process.getuid?.() === 0)('tells a folder that it may not open', async () => {
  const folder = sourceTree({ 'A.eca': '' });
  mkdirSync(join(folder, 'closed'));
  chmodSync(join(folder, 'closed'), 0);
  expect(shown((await findFiles(['.'], folder)).unreadable)).toEqual(['closed']);
});
