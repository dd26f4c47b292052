/**
 * Ours beside its peers and the floor, in one run: `npm run bench -- sandbox`. With `--own` the peers are left out;
 * `--only name` measures one of them.
 */
import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import { pathToFileURL } from 'node:url';
import { timeIpc, timeIsolate, timeSdk } from './sandbox/floorTimes';
import { timeOwnPrograms, timeOwnStart, type Figures } from './sandbox/ownTimes';
import { measurePeers } from './sandbox/peerFigures';
import { leastOf, medianOf, reportLines, type Measured } from './sandbox/report';

const COLD_STARTS = 5;
const TIMEOUT_MS = 300_000;

const OWN = {
  server: () => timeOwnPrograms({ engine: 'isolated-vm', tools: 'server' }),
  quickJsServer: () => timeOwnPrograms({ engine: 'quickjs', tools: 'server' }),
  process: () => timeOwnPrograms({ engine: 'isolated-vm', tools: 'process' }),
  quickJsProcess: () => timeOwnPrograms({ engine: 'quickjs', tools: 'process' }),
  amongThousands: () => timeOwnPrograms({ engine: 'isolated-vm', tools: 'amongThousands' }),
  cold: async (loadMs: number) => ({ cold: [await timeOwnStart('isolated-vm', false, loadMs)] }),
  spare: async () => ({ cold: [await timeOwnStart('isolated-vm', true, 0)] }),
  quickJsCold: async (loadMs: number) => ({ cold: [await timeOwnStart('quickjs', false, loadMs)] }),
  quickJsSpare: async () => ({ cold: [await timeOwnStart('quickjs', true, 0)] }),
  sdk: timeSdk,
  ipc: timeIpc,
  isolate: timeIsolate,
} satisfies Readonly<Record<string, (loadMs: number) => Promise<Figures>>>;

type OwnName = keyof typeof OWN;

/** In a process of its own, as the peers are measured. */
export async function measureHere(name: OwnName, loadMs: number): Promise<void> {
  const figures = await OWN[name](loadMs);
  process.stdout.write(`\n${JSON.stringify(figures)}\n`, () => process.exit(0));
}

export async function main(options: readonly string[], file: string): Promise<void> {
  const only = options.includes('--only') ? options[options.indexOf('--only') + 1] : undefined;
  const figuresOf = (name: OwnName): Promise<Figures> => inOwnProcess(file, name);
  const cold = async (name: OwnName): Promise<Figures> => {
    const starts: number[] = [];
    for (let index = 0; index < COLD_STARTS; index += 1) starts.push(...((await figuresOf(name))['cold'] ?? []));
    return { cold: starts };
  };
  const floor = await figuresOf('sdk');
  const own = await figuresOf('server');
  const rows: Measured[] = [
    {
      name: 'ours, isolated-vm',
      what: 'a process with an isolate that stays; a spare one is ready',
      figures: { ...(await figuresOf('process')), ...(await cold('spare')) },
    },
    { name: '', what: 'the same without a spare', figures: await cold('cold') },
    { name: '', what: 'the same among 6,000 other tools', figures: await figuresOf('amongThousands') },
    { name: '', what: 'the same, calling a stdio server', figures: own },
    {
      name: 'ours, QuickJS',
      what: 'a process with a thread that stays; a spare one is ready',
      figures: { ...(await figuresOf('quickJsProcess')), ...(await cold('quickJsSpare')) },
    },
    { name: '', what: 'the same without a spare', figures: await cold('quickJsCold') },
    { name: '', what: 'the same, calling a stdio server', figures: await figuresOf('quickJsServer') },
    ...(options.includes('--own') ? [] : await measurePeers((name) => only === undefined || name === only)),
    { name: 'the MCP SDK alone', what: 'none; calls that stdio server', figures: floor },
    { name: 'a message to a process and back', what: 'none', figures: await figuresOf('ipc') },
    { name: '', what: 'the same, which enters an isolate for it', figures: await figuresOf('isolate') },
  ];
  console.log('\nMilliseconds where nothing else is said, as median (minimum).');
  console.log(`Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} processors.\n`);
  console.log(reportLines(rows).join('\n'));
  console.log('\nOurs against the MCP SDK on the same server, as median (minimum):');
  for (const [key, what] of [
    ['sequential', 'one call after the other'],
    ['parallel', 'all calls at once'],
  ] as const) {
    const [ours = [], bare = []] = [own[key], floor[key]];
    const ratios = [medianOf(ours) / medianOf(bare), leastOf(ours) / leastOf(bare)].map((one) => one.toFixed(1));
    console.log(`  ${what}: ${ratios[0]} (${ratios[1]}) times`);
  }
}

async function inOwnProcess(file: string, name: OwnName): Promise<Figures> {
  const script = `const startedAt = performance.now();
    const { measureHere } = await import(${JSON.stringify(pathToFileURL(file).href)});
    await measureHere(${JSON.stringify(name)}, performance.now() - startedAt);`;
  const args = ['--no-node-snapshot', '--no-warnings', '--input-type=module', '-e', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: TIMEOUT_MS, maxBuffer: 64e6 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures;
}
