/** Runs of any length, as sequences of events. */
import type { RunEvent } from '../../src/core/events';
import { EventScript } from '../fixtures/transcript/sampleRuns';

const CODE = 'const rows = await incidents.list({ status: "open" });\nprint(rows.length);';

export function manyIterations(iterations: number, callsEach = 2): EventScript {
  const script = new EventScript().start('Go through all of them').servers();
  for (let number = 1; number <= iterations; number += 1) addIteration(script, number, callsEach);
  return script;
}

/** With a response, a cell, so many calls and an observation. */
export function addIteration(script: EventScript, number: number, calls: number): void {
  script.iteration(number).model(`I look at part ${number}.\n\n\`\`\`js\n${CODE}\n\`\`\``, 20).cell(CODE);
  for (let call = 0; call < calls; call += 1) {
    script.call('incidents.list', { part: number, call }, { id: `INC-${number}`, open: true });
  }
  script.print(`${number} done`).endCell().observe(`${number} done`);
}

/** One cell whose calls give texts of that length. */
export function largeResults(calls: number, chars: number): EventScript {
  const script = new EventScript().start('Read all of them').servers().iteration(1).model('I read.', 20).cell(CODE);
  const line = 'A line of what a tool has found, as long as such lines are. ';
  const text = line.repeat(Math.ceil(chars / line.length)).slice(0, chars);
  for (let n = 0; n < calls; n += 1) script.call('incidents.read', { n }, { n, text });
  return script.endCell();
}

/** One cell that makes so many calls, `inFlight` at a time. */
export function manyCalls(calls: number, inFlight = 32): EventScript {
  const script = new EventScript().start('Call all of them').servers();
  script.iteration(1).model(`I call.\n\n\`\`\`js\n${CODE}\n\`\`\``, 20).cell(CODE);
  const id = (n: number): string => `c${n}`;
  for (let n = 0; n < calls + inFlight; n += 1) {
    if (n < calls)
      script.add({ type: 'tool.started', callId: id(n), server: 'incidents', tool: 'get', arguments: { n } }, 3);
    const done = n - inFlight;
    if (done >= 0) {
      script.add({ type: 'tool.finished', callId: id(done), value: { id: done, open: true }, durationMs: 90 }, 1);
    }
  }
  return script;
}

/** What a run says while it goes on: pieces of a response, a call, a printed line. */
export function streamedEvents(script: EventScript, count: number, iteration: number): readonly RunEvent[] {
  const from = script.events.length;
  script.iteration(iteration).beginModel(`stream-${iteration}`);
  for (let n = 0; script.events.length - from < count; n += 1) {
    if (n % 4 === 3) script.call('incidents.get', { n }, { id: n });
    else if (n % 4 === 2) script.print(`line ${n}`);
    else script.add({ type: 'model.streamed', callId: `stream-${iteration}`, text: `word ${n} ` });
  }
  return script.events.slice(from, from + count);
}

/** More calls of the cell that goes on. */
export function streamedCalls(script: EventScript, count: number): readonly RunEvent[] {
  const from = script.events.length;
  for (let n = 0; script.events.length - from < count; n += 1) script.call('incidents.get', { n }, { id: n });
  return script.events.slice(from, from + count);
}

/** A response whose code is long, piece by piece. */
export function streamedCode(script: EventScript, count: number, iteration: number): readonly RunEvent[] {
  const from = script.events.length;
  const callId = `code-${iteration}`;
  script.iteration(iteration).beginModel(callId).add({ type: 'model.streamed', callId, text: '```js\n' });
  for (let n = 0; script.events.length - from < count; n += 1) {
    const text = `const rows${n} = await incidents.list({ part: ${n} }); // line ${n}\n`;
    script.add({ type: 'model.streamed', callId, text });
  }
  return script.events.slice(from, from + count);
}
