import { counted, formatCount } from '../../core/counted';
import type { CellError, RunEvent, RunOrigin, RunOutcome } from '../../core/events';
import { textOfMessage, textOfResponse } from '../../core/messageTexts';
import type { Log } from '../../core/log';
import type { ServerSummary } from '../../core/ports';
import { withoutBinary } from '../../core/transcript/contentBlocks';
import { takePromptEvent, type PromptCost } from '../../core/transcript/promptCost';
import { promptCostLine } from '../../core/transcript/promptCostText';
import type { Run } from '../../runs/runService';

/** Log lines are for reports as much as for the user, so they are not localised. */
type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/**
 * Writes runs into the output channel as they go: at `info` what happened, at `debug` code and observations,
 * at `trace` prompts and responses in full. Events hold no secrets: the run service takes them out.
 */
export class RunLog {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  follow(run: Run): void {
    const lines = new RunLines();
    const write = (event: RunEvent): void => {
      for (const [level, text] of lines.of(event)) this.#log[level](`[${event.runId}] ${text}`);
    };
    for (const event of run.events) write(event);
    run.subscribe(write);
  }
}

function originLines(from: RunOrigin | undefined): readonly (readonly [Level, string])[] {
  if (from === undefined) return [];
  const how = from.isEdited ? 'with other code' : 'by asking the model again';
  return [['info', `it goes on from iteration ${from.iteration} of run ${from.runId}, ${how}`]];
}

/** Remembers what calls were about, since their ends name only the call. */
export class RunLines {
  readonly #calls = new Map<string, string>();
  #prompt: PromptCost | undefined;

  of(event: RunEvent): readonly (readonly [Level, string])[] {
    this.#prompt = takePromptEvent(this.#prompt, event);
    const place = event.iteration === undefined ? '' : `iteration ${event.iteration}: `;
    switch (event.type) {
      case 'run.started': {
        const { model, surface, task, limits, mode } = event;
        const inMode = mode === undefined ? '' : ` in mode ${mode}`;
        return [
          ['info', `run started from ${surface} with ${model.vendor}/${model.id}${inMode}: ${task}`],
          ...originLines(event.from),
          ['debug', `limits ${JSON.stringify(limits)}`],
        ];
      }
      case 'servers.connected':
        return event.servers.map(serverLine);
      case 'tools.changed': {
        const names = (tools: readonly string[]): string => (tools.length === 0 ? 'none' : tools.join(', '));
        const added = names(event.added.map(({ server, name }) => `${server}: ${name}`));
        const removed = names(event.removed.map(({ server, tool }) => `${server}: ${tool}`));
        return [['debug', `${place}tools changed; new or different: ${added}; gone: ${removed}`]];
      }
      case 'run.pauseAsked':
        return [['info', `${place}the user pauses the run`]];
      case 'run.paused':
        return [['info', `${place}the run stands`]];
      case 'run.unpaused':
        return [['info', `${place}the user lets the run go on`]];
      case 'hint.given':
        return [['info', `${place}hint of the user: ${event.text}`]];
      case 'hint.told':
        return [['debug', `${place}the model was told ${counted(event.hintIds.length, 'hint')}`]];
      case 'code.given':
        return [['info', `${place}the user gave its code`]];
      case 'mode.chosen':
        return [['info', `mode ${event.mode} was chosen: ${event.reason}`]];
      case 'iteration.started':
        return [['info', `iteration ${event.iteration ?? '?'} started`]];
      case 'model.started': {
        this.#calls.set(
          event.callId,
          event.model === undefined ? event.purpose : `${event.purpose} by ${event.model.id}`,
        );
        const prompt = event.appended.map((message) => `${message.role}: ${textOfMessage(message)}`).join('\n');
        return [
          [
            'trace',
            `${place}request (${event.purpose}, ${counted(event.messageCount, 'message')}), new ones:\n${prompt}`,
          ],
        ];
      }
      case 'nested.finished':
        return [['debug', `${place}a nested run ended: ${event.prompt}`]];
      case 'model.streamed':
        return [];
      case 'model.finished': {
        const { usage, durationMs } = event;
        const counts = `${usage.inputTokens} + ${counted(usage.outputTokens, 'token')}${usage.isEstimate ? ' (estimated)' : ''}`;
        return [
          ['info', `${place}model answered (${this.#take(event.callId)}) in ${durationMs} ms, ${counts}`],
          ['trace', `${place}response:\n${textOfResponse(event)}`],
        ];
      }
      case 'model.failed':
        return [['error', `${place}model failed (${this.#take(event.callId)}, ${event.code}): ${event.message}`]];
      case 'approval.asked':
        return [['info', `${place}${event.server}: ${event.tool} waits for an answer of the user`]];
      case 'approval.answered':
        return [['info', `${place}the user's answer: ${event.decision}`]];
      case 'tool.started': {
        this.#calls.set(event.callId, `${event.server}: ${event.tool}`);
        return [['debug', `${place}calling ${event.server}: ${event.tool} ${JSON.stringify(event.arguments)}`]];
      }
      case 'tool.progressed': {
        const { progress, total, message = '' } = event;
        return [['debug', `${place}${this.#calls.get(event.callId)} is at ${progress}/${total ?? '?'} ${message}`]];
      }
      case 'tool.finished':
        return [
          ['info', `${place}${this.#take(event.callId)} answered in ${event.durationMs} ms`],
          ['trace', `${place}result: ${JSON.stringify(withoutBinary(event.value))}`],
        ];
      case 'tool.failed': {
        const { error, durationMs } = event;
        return [
          ['warn', `${place}${this.#take(event.callId)} failed (${error.kind}) in ${durationMs} ms: ${error.message}`],
        ];
      }
      case 'cell.started':
        return [['debug', `${place}code:\n${event.code}`]];
      case 'console.printed':
        return [['debug', `${place}console.${event.level}: ${event.text}`]];
      case 'cell.finished':
        return [cellLine(place, event)];
      case 'observation.made':
        return [['debug', `${place}observation (${counted(event.totalChars, 'character')}):\n${event.text}`]];
      case 'history.compacted': {
        const sizes = `about ${formatCount(event.tokensBefore)} → ${counted(event.tokensAfter, 'token')}`;
        return [
          ['info', `${place}${counted(event.blocks, 'older turn')} became ${event.by ?? 'a checkpoint'}: ${sizes}`],
          ['debug', `${place}${event.by ?? 'checkpoint'}:\n${event.message}`],
        ];
      }
      case 'notice.given':
        return [[event.level === 'warning' ? 'warn' : event.level, `${place}${event.message}`]];
      case 'cell.continued':
      case 'nested.started':
      case 'prompt.measured':
        return [];
      case 'server.logged':
        // The connections write it, whole and as it comes.
        return [];
      case 'run.resumed':
        return [['info', `resumed with ${event.model.vendor}/${event.model.id}`]];
      case 'worker.lost':
        return [['warn', `${place}the worker was lost: ${event.reason}`]];
      case 'worker.resumed': {
        const lost = event.lostVariables.length === 0 ? 'no variable was lost' : `lost: ${event.lostVariables.join()}`;
        return [['info', `${place}resumed in another worker, ${lost}`]];
      }
      case 'run.finished':
        return [...outcomeLines(event.outcome), ...this.#promptLines()];
    }
  }

