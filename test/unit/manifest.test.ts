import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LIMIT_NAMES, LIMITS, type LimitRange } from '../../src/core/limits';
import {
  CHAT_COMMANDS,
  CODE_SCHEME,
  COMMANDS,
  CONTEXT_KEYS,
  LIMIT_SETTINGS,
  COMPARISON_VIEW_TYPE,
  PANEL_VIEW_TYPE,
  PARTICIPANT_ID,
  SETTINGS,
} from '../../src/vscode/ids';

interface Manifest {
  readonly [key: string]: unknown;
  readonly icon: string;
  readonly main: string;
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: unknown } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly enablement?: string }[];
    readonly chatParticipants: readonly Participant[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

interface Participant {
  readonly id: string;
  readonly name: string;
  readonly sampleRequest: string;
  readonly commands: readonly { readonly name: string }[];
  readonly disambiguation: readonly { readonly description: string; readonly examples: readonly string[] }[];
}

interface Setting {
  readonly order: number;
  readonly type: string;
  readonly scope?: string;
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly markdownDescription: string;
}

type Texts = Readonly<Record<string, string>>;

/** The declared facts of the code that the manifest repeats. */
const DECLARED_SETTINGS = [...Object.values(SETTINGS), ...Object.values(LIMIT_SETTINGS)];

function read(file: string): unknown {
  return JSON.parse(readFileSync(path.join(process.cwd(), file), 'utf8'));
}

/** Everything in which manifest, ids, limits and texts differ, one sentence each. */
function differences(manifest: Manifest, texts: Texts): readonly string[] {
  const { commands, chatParticipants, configuration } = manifest.contributes;
  const { properties } = configuration;
  return [
    ...compare(
      'command',
      commands.map(({ command }) => command),
      Object.values(COMMANDS),
    ),
    ...compare(
      'participant',
      chatParticipants.map(({ id }) => id),
      [PARTICIPANT_ID],
    ),
    ...compare('setting', Object.keys(properties), DECLARED_SETTINGS),
    ...compare('text', referencedTexts(manifest), Object.keys(texts)),
    ...compare('activation event', manifest.activationEvents, [
      `onWebviewPanel:${COMPARISON_VIEW_TYPE}`,
      `onWebviewPanel:${PANEL_VIEW_TYPE}`,
      `onFileSystem:${CODE_SCHEME}`,
    ]),
    ...unknownContextKeys(manifest),
    ...LIMIT_NAMES.flatMap((name) => limitDifferences(name, LIMITS[name], properties[LIMIT_SETTINGS[name]])),
    ...guardDifferences(properties),
  ];
}

function compare(what: string, inManifest: readonly string[], declared: readonly string[]): readonly string[] {
  return [
    ...inManifest.filter((one, at) => inManifest.indexOf(one) !== at).map((one) => `${what} ${one} is there twice`),
    ...inManifest.filter((one) => !declared.includes(one)).map((one) => `${what} ${one} is only in the manifest`),
    ...declared.filter((one) => !inManifest.includes(one)).map((one) => `${what} ${one} is not in the manifest`),
  ];
}

function referencedTexts(manifest: Manifest): readonly string[] {
  const references = JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g);
  return [...new Set([...references].map(([, key]) => key ?? ''))];
}

function unknownContextKeys(manifest: Manifest): readonly string[] {
  const known: readonly string[] = Object.values(CONTEXT_KEYS);
  const conditions = manifest.contributes.commands.map(({ enablement = '' }) => enablement);
  const used = conditions.flatMap((condition) => condition.match(/\brlm\.\w+/g) ?? []);
  return used.filter((key) => !known.includes(key)).map((key) => `context key ${key} is only in the manifest`);
}

function limitDifferences(name: string, range: LimitRange, setting: Setting | undefined): readonly string[] {
  if (setting === undefined) return [];
  const facts = ['default', 'minimum', 'maximum'] as const;
  return facts
    .filter((fact) => setting[fact] !== range[fact])
    .map((fact) => `limit ${name}: ${fact} is ${String(setting[fact])}, not ${range[fact]}`);
}

/** Settings that lower a guard must not come from a workspace (DESIGN.md §7.1). */
function guardDifferences(properties: Readonly<Record<string, Setting>>): readonly string[] {
  return Object.entries(properties)
    .filter(([name, { scope }]) => /^rlm\.(sandbox|approval)\./.test(name) && scope !== 'machine')
    .map(([name]) => `setting ${name} has not the scope machine`);
}

