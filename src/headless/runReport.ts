/** A run as a person follows it in the terminal: a fold of its events, iteration by iteration. */
import type { RunEvent } from '../core/events';
import type { JsonValue } from '../core/json';
import { isJsonObject } from '../core/json';
import { splitResponse } from '../core/transcript/responseParts';
import type { ServerSummary } from '../core/ports';
import {
  appendEvent,
  emptyTranscript,
  type ToolCallRecord,
  type Transcript,
  type TranscriptIteration,
} from '../core/transcript/transcript';
import type { Terminal } from './terminal';
import { count, cut, cutLines, duration, printable, wrap } from './textLayout';

const MAX_CODE_LINES = 60;
const MAX_CONSOLE_LINES = 30;
const MAX_OBSERVATION_LINES = 20;
/** Calls of one tool beyond these are summed up in a line. */
const MAX_CALLS_PER_TOOL = 3;
const INDENT = '  ';

export class RunReport {
  readonly #terminal: Terminal;
  #transcript: Transcript | undefined;
  /** What of the last iteration is printed already. */
  #printed = { number: 0, hasCode: false, hasResult: false, hasObservation: false };
  #streamedChars = 0;
  /** The call that the reply to the loop comes from; sub-calls run at the same time. */
  #replyCallId: string | undefined;
  #reply = '';

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  take(event: RunEvent): void {
    this.#transcript ??= emptyTranscript(event.runId);
    const transcript = appendEvent(this.#transcript, event);
    const iteration = transcript.iterations.at(-1);
    switch (event.type) {
      case 'run.started':
        this.#head(transcript);
        return event.mode === 'direct' ? undefined : this.#terminal.status('connecting to the servers …');
      case 'servers.connected':
        return this.#servers(event.servers);
      case 'mode.chosen':
        return this.#field('Mode', printable(event.reason));
      case 'model.started':
        this.#streamedChars = 0;
        if (event.purpose !== 'subCall') this.#replyCallId = event.callId;
        return this.#terminal.status('waiting for the model …');
      case 'model.streamed':
        this.#streamedChars += event.text.length;
        return this.#terminal.status(`the model writes … ${count(this.#streamedChars, 'character')}`);
      case 'model.finished':
        if (event.callId === this.#replyCallId) this.#reply = event.text;
        return;
      case 'cell.started':
        if (iteration !== undefined && (event.depth ?? 0) === 0) this.#code(iteration);
        return this.#terminal.status('the code runs …');
      case 'tool.started':
        return this.#terminal.status(`calling ${event.server}.${event.tool} …`);
      case 'observation.made':
        if (iteration === undefined || (event.depth ?? 0) > 0) return;
        this.#result(iteration);
        return this.#observation(iteration);
      case 'notice.given':
        return this.#terminal.line(this.#terminal.palette.warning(`! ${printable(event.message)}`));
      case 'worker.lost':
        return this.#terminal.line(this.#terminal.palette.warning(`! The worker was lost: ${printable(event.reason)}`));
      case 'worker.resumed':
        return this.#terminal.line(this.#terminal.palette.warning('! Another worker goes on from the journal.'));
      case 'run.finished':
        // The last iteration of a ReAct run makes no observation.
        if (iteration !== undefined && (iteration.number === this.#printed.number || transcript.mode === 'react')) {
          this.#result(iteration);
        }
        return this.#terminal.clearStatus();
      default:
        // Printed with the cell that it belongs to.
        return;
    }
  }

  #head({ task, model, mode }: Transcript): void {
    const { palette } = this.#terminal;
    this.#terminal.line();
    this.#terminal.line(palette.title('RLM Code Mode'));
    this.#field('Task', printable(task));
    if (mode === 'react') this.#field('Mode', 'ReAct: the model calls the tools itself');
    if (mode === 'direct') this.#field('Mode', 'Direct answer: one call of the model, without tools');
    if (model !== undefined) this.#field('Model', printable(`${model.name} (${model.vendor})`));
  }

  #servers(servers: readonly ServerSummary[]): void {
    const ready = servers.filter((server) => server.state === 'ready');
    const names = ready.map((server) => `${printable(server.name)} (${count(server.toolCount, 'tool')})`);
    this.#field('Servers', names.length === 0 ? 'none is connected' : names.join(', '));
    for (const server of servers) {
      if (server.state === 'ready') continue;
      const text = `! ${printable(server.message ?? `server ${server.name} ${server.state}`)}`;
      for (const line of wrap(text, this.#terminal.width)) {
        this.#terminal.line(this.#terminal.palette.bad(line));
      }
    }
  }

  #field(name: string, value: string): void {
    const [first = '', ...rest] = wrap(value, this.#terminal.width - 9);
    this.#terminal.line(`${this.#terminal.palette.strong(name.padEnd(8))} ${first}`);
    this.#terminal.lines(rest.map((line) => `${' '.repeat(9)}${line}`));
  }

  #code(iteration: TranscriptIteration): void {
    if (this.#printed.number === iteration.number && this.#printed.hasCode) return;
    const { palette, width } = this.#terminal;
    this.#printed = { number: iteration.number, hasCode: true, hasResult: false, hasObservation: false };
    const title = `── Iteration ${iteration.number} `;
    this.#terminal.line();
    this.#terminal.line(palette.title(title + '─'.repeat(Math.max(0, width - title.length))));
    const { mode = 'rlm' } = this.#transcript ?? {};
    const { reasoning } = mode === 'rlm' ? splitResponse(this.#reply) : iteration;
    if (reasoning !== '') {
      this.#terminal.lines(wrap(printable(reasoning), width));
      this.#terminal.line();
    }
    const code = printable(iteration.code).replace(/\n+$/, '');
    if (code === '') return;
    for (const line of cutLines(code.split('\n'), MAX_CODE_LINES)) {
      this.#terminal.line(`${palette.faint('│')} ${palette.code(line)}`);
    }
  }

  /** Tool calls, console and error of a cell, once it has finished. */
  #result(iteration: TranscriptIteration): void {
    this.#code(iteration);
    if (this.#printed.hasResult) return;
    this.#printed.hasResult = true;
    const { palette, width } = this.#terminal;
    if (iteration.toolCalls.length > 0) {
      this.#section('Tools', count(iteration.toolCalls.length, 'call'));
      for (const calls of Map.groupBy(iteration.toolCalls, (call) => `${call.server}.${call.tool}`).values()) {
        for (const call of calls.slice(0, MAX_CALLS_PER_TOOL)) this.#call(call);
        const rest = calls.slice(MAX_CALLS_PER_TOOL);
        if (rest.length > 0) this.#terminal.line(palette.faint(`${INDENT}${moreCalls(rest)}`));
      }
    }
    for (const { name, arguments: input } of iteration.otherCalls) {
      this.#section('Called', printable(name));
      this.#terminal.lines(wrap(printable(JSON.stringify(input)), width - INDENT.length).map((line) => INDENT + line));
    }
    const consoleText = printable(iteration.consoleLines.map((line) => line.text).join('\n'));
    if (consoleText !== '') {
      this.#section('Console');
      const lines = wrap(consoleText, width - INDENT.length);
      this.#terminal.lines(cutLines(lines, MAX_CONSOLE_LINES).map((line) => INDENT + line));
    }
    if (iteration.error !== undefined) {
      const { name, message, line, column } = iteration.error;
      const place = line === undefined ? '' : ` (line ${line}, column ${column ?? 1})`;
      this.#section('Error');
      for (const text of wrap(printable(`${name}: ${message}${place}`), width - INDENT.length)) {
        this.#terminal.line(palette.bad(INDENT + text));
      }
    }
  }

  #call(call: ToolCallRecord): void {
    const { palette, width } = this.#terminal;
    const time = call.durationMs === undefined ? 'stopped' : duration(call.durationMs);
    const mark = call.state === 'finished' ? palette.good('✓') : palette.bad('✗');
    const argumentsText = printable(JSON.stringify(call.arguments));
    const result =
      call.error === undefined ? summaryOf(call.value) : printable(call.error.message.split('\n')[0] ?? '');
    const name = `${call.server}.${call.tool}`;
    const room = width - INDENT.length - 2 - time.length - 2;
    // Both sides get their share where one alone would fill the line.
    const head = cut(
      `${printable(name)} ${argumentsText}`,
      Math.max(room - result.length - 3, Math.floor(room * 0.55)),
    );
    const text = cut(`${head} → ${result}`, room);
    this.#terminal.line(`${INDENT}${mark} ${text.padEnd(room)}  ${palette.faint(time)}`);
  }

  /** Console and error are printed already; the observation's text is, where there is neither. */
  #observation(iteration: TranscriptIteration): void {
    const { observation } = iteration;
    if (observation === undefined || this.#printed.hasObservation) return;
    this.#printed.hasObservation = true;
    const { width } = this.#terminal;
    this.#section('Observation', `the model sees ${count(observation.text.length, 'character')} of this next`);
    if (iteration.consoleLines.length > 0 || iteration.error !== undefined) return;
    const lines = wrap(printable(observation.text), width - INDENT.length);
    this.#terminal.lines(cutLines(lines, MAX_OBSERVATION_LINES).map((line) => INDENT + line));
  }

  #section(title: string, remark = ''): void {
    const { palette } = this.#terminal;
    this.#terminal.line();
    this.#terminal.line(`${palette.strong(title)}${remark === '' ? '' : palette.faint(` · ${remark}`)}`);
  }
}

function moreCalls(calls: readonly ToolCallRecord[]): string {
  const times = calls.flatMap((call) => (call.durationMs === undefined ? [] : [call.durationMs]));
  const failed = calls.filter((call) => call.state === 'failed').length;
  const failures = failed === 0 ? '' : `, ${failed} of them failed`;
  const first = calls[0];
  const name = first === undefined ? '' : printable(`${first.server}.${first.tool}`);
  const longest = times.length === 0 ? '' : `, at most ${duration(Math.max(...times))} each`;
  return `  … and ${calls.length} more of ${name}${longest}${failures}`;
}

/** What came back, in a few words: how many rows a list holds says more than its first characters. */
function summaryOf(value: JsonValue | undefined): string {
  if (value === undefined) return 'no result yet';
  if (Array.isArray(value)) return count(value.length, 'item');
  if (!isJsonObject(value)) return printable(JSON.stringify(value));
  const list = Object.entries(value).find(([, one]) => Array.isArray(one));
  if (list === undefined) return printable(JSON.stringify(value));
  const [name, items] = list;
  const total = value['total'];
  const ofTotal = typeof total === 'number' ? ` of ${total.toLocaleString('en-GB')}` : '';
  return `${(items as readonly JsonValue[]).length.toLocaleString('en-GB')}${ofTotal} ${printable(name)}`;
}