  #promptLines(): readonly (readonly [Level, string])[] {
    const line = promptCostLine(this.#prompt);
    return line === '' ? [] : [['info', line]];
  }

  #take(callId: string): string {
    const what = this.#calls.get(callId) ?? callId;
    this.#calls.delete(callId);
    return what;
  }
}

function serverLine({ name, state, toolCount, message }: ServerSummary): readonly [Level, string] {
  if (state === 'ready') return ['info', `server ${name} is ready with ${counted(toolCount, 'tool')}`];
  return ['warn', `server ${name} is ${state}: ${message ?? 'no reason given'}`];
}

function cellLine(
  place: string,
  { error, durationMs }: { readonly error?: CellError | undefined; readonly durationMs: number },
): readonly [Level, string] {
  if (error === undefined) return ['info', `${place}code finished in ${Math.round(durationMs)} ms`];
  const position = error.line === undefined ? '' : ` at ${error.line}:${error.column ?? 1}`;
  return [
    'warn',
    `${place}code failed (${error.kind}) after ${Math.round(durationMs)} ms${position}: ${error.name}: ${error.message}`,
  ];
}

/** The outputs may be long, so they are for the level below. */
function outcomeLines(outcome: RunOutcome): readonly (readonly [Level, string])[] {
  switch (outcome.kind) {
    case 'submitted':
      return [
        ['info', `run finished: submitted ${Object.keys(outcome.outputs).join(', ')}`],
        ['debug', `outputs ${JSON.stringify(outcome.outputs)}`],
      ];
    case 'extracted':
      return [
        ['info', `run finished: extracted from the transcript (${outcome.terminationReason})`],
        ['debug', `outputs ${JSON.stringify(outcome.outputs)}`],
      ];
    case 'limitReached':
      return [['warn', `run finished: limit reached: ${outcome.message}`]];
    case 'failed':
      return [['error', `run failed (${outcome.code}): ${outcome.message}`]];
    case 'cancelled':
      return [['info', 'run cancelled']];
  }
}