describe('manifest', () => {
  const manifest = read('package.json') as Manifest;
  const texts = read('package.nls.json') as Texts;

  it('says the same as the code and the texts', () => {
    assert.deepEqual(differences(manifest, texts), []);
  });

  it('is limited in Restricted Mode and runs beside the workspace', () => {
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(manifest.extensionKind, ['workspace']);
  });

  it('has an icon of at least 128 pixels', () => {
    const icon = readFileSync(path.join(process.cwd(), manifest.icon));
    assert.equal(icon.toString('latin1', 1, 4), 'PNG');
    assert.ok(icon.readUInt32BE(16) >= 128 && icon.readUInt32BE(20) >= 128);
  });

  it('orders its settings, each with its own place', () => {
    const orders = Object.values(manifest.contributes.configuration.properties).map(({ order }) => order);
    assert.deepEqual(orders, [...new Set(orders)]);
    assert.ok(orders.every((order) => Number.isInteger(order)));
  });

  it('says of each number what is allowed', () => {
    const numbers = Object.entries(manifest.contributes.configuration.properties).filter(([, { type }]) =>
      ['number', 'integer'].includes(type),
    );
    assert.ok(numbers.length > 20);
    for (const [name, { minimum, maximum, default: preset }] of numbers) {
      assert.ok(minimum !== undefined && maximum !== undefined && minimum < maximum, name);
      assert.ok(typeof preset === 'number' && preset >= minimum && preset <= maximum, name);
    }
  });

  it('leads to commands and settings that are there', () => {
    const all = Object.values(texts).join('\n');
    const own = manifest.contributes.commands.map(({ command }) => command);
    const commands = [...all.matchAll(/\]\(command:(rlm\.[\w.]+)/g)].map(([, command = '']) => command);
    assert.ok(commands.length > 10);
    // The editor makes a command for each view.
    assert.deepEqual(
      commands.filter((command) => !own.includes(command) && command !== 'rlm.runs.focus'),
      [],
    );
    const settings = [...all.matchAll(/#(rlm\.[\w.]+)#/g)].map(([, setting = '']) => setting);
    assert.ok(settings.length > 2);
    assert.deepEqual(
      settings.filter((setting) => !(setting in manifest.contributes.configuration.properties)),
      [],
    );
  });

  it('has an example of a request, and some by which one finds its way to @rlm', () => {
    for (const { sampleRequest, disambiguation, commands } of manifest.contributes.chatParticipants) {
      assert.ok(sampleRequest.length > 0);
      assert.ok(disambiguation.every(({ description, examples }) => description.length > 40 && examples.length >= 3));
      assert.deepEqual(commands.map(({ name }) => name).sort(), Object.values(CHAT_COMMANDS).sort());
    }
  });

  it('names ids as the design says', () => {
    for (const { command } of manifest.contributes.commands) assert.match(command, /^rlm\.[a-z]+[A-Z]\w*$/);
    for (const name of DECLARED_SETTINGS) assert.match(name, /^rlm\.(\w+\.)?\w+$/);
    for (const key of Object.values(CONTEXT_KEYS)) assert.match(key, /^rlm\.(is|has)[A-Z]\w*$/);
  });

  it('has its localisation folder', () => {
    assert.equal(manifest['l10n'], './l10n');
    assert.ok(existsSync(path.join(process.cwd(), 'l10n', 'bundle.l10n.json')));
  });

  describe('the comparison', () => {
    const { contributes } = manifest;
    const { properties } = contributes.configuration;
    const withProperties = (changed: Record<string, Setting>): Manifest => ({
      ...manifest,
      contributes: { ...contributes, configuration: { properties: changed } },
    });
    const iterations = properties['rlm.limits.iterations'];
    const nodePath = properties['rlm.sandbox.nodePath'];
    assert.ok(iterations !== undefined && nodePath !== undefined);

    const broken: readonly (readonly [string, Manifest, Texts, string])[] = [
      [
        'a command that the code lacks',
        {
          ...manifest,
          contributes: { ...contributes, commands: [...contributes.commands, { command: 'rlm.doMore', title: '' }] },
        },
        texts,
        'command rlm.doMore is only in the manifest',
      ],
      [
        'a command that the manifest lacks',
        { ...manifest, contributes: { ...contributes, commands: contributes.commands.slice(1) } },
        texts,
        'command rlm.runTask is not in the manifest',
      ],
      [
        'a limit with another default',
        withProperties({ ...properties, 'rlm.limits.iterations': { ...iterations, default: 21 } }),
        texts,
        'limit iterations: default is 21, not 20',
      ],
      [
        'a guard that a workspace could lower',
        withProperties({ ...properties, 'rlm.sandbox.nodePath': { ...nodePath, scope: 'window' } }),
        texts,
        'setting rlm.sandbox.nodePath has not the scope machine',
      ],
      ['a text that is missing', manifest, {}, 'text displayName is only in the manifest'],
      ['a text that nothing uses', manifest, { ...texts, spare: '' }, 'text spare is not in the manifest'],
      [
        'a panel that would not be restored',
        { ...manifest, activationEvents: [] },
        texts,
        'activation event onWebviewPanel:rlm.runPanel is not in the manifest',
      ],
    ];
    for (const [what, brokenManifest, brokenTexts, expected] of broken) {
      it(`finds ${what}`, () => {
        assert.ok(differences(brokenManifest, brokenTexts).includes(expected));
      });
    }
  });
});
