/** Each pitfall and each probe that the sandbox was built against has a case or a test, which this finds. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { ownCases, sharedCases } from '../sandbox/hostile/hostileCase';

/** Ids of hostile cases, or titles of tests (`file: a part of the title`). */
type Shown = readonly string[];

const PROBES: Readonly<Record<string, Shown>> = {
  'while(true){}': ['P01'],
  'loop after an await': ['P02', 'X04'],
  'promise never settles': ['P03'],
  'microtask flood': ['P04', 'P05'],
  'JS heap bomb, 64 MB limit': ['P06'],
  '4 GB of ArrayBuffers': ['P07'],
  'fn.constructor.constructor': ['P08'],
  'Object.prototype pollution reaches the outside': ['P09'],
  'missing, wrong, extra argument': ['P10'],
  'return BigInt, circular': ['P11', 'P12'],
  '5 MB return': ['P13', 'P14', 'P15', 'P16'],
  '200,000 console lines': ['P17', 'P18', 'codeLimits: hears 200,000 lines'],
};

const PITFALLS: Readonly<Record<string, Shown>> = {
  'wasm, resizable and growable memory escapes the limit': ['Y01', 'Y02', 'Y03', 'Y05'],
  'the timeout does not cover resumed code': ['X03', 'X04', 'X05'],
  'the timeout does not cover the copying of results and errors': ['X07', 'X08', 'X09'],
  'built-ins that cannot be interrupted': [
    'X17',
    'X18',
    'X19',
    'X20',
    'X24',
    'runs: a built-in that nothing interrupts',
  ],
  'process.exit hangs or crashes': ['runs: cancels at once, in a loop and in a call'],
  'paths of the outside in errors': ['S01', 'S02', 'errorsOfTheOutside: tell neither path nor frame'],
  'unhandled rejections replace results': ['reference: an error with the name and the words of a fatal one'],
  'an async Callback does not await': ['runs: runs cells until SUBMIT'],
  'ignored callbacks flood': ['X11', 'X12', 'codeLimits: ends a cell that calls for ever'],
  'synchronous calls block the watch': ['endings: promptly and by its name'],
  'option bags read polluted prototypes': ['P09', 'reference: tampering with prototypes and intrinsics'],
  'rejections may be null or texts': ['reference: what would end a process ends nothing'],
  "isolated-vm's own loader against the permission model": ['workerRights: hold against code that has left'],
  'the systems that the native module needs': ['runtime: the system is older than the native module needs'],
  'platforms without a native module': ['runtime: the native module does not load'],
  'ELECTRON_RUN_AS_NODE is set in plain Node too': ["runtime: is the editor's own where that is a plain Node"],
  'threads refuse --no-node-snapshot': ['runtime: where the editor is Electron'],
  "QuickJS's memory limit": ['Y06', 'Y07', 'endings: promptly and by its name'],
  "QuickJS's stack": ['endingCases: deep recursion'],
  "QuickJS's interrupts": ['X20', 'X26', 'realmInterpreter: ends a built-in that nothing interrupts'],
  'QuickJS throws null where memory is out': ['endingCases: 4 GB of buffers'],
  'QuickJS aborts on leaked handles': ['boundaryFuzz: hold against 60 seconds'],
  'an untrusted workspace': ['restricted: starts nothing from the command, which offers to manage trust'],
};

const PROMISES: Readonly<Record<string, Shown>> = {
  'the Node that the VSIX carries comes first': ['runtime: is the Node that the extension carries before that'],
  "then the editor's own": ["runtime: is the editor's own where that is a plain Node"],
  'then one on the PATH, after the user agreed': [
    'runtime: is one on the PATH where the editor is Electron and the user allowed that one',
    'runtime: is none that a workspace or the current folder could have planted',
    'terminalSandbox: asks once before it uses a Node of the PATH',
  ],
  'else QuickJS': ['runtime: is QuickJS where the editor is Electron and no other Node may be used'],
  'a probe has three seconds': ['runtime: hangs for more than three seconds'],
  'a module that crashes takes nothing along': ['runtime: is QuickJS where the native module takes its process along'],
  'what worked is remembered for its runtime': ['runtime: remembers what worked, and only that'],
  'what is beneath the needs of the module is told': ['runtime: the reason names what is missing'],
  'a call is only what the approvals allow': [
    'hostileWorker: reaches no tool that is not of the run',
    'hostileWorker: makes a call only once, whatever ids it repeats',
    'hostileWorker: makes no call that the approvals do not allow',
  ],
  'messages are checked field by field': ['hostileWorker: an event with a number in place of a text'],
  'late, repeated and unknown ids': ['hostileWorker: an answer to what was not asked', 'X27'],
  'a flood is stopped': ['hostileWorker: is ended by a flood of valid events'],
  'the process is a second wall': ['workerRights: hold against code that has left'],
  'a new isolate after a memory limit, with the names of what is gone': ['Y15', 'endingCases: a heap bomb'],
  'places in errors, of TypeScript too': ['P20', 'endingCases: an error in TypeScript'],
  'a call that was not awaited, with its line': ['P19', 'endingCases: a call that was not awaited'],
  'the same on every engine': ['conformance: give the same for each sequence of cells'],
};

describe('what the sandbox was built against', () => {
  const ids = new Set([...sharedCases(), ...ownCases()].map(({ id }) => id));
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

  function isThere(shown: string): boolean {
    const [, name, title = ''] = /^(\w+): (.*)$/.exec(shown) ?? [];
    if (name === undefined) return ids.has(shown);
    const found = files.filter((file) => file.endsWith(`/${name}.ts`) || file.endsWith(`/${name}.test.ts`));
    return found.some((file) => readFileSync(`test/${file}`, 'utf8').includes(title));
  }

  for (const [kind, map] of Object.entries({ probe: PROBES, pitfall: PITFALLS, promise: PROMISES })) {
    it(`has a case or a test for every ${kind}`, () => {
      for (const [what, shown] of Object.entries(map)) {
        assert.ok(shown.length > 0, what);
        assert.deepEqual(
          shown.filter((one) => !isThere(one)),
          [],
          what,
        );
      }
    });
  }

  it('is told apart from what is not there', () => {
    assert.ok(!isThere('P99') && !isThere('runtime: no such title') && !isThere('nowhere: at all'));
  });
});
