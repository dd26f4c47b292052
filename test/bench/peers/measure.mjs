// Measures one peer in a process of its own and prints its figures as JSON on the last line.
// A peer's module opens it with the tools: `call` writes a call in its programs, `run` resolves to what the body of an
// asynchronous function returned, `uncountedMs` is no part of a cold start.
// usage: node measure.mjs <peer> cold|programs
import { BENCH_TOOLS } from '../sandbox/benchTools.mjs';
import { programs, timePrograms } from '../sandbox/programs.mjs';
import { residentMemoryMb } from '../sandbox/residentMemory.mjs';

const [name = '', what = 'cold'] = process.argv.slice(2);
const startedAt = performance.now();
const { open } = await import(`./${name}.mjs`);
const peer = await open(BENCH_TOOLS);
const sources = programs(peer.call, (value) => `return ${value};`);
const result = await peer.run(sources.empty);
const coldMs = performance.now() - startedAt - (peer.uncountedMs ?? 0);
if (result !== 1) throw new Error(`The empty program came to ${String(result)}.`);
const figures = { cold: [coldMs] };
if (what === 'programs') {
  Object.assign(figures, await timePrograms(sources, peer.run));
  figures.resident = [residentMemoryMb()];
}
// An exit would wait for the isolates of a peer, which under some schedulers does not end.
process.stdout.write(`\n${JSON.stringify(figures)}\n`, () => process.kill(process.pid, 'SIGKILL'));
