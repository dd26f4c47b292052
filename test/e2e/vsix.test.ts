import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { CARRIED_NODES, ensureCarriedNode } from '../../scripts/carriedNode.mjs';
import { ensureVsix, ownTarget, UNIVERSAL } from '../../scripts/vsix.mjs';

/** All that is installed on a user's machine, the native modules, Node and the parts of the extension apart. */
const CONTENTS = [
  'LICENSE.txt',
  'changelog.md',
  'dist/ThirdPartyNotices.txt',
  'dist/api.d.ts',
  'dist/codicons/codicon.css',
  'dist/codicons/codicon.ttf',
  'dist/demo/data/clock.json',
  'dist/demo/data/incidents.jsonl',
  'dist/demo/data/logs.jsonl',
  'dist/demo/data/on-call.jsonl',
  'dist/demo/data/people.jsonl',
  'dist/demo/data/services.json',
  'dist/demo/scripted-model/scriptedModel.js',
  'dist/demo/scripted-model/tasks/incident-owners.md',
  'dist/demo/scripted-model/tasks/log-errors.md',
  'dist/demo/scripted-model/tasks/overdue-incidents.md',
  'dist/demo/servers/incidents.mjs',
  'dist/demo/servers/people.mjs',
  'dist/demo/servers/runbooks.mjs',
  'dist/demo/workspace/runbooks/checkout-errors.md',
  'dist/demo/workspace/runbooks/escalation-policy.md',
  'dist/demo/workspace/runbooks/incident-review.md',
  'dist/extension.js',
  'dist/mcp-server.js',
  'dist/quickjs/quickjs.wasm',
  'dist/quickjs/thread.js',
  'dist/script-runtime.cjs',
  'dist/webview.js',
  'dist/worker.js',
  'l10n/bundle.l10n.json',
  'l10n/bundle.l10n.zh-cn.json',
  'media/icon.png',
  'media/panel.css',
  'media/panelDark.svg',
  'media/panelLight.svg',
  'media/runs.svg',
  'media/walkthrough/limits.md',
  'media/walkthrough/panel.svg',
  'media/walkthrough/run.svg',
  'media/walkthrough/servers.md',
  'package.json',
  'package.nls.json',
  'package.nls.zh-cn.json',
  'readme.md',
];

describe('the VSIX', function () {
  this.timeout(120_000);
  let files: ReadonlyMap<string, Buffer>;

  before(async () => {
    files = await contentOf(await ensureVsix());
  });

  const notices = (): string => files.get('dist/ThirdPartyNotices.txt')?.toString() ?? '';

  it('holds what is meant to be installed and nothing else', () => {
    const rest = [...files.keys()].filter((name) => !/^dist\/(isolated-vm|node|extension)\//.test(name)).sort();
    assert.deepEqual(rest, CONTENTS);
  });

  it('holds the parts that the extension loads when it needs them, and no others', () => {
    const loaded = new Set(['dist/extension.js']);
    for (const name of loaded) {
      const text = files.get(name)?.toString();
      assert.ok(text !== undefined, `${name} is missing.`);
      for (const [, part = ''] of text.matchAll(/require\("(\.[^"]+)"\)/g)) {
        loaded.add(path.posix.join(path.posix.dirname(name), part));
      }
    }
    assert.ok([...loaded].some((name) => name.startsWith('dist/extension/engineParts-')));
    assert.deepEqual([...files.keys()].filter(isPart).sort(), [...loaded].filter(isPart).sort());
  });

  it('holds the native modules of its platform only, for Node 24 and Node 26', () => {
    const modules = [...files.keys()].filter((name) => name.startsWith('dist/isolated-vm/')).sort();
    const [folder, libc] = ownTarget().startsWith('alpine')
      ? [ownTarget().replace('alpine', 'linux'), '.musl']
      : [ownTarget(), process.platform === 'linux' ? '.glibc' : ''];
    assert.deepEqual(
      modules,
      ['137', '147'].map((abi) => `dist/isolated-vm/${folder}/isolated-vm.abi${abi}${libc}.node`),
    );
  });

  it('holds the Node of its platform as it was published, where there is one', async () => {
    const carried = await ensureCarriedNode(ownTarget());
    const nodes = [...files.keys()].filter((name) => name.startsWith('dist/node/'));
    assert.deepEqual(nodes, ownTarget() in CARRIED_NODES ? [`dist/node/${path.basename(process.execPath)}`] : []);
    if (carried === undefined) return;
    assert.equal(Number.parseInt(carried.version, 10), 26);
    assert.ok(files.get(nodes[0] ?? '')?.equals(await readFile(carried.node)));
    assert.match(notices(), new RegExp(`^Node\\.js ${carried.version}`, 'm'));
    assert.match(notices(), /Permission is hereby granted[\s\S]*libuv/);
  });

  it('holds QuickJS and no native module where it is for every platform', async () => {
    const universal = await contentOf(await ensureVsix(UNIVERSAL));
    assert.deepEqual([...universal.keys()].filter((name) => !isPart(name)).sort(), CONTENTS);
    assert.doesNotMatch(universal.get('dist/ThirdPartyNotices.txt')?.toString() ?? '', /^(isolated-vm|Node\.js) /m);
  });

  it('holds no path of the machine that built it, no source map and no scripts', () => {
    for (const name of [
      'dist/extension.js',
      ...[...files.keys()].filter(isPart),
      'dist/mcp-server.js',
      'dist/worker.js',
      'dist/quickjs/thread.js',
      'dist/script-runtime.cjs',
      'dist/webview.js',
    ]) {
      const text = files.get(name)?.toString() ?? '';
      assert.ok(!text.includes(process.cwd()), `${name} names ${process.cwd()}`);
      assert.ok(!text.includes('sourceMappingURL='), `${name} names a source map`);
    }
    const manifest = JSON.parse(files.get('package.json')?.toString() ?? '') as Record<string, unknown>;
    assert.deepEqual(
      ['scripts', 'dependencies', 'devDependencies'].filter((key) => key in manifest),
      [],
    );
  });

  it('names the licences of the packages that it contains', () => {
    const packages = ['isolated-vm', 'quickjs-emscripten-core', '@jitl/quickjs-wasmfile-release-sync'];
    for (const name of [
      ...packages,
      '@modelcontextprotocol/sdk',
      'acorn',
      'zod',
      'lit',
      '@vscode-elements/elements',
      '@vscode/codicons',
    ]) {
      assert.match(notices(), new RegExp(`^${name} \\d+\\.\\d+\\.\\d+`, 'm'));
    }
  });
});

/** What the extension loads when it needs it; the names change with the content. */
function isPart(name: string): boolean {
  return name.startsWith('dist/extension/');
}

/** The installed files by their names. */
async function contentOf(vsix: string): Promise<ReadonlyMap<string, Buffer>> {
  const all = unzip(await readFile(vsix));
  return new Map(
    [...all]
      .filter(([name]) => name.startsWith('extension/'))
      .map(([name, content]) => [name.slice('extension/'.length), content]),
  );
}

/** Reads the central directory of an archive, which is enough for what vsce writes. */
function unzip(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength!);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    files.set(name, archive.readUInt16LE(at + 10) === 8 ? inflateRawSync(content) : content);
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
  return files;
}
