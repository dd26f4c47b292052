// The least that a process with an isolate can do: compile what it is sent and enter the isolate for it, or enter the
// isolate and send a message for each of so many calls.
import ivm from 'isolated-vm';

const OPTIONS = /** @type {const} */ ({ timeout: 1_000, result: { copy: true } });
const isolate = new ivm.Isolate({ memoryLimit: 128 });
const context = await isolate.createContext();
/** @type {() => void} */
let onAnswer = () => undefined;

process.on('message', (/** @type {{ code?: string, calls?: number }} */ { code, calls }) => {
  if (code !== undefined) void runCode(code);
  else if (calls !== undefined) void makeCalls(calls);
  else onAnswer();
});
process.send?.({});

/** @param {string} code */
async function runCode(code) {
  const cell = context.evalSync(code, { reference: true });
  process.send?.({ value: await cell.apply(undefined, [], OPTIONS) });
}

/** @param {number} calls */
async function makeCalls(calls) {
  const settle = await context.eval('(id) => id', { reference: true });
  for (let id = 0; id < calls; id += 1) {
    const answered = new Promise((resolve) => (onAnswer = () => resolve(undefined)));
    process.send?.({ id: await settle.apply(undefined, [id], OPTIONS) });
    await answered;
  }
  process.send?.({ value: calls });
}
