import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedFiles } from '../../../lib/cli/check/changed-files.ts';
import { UsageError } from '../../../lib/cli/io/errors.ts';
import { sourceTree } from '../../support/salesforce/source-tree.ts';

/** A repository whose branch `main` holds four files. */
function repository(): { folder: string; git: (...args: readonly string[]) => void } {
  const folder = sourceTree({
    'Kept.eca': '1',
    'Edited.eca': '1',
    'Gone.eca': '1',
    'Moved.eca': 'moved',
    'code.cls': '1',
  });
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  const git = (...args: readonly string[]) => {
    execFileSync('git', [...identity, ...args], {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '' },
    });
  };
  git('init', '--initial-branch=main');
  git('add', '.');
  git('commit', '--message=first');
  return { folder, git };
}

async function changed(folder: string, ref: string, cwd = folder): Promise<string[]> {
  return (await changedFiles(ref, cwd)).map((path) => relative(folder, path)).sort();
}

describe('files that have changed', () => {
  it('are those edited, staged, moved and new, without deleted ones and other types', async () => {
    const { folder, git } = repository();
    mkdirSync(join(folder, 'with space'));
    writeFileSync(join(folder, 'Edited.eca'), '2');
    writeFileSync(join(folder, 'code.cls'), '2');
    writeFileSync(join(folder, 'with space/Neü\n.eca-meta.xml'), '1');
    rmSync(join(folder, 'Gone.eca'));
    renameSync(join(folder, 'Moved.eca'), join(folder, 'Here.eca'));
    git('add', 'Moved.eca', 'Here.eca');
    expect(await changed(folder, 'HEAD')).toEqual(['Edited.eca', 'Here.eca', 'with space/Neü\n.eca-meta.xml']);
    expect(await changed(folder, 'HEAD', join(folder, 'with space'))).toHaveLength(3);
  });

  it('are counted from where the branch left the other', async () => {
    const { folder, git } = repository();
    git('checkout', '-b', 'feature');
    writeFileSync(join(folder, 'Edited.eca'), '2');
    git('commit', '--all', '--message=mine');
    git('checkout', 'main');
    writeFileSync(join(folder, 'Kept.eca'), '2');
    git('commit', '--all', '--message=theirs');
    git('checkout', 'feature');
    expect(await changed(folder, 'main')).toEqual(['Edited.eca']);
  });

  it('are none when nothing has', async () => {
    expect(await changed(repository().folder, 'HEAD')).toEqual([]);
  });
});

describe('what git can’t answer', () => {
  it.each(['no-such-branch', '--output=pwned', ''])('refuses the commit "%s"', async (ref) => {
    const { folder } = repository();
    await expect(changedFiles(ref, folder)).rejects.toThrow(UsageError);
  });

  it('distinguishes a path from a commit', async () => {
    const { folder } = repository();
    await expect(changedFiles('code.cls', folder)).rejects.toThrow('this is a path, not a commit; write paths first');
  });

  it('reports that a clone is shallow', async () => {
    const { folder, git } = repository();
    git('commit', '--allow-empty', '--message=second');
    const clone = join(sourceTree({}), 'clone');
    git('clone', '--depth=1', `file://${folder}`, clone);
    await expect(changedFiles('HEAD~1', clone)).rejects.toThrow(/This clone is shallow: .*fetch-depth: 0/);
  });

  it('refuses a folder without a repository', async () => {
    await expect(changedFiles('HEAD', sourceTree({ x: '' }))).rejects.toThrow(/not a git repository/);
  });

  it('says what to do about a history that is cut off', async () => {
    const { folder, git } = repository();
    git('checkout', '--orphan', 'elsewhere');
    git('commit', '--message=unrelated');
    await expect(changedFiles('main', folder)).rejects.toThrow(/fetch-depth: 0/);
  });
});
